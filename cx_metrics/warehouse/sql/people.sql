-- Customers at places, with the months in which they were seen in each role, as the bits of a mask. A row without a month
-- counts in the one before the first. The customers that are asked for: these bits cannot be spilled to disk.
-- reads: sightings of customers · key: customer, dimensions, place · a row: a customer at a place
-- makes: people_work
-- DuckDB alone: bitstring_agg
SELECT customer{, dimensions}, {place} AS place{, masks}
FROM ({seen}) AS seen
WHERE {customers}
GROUP BY GROUPING SETS ({sets})
