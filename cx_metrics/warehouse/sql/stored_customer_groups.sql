-- Customers with the filter dimensions that say who somebody is: those of the table of customers, else the latest that a
-- row about the customer states. Employees and partners are not customers.
-- reads: stored_customers, stored_orders, stored_cases, stored_responses, stored_interactions · key: customer_id · a row: a
-- customer
SELECT everybody.customer_id{, stated}
FROM (
    SELECT customer_id FROM stored_customers WHERE customer_id IS NOT NULL
    UNION
    SELECT customer_id FROM stored_orders WHERE customer_id IS NOT NULL
    UNION
    SELECT customer_id FROM stored_cases WHERE customer_id IS NOT NULL
    UNION
    SELECT customer_id FROM stored_responses WHERE customer_id IS NOT NULL
    UNION
    SELECT customer_id FROM stored_interactions WHERE customer_id IS NOT NULL
) AS everybody
LEFT JOIN stored_customers AS c ON c.customer_id = everybody.customer_id
{joins}
WHERE coalesce(c.audience, 'customer') = 'customer'
