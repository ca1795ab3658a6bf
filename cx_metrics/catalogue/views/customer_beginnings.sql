-- One row a customer who ever ordered: the first order, since when the customer was known, and why the customer came.
SELECT
    o.customer_id,
    min(o.occurred_on) AS first_order_on,
    min(c.joined_on) AS joined_on,
    -- the first reason that an order states, as only the order of a new customer does
    min_by(o.source, (o.occurred_on, o.source)) AS came_because
FROM stored_orders AS o
LEFT JOIN stored_customers AS c ON c.customer_id = o.customer_id
WHERE o.amount >= 0
GROUP BY o.customer_id
