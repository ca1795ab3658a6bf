-- The histograms of a duration by every cut, added up from those by all dimensions.
-- reads: histogram_cells · key: histogram, cut, month, the dimensions of the cut, counted_as, bucket · a row: a bucket
SELECT {histogram} AS histogram, {cut} AS cut, month{, dimensions}, counted_as, bucket, CAST(sum(n) AS BIGINT) AS n
FROM histogram_cells
GROUP BY GROUPING SETS ({sets})
ORDER BY cut, month
