-- Each of the 24 months that a month end looks back on, and whether it belongs to the year before.
-- reads: stored_year_ends · key: month, within · a row: a month within the two years to a month's end
SELECT
    e.month, CAST(e.month - back.months AS SMALLINT) AS within, back.months >= 12 AS before
FROM stored_year_ends AS e
CROSS JOIN (
    VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23)
) AS back (months)
