"""The shapes of what ``quality`` answers: what customers got beside what they expect, by item and by dimension."""

from dataclasses import dataclass
from typing import Literal

from cx_metrics.metrics.build_answer import ScopedAnswer
from cx_metrics.statistics.ranged import Ranged

# below what would just do; short of what is wished for (in the zone where what would just do is known); more than that
ServiceVerdict = Literal["below_adequate", "in_zone", "short_of_desired", "above_desired", "no_detectable_gap", "few"]
Skipped = Literal["suppressed", "scales_differ", "no_answers"]


@dataclass(frozen=True)
class ServiceItem:
    """One item, in the units of its own ``scale``. ``gap`` is what was got less what is wished for, ``margin`` the same
    less what would just do, ``position`` where it stands between the two (0 to 1 is inside); ``n`` answers hold both
    what was got and what is wished for."""

    item: str
    dimension: str | None
    touchpoint: str | None
    scale: tuple[float, float]
    n: int
    got: float
    desired: float
    gap: Ranged
    adequate: float | None
    margin: Ranged | None
    position: Ranged | None
    verdict: ServiceVerdict


@dataclass(frozen=True)
class DimensionGap:
    """A dimension of service quality: the mean of its items' gaps on the 0–100 of scores. ``step``: units of the items'
    scale for a point of these; None where they have several."""

    dimension: str
    weight: float
    items: tuple[str, ...]
    gap: Ranged
    step: float | None


@dataclass(frozen=True)
class ServiceQuality(ScopedAnswer):
    """The whole answer. ``gap`` weighs dimensions alike, ``weighted`` by their declared points; both are on 0–100, with
    ``step`` as a dimension has it. ``left_out``: items that could not be judged, and why."""

    status: Literal["ok", "suppressed", "not_measurable"]
    items: tuple[ServiceItem, ...] = ()
    dimensions: tuple[DimensionGap, ...] = ()
    gap: Ranged | None = None
    weighted: Ranged | None = None
    step: float | None = None
    left_out: tuple[tuple[str, Skipped], ...] = ()
