-- Invitations to a questionnaire, one row an invitation, on the day it was sent.
SELECT
    *,
    sent_on AS occurred_on,
    -- invitations of one customer belong together in every interval; one without a customer is one of its own
    coalesce(customer_id, ' ' || invitation_id) AS respondent
FROM stored_invitations
