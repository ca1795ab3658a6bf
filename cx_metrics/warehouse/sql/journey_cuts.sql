-- What is counted of a journey, by every cut of the dimensions, added up from the counts by all of them.
-- reads: journey_work_cells · key: journey, cut, month, the dimensions of the cut, the keys of the kind · a row: a cell
SELECT {journey} AS journey, {cut} AS cut, month{, dimensions}{, keys}, {sums}
FROM journey_work_cells
GROUP BY GROUPING SETS ({sets})
ORDER BY cut, month
