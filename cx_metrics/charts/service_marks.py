"""What the zone of tolerance shows of an answer: a row each item, what falls shortest first."""

import pandas as pd

from cx_metrics.charts.tolerance_zone import ZoneRow, tolerance_zone_rows
from cx_metrics.company import Company
from cx_metrics.moments.journey_places import item_name
from cx_metrics.moments.service_narrative import by_gap, ranged_said
from cx_metrics.moments.service_quality import ServiceItem, ServiceQuality
from cx_metrics.text import Text

_TONES = {
    "below_adequate": "worse",
    "short_of_desired": "worse",
    "in_zone": "ink",
    "above_desired": "better",
    "no_detectable_gap": "unsure",
    "few": "unsure",
}


def service_rows(found: ServiceQuality, company: Company, text: Text) -> pd.DataFrame:
    """What `tolerance_zone` draws."""
    return tolerance_zone_rows([_row(one, company, text) for one in by_gap(found)])


def _row(one: ServiceItem, company: Company, text: Text) -> ZoneRow:
    low, high = one.scale

    def score(value: float) -> float:
        return 100 * (value - low) / (high - low)

    verdict = text(f"moments.service.verdict.{one.verdict}")
    name = text.pick(item_name(company, one.item))
    return ZoneRow(
        name=name,
        got=score(one.got),
        low=None if one.gap.low is None else score(one.desired + one.gap.low),
        high=None if one.gap.high is None else score(one.desired + one.gap.high),
        desired=score(one.desired),
        adequate=None if one.adequate is None else score(one.adequate),
        tone=_TONES[one.verdict],
        end=verdict,
        told=text("moments.service.told", item=name, verdict=verdict, gap=ranged_said(one.gap, text), n=one.n),
    )
