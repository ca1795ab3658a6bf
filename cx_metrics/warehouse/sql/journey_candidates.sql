-- Sessions of the listed paths; NULL: all others together.
-- reads: routes of a journey · key: journey, month, the dimensions, path · a row: a path in a cell
SELECT {journey} AS journey, month{, dimensions}, path, count(*) AS n
FROM (
    SELECT month{, dimensions}, CASE WHEN path IN ({listed}) THEN path END AS path
    FROM {routes}
) AS r
GROUP BY month{, dimensions}, path
ORDER BY month
