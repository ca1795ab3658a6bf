-- The sums of a view's rows by the cuts that are worked out from rows: by month × all stated dimensions, by day × each.
-- reads: the view · key: cut, month or day, the dimensions of the cut · a row: a cell
-- makes: rollup_cells
SELECT {cut} AS cut, month, {day} AS day{, dimensions}, {sums}
FROM {view}
WHERE {condition}
GROUP BY GROUPING SETS ({sets})
