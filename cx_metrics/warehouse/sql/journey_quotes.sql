-- The first comments by lot of each month, value of the cut's dimension, place and language.
-- reads: journey_work_drawn, or the quotes that are held · key: none · a row: a comment
SELECT {journey} AS journey, {cut} AS cut, month, on_day{, dimensions}, place, language, lot, comment
FROM (
    SELECT *, row_number() OVER (PARTITION BY place, month, language{, by} ORDER BY lot, comment) AS nth
    FROM {drawn} AS drawn
) AS placed
WHERE nth <= {many}
ORDER BY month
