-- The same from the batches, of every so many-th customer.
-- reads: interactions, ratings, responses, stored_orders, facts · key: place · a row: a touchpoint; '' is anybody who met or
-- answered anything
WITH seen AS (
    SELECT customer, place, max(logged) AS logged
    FROM ({sightings}) AS s
    GROUP BY customer, place
),
worth AS (SELECT * FROM ({margins}) AS m WHERE customer % {of} = 0)
SELECT
    s.place, count(*) AS customers, max(s.logged) AS logged, sum(coalesce(w.margin, 0)) AS margin,
    sum(coalesce(w.margin, 0) * coalesce(w.margin, 0)) AS squares
FROM seen AS s
LEFT JOIN worth AS w ON w.customer = s.customer
WHERE s.place IS NOT NULL
GROUP BY s.place
UNION ALL
SELECT '' AS place, count(DISTINCT customer) AS customers, 0 AS logged, 0 AS margin, 0 AS squares
FROM seen
