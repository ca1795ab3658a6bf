-- A page of single rows, for people to read.
-- reads: a relation over the batches · key: none · a row: a row for which a condition holds
SELECT {columns}
FROM {relation}
WHERE {condition}
ORDER BY {order}
LIMIT {most} OFFSET {after}
