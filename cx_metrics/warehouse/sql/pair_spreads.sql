-- Means of values over stretches of months, and squared distances from them, for each metric. A stretch is the fewest
-- months over which a mean of a value rests on enough answers: what goes up and down from month to month is nothing
-- that one respondent's answers have in common, but a mean of few answers follows each of them.
-- reads: pair_months · key: dimension, value, stretch · a row: a stretch of a value
-- makes: pair_spreads
WITH counted AS (
    SELECT p.dimension, s.months, sum(p.n) AS n
    FROM pair_months AS p
    CROSS JOIN (VALUES {stretches}) AS s (months)
    GROUP BY p.dimension, s.months, p.value, p.month // s.months
),
lengths AS (
    SELECT dimension, min(CASE WHEN n >= {enough} * stretches THEN months ELSE {all_time} END) AS months
    FROM (SELECT dimension, months, sum(n) AS n, count(*) AS stretches FROM counted GROUP BY dimension, months) AS c
    GROUP BY dimension
),
summed AS (
    SELECT dimension, value, months, stretch, CAST(sum(n) AS BIGINT) AS k{, sums}
    FROM (
        SELECT p.*, l.months, (t.last_month - p.month) // l.months AS stretch
        FROM pair_months AS p
        JOIN lengths AS l ON l.dimension = p.dimension
        CROSS JOIN (SELECT max(month) AS last_month FROM pair_months) AS t
    ) AS stretched
    GROUP BY dimension, value, months, stretch
),
centred AS (
    SELECT *{, means}
    FROM summed
)
SELECT dimension, value, months, stretch, k{, kept}{, squares}
FROM centred
