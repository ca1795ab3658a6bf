-- A question to a mart or to the batches: sums by what is asked, over the rows for which a condition holds.
-- reads: a table of a mart, or a relation over the batches · key: the columns without a sum · a row: a cell of the answer
SELECT {columns}
FROM {relation}
WHERE {condition}
GROUP BY ALL
