-- Survey answers of customers (employees' and partners' answers are kept, but are not the customers' voice).
-- `stored_responses` is every batch, less the rows that a later batch replaced.
SELECT *
FROM stored_responses
WHERE coalesce(audience, 'customer') = 'customer'
