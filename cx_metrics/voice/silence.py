"""Who stays silent: those with a problem who do not tell us, customers who answer nothing, answers without a word."""

# Shares of those we hear, from those with a problem to those who leave words; the rest of each is silent.
SILENCE = ("complaint_propensity", "coverage_of_customers", "coverage_of_margin", "response_rate", "comment_rate")
TELL_US, HEARD, MARGIN_HEARD = SILENCE[:3]
BEHIND_EACH = "iceberg_multiplier"  # customers with a problem behind each one who tells us
