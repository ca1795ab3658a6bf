-- What rows about a customer say last in a dimension that the table of customers leaves open; of two values stated on
-- one day, the one that sorts last. (NOT IN would have a cluster hand all customers to each of its workers.)
-- reads: stored_orders, stored_cases, stored_responses, stored_interactions, stored_customers · key: customer_id · a row: a
-- customer
SELECT told.customer_id, max_by(said, (occurred_on, said)) AS said
FROM (
    SELECT customer_id, occurred_on, {dimension} AS said FROM stored_orders
    UNION ALL
    SELECT customer_id, occurred_on, {dimension} AS said FROM stored_cases
    UNION ALL
    SELECT customer_id, occurred_on, {dimension} AS said FROM stored_responses
    UNION ALL
    SELECT customer_id, occurred_on, {dimension} AS said FROM stored_interactions
) AS told
LEFT JOIN stored_customers AS c ON c.customer_id = told.customer_id
WHERE said IS NOT NULL AND told.customer_id IS NOT NULL AND c.{dimension} IS NULL
GROUP BY told.customer_id
