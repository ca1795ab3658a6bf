-- What a row of each bucket contributes to a curve, as worked out from the histogram of all.
-- reads: nothing · key: bucket · a row: a bucket
-- makes: curve
SELECT bucket, jump, passed, before
FROM (VALUES {values}) AS c (bucket, jump, passed, before)
