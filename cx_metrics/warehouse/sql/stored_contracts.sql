-- Customers who are under contract until an end is recorded: nobody where no end was ever recorded, for then joining is
-- no contract.
-- reads: stored_customers · key: customer_id · a row: a customer
SELECT customer_id, joined_on, ended_on
FROM stored_customers
WHERE joined_on IS NOT NULL AND coalesce(audience, 'customer') = 'customer' AND {others}
    AND EXISTS (SELECT 1 FROM stored_customers WHERE ended_on IS NOT NULL)
