-- Customers' cases with the time to their first answer and to their end, open ones with the time they have waited so far.
-- `observed` is one row: the end of the last day in the data, as an instant. What came later had not come by then.
-- `origins` says by which mapping a batch was read: where no case of a mapping has an end, its files do not tell of ends;
-- and which times its file tells as days: what lies between two of them is known to a day only, so that nothing is measured.
SELECT
    c.*,
    coalesce(c.customer_id, ' ' || c.case_id) AS respondent,
    coalesce(c.first_response_at < o.until, false) AS answered,
    -- a case that was resolved without an answer on record waited for one until then
    CASE
        WHEN c.first_response_at < c.opened_at OR c.resolved_at < c.opened_at OR told.answers IS NULL THEN NULL
        WHEN origins.days LIKE '%opened_at%' OR origins.days LIKE '%first_response_at%' THEN NULL
        ELSE epoch(least(coalesce(c.first_response_at, c.resolved_at, o.until), o.until)) - epoch(c.opened_at)
    END AS first_response_seconds,
    coalesce(c.resolved_at < o.until, false) AS resolved,
    CASE
        WHEN c.resolved_at < c.opened_at OR told.ends IS NULL THEN NULL
        WHEN origins.days LIKE '%opened_at%' OR origins.days LIKE '%resolved_at%' THEN NULL
        ELSE (epoch(least(coalesce(c.resolved_at, o.until), o.until)) - epoch(c.opened_at)) / 60
    END AS resolution_minutes
FROM stored_cases c
CROSS JOIN observed o
LEFT JOIN origins ON origins.batch = c.batch
LEFT JOIN (
    SELECT
        b.mapping,
        CASE WHEN count(a.first_response_at) > 0 THEN 1 END AS answers,
        CASE WHEN count(a.resolved_at) > 0 THEN 1 END AS ends
    FROM stored_cases a
    INNER JOIN origins b ON b.batch = a.batch
    GROUP BY b.mapping
) told ON told.mapping = origins.mapping
