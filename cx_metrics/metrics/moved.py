"""What moved a metric: its change since another period as parts of groups that add up exactly, each with its interval.

A group moves the total in two ways: its own value changes (*rate*), or it becomes a larger or smaller share of all
answers (*mix*). Both are parts of the change; ``statistics.mix`` says how they are cut, ``statistics.contributions``
how sure they are. A part is *real* when it stands among all parts of all splits that were asked for at once
(Benjamini-Hochberg), so that the choice of the split is paid for too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.grouped import POOLED, Grouping, Groups
from cx_metrics.metrics.measure import period_of
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters, Question, require_answerable
from cx_metrics.statistics.change import Change
from cx_metrics.statistics.contributions import Contributions, contributions
from cx_metrics.statistics.multiplicity import significant

Way = Literal["rate", "mix", "rest"]
Split = tuple[str, ...]
SPLIT_EXACTLY = ("wilson", "adjusted_wald", "t")  # means over one base: the total is the weighted mean of its groups
MOST_SHOWN = 8  # parts named one by one; what is left is one part more
LEAST_SHOWN = 6  # so many are named even when chance could have made them
CROSS: Split = ("segment", "touchpoint")  # who, and where: looked at together with each dimension alone
AS_TELLING = 2 / 3  # a cell of two dimensions this telling beside the most telling group of one says more


@dataclass(frozen=True)
class ChangePart:
    """A part of the change, in the metric's unit. ``by`` is its group: empty for what groups too small to show have in
    common, and for the ``rest``, which adds up the ``parts`` not named one by one.

    ``improves`` is None where more is neither better nor worse. ``shares`` (of all answers) and ``values`` are those of
    the group before and after; None where the group had no answers, and for the rest.
    """

    kind: Way
    by: By
    points: float
    low: float
    high: float
    real: bool
    improves: bool | None
    shares: tuple[float, float] | None = None
    values: tuple[float | None, float | None] | None = None
    n: int | None = None
    parts: int = 1

    @property
    def mean_share(self) -> float | None:
        """The mean of both shares, with which a change of the group's value weighs; None for the rest."""
        return None if self.shares is None else (self.shares[0] + self.shares[1]) / 2


@dataclass(frozen=True)
class Moved:
    """The change of a metric split over ``split``: its parts, largest first and the rest last, add up to ``change``.

    ``mix`` and ``rate`` are the sums of all parts of their kind, judged together with them.
    """

    metric: str
    unit: str
    split: Split
    period: Period
    against: Period
    before: float
    after: float
    change: float
    parts: tuple[ChangePart, ...]
    mix: ChangePart
    rate: ChangePart

    @property
    def real(self) -> tuple[ChangePart, ...]:
        """The parts that chance alone does not explain, largest first."""
        return tuple(part for part in self.parts if part.real)

    def excess(self, part: ChangePart) -> float:
        """How far a part goes beyond what its group would carry, had all groups changed alike."""
        if part.kind != "rate" or part.mean_share is None:
            return abs(part.points)
        return abs(part.points - part.mean_share * self.rate.points)

    @property
    def widespread(self) -> bool:
        """Whether the change is in all groups rather than in some: no real part is mostly its group's own."""
        return not any(self.excess(part) > abs(part.points) / 2 for part in self.real)


def moved(company: Company, question: Question, splits: Sequence[Split]) -> tuple[Moved, ...]:
    """The change that ``question`` (one metric, compared with ``previous`` or ``year``) asks for, over each of
    ``splits``.

    A split is left out where it has no second group, or where too little may be shown of it. Nothing is given for a
    metric whose total is not the weighted mean of its groups. Raises QuestionError as ``measure`` does.
    """
    (name,) = question.metrics
    require_answerable(question, company.catalogue, company.reader)
    metric, period = company.catalogue.metrics[name], question.period or period_of(company.reader)
    if question.compare not in ("previous", "year") or metric.interval.method not in SPLIT_EXACTLY:
        return ()
    against = period.previous() if question.compare == "previous" else period.year_before()
    found: list[tuple[Groups, Contributions]] = []
    for split in splits:
        groups = Grouping(company, metric, replace(question, by=split)).groups(against, period)
        if groups is not None:
            found.append((groups, contributions(groups.before, groups.after)))
    tests = [_tests(each) for _, each in found]
    stands = significant(np.concatenate([test.p_value for test in tests]) if tests else [])
    starts = np.cumsum([0, *(len(test.p_value) for test in tests)])
    return tuple(
        _moved(metric, groups, each, test, stands[start : start + len(test.p_value)], (period, against))
        for (groups, each), test, start in zip(found, tests, starts[:-1], strict=True)
    )


