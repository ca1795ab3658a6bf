"""What the zone of tolerance shows of an answer: its rows, its table, and both in a sentence."""

import pandas as pd

from cx_metrics.charts.tolerance_zone import ZoneRow, tolerance_zone_rows
from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.moments.journey_places import place_of
from cx_metrics.moments.moment import Ranged
from cx_metrics.moments.service_quality import ServiceItem, ServiceQuality
from cx_metrics.text import Text

SERVICE_COLUMNS = ("item", "got", "desired", "gap", "adequate", "margin", "verdict", "n")
_TONES = {
    "below_adequate": "worse",
    "short_of_desired": "worse",
    "in_zone": "ink",
    "above_desired": "better",
    "no_detectable_gap": "unsure",
    "few": "unsure",
}


def service_rows(found: ServiceQuality, catalogue: Catalogue, text: Text) -> pd.DataFrame:
    """What `tolerance_zone` draws, what falls shortest first."""
    return tolerance_zone_rows([_row(one, catalogue, text) for one in by_gap(found)])


def service_cells(found: ServiceQuality, catalogue: Catalogue, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """The same as a table, in the units of each item's own scale: its head and its cells."""
    return [
        (
            item_name(one, catalogue, text),
            (
                text.number(one.got, 2),
                text.number(one.desired, 2),
                ranged_said(one.gap, text),
                "–" if one.adequate is None else text.number(one.adequate, 2),
                "–" if one.margin is None else ranged_said(one.margin, text),
                text(f"moments.service.verdict.{one.verdict}"),
                text.number(one.n),
            ),
        )
        for one in by_gap(found)
    ]


def by_gap(found: ServiceQuality) -> list[ServiceItem]:
    """The items, what falls shortest of what is wished for first, on 0–100."""
    return sorted(found.items, key=lambda one: one.gap.value / (one.scale[1] - one.scale[0]))


def item_name(one: ServiceItem, catalogue: Catalogue, text: Text) -> str:
    """What an item is called in this language."""
    return text.pick(place_of(catalogue, one.item, one.touchpoint).name)


def ranged_said(of: Ranged, text: Text) -> str:
    """A difference with its interval."""
    value = text.number(of.value, 2, sign=True)
    if of.low is None or of.high is None:
        return value
    return text("moments.service.interval", value=value, low=text.number(of.low, 2, sign=True), high=text.number(of.high, 2, sign=True))


def _row(one: ServiceItem, catalogue: Catalogue, text: Text) -> ZoneRow:
    low, high = one.scale

    def score(value: float) -> float:
        return 100 * (value - low) / (high - low)

    ends = (one.gap.low, one.gap.high)
    verdict = text(f"moments.service.verdict.{one.verdict}")
    name = item_name(one, catalogue, text)
    return ZoneRow(
        name=name,
        got=score(one.got),
        low=None if ends[0] is None else score(one.desired + ends[0]),
        high=None if ends[1] is None else score(one.desired + ends[1]),
        desired=score(one.desired),
        adequate=None if one.adequate is None else score(one.adequate),
        tone=_TONES[one.verdict],
        end=verdict,
        told=text("moments.service.told", item=name, verdict=verdict, gap=ranged_said(one.gap, text), n=one.n),
    )
