-- One row a customer and month: what the customer did in the twelve months up to and including this month, and in the
-- twelve before. Read it as at a month; never add it up over months, for the years of two months overlap.
-- Only customers of whom there is anything in either year, and only months with twelve full months of data behind them.
-- What is not known over a year is NULL, never nought: a table that begins later, a year before the data, margins nobody
-- stated. `stored_year_ends`, `stored_year_months`, `stored_customer_groups` and `stored_contracts` are made by the build,
-- which works a view of years out month by month.
WITH looked_back AS (
    -- each month of doing counts in the years of the 24 months that look back on it
    SELECT
        did.customer_id, ends.month, ends.before,
        did.orders, did.revenue, did.margin, did.margins_missing, did.last_order_on,
        did.contacts, did.complaints, did.answers,
        0 AS under_contract, 0 AS under_contract_before, 0 AS at_risk, 0 AS ended
    FROM customer_months AS did
    JOIN stored_year_months AS ends ON ends.within = did.month
    UNION ALL
    -- and each contract in the years that it reaches into
    SELECT
        c.customer_id, e.month, CAST(NULL AS BOOLEAN),
        0, 0, 0, 0, CAST(NULL AS DATE),
        0, 0, 0,
        CASE WHEN c.ended_on < e.starts_on THEN 0 ELSE 1 END,
        CASE WHEN c.joined_on < e.starts_on THEN 1 ELSE 0 END,
        CASE WHEN c.joined_on >= e.starts_on OR c.ended_on < e.starts_on THEN 0 ELSE 1 END,
        CASE WHEN c.joined_on < e.starts_on AND c.ended_on BETWEEN e.starts_on AND e.ends_on THEN 1 ELSE 0 END
    FROM stored_contracts AS c
    JOIN stored_year_ends AS e
        ON c.joined_on <= e.ends_on AND (c.ended_on IS NULL OR c.ended_on >= e.year_before_starts_on)
),

years AS (
    SELECT
        customer_id, month,
        sum(CASE WHEN before THEN 0 ELSE orders END) AS orders,
        sum(CASE WHEN before THEN orders ELSE 0 END) AS orders_before,
        sum(CASE WHEN before THEN 0 ELSE revenue END) AS revenue,
        sum(CASE WHEN before THEN revenue ELSE 0 END) AS revenue_before,
        sum(CASE WHEN before THEN 0 ELSE margin END) AS margin,
        sum(CASE WHEN before THEN margin ELSE 0 END) AS margin_before,
        sum(CASE WHEN before THEN 0 ELSE margins_missing END) AS margins_missing,
        sum(CASE WHEN before THEN margins_missing ELSE 0 END) AS margins_missing_before,
        max(last_order_on) AS last_order_on,
        sum(CASE WHEN before THEN 0 ELSE contacts END) AS contacts,
        sum(CASE WHEN before THEN 0 ELSE complaints END) AS complaints,
        sum(CASE WHEN before THEN 0 ELSE answers END) AS answers,
        max(CASE WHEN before THEN 0 WHEN before IS NULL THEN under_contract ELSE 1 END) AS active,
        max(CASE WHEN before THEN 1 WHEN before IS NULL THEN under_contract_before ELSE 0 END) AS active_before,
        max(at_risk) AS at_risk,
        max(ended) AS ended
    FROM looked_back
    GROUP BY customer_id, month
),

told AS (
    SELECT
        y.*,
        e.starts_on, e.ends_on, e.lapsed_unless_ordered_after,
        e.year_before_known, e.orders_known, e.orders_before_known, e.reasons_known, e.contacts_known,
        e.complaints_known, e.answers_known,
        e.margin_known AND y.margins_missing = 0 AS its_margin_known,
        e.margin_known AND e.orders_before_known AND y.margins_missing_before = 0 AS its_margin_before_known,
        -- new: first ordered within the year, and either a reason for coming is stated or nobody knew the customer before
        e.orders_before_known AND n.first_order_on >= e.starts_on
            AND (n.came_because IS NOT NULL OR coalesce(n.joined_on >= e.starts_on, TRUE)) AS is_new,
        coalesce(n.came_because, 'unknown') AS new_because
    FROM years AS y
    JOIN stored_year_ends AS e ON e.month = y.month
    LEFT JOIN customer_beginnings AS n ON n.customer_id = y.customer_id
)

SELECT
    g.*,
    t.month,
    t.ends_on AS occurred_on,
    t.active = 1 AS active,
    CASE WHEN t.year_before_known THEN t.active_before = 1 END AS active_before,
    CASE WHEN t.contacts_known THEN t.contacts END AS contacts,
    CASE WHEN t.complaints_known THEN t.complaints END AS complaints,
    CASE WHEN t.orders_known THEN t.orders END AS orders,
    CASE WHEN t.orders_before_known THEN t.orders_before END AS orders_before,
    CASE WHEN t.orders_known THEN t.revenue END AS revenue,
    CASE WHEN t.orders_before_known THEN t.revenue_before END AS revenue_before,
    CASE WHEN t.its_margin_known THEN t.margin END AS margin,
    CASE WHEN t.its_margin_before_known THEN t.margin_before END AS margin_before,
    CASE WHEN t.answers_known THEN t.answers > 0 END AS heard,
    t.at_risk = 1 AS at_risk,
    t.ended = 1 AS ended,
    -- bought in the year before, and by the end of this one not within the days set in config.yaml
    CASE WHEN t.orders_before_known
        THEN t.orders_before > 0 AND t.last_order_on <= t.lapsed_unless_ordered_after END AS lapsed,
    CASE WHEN t.orders_before_known THEN coalesce(t.is_new, FALSE) END AS is_new,
    CASE WHEN t.is_new THEN t.new_because END AS new_because,
    CASE WHEN t.reasons_known
        THEN CASE WHEN t.is_new AND t.new_because = 'earned' THEN t.revenue ELSE 0 END END AS earned_new_revenue,
    CASE WHEN t.reasons_known
        THEN CASE WHEN t.is_new AND t.new_because = 'bought' THEN t.revenue ELSE 0 END END AS bought_new_revenue,
    CASE WHEN t.reasons_known
        THEN CASE WHEN t.is_new AND t.new_because = 'unknown' THEN t.revenue ELSE 0 END END AS unknown_new_revenue
FROM told AS t
JOIN stored_customer_groups AS g ON g.customer_id = t.customer_id
