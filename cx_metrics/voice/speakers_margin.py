"""What the customers who speak of something are worth: their margin of a year, as the marts keep it by customer."""

from collections.abc import Mapping

import numpy as np

from cx_metrics.company import Company
from cx_metrics.privacy.threshold import Least
from cx_metrics.statistics.intervals import t_mean
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.voice.single_texts import Said, Texts
from cx_metrics.warehouse.queries import Sql, query

_MARGINS = "touchpoint_meetings"  # all who answered or brought up a case; of larger companies one customer in so many


def margins_by_customer(company: Company) -> dict[str, float]:
    """The yearly margin of each customer that is kept, as the marts name them; none where no order states one."""
    if not int(company.reader.facts.get("margins") or 0):
        return {}
    each = Sql("CAST(customer AS VARCHAR) AS known, max(margin) AS margin")
    told = query("cells", columns=each, relation=_MARGINS, condition=Sql("true"))
    return {str(known): float(margin) for known, margin in company.reader.rows(told, [])}


def margin_of(texts: Texts, said: Said, margins: Mapping[str, float], least: Least) -> Ranged | None:
    """That of all known customers who wrote ``said`` texts together, with the interval of the mean over those whose
    margin is kept; None where there is none, or too few may be seen."""
    writers = texts.frame["known"][texts.asked & said].dropna().unique()
    found = np.array([margins[one] for one in writers if one in margins])
    if not len(found) or least.hides(len(found)):
        return None
    ends = t_mean(found.sum(), (found**2).sum(), len(found))
    low, high = (float(end) if np.isfinite(end) else None for end in (ends.low, ends.high))
    return Ranged(float(found.mean()), low, high).times(len(writers) * texts.one_in)
