-- The cases about touchpoints of a journey, with what each cost.
-- reads: stored_cases · key: case_id · a row: a case
-- makes: journey_work_cases
SELECT
    month, occurred_on AS on_day, occurred_on, customer_id{, dimensions}, kind, problem,
    coalesce(cost, 0) + coalesce(compensation, 0) AS money, place
FROM (SELECT *, {place} AS place FROM stored_cases) AS placed
WHERE place IS NOT NULL
