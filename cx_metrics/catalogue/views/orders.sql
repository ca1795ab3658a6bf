-- Orders, one row an order, on its day. What was given back is a row of a negative amount: it lowers revenue, but is no order.
SELECT
    *,
    coalesce(margin, amount - cost) AS known_margin
FROM stored_orders
