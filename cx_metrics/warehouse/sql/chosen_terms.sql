-- What each chosen row contributes to a metric, linearised (z), and whether it counts in it (w).
-- reads: chosen_rows · key: none · a row: a row of the view
-- makes: chosen_terms
SELECT respondent, month{, dimensions}{, terms}
FROM chosen_rows
