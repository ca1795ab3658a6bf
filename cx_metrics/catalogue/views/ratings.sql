-- Rated items of customers' survey answers, one row an answered item, with its score on 0 to 100.
-- `stored_ratings` is made by the build from the items that the mappings declare; it is empty where there are none.
SELECT
    *,
    -- the items of one answer belong together, and so do the answers of one customer
    coalesce(customer_id, ' ' || response_id) AS respondent
FROM stored_ratings
WHERE coalesce(audience, 'customer') = 'customer'
