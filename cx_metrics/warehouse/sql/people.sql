-- Customers at places, with the months in which they were seen in each role, as the bits of whole numbers: so many fit
-- into memory, and what does not is spilled to disk.
-- reads: sightings of customers · key: customer, dimensions, place · a row: a customer at a place
-- makes: people_work
SELECT customer{, dimensions}, place{, masks}
FROM ({seen}) AS seen
GROUP BY customer{, dimensions}, place
