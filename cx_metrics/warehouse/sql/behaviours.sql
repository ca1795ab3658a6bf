-- What customers did after they answered, beside their answers. `followed` is, for each customer and day of an answer,
-- what was bought within each number of days from the next one on; `known` are the days of which orders are known.
-- reads: answers_to_follow, stored_orders, stored_contracts, facts · key: none · a row: an answer
WITH known AS (
    SELECT
        min(occurred_on) AS first_order, max(occurred_on) AS last_order,
        count(coalesce(margin, cost)) > 0 AS with_margin,
        (SELECT CAST(value AS DATE) FROM facts WHERE name = 'as_of') AS last_day
    FROM stored_orders
),
contracts AS (
    SELECT customer_id, min(joined_on) AS joined_on, max(ended_on) AS ended_on
    FROM stored_contracts
    GROUP BY customer_id
),
answered AS (
    SELECT DISTINCT customer, on_day
    FROM answers_to_follow
    WHERE customer IS NOT NULL AND on_day IS NOT NULL
),
followed AS (
    SELECT a.customer, a.on_day{, bought}
    FROM answered AS a
    LEFT JOIN (
        SELECT customer_id, occurred_on, amount, coalesce(margin, amount - cost) AS margin
        FROM stored_orders
    ) AS o
        ON o.customer_id = a.customer AND o.occurred_on > a.on_day AND o.occurred_on <= a.on_day + {longest}
    GROUP BY a.customer, a.on_day
)
SELECT {kept}{, values}
FROM answers_to_follow AS k
LEFT JOIN followed AS f ON f.customer = k.customer AND f.on_day = k.on_day
LEFT JOIN contracts AS c ON c.customer_id = k.customer
CROSS JOIN known
ORDER BY k.nth
