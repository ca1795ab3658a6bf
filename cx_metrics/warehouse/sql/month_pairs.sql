-- Pairs of chosen rows of one respondent and one value of a dimension, from two months, and for each metric the
-- products of their distances from the mean. A mean of k answers takes one k-th of each pair away; `left_over` is what
-- is left.
-- reads: chosen_terms, pair_spreads · key: dimension, value, month, later · a row: two months of a value
-- makes: month_pairs
WITH of_months AS (
    SELECT respondent, {cut} AS dimension, {value} AS value, month, count(*) AS n{, sums}
    FROM (SELECT respondent, month{, dimensions}{, terms} FROM chosen_terms WHERE month IS NOT NULL) AS told
    WHERE respondent IN (SELECT respondent FROM chosen_terms GROUP BY respondent HAVING min(month) < max(month))
    GROUP BY GROUPING SETS ({sets})
),
placed AS (
    SELECT o.respondent, o.dimension, o.value, o.month, o.n, s.k{, distances}
    FROM of_months AS o
    CROSS JOIN (SELECT max(month) AS last_month FROM pair_months) AS t
    JOIN pair_spreads AS s
        ON s.dimension = o.dimension AND s.value IS NOT DISTINCT FROM o.value
        AND s.stretch = (t.last_month - o.month) // s.months
)
SELECT
    a.dimension, a.value, a.month, b.month AS later, CAST(sum(a.n * b.n) AS DOUBLE) AS pairs,
    sum(a.n * b.n * (1 - 1 / greatest(a.k, b.k))) AS left_over{, products}
FROM placed AS a
JOIN placed AS b
    ON a.respondent = b.respondent AND a.dimension = b.dimension AND a.value IS NOT DISTINCT FROM b.value
    AND a.month < b.month
GROUP BY a.dimension, a.value, a.month, b.month
