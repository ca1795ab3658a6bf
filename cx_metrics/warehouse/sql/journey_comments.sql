-- What customers wrote about a journey's touchpoints; personal data was masked when it was imported.
-- reads: responses · key: response_id · a row: a comment
-- makes: journey_work_comments
SELECT month, occurred_on AS on_day, response_id{, dimensions}, comment, place
FROM (SELECT *, {place} AS place FROM responses WHERE occurred_on IS NOT NULL AND comment IS NOT NULL) AS placed
WHERE place IS NOT NULL
