-- Customers under contract by how many renewals they came through, as a model of contracts reads them. Each parameter
-- is the days from renewal to renewal; `contract_value.py` adds a condition on customers. An end within three days after
-- a renewal is an end at it. Who was watched only from some age on counts from the next renewal on: had they left
-- before, nobody would know.
WITH counted AS (
    SELECT
        ended,
        CAST(floor(tenure_days / ?) AS INTEGER) AS came_through,
        CAST(greatest(ceil((tenure_days - 3) / ?), 1) AS INTEGER) AS lost_at,
        CAST(ceil(known_from_days / ?) AS INTEGER) AS known_from
    FROM tenures
    WHERE tenure_days IS NOT NULL AND {condition}
),

told AS (
    SELECT lost_at AS renewal, 1 AS lost, 0 AS still, 0 AS entered, 0 AS present
    FROM counted
    WHERE ended AND lost_at > known_from
    UNION ALL
    SELECT came_through, 0, CASE WHEN came_through >= known_from THEN 1 ELSE 0 END, 0, 1
    FROM counted
    WHERE NOT ended
    UNION ALL
    SELECT known_from, 0, 0, 1, 0
    FROM counted
    WHERE known_from > 0 AND CASE WHEN ended THEN lost_at > known_from ELSE came_through >= known_from END
)

SELECT
    CAST(renewal AS DOUBLE) AS renewal,
    CAST(sum(lost) AS DOUBLE) AS lost,
    CAST(sum(still) AS DOUBLE) AS still,
    CAST(sum(entered) AS DOUBLE) AS entered,
    CAST(sum(present) AS DOUBLE) AS present
FROM told
GROUP BY renewal
ORDER BY renewal
