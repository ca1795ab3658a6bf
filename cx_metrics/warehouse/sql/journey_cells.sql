-- What is counted of a journey: one relation grouped by the keys of a kind, by month and by the dimensions.
-- reads: a relation of the journey · key: month, dimensions, the keys of the kind · a row: a cell
-- makes: journey_work_cells
SELECT {columns}
FROM {relation}
WHERE {condition}
GROUP BY ALL
