-- The rows of a table, less those whose key a later batch holds again.
-- reads: rows of a table in the batches' files, replaced_<table> · key: the table's key · a row: an imported row
SELECT r.*
FROM ({rows}) AS r
LEFT JOIN {replaced} AS newer ON r.{key} = newer.{key}
WHERE newer.sequence IS NULL OR r.sequence = newer.sequence
