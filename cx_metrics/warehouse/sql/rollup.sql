-- A view's roll-ups: the cells that were worked out from rows, and the smaller cuts that are added up from the widest.
-- reads: rollup_cells · key: cut, month or day, the dimensions of the cut · a row: a cell
SELECT cut, month, day{, dimensions}{, silent}, {sums}
FROM rollup_cells
WHERE cut IN ({kept})
UNION ALL
SELECT {cut} AS cut, month, CAST(NULL AS DATE) AS day{, of_less}{, silent}, {added}
FROM rollup_cells
WHERE cut = {widest}
GROUP BY GROUPING SETS ({sets})
ORDER BY cut, month, day
