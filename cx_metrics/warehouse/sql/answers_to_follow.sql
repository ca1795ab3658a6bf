-- The answers of a mart, numbered in their order, without what is told anew of what their customers did then.
-- reads: driver_sample or chain_answers · key: nth · a row: an answer
-- makes: answers_to_follow
-- DuckDB alone: row_number() OVER ()
SELECT row_number() OVER () AS nth{, kept}
FROM {table}
