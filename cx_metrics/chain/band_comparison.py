"""One link of a chain: what customers in worse bands did or felt against those in better ones, like with like."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cx_metrics.chain.followed_answers import FollowedAnswers
from cx_metrics.declarations.business_case import Grade
from cx_metrics.privacy import Least
from cx_metrics.privacy.rule import Flags, parts_to_hide
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.statistics.standardised import StandardisedBands, standardised

LEAST = 30  # answers in a band before anything is said of it
LEAST_AMONG = 10  # blocks of customers that these come from
LinkUnit = Literal["share", "money"]


@dataclass(frozen=True)
class BandFigures:
    """A band of the layer that a link starts from: answers and who gave them, the outcome as it is and like with like.
    None where there are too few of them, or the role may not see them."""

    band: str
    status: Literal["ok", "few", "suppressed"]
    n: int | None
    people: int | None
    raw: Ranged | None
    adjusted: Ranged | None


@dataclass(frozen=True)
class BandComparison:
    """A link: from a layer to an outcome. ``difference`` is the best band that can be measured less the worst, like
    with like; ``raw_difference`` as it is; ``confounding`` what lies between them and was due to who is in the bands.

    ``slope``: what a band further goes with, with its ``trend_p``; ``monotone``: whether each better band does better.
    ``filled``: the share of the comparison that rests on groups large enough to speak for themselves. ``grade`` is that
    of the evidence: a clear difference is correlation, without one it would be opinion.
    """

    starts: str
    ends: str
    unit: LinkUnit
    status: Literal["ok", "few", "suppressed"]
    bands: tuple[BandFigures, ...]
    n: int | None = None
    worst: str | None = None
    best: str | None = None
    raw_difference: Ranged | None = None
    difference: Ranged | None = None
    difference_p: float | None = None
    confounding: Ranged | None = None
    slope: Ranged | None = None
    trend_p: float | None = None
    monotone: bool | None = None
    filled: float | None = None
    clear: bool = False
    grade: Grade = "opinion"


@dataclass(frozen=True)
class LinkAsked:
    """Which link: the layer that it starts from with its bands (the worst first), and the outcome that it ends in."""

    starts: str
    bands: tuple[str, ...]
    ends: str
    unit: LinkUnit


def compared_link(rows: FollowedAnswers, asked: LinkAsked, outcome: Floats, least: Least) -> BandComparison:
    """Work out one link; ``outcome`` holds a value for each answer (NaN: not known), ``least`` how few are hidden."""
    band, known = rows.bands[asked.starts], np.isfinite(outcome)
    inside = [known & (band == place) for place in range(len(asked.bands))]
    people = [rows.people(chosen) for chosen in inside]
    hidden = parts_to_hide(people, [least.hides(each) for each in people], least.of)
    enough = [
        place
        for place, chosen in enumerate(inside)
        if chosen.sum() >= LEAST and len(np.unique(rows.block[chosen])) >= LEAST_AMONG
    ]
    found = _standardised(rows, inside, outcome, enough) if len(enough) > 1 else None
    figures = tuple(
        _figures(asked, place, int(chosen.sum()), people[place], hidden=hidden[place], enough=enough, found=found)
        for place, chosen in enumerate(inside)
    )
    if any(hidden):
        return BandComparison(asked.starts, asked.ends, asked.unit, "suppressed", figures)
    n = int(sum(chosen.sum() for chosen in inside))
    if found is None:
        return BandComparison(asked.starts, asked.ends, asked.unit, "few", figures, n)
    levels = [found.level(k)[0] for k in range(len(enough))]
    p, trend_p = found.p_of_difference(), found.p_of_slope()
    return BandComparison(
        starts=asked.starts,
        ends=asked.ends,
        unit=asked.unit,
        status="ok",
        bands=figures,
        n=n,
        worst=asked.bands[enough[0]],
        best=asked.bands[enough[-1]],
        raw_difference=estimated(found.raw_difference()),
        difference=estimated(found.difference()),
        difference_p=p if np.isfinite(p) else None,
        confounding=estimated(found.confounding()),
        slope=estimated(found.slope()),
        trend_p=trend_p if np.isfinite(trend_p) else None,
        monotone=bool((np.diff(levels) >= 0).all()),
        filled=found.filled,
    )


def _standardised(rows: FollowedAnswers, inside: list[Flags], outcome: Floats, enough: list[int]) -> StandardisedBands:
    chosen = np.logical_or.reduce([inside[place] for place in enough])
    place = np.zeros(len(outcome), dtype=np.int64)
    for k, one in enumerate(enough):
        place[inside[one]] = k
    _, stratum = np.unique(rows.stratum[chosen], return_inverse=True)
    return standardised(
        place[chosen],
        stratum.astype(np.int64),
        rows.block[chosen],
        weight=rows.weight[chosen],
        outcome=outcome[chosen],
        dose=enough,
    )


def _figures(
    asked: LinkAsked,
    place: int,
    n: int,
    people: int,
    *,
    hidden: bool,
    enough: list[int],
    found: StandardisedBands | None,
) -> BandFigures:
    band = asked.bands[place]
    if hidden:
        return BandFigures(band, "suppressed", None, None, None, None)
    if found is None or place not in enough:
        return BandFigures(band, "few", n, people, None, None)
    k = enough.index(place)
    ends = (0.0, 1.0) if asked.unit == "share" else (-np.inf, np.inf)
    return BandFigures(band, "ok", n, people, *(estimated(each, ends) for each in (found.raw(k), found.level(k))))


def estimated(found: tuple[float, float, float], ends: tuple[float, float] = (-np.inf, np.inf)) -> Ranged | None:
    """Within the domain; without an interval where none is known, or nobody differed from anybody."""
    value, low, high = (float(np.clip(each, *ends)) for each in found)
    if not np.isfinite(value):
        return None
    known = np.isfinite([low, high]).all() and found[2] > found[1]
    return Ranged(value, low if known else None, high if known else None)
