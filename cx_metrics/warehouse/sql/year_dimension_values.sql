-- Which values occur among the customers of the last year, and how often.
-- reads: the roll-up of a view of customers' years · key: view, dimension, value · a row: a value
SELECT {name_of_view} AS view, {name_of_dimension} AS dimension, {dimension} AS value, "rows" AS n
FROM {rollup}
WHERE cut = {cut} AND {dimension} IS NOT NULL AND month = (SELECT max(month) FROM {rollup})
ORDER BY {dimension}
