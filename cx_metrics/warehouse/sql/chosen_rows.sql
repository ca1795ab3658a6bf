-- The rows of one respondent of a view in so many, chosen by hash, with the parts of its metrics. The respondent
-- becomes a number, which groups several times as fast as a text.
-- reads: the view · key: none · a row: a row of the view
-- makes: chosen_rows
-- DuckDB alone: hash, row_number() OVER ()
SELECT *
FROM (SELECT hash({respondent}) AS respondent, month{, dimensions}{, parts} FROM {view}) AS told
WHERE respondent % {of} = 0
