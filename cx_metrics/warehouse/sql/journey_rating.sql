-- The ratings of some touchpoints of a journey, in the view their score is measured in: `bad` is below 50 on 0 to 100,
-- `good` 75 or more. `item` is the rated item, or the metric where the whole answer is the rating; `given`, `lowest`
-- and `highest` are the answer on its own scale, where it has one.
-- reads: the view · key: none · a row: a rating
SELECT
    month, occurred_on AS on_day, customer_id{, dimensions}, {item} AS item,
    CASE WHEN rated_at < 50 THEN 1 ELSE 0 END AS bad, CASE WHEN rated_at >= 75 THEN 1 ELSE 0 END AS good{, scale}, place
FROM (SELECT *, {place} AS place, {score} AS rated_at FROM {view} WHERE occurred_on IS NOT NULL) AS placed
WHERE place IN ({places}) AND rated_at IS NOT NULL
