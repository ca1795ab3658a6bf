-- Customers as the company's records know them, with no day to place them in time: they count in all-time figures only.
SELECT
    * EXCLUDE (month),
    CAST(NULL AS DATE) AS occurred_on,
    CAST(NULL AS SMALLINT) AS month
FROM stored_customers
WHERE coalesce(audience, 'customer') = 'customer'
