-- The first passage of each step in a session that was judged: how long it took (`next`: until the next event; `wait`),
-- and the judgement, 0 to 100. An answer judges the customer's last session that began on or before its day, not too
-- many days ago; two sessions of one day are told apart by their number.
-- reads: a view with an outcome, passages · key: none · a row: a step of a session and answer
-- makes: journey_work_delays
WITH answered AS (
    SELECT response_id, customer_id, occurred_on, {score} AS rated_at FROM {view} WHERE occurred_on IS NOT NULL
),
sessions AS (
    SELECT visitor, visit, min(customer_id) AS customer_id, min(on_day) AS began
    FROM {passages} AS p
    GROUP BY visitor, visit
),
judged AS (
    SELECT s.visitor, s.visit, a.rated_at
    FROM answered AS a
    JOIN sessions AS s
        ON s.customer_id = a.customer_id AND s.began <= a.occurred_on AND a.occurred_on <= s.began + {days}
    WHERE a.rated_at IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY a.response_id ORDER BY s.began DESC, s.visit DESC, s.visitor) = 1
),
timed AS (
    SELECT p.*, j.rated_at
    FROM {passages} AS p
    JOIN judged AS j USING (visitor, visit)
    WHERE p.nth_here = 1
)
SELECT month, on_day{, dimensions}, 'next' AS what, seconds_to_next AS seconds, rated_at, place
FROM timed
WHERE seconds_to_next IS NOT NULL
UNION ALL
SELECT month, on_day{, dimensions}, 'wait' AS what, wait_seconds AS seconds, rated_at, place
FROM timed
WHERE wait_seconds IS NOT NULL
