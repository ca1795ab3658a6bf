-- Customers seen in a role at a place, by month, and by the month before it in which the same customers were last seen
-- there: over any stretch of whole months count those whose last time was before it, and every customer counts once.
-- Month 0: without a date.
-- reads: people_masks · key: journey, cut, dimension, place, role, month, previous · a row: customers of a month
WITH roles AS (
    SELECT cut, place{, by}, role, mask, sum(customers) AS customers, sum(margin) AS margin, sum(squares) AS squares
    FROM (SELECT *, {mask} AS mask FROM people_masks CROSS JOIN (VALUES {roles}) AS r (role)) AS of_role
    WHERE mask IS NOT NULL
    GROUP BY cut, place{, by}, role, mask
),
times AS (
    SELECT
        mask, CASE WHEN month < {first} THEN 0 ELSE month END AS month,
        lag(CASE WHEN month < {first} THEN 0 ELSE month END) OVER (PARTITION BY mask ORDER BY month) AS previous
    FROM (SELECT DISTINCT mask FROM roles) AS masks
    JOIN (VALUES {months}) AS m (month, place_of_bit) ON get_bit(mask, place_of_bit) = 1
)
SELECT
    {fixed}, cut, month, previous{, by}, CAST(place AS VARCHAR) AS place, role,
    sum(customers) AS customers, sum(margin) AS margin, sum(squares) AS squares
FROM roles
JOIN times USING (mask)
GROUP BY cut, month, previous{, by}, place, role
ORDER BY cut, month
