-- How much the chosen rows of one respondent resemble each other, by metric: the square of their sum over the sum of
-- their squares, less one, over how many other rows the respondent of a row has.
-- reads: chosen_terms, answers_per_customer · key: view, metric · a row: a metric
WITH each_respondent AS (
    SELECT {sums}
    FROM chosen_terms
    GROUP BY respondent
),
totals AS (
    SELECT {totals}
    FROM each_respondent
),
told AS (
    SELECT metric, {together} AS together, {apart} AS apart
    FROM totals
    CROSS JOIN (VALUES {metrics}) AS m (metric)
)
SELECT {name_of_view} AS view, t.metric, least(greatest((t.together / t.apart - 1) / (a.mean_answers - 1), 0), 1) AS correlation
FROM told AS t
CROSS JOIN answers_per_customer AS a
WHERE a.view = {name_of_view} AND a.dimension IS NULL AND a.months = {all_time} AND a.mean_answers > 1 AND t.apart > 0
