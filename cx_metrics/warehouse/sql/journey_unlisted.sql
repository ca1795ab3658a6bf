-- How many sessions any path has at most that is not among the most frequent.
-- reads: journey_work_totals · key: journey · a row: a journey
SELECT {journey} AS journey, coalesce(max(n), 0) AS most
FROM (
    SELECT n
    FROM journey_work_totals
    ORDER BY n DESC, path
    LIMIT 1 OFFSET {many}
) AS next_one
