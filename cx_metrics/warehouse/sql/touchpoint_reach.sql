-- Whom each touchpoint reached, from the mart: known customers, whether one of them by an event, and their margins of a year.
-- reads: journey_people · key: place · a row: a touchpoint; '' is anybody who met or answered anything
SELECT
    place, sum(CASE WHEN role = 'met' THEN customers ELSE 0 END) AS customers,
    max(CASE WHEN role = 'logged' THEN 1 ELSE 0 END) AS logged,
    sum(CASE WHEN role = 'met' THEN margin ELSE 0 END) AS margin,
    sum(CASE WHEN role = 'met' THEN squares ELSE 0 END) AS squares
FROM journey_people
WHERE journey IS NULL AND {condition}
GROUP BY place
