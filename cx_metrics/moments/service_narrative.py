"""Service quality in words: what falls short and by how much, item by item and by dimension."""

from cx_metrics.company import Company
from cx_metrics.moments.journey_places import item_name
from cx_metrics.moments.service_quality import ServiceItem, ServiceQuality
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text

ITEM_COLUMNS = ("item", "got", "desired", "gap", "adequate", "margin", "verdict", "n")
DIMENSION_COLUMNS = ("dimension", "weight", "gap", "items")
_SAID = ("below_adequate", "short_of_desired", "in_zone", "above_desired")  # in the order of their sentences


def paragraph(found: ServiceQuality, company: Company, text: Text) -> str:
    """Which items fall short, which exceed, and the gap over all dimensions."""
    told = []
    for verdict in _SAID:
        names = [text.pick(item_name(company, one.item)) for one in by_gap(found) if one.verdict == verdict]
        if names:
            told.append(text(f"moments.service.said.{verdict}", items=text.join(names), n=len(names)))
    if not told:
        told.append(text("moments.service.said.none"))
    if found.gap is not None and found.weighted is not None:
        gap, weighted = (ranged_said(one, text) for one in (found.gap, found.weighted))
        told.append(text("moments.service.said.whole", gap=gap, weighted=weighted))
    return text("finding.between").join(told)


def item_cells(found: ServiceQuality, company: Company, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """Head and cells of a table row each (`ITEM_COLUMNS`), in the units of the item's own scale."""
    return [
        (
            text.pick(item_name(company, one.item)),
            (
                _mean(one.got, one.gap, text),
                _mean(one.desired, one.gap, text),
                ranged_said(one.gap, text),
                text("moments.service.unknown") if one.adequate is None else _mean(one.adequate, one.gap, text),
                text("moments.service.unknown") if one.margin is None else ranged_said(one.margin, text),
                text(f"moments.service.verdict.{one.verdict}"),
                text.count(one.n),
            ),
        )
        for one in by_gap(found)
    ]


def dimension_cells(found: ServiceQuality, company: Company, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """A row each dimension (`DIMENSION_COLUMNS`): its points, its gap on 0–100, and its items."""
    return [
        (
            text.pick(company.catalogue.service_quality.dimensions[one.dimension].name),
            (
                text.amount(one.weight),
                ranged_said(one.gap, text),
                text.join([text.pick(item_name(company, item)) for item in one.items]),
            ),
        )
        for one in found.dimensions
    ]


def left_out(found: ServiceQuality, company: Company, text: Text) -> list[str]:
    """The items that could not be judged, and why."""
    return [
        text(f"moments.service.left_out.{reason}", item=text.pick(item_name(company, item)))
        for item, reason in found.left_out
    ]


def by_gap(found: ServiceQuality) -> list[ServiceItem]:
    """The items, what falls shortest of what is wished for first, on 0–100."""
    return sorted(found.items, key=lambda one: one.gap.value / (one.scale[1] - one.scale[0]))


def ranged_said(of: Ranged, text: Text) -> str:
    """A difference with its interval."""
    value = text.number(of.value, of.low, of.high, sign=True)
    if of.low is None or of.high is None:
        return value
    low, high = (text.number(end, of.low, of.high, sign=True) for end in (of.low, of.high))
    return text("moments.service.interval", value=value, low=low, high=high)


def _mean(value: float, beside: Ranged, text: Text) -> str:
    """A mean, as finely as the difference beside it is known."""
    return text.number(value, beside.low, beside.high)
