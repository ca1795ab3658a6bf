-- The sum of each part over the chosen rows, how many there are, of how many respondents, and whether one of them has
-- rows of two months.
-- reads: chosen_rows · key: none · a row: one row
SELECT
    coalesce(sum(n), 0) AS n, count(*) AS respondents, coalesce(max(last_month - first_month), 0) > 0 AS apart{, sums}
FROM (
    SELECT count(*) AS n, min(month) AS first_month, max(month) AS last_month{, parts}
    FROM chosen_rows
    GROUP BY respondent
) AS each_respondent
