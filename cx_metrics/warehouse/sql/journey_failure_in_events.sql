-- The sessions in which the outcome of an event shows a failure mode.
-- reads: passages · key: visitor, visit · a row: a session
SELECT p.month, p.on_day{, dimensions}, {failure} AS failure
FROM {passages} AS p
SEMI JOIN (SELECT DISTINCT visitor, visit FROM {passages} AS e WHERE {shows}) AS s USING (visitor, visit)
WHERE p.nth = 1
