"""Makes the files of Sample Airport Lounges, a fictional company, so that there is something to show.

Two files as such a company would export them: ``customers.csv`` and ``survey.csv``, one row an answered
questionnaire after a visit between October 2024 and October 2026. Nobody in them exists. The same seed and
number of rows give the same bytes. What a good dashboard should find in them, because it was put there:

* Satisfaction with ``food_and_drinks`` falls from April 2026 on: about 20 points of the share with 4 or 5,
  and the rating of the food with it. From then on half of the unhappy comments about it say why: the usual
  drink is gone. No other touchpoint changes; recommendation falls only among those who were there.
* Families recommend the lounges a little more each month, about 30 points of net promoters over the 25
  months. No other segment does.
* Volume has seasons: February, July, August and December are busy, November is quiet. Families come in the
  school holidays (February, July, August), so that the mix of segments moves with the calendar.
* Satisfaction is made of staff, food, seating and wi-fi, in this order of weight. Answers of one customer
  resemble each other.
* Unhappy customers write more often than happy ones.
"""

from cx_metrics.sample.write import write_sample

__all__ = ["write_sample"]
