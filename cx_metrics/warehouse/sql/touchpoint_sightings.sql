-- Each time a known customer met a touchpoint, by an event or by rating it, or answered anything. An item that is about no
-- touchpoint is a place of its own: ' ' and its name. Of an answer nobody knows the place.
-- reads: interactions, ratings, responses · key: none · a row: an event, a rating or an answer
-- DuckDB alone: hash
SELECT hash(customer_id) AS customer, month{, of_events}, touchpoint AS place, 1 AS logged
FROM interactions
WHERE customer_id IS NOT NULL AND {events}
UNION ALL
SELECT hash(customer_id) AS customer, month{, of_ratings}, coalesce(touchpoint, ' ' || item) AS place, 0 AS logged
FROM ratings
WHERE customer_id IS NOT NULL AND {ratings}
UNION ALL
SELECT hash(customer_id) AS customer, month{, of_answers}, CAST(NULL AS VARCHAR) AS place, 0 AS logged
FROM responses
WHERE customer_id IS NOT NULL AND {answers}
