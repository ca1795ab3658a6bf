-- The chosen rows of a month, over all and by each value of each dimension: how many, and for each metric the sums of
-- what they contribute (z), of whether they count (w), and of the products of the two.
-- reads: chosen_terms · key: dimension, value, month · a row: a month of a value
-- makes: pair_months
SELECT {cut} AS dimension, {value} AS value, month, count(*) AS n{, sums}
FROM (SELECT month{, dimensions}{, terms} FROM chosen_terms WHERE month IS NOT NULL) AS told
GROUP BY GROUPING SETS ({sets})
