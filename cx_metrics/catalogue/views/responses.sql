-- Survey answers of customers (employees' and partners' answers are kept, but are not the customers' voice).
-- `stored_responses` is every batch, less the rows that a later batch replaced.
SELECT
    *,
    -- answers of one respondent belong together in every interval; an answer without a customer is one of its own
    coalesce(customer_id, ' ' || response_id) AS respondent,
    -- the three layers of the experience index, answered together and on 1 to 5
    needs_met IS NOT NULL AND ease IS NOT NULL AND enjoyment IS NOT NULL
        AND needs_met_low = 1 AND ease_low = 1 AND enjoyment_low = 1
        AND needs_met_high = 5 AND ease_high = 5 AND enjoyment_high = 5 AS all_layers
FROM stored_responses
WHERE coalesce(audience, 'customer') = 'customer'
