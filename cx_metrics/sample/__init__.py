"""Makes the files of Sample Airport Lounges, a fictional company, so that there is something to show.

An airport with lounges, from October 2024 to October 2026: customers, questionnaires, invitations, events of visits,
cases, orders and a log of operating changes, as such a company's systems would export them. Nobody in them exists. The
same seed and number of rows give the same bytes. What a good dashboard should find in them, because it was put there,
stands in README.md beside this file.
"""

from cx_metrics.sample.write import write_company, write_sample
