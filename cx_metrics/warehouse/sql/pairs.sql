-- Pairs of answers of one respondent, one from each of two months, over all and by each value of each dimension.
-- reads: month_pairs · key: view, dimension, value, month, later · a row: two months of a value
SELECT {name_of_view} AS view, nullif(dimension, '') AS dimension, value, month, later, pairs * {of} AS pairs
FROM month_pairs
ORDER BY dimension, value, month, later
