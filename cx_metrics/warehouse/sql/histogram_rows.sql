-- The rows of a view that count in a histogram, each with its bucket: as what ended, or is still going.
-- reads: the view · key: none · a row: a time
SELECT {columns}, CASE WHEN coalesce({ended}, false) THEN 'ended' ELSE 'open' END AS counted_as, {lasts} AS bucket
FROM {view}
WHERE ({of}) >= 0
