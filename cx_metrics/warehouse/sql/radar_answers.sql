-- The answers that the radar works on, each with its day, who gave it, whom it is about, and what was said and done.
-- reads: driver_sample · key: none · a row: an answer
SELECT month, on_day, who, weight{, dimensions}{, outcomes}
FROM driver_sample
WHERE {condition} AND month IS NOT NULL
ORDER BY month, block, who
