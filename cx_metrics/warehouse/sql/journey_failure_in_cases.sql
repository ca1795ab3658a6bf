-- The sessions after which the customer opened a case that shows a failure mode, not too many days later.
-- reads: passages, stored_cases · key: visitor, visit · a row: a session
SELECT p.month, p.on_day{, dimensions}, {failure} AS failure
FROM {passages} AS p
SEMI JOIN (SELECT customer_id, occurred_on AS opened FROM ({cases}) AS placed WHERE {shows}) AS c
    ON c.customer_id = p.customer_id AND c.opened >= p.happened_on AND c.opened <= p.happened_on + {days}
WHERE p.place = {place} AND p.nth_here = 1
