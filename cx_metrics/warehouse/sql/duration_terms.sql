-- What the times of each of the chosen customers contribute to a curve: the square of their sum and the sum of their
-- squares, over all customers. A row contributes 1 / at risk where it ended, less what it passed through, more what was
-- before it was first watched.
-- reads: the view, curve · key: none · a row: one row
-- DuckDB alone: hash
SELECT sum(z * z) AS together, sum(squares) AS apart
FROM (
    SELECT sum(z) AS z, sum(z * z) AS squares
    FROM (
        SELECT
            r.respondent,
            CASE WHEN r.ended THEN own.jump ELSE 0 END - own.passed + coalesce(came.before, 0) AS z
        FROM (
            SELECT hash({respondent}) AS respondent, {lasts} AS bucket, ({ended}) AS ended, {late} AS late
            FROM {view}
            WHERE ({of}) >= 0 AND month IS NOT NULL
        ) AS r
        JOIN curve AS own ON own.bucket = r.bucket
        LEFT JOIN curve AS came ON came.bucket = r.late
        WHERE r.respondent % {one_in} = 0
    ) AS each_row
    GROUP BY respondent
) AS each_customer
