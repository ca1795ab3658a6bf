-- The complaints about touchpoints of a journey, as they were told.
-- reads: stored_cases · key: case_id · a row: a complaint
SELECT
    case_id, occurred_on AS on_day{, dimensions}, {place} AS place, problem, severity, contacts,
    CASE WHEN cost IS NOT NULL OR compensation IS NOT NULL THEN coalesce(cost, 0) + coalesce(compensation, 0) END AS money,
    text AS said
FROM stored_cases
WHERE kind = 'complaint'
