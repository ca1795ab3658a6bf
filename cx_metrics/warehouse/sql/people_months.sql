-- Customers seen in a role at a place, by month, and by the month before it in which the same customers were last seen
-- there: over any stretch of whole months count those whose last time was before it, and every customer counts once.
-- Month 0: without a date.
-- reads: people_masks · key: journey, cut, dimension, place, role, month, previous · a row: customers of a month
WITH roles AS (
    SELECT cut, place{, by}, role{, words}, sum(customers) AS customers, sum(margin) AS margin, sum(squares) AS squares
    FROM (SELECT *{, of_role} FROM people_masks CROSS JOIN (VALUES {roles}) AS r (role)) AS of_role
    WHERE {seen}
    GROUP BY cut, place{, by}, role{, words}
),
times AS (
    SELECT
        {words}, CASE WHEN month < {first} THEN 0 ELSE month END AS month,
        lag(CASE WHEN month < {first} THEN 0 ELSE month END) OVER (PARTITION BY {words} ORDER BY month) AS previous
    FROM (SELECT DISTINCT {words} FROM roles) AS masks
    JOIN (VALUES {months}) AS m (month, word, bit) ON ({word} & bit) <> 0
)
SELECT
    {fixed}, cut, month, previous{, by}, CAST(place AS VARCHAR) AS place, role,
    sum(customers) AS customers, sum(margin) AS margin, sum(squares) AS squares
FROM roles
JOIN times USING ({words})
GROUP BY cut, month, previous{, by}, place, role
ORDER BY cut, month
