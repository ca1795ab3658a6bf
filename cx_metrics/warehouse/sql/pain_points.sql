-- Complaints by the problem they name: how many, of how many customers, how many judged and satisfied in the end.
-- reads: stored_cases · key: problem · a row: a kind of problem
SELECT
    problem, count(*) AS complaints, count(DISTINCT coalesce(customer_id, ' ' || case_id)) AS people,
    sum(CASE WHEN satisfied THEN 1 ELSE 0 END) AS satisfied, count(satisfied) AS judged
FROM stored_cases
WHERE kind = 'complaint' AND problem IS NOT NULL AND occurred_on BETWEEN ? AND ?
GROUP BY problem
ORDER BY count(*) DESC, problem
