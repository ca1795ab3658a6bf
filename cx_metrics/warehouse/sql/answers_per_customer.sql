-- How many answers the respondent of an answer gave in stretches of so many months, on average: over all rows and by
-- each value of each dimension. Of a row without a date nothing is known but that it lies in all time.
-- reads: chosen_rows · key: view, dimension, value, months · a row: a value of a dimension
WITH stretched AS (
    SELECT c.*, s.months, CASE WHEN s.months < {all_time} THEN (l.last_month - c.month) // s.months ELSE 0 END AS stretch
    FROM chosen_rows AS c
    CROSS JOIN (SELECT max(month) AS last_month FROM chosen_rows) AS l
    CROSS JOIN (VALUES {stretches}) AS s (months)
    WHERE c.month IS NOT NULL OR s.months = {all_time}
),
counted AS (
    SELECT {cut} AS dimension, {value} AS value, months, count(*) AS n
    FROM stretched
    GROUP BY GROUPING SETS ({sets})
)
SELECT
    {name_of_view} AS view, nullif(dimension, '') AS dimension, value, months, sum(n * n) / sum(n) AS mean_answers
FROM counted
GROUP BY dimension, value, months
ORDER BY dimension, value, months
