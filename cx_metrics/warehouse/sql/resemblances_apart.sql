-- How much two answers of one respondent resemble each other, by the months between them: the mean product of their
-- distances from their means over the mean square of one. That of few pairs may pass 1: it is but a term of a sum over
-- many months.
-- reads: month_pairs, pair_spreads · key: view, metric, dimension, months · a row: months between two answers
WITH products AS (
    SELECT dimension, later - month AS months, sum(left_over) AS left_over{, sums}
    FROM month_pairs
    GROUP BY dimension, later - month
),
spreads AS (
    SELECT dimension{, spreads}
    FROM pair_spreads
    WHERE k > 1
    GROUP BY dimension
),
told AS (
    SELECT p.dimension, m.metric, p.months, p.left_over, {product} AS product, {spread} AS spread
    FROM products AS p
    JOIN spreads AS s ON s.dimension = p.dimension
    CROSS JOIN (VALUES {metrics}) AS m (metric)
    WHERE p.left_over > 0
)
SELECT {name_of_view} AS view, metric, nullif(dimension, '') AS dimension, months, product / left_over / spread AS correlation
FROM told
WHERE spread > 1e-9
ORDER BY dimension, metric, months
