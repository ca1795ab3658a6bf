-- Whom each touchpoint reached: known customers, whether one of them by an event, and their margins of a year.
-- reads: touchpoint_meetings · key: place · a row: a touchpoint; '' is anybody who met or answered anything
WITH seen AS (
    SELECT customer, place, max(CASE WHEN told_by = 'events' THEN 1 ELSE 0 END) AS logged, max(margin) AS margin
    FROM touchpoint_meetings
    WHERE {condition}
    GROUP BY customer, place
)
SELECT place, count(*) AS customers, max(logged) AS logged, sum(margin) AS margin, sum(margin * margin) AS squares
FROM seen
WHERE place IS NOT NULL
GROUP BY place
UNION ALL
SELECT '' AS place, count(DISTINCT customer) AS customers, 0 AS logged, 0 AS margin, 0 AS squares
FROM seen
