-- Cross-sums of drivers: the sums of each pair of variables, side by side, by month and block of customers, and by
-- month and the cuts of the filter dimensions.
-- reads: driver_answers · key: cut, month, block, filter_* · a row: a cell
-- makes: driver_cells
SELECT {cut} AS cut, month, block{, dimensions}, {sums}
FROM driver_answers
GROUP BY GROUPING SETS ({sets})
