-- The rows of each batch that count: from which day to which, how many name a customer, how many of these are known.
-- reads: stored_<table>, stored_customers · key: batch · a row: a batch
SELECT
    batch, count(*) AS rows, count(day) AS dated, min(day) AS first_day, max(day) AS last_day,
    count(customer) AS named, coalesce(sum(CASE WHEN is_known THEN 1 ELSE 0 END), 0) AS known
FROM (
    SELECT
        s.batch, {date} AS day, {customer} AS customer,
        {customer} IN (SELECT customer_id FROM stored_customers) AS is_known
    FROM {stored} AS s
) AS rows_that_count
GROUP BY batch
