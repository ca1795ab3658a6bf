-- How long things took: what ended and what is still going ("open") by how long, who came late by when they came.
-- reads: a view of durations · key: month, dimensions, counted_as, bucket · a row: a bucket of a histogram
-- makes: histogram_cells
SELECT month{, dimensions}, counted_as, bucket, count(*) AS n
FROM ({rows})
WHERE month IS NOT NULL
GROUP BY month{, dimensions}, counted_as, bucket
