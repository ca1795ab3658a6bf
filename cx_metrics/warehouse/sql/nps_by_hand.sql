-- NPS by segment and month, as docs/marts.md shows a stranger how to ask.
-- reads: rollup_responses · key: month, segment · a row: a month of a segment
SELECT
    month // 12 AS year, month % 12 + 1 AS month, segment,
    100 * (nps__promoters - nps__detractors) / nps__answers AS nps
FROM rollup_responses
WHERE cut = 'month, segment' AND nps__answers > 0
ORDER BY year, month, segment
