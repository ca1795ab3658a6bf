-- How many sessions took each path.
-- reads: routes of a journey · key: path · a row: a path
-- makes: journey_work_totals
SELECT path, count(*) AS n
FROM {routes} AS r
GROUP BY path
