-- Complaints, questions and requests, one row a case, on the day it was opened.
SELECT
    *,
    -- cases of one customer belong together in every interval; a case without a customer is one of its own
    coalesce(customer_id, ' ' || case_id) AS respondent
FROM stored_cases
