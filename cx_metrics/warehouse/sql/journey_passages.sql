-- Every event of a journey that belongs to a session, in order, with what comes after it. The order is total: time,
-- then the declared place, then the event's id. A session takes its month, its day and its filter dimensions from its
-- first event, so that all its counts stand in one cell.
-- reads: the events of a journey · key: visitor, visit, nth · a row: an event
-- makes: journey_work_passages
WITH matched AS (
    {events}
),
ordered AS (
    SELECT *, lag(occurred_at) OVER visits AS previous_at, lag(on_day) OVER visits AS previous_on
    FROM matched
    WHERE visitor IS NOT NULL
    WINDOW visits AS (PARTITION BY visitor ORDER BY occurred_at, place, interaction_id)
),
numbered AS (
    SELECT *,
        sum(CASE WHEN previous_at IS NULL OR {breaks} THEN 1 ELSE 0 END) OVER (
            PARTITION BY visitor ORDER BY occurred_at, place, interaction_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS visit
    FROM ordered
)
SELECT
    visitor, visit, customer_id, place, outcome, wait_seconds, on_day AS happened_on,
    first_value(month) OVER session AS month,
    first_value(on_day) OVER session AS on_day{, dimensions},
    row_number() OVER session AS nth,
    row_number() OVER (PARTITION BY visitor, visit, place ORDER BY occurred_at, interaction_id) AS nth_here,
    lead(place) OVER session AS next_place,
    CASE WHEN lead(met_through) OVER session <> met_through THEN 1 ELSE 0 END AS switched,
    CASE WHEN lead(met_through) OVER session IS NOT NULL AND met_through IS NOT NULL THEN 1 ELSE 0 END AS both_known,
    epoch(lead(occurred_at) OVER session) - epoch(occurred_at) AS seconds_to_next,
    -- logged before an event that is declared to come earlier
    CASE WHEN min(place) OVER (
        PARTITION BY visitor, visit ORDER BY occurred_at, place, interaction_id
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) < place THEN 1 ELSE 0 END AS too_early,
    max(CASE WHEN place IN ({ends}) THEN 1 ELSE 0 END) OVER (PARTITION BY visitor, visit) AS reached_end
FROM numbered
WINDOW session AS (PARTITION BY visitor, visit ORDER BY occurred_at, place, interaction_id)
