-- Keys that stand in several batches, and the one that counts: the last.
-- reads: rows of a table in the batches' files · key: the table's key · a row: a key that came again
SELECT {key}, max(sequence) AS sequence
FROM ({rows}) AS r
GROUP BY {key}
HAVING count(*) > 1
