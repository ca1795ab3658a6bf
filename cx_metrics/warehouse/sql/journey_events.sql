-- The events of a journey, with or without a visitor; `met_through` is their channel.
-- reads: stored_interactions · key: interaction_id · a row: an event
-- makes: journey_work_events
SELECT
    interaction_id, {visitor} AS visitor, customer_id, occurred_at, occurred_on AS on_day, month{, dimensions},
    channel AS met_through, outcome, wait_seconds, place
FROM (SELECT *, {place} AS place FROM stored_interactions) AS placed
WHERE place IS NOT NULL
