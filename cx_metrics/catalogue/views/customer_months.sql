-- One row a customer and month in which there is anything of the customer: orders, cases, answers, events at touchpoints.
-- What was given back is a row of a negative amount: it lowers revenue, but is no order.
SELECT
    customer_id,
    month,
    sum(orders) AS orders,
    sum(revenue) AS revenue,
    sum(margin) AS margin,
    sum(margins_missing) AS margins_missing,
    max(ordered_on) AS last_order_on,
    sum(contacts) AS contacts,
    sum(complaints) AS complaints,
    sum(answers) AS answers
FROM (
    SELECT
        customer_id,
        month,
        CASE WHEN amount >= 0 THEN 1 ELSE 0 END AS orders,
        amount AS revenue,
        coalesce(margin, amount - cost, 0) AS margin,
        CASE WHEN coalesce(margin, amount - cost) IS NULL THEN 1 ELSE 0 END AS margins_missing,
        CASE WHEN amount >= 0 THEN occurred_on END AS ordered_on,
        0 AS contacts,
        0 AS complaints,
        0 AS answers
    FROM stored_orders
    UNION ALL
    SELECT customer_id, month, 0, 0, 0, 0, CAST(NULL AS DATE), 1, CASE WHEN kind = 'complaint' THEN 1 ELSE 0 END, 0
    FROM stored_cases
    UNION ALL
    SELECT customer_id, month, 0, 0, 0, 0, CAST(NULL AS DATE), 0, 0, 1
    FROM stored_responses
    WHERE coalesce(audience, 'customer') = 'customer'
    UNION ALL
    SELECT DISTINCT customer_id, month, 0, 0, 0, 0, CAST(NULL AS DATE), 0, 0, 0
    FROM stored_interactions
) AS done
WHERE customer_id IS NOT NULL
GROUP BY customer_id, month
