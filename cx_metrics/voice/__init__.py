"""The voice of the customer: what they say, and who stays silent."""
