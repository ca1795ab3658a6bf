-- Customers' purchases as a model of repeat purchase reads them, equal customers once with their count. The one
-- parameter is a day: what came after it is not looked at, but for being counted in `later`. `histories.py` adds a
-- condition on customers. The orders of one day are one purchase; what was given back is none.
WITH asked AS (
    SELECT CAST(? AS DATE) AS until
),

days AS (
    SELECT customer_id, occurred_on, sum(amount) AS amount
    FROM orders
    WHERE amount >= 0 AND customer_id IS NOT NULL
    GROUP BY customer_id, occurred_on
),

bought AS (
    SELECT
        d.customer_id,
        min(d.occurred_on) AS first_on,
        max(CASE WHEN d.occurred_on <= a.until THEN d.occurred_on END) AS last_on,
        sum(CASE WHEN d.occurred_on <= a.until THEN 1 ELSE 0 END) - 1 AS x,
        sum(CASE WHEN d.occurred_on > a.until THEN 1 ELSE 0 END) AS later,
        sum(CASE WHEN d.occurred_on <= a.until THEN d.amount ELSE 0 END) - min_by(d.amount, d.occurred_on) AS repeated
    FROM days AS d
    CROSS JOIN asked AS a
    GROUP BY d.customer_id
)

SELECT
    CAST(b.x AS DOUBLE) AS x,
    CAST(b.last_on - b.first_on AS DOUBLE) AS t_x,
    CAST(a.until - b.first_on AS DOUBLE) AS watched,
    CASE WHEN b.x > 0 THEN round(b.repeated / b.x, 2) END AS mean_amount,
    -- who was a customer before the first order in the data: their first purchase is not in them
    coalesce(c.joined_on < (SELECT min(occurred_on) FROM orders), FALSE) AS older,
    CAST(sum(b.later) AS DOUBLE) AS later,
    CAST(count(*) AS DOUBLE) AS customers
FROM bought AS b
CROSS JOIN asked AS a
JOIN stored_customer_groups AS g ON g.customer_id = b.customer_id
LEFT JOIN stored_customers AS c ON c.customer_id = b.customer_id
WHERE b.first_on <= a.until AND {condition}
GROUP BY ALL
ORDER BY ALL