def splits_of(company: Company, metric: Metric, where: Filters) -> tuple[Split, ...]:
    """The ways in which a change of this metric may be split: by each dimension with several values that the filters
    leave open, and by who and where at once."""
    known = company.reader.dimensions(metric.view)
    fixed = {name for name, values in where if len(values) == 1}
    single = [
        name
        for name in company.settings.dimensions
        if name in known and name not in fixed and len(company.reader.dimension_values.get(name, ())) > 1
    ]
    return (*((name,) for name in single), *([CROSS] if set(CROSS) <= set(single) else []))


def telling(found: Sequence[Moved]) -> Moved | None:
    """The split that explains most, the first asked for where no part of any is real.

    A split explains by the real part that stands out most: by what it is more than the group's share of the change.
    (Where everybody changed alike, every group's rate is large and no split tells anything.) A split over one dimension
    comes before one over two, unless a single cell of the two stands out two thirds as much or more: then the cell says
    more exactly where the change comes from.
    """
    single = [each for each in found if len(each.split) == 1]
    if not single:
        return found[0] if found else None
    best = max(single, key=_standing_out)  # the first of equals
    finer = [each for each in found if len(each.split) > 1 and set(best.split) <= set(each.split)]
    finest = max(finer, key=_standing_out, default=None)
    if finest is not None and best.real and _standing_out(finest) >= AS_TELLING * _standing_out(best):
        return finest
    return best


def _standing_out(found: Moved) -> float:
    return max((found.excess(part) for part in found.real), default=0.0)


def _tests(found: Contributions) -> Change:
    """Every part, then the two sums: all rates and all mixes."""
    count = len(found.split.rate_parts)
    ones, none = np.ones(count), np.zeros(count)
    sums = np.array([np.concatenate([ones, none]), np.concatenate([none, ones])])
    return found.summed(np.vstack([np.eye(2 * count), sums]))


def _moved(
    metric: Metric,
    groups: Groups,
    found: Contributions,
    test: Change,
    stands: Sequence[bool],
    periods: tuple[Period, Period],
) -> Moved:
    count = len(groups.keys)
    both: tuple[Way, Way] = ("rate", "mix")
    kinds: list[Way] = [*(kind for kind in both for _ in range(count)), *both]
    parts = [
        _part(metric, kind, () if i >= 2 * count else groups.by(i % count), test, i, stands[i])
        for i, kind in enumerate(kinds)
    ]
    told = [replace(part, **groups.told(i % count)) for i, part in enumerate(parts[: 2 * count])]
    order = sorted(range(2 * count), key=lambda i: (not told[i].real, -abs(told[i].points)))
    moving = [i for i in order if told[i].points != 0.0]
    wanted = max(LEAST_SHOWN, sum(told[i].real for i in moving))
    shown = [i for i in moving if groups.keys[i % count] != POOLED][: min(wanted, MOST_SHOWN)]
    rest = [i for i in moving if i not in shown]
    listed = [told[i] for i in sorted(shown, key=lambda i: -abs(told[i].points))]
    if rest:
        weights = np.zeros(2 * count)
        weights[rest] = 1.0
        listed.append(replace(_part(metric, "rest", (), found.summed(weights), 0, False), parts=len(rest)))
    before, after = groups.totals
    return Moved(
        metric.id,
        metric.unit,
        groups.split,
        *periods,
        before,
        after,
        after - before,
        tuple(listed),
        rate=parts[-2],
        mix=parts[-1],
    )


def _part(metric: Metric, kind: Way, by: By, test: Change, i: int, real: bool) -> ChangePart:
    points, low, high = (float(np.atleast_1d(values)[i]) for values in (test.change, test.low, test.high))
    improves = None if metric.polarity == "on_target" else (points > 0) == (metric.polarity == "higher_is_better")
    return ChangePart(kind, by, points, low, high, bool(real) and points != 0.0, improves)
