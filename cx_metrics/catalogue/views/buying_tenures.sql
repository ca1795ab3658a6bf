-- Customers by the day of their first order, with the days they kept buying (of those who still do: so far).
-- A customer is lost on the last of the days set in config.yaml within which no order came; who orders after that is a
-- customer won back, and stays lost here: so a day that is known never becomes another when time goes by.
-- Who was a customer before the data begin is left out, for the first order is not in them. What was given back is no order.
-- `observed` is one row: the first and the last day in the data, and the days after which a customer counts as lapsed.
WITH spaced AS (
    SELECT
        customer_id,
        occurred_on,
        lead(occurred_on) OVER (PARTITION BY customer_id ORDER BY occurred_on) AS next_on
    FROM stored_orders
    WHERE amount >= 0 AND customer_id IS NOT NULL
),

bought AS (
    SELECT
        s.customer_id,
        min(s.occurred_on) AS first_order_on,
        min(CASE
            WHEN coalesce(s.next_on, o.as_of + 1) > s.occurred_on + o.lapsed_after_days
                AND s.occurred_on + o.lapsed_after_days <= o.as_of
                THEN s.occurred_on + o.lapsed_after_days
        END) AS lost_on
    FROM spaced AS s
    CROSS JOIN observed AS o
    GROUP BY s.customer_id
)

SELECT
    g.*,
    b.first_order_on AS occurred_on,
    CAST(year(b.first_order_on) * 12 + month(b.first_order_on) - 1 AS SMALLINT) AS month,
    b.lost_on IS NOT NULL AS lost,
    date_diff('day', b.first_order_on, coalesce(b.lost_on, o.as_of)) AS buying_days
FROM bought AS b
CROSS JOIN observed AS o
JOIN stored_customer_groups AS g ON g.customer_id = b.customer_id
LEFT JOIN stored_customers AS c ON c.customer_id = b.customer_id
WHERE coalesce(c.joined_on >= o.first_day, TRUE)
