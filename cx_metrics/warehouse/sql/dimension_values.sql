-- Which values occur in the rows of a view, and how often.
-- reads: the view · key: view, dimension, value · a row: a value of a dimension
SELECT view, dimension, value, n
FROM (
    SELECT {name_of_view} AS view, {cut} AS dimension, coalesce({dimensions}) AS value, count(*) AS n
    FROM {view}
    GROUP BY GROUPING SETS ({sets})
) AS counted
WHERE value IS NOT NULL
ORDER BY dimension, value
