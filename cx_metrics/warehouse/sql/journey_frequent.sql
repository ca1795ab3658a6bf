-- The most frequent paths, ties by name.
-- reads: journey_work_totals · key: path · a row: a path
SELECT path
FROM journey_work_totals
ORDER BY n DESC, path
LIMIT {many}
