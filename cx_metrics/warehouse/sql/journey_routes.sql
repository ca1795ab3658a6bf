-- The sessions of a journey, each with the places it took, in order, as text.
-- reads: passages · key: visitor, visit · a row: a session
-- makes: journey_work_routes
SELECT
    min(month) AS month, min(on_day) AS on_day{, dimensions},
    string_agg(CAST(place AS VARCHAR), ' ' ORDER BY nth) AS path
FROM {passages} AS p
GROUP BY visitor, visit
