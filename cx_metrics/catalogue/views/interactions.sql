-- Events at touchpoints as the systems logged them, one row an event, on its day.
SELECT
    *,
    -- events of one customer belong together in every interval; an event without a customer is one of its own
    coalesce(customer_id, ' ' || interaction_id) AS respondent
FROM stored_interactions
