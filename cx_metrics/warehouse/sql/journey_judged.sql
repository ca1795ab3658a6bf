-- Which session an answer judges: the customer's last that began on or before its day, not too many days ago; two
-- sessions of one day are told apart by their number.
-- reads: a view with an outcome, passages · key: response_id · a row: an answer
SELECT a.response_id, a.rated_at, s.visitor, s.visit
FROM (
    SELECT response_id, customer_id, occurred_on, {score} AS rated_at FROM {view} WHERE occurred_on IS NOT NULL
) AS a
JOIN (
    SELECT visitor, visit, min(customer_id) AS customer_id, min(on_day) AS began
    FROM {passages} AS p
    GROUP BY visitor, visit
) AS s ON s.customer_id = a.customer_id AND s.began <= a.occurred_on AND a.occurred_on <= s.began + {days}
WHERE a.rated_at IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY a.response_id ORDER BY s.began DESC, s.visit DESC, s.visitor) = 1
