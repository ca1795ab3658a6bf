-- How many answers the respondent of an answer gave in stretches of so many months, on average: over all rows and by
-- each value of each dimension. The square of what one gave in a stretch is the squares of its months and twice the pairs
-- of answers from two of them. Of a row without a date nothing is known but that it lies in all time.
-- reads: chosen_rows, pairs · key: view, dimension, value, months · a row: a value of a dimension
WITH of_months AS (
    SELECT {cut} AS dimension, {value} AS value, count(*) AS n
    FROM (SELECT * FROM chosen_rows WHERE month IS NOT NULL) AS dated
    GROUP BY GROUPING SETS ({sets})
),
dated AS (
    SELECT dimension, value, sum(n * n) AS squares, sum(n) AS n
    FROM of_months
    GROUP BY dimension, value
),
paired AS (
    SELECT coalesce(p.dimension, '') AS dimension, p.value, s.months, sum(p.pairs / {of}) AS pairs
    FROM pairs AS p
    CROSS JOIN (SELECT max(month) AS last_month FROM chosen_rows) AS l
    CROSS JOIN (VALUES {stretches}) AS s (months)
    WHERE p.view = {name_of_view} AND (l.last_month - p.month) // s.months = (l.last_month - p.later) // s.months
    GROUP BY p.dimension, p.value, s.months
),
ever AS (
    SELECT {cut} AS dimension, {value} AS value, count(*) AS n
    FROM chosen_rows
    GROUP BY GROUPING SETS ({sets_of_all})
)
SELECT
    {name_of_view} AS view, nullif(d.dimension, '') AS dimension, d.value, s.months,
    (d.squares + 2 * coalesce(p.pairs, 0)) / d.n AS mean_answers
FROM dated AS d
CROSS JOIN (VALUES {stretches}) AS s (months)
LEFT JOIN paired AS p
    ON p.dimension = d.dimension AND p.value IS NOT DISTINCT FROM d.value AND p.months = s.months
WHERE s.months < {all_time}
UNION ALL
SELECT
    {name_of_view} AS view, nullif(dimension, '') AS dimension, value, {all_time} AS months,
    sum(n * n) / sum(n) AS mean_answers
FROM ever
GROUP BY dimension, value
ORDER BY dimension, value, months
