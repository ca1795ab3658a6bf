"""What the customers who speak of something are worth: their margin of a year, as the marts keep it by customer."""

import numpy as np

from cx_metrics.company import Company
from cx_metrics.metrics.periods import Period
from cx_metrics.privacy import least_of
from cx_metrics.statistics.intervals import t_mean
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.voice.single_texts import Said, Texts
from cx_metrics.warehouse.queries import Sql, query

_MARGINS = "touchpoint_meetings"  # all who answered or brought up a case; of larger companies one customer in so many


class SpeakersMargin:
    """The yearly margin of the known customers who wrote some of these texts."""

    def __init__(self, company: Company, texts: Texts, period: Period) -> None:
        self.texts, self.least = texts, least_of(company, period.whole_months)
        self.of: dict[str, float] = {}
        if int(company.reader.facts.get("margins") or 0) > 0:
            each = Sql("CAST(customer AS VARCHAR) AS known, max(margin) AS margin")
            told = query("cells", columns=each, relation=_MARGINS, condition=Sql("true"))
            self.of = {str(known): float(margin) for known, margin in company.reader.rows(told, [])}

    def of_those(self, said: Said) -> Ranged | None:
        """Of all who wrote ``said`` texts together, with the interval of the mean over those whose margin is kept; None
        where there is none, or too few may be seen."""
        writers = self.texts.frame["known"][self.texts.asked & said].dropna().unique()
        found = np.array([self.of[one] for one in writers if one in self.of])
        if not len(found) or self.least.hides(len(found)):
            return None
        ends = t_mean(found.sum(), (found**2).sum(), len(found))
        low, high = (float(end) if np.isfinite(end) else None for end in (ends.low, ends.high))
        return Ranged(float(found.mean()), low, high).times(len(writers) * self.texts.one_in)
