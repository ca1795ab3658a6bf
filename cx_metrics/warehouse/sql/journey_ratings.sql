-- The ratings of a journey's touchpoints, of all views.
-- reads: the views · key: none · a row: a rating
-- makes: journey_work_ratings
SELECT *
FROM ({ratings}) AS rated
