-- Outcomes and items that are answered where some item is, with their scales and whether all answers are whole numbers.
-- reads: responses · key: variable · a row: an outcome or item
SELECT f.*
FROM (
    SELECT unnest([{facts}]) AS f
    FROM {view}
    WHERE {some}
) AS told
WHERE f.n > 0
