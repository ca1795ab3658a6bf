-- The answers of one customer in so many, with their scores in points of 0 to 100.
-- reads: driver_answers · key: none · a row: an answer
SELECT month{, dimensions}, block, who, customer, on_day, weight{, scores}
FROM {answers} AS a
WHERE who % {one_in} = 0
ORDER BY month, block, who
