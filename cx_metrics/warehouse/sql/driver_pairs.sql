-- Cross-sums of drivers, a row a pair of variables. Lists side by side, and a place in them: a query for each pair
-- would take the engine longer to plan than to answer.
-- reads: driver_cells · key: the keys, first, second · a row: two variables in a cell
WITH listed AS (
    SELECT {keys}{, lists}
    FROM driver_cells
    WHERE {condition}
)
SELECT {keys}, p.first, p.second{, sums}
FROM listed AS l
CROSS JOIN (VALUES {pairs}) AS p (place, first, second)
WHERE l.n[p.place] > 0
ORDER BY month
