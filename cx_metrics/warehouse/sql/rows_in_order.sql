-- A question for single rows: answers of a sample, comments, changes.
-- reads: a table of a mart, or a relation over the batches · key: none · a row: a row for which a condition holds
SELECT {columns}
FROM {relation}
WHERE {condition}
ORDER BY {order}
