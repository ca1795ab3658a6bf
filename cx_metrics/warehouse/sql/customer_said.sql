-- What rows about a customer say last in a dimension that the table of customers leaves open; of two values stated on
-- one day, the one that sorts last.
-- reads: stored_orders, stored_cases, stored_responses, stored_interactions, stored_customers · key: customer_id · a row: a
-- customer
SELECT customer_id, max_by(said, (occurred_on, said)) AS said
FROM (
    SELECT customer_id, occurred_on, {dimension} AS said FROM stored_orders
    UNION ALL
    SELECT customer_id, occurred_on, {dimension} AS said FROM stored_cases
    UNION ALL
    SELECT customer_id, occurred_on, {dimension} AS said FROM stored_responses
    UNION ALL
    SELECT customer_id, occurred_on, {dimension} AS said FROM stored_interactions
) AS told
WHERE said IS NOT NULL AND customer_id NOT IN (SELECT customer_id FROM stored_customers WHERE {dimension} IS NOT NULL)
GROUP BY customer_id
