-- Answers of one customer in so many by hash: in which band of each layer of the chain they fall (0 is the worst, NULL
-- none), and for how many days the customer had been one (NULL: not known). A block holds whole customers.
-- reads: responses, stored_customers · key: none · a row: an answer
-- makes: chain_work
-- DuckDB alone: md5_number_lower
SELECT
    r.month{, filters}, CAST(r.hash % 200 AS SMALLINT) AS block, r.customer, r.on_day, r.weight{, bands},
    CASE WHEN c.joined_on <= r.on_day THEN date_diff('day', c.joined_on, r.on_day) END AS tenure_days
FROM (
    SELECT
        month{, stated}{, banded}, {hash} AS hash,
        customer_id AS customer, occurred_on AS on_day, coalesce(weight, 1e0) AS weight
    FROM responses
    WHERE {condition}
) AS r
LEFT JOIN (
    SELECT customer_id, min(joined_on) AS joined_on FROM stored_customers GROUP BY customer_id
) AS c ON c.customer_id = r.customer
WHERE r.hash // 200 % {one_in} = 0
ORDER BY r.month, block, r.customer, r.on_day
