-- When a known customer met a touchpoint, by an event or by rating it, answered anything or brought up a case, and the
-- customer's margin of a year. An item that is about no touchpoint is a place of its own: ' ' and its name. Of an answer and
-- of a case nobody knows the place.
-- reads: interactions, ratings, responses, cases, journey_work_margins · key: none · a row: what happened, by whom, on a day
-- makes: touchpoint_meetings
-- DuckDB alone: hash
SELECT DISTINCT met.*, coalesce(worth.margin, 0) AS margin
FROM (
    SELECT hash(customer_id) AS customer, occurred_on{, of_events}, touchpoint AS place, 'events' AS told_by
    FROM interactions
    WHERE customer_id IS NOT NULL AND {chosen}
    UNION ALL
    SELECT hash(customer_id) AS customer, occurred_on{, of_ratings}, coalesce(touchpoint, ' ' || item) AS place, 'ratings' AS told_by
    FROM ratings
    WHERE customer_id IS NOT NULL AND {chosen}
    UNION ALL
    SELECT hash(customer_id) AS customer, occurred_on{, of_answers}, CAST(NULL AS VARCHAR) AS place, 'answers' AS told_by
    FROM responses
    WHERE customer_id IS NOT NULL AND {chosen}
    UNION ALL
    SELECT hash(customer_id) AS customer, occurred_on{, of_cases}, CAST(NULL AS VARCHAR) AS place, 'cases' AS told_by
    FROM cases
    WHERE customer_id IS NOT NULL AND {chosen}
) AS met
LEFT JOIN journey_work_margins AS worth USING (customer)
