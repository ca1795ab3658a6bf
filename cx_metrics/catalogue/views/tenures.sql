-- Customers by the day they joined, with the days they stayed (of those who are still there: so far).
-- Only tiers in which somebody has ended: elsewhere nobody has a contract to end, and silence is not staying.
-- `observed` is one row: the first and the last day in the data. An end that lies after the last had not come by then.
SELECT
    c.* EXCLUDE (month),
    c.joined_on AS occurred_on,
    CAST(year(c.joined_on) * 12 + month(c.joined_on) - 1 AS SMALLINT) AS month,
    coalesce(c.ended_on <= o.as_of, false) AS ended,
    CASE
        WHEN c.ended_on >= c.joined_on OR c.ended_on IS NULL
            THEN date_diff('day', c.joined_on, least(coalesce(c.ended_on, o.as_of), o.as_of))
    END AS tenure_days,
    -- files often hold nobody who left before they were begun: who joined earlier is watched from the first end on record,
    -- or from the first day of anything else, whichever came first
    greatest(date_diff('day', c.joined_on, least(contracts.first_end, o.first_day)), 0) AS known_from_days
FROM stored_customers c
CROSS JOIN observed o
CROSS JOIN (SELECT min(ended_on) AS first_end FROM stored_customers WHERE coalesce(audience, 'customer') = 'customer') contracts
INNER JOIN (
    SELECT DISTINCT coalesce(tier, '') AS tier
    FROM stored_customers
    WHERE ended_on IS NOT NULL AND coalesce(audience, 'customer') = 'customer'
) bound ON bound.tier = coalesce(c.tier, '')
WHERE coalesce(c.audience, 'customer') = 'customer' AND c.joined_on <= o.as_of
