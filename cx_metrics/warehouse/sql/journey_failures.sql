-- The sessions of a journey in which a failure mode happened.
-- reads: passages, stored_interactions, stored_cases · key: none · a row: a session and failure mode
-- makes: journey_work_failures
SELECT month, on_day{, dimensions}, failure
FROM ({failures}) AS failed
