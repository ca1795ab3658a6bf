-- How often the customer of each answer of the chain had bought in so many days up to the answer, its own day included.
-- NULL: the answer names no customer, or lies so early that orders are not known of all these days.
-- reads: chain_answers, stored_orders · key: none · a row: an answer
-- DuckDB alone: rowid
SELECT
    {kept},
    CASE
        WHEN k.customer IS NOT NULL AND k.on_day - {days} + 1 >= known.first_order THEN coalesce(b.orders, 0)
    END AS orders_before
FROM chain_answers AS k
LEFT JOIN (
    SELECT a.customer, a.on_day, CAST(count(*) AS INTEGER) AS orders
    FROM (SELECT DISTINCT customer, on_day FROM chain_answers WHERE customer IS NOT NULL) AS a
    JOIN stored_orders AS o
        ON o.customer_id = a.customer AND o.occurred_on <= a.on_day AND o.occurred_on > a.on_day - {days}
    GROUP BY a.customer, a.on_day
) AS b ON b.customer = k.customer AND b.on_day = k.on_day
CROSS JOIN (SELECT min(occurred_on) AS first_order FROM stored_orders) AS known
ORDER BY k.rowid
