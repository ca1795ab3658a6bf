"""What changed that nobody may have logged: every group and pair of groups against all others, month by month, with no
date given. Reads roll-ups only, so that it costs the same at a hundred thousand answers and at a hundred million.

Of the breaks that stand (Benjamini and Hochberg over every series), one that says of a part, of the whole or of the
others what a clearer one says already is left out.
"""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.operating_changes import OperatingChange, changes
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period, month_number, month_start
from cx_metrics.metrics.question import Filters
from cx_metrics.radar.counted import counted
from cx_metrics.radar.finding import Broke, Finding, ShownMonth, in_order
from cx_metrics.radar.scanned_series import LEAST_MONTHS, Scanned, every_series
from cx_metrics.radar.shown_months import seen_months
from cx_metrics.statistics.breaks import LEVEL, Breaks, find_breaks
from cx_metrics.statistics.change import DETECTABLE
from cx_metrics.statistics.interrupted_series import MONTHS_FOR_SEASON, seasons
from cx_metrics.statistics.multiplicity import adjusted, significant
from cx_metrics.statistics.quantiles import student_t_quantile

HALF_A_MONTH = timedelta(days=15)
SAME_TIME = timedelta(days=183)  # within which two breaks may be one, seen in a part and in the whole


def suggestions(company: Company, where: Filters) -> tuple[int, tuple[Finding, ...]]:
    """How many series were looked at, and the breaks that stand, hurt first."""
    reader = company.reader
    whole = Period(reader.first, reader.as_of).inner if reader.first and reader.as_of else None
    if whole is None or whole.months < LEAST_MONTHS:
        return 0, ()
    looked = [(one, _breaks(one, whole.months)) for one in every_series(company, where, whole) if one.groups]
    p = np.concatenate([found.p for _, found in looked]) if looked else np.zeros(0)
    q, clear = adjusted(p), significant(p)
    log = changes(reader, where=where)
    made: list[Finding] = []
    at = 0
    for one, found in looked:
        for i in range(len(one.groups)):
            if clear[at + i]:
                made.append(_suggestion(one, found, i, whole, float(q[at + i]), log))
        at += len(one.groups)
    kept: list[Finding] = []
    for new in sorted(made, key=_telling):
        if not any(says_already(other, new) for other in kept):
            kept.append(new)
    seen = [_as_seen(company, new, where) for new in kept if not _is_unseen(company, new, where, whole)]
    return int(np.isfinite(p).sum()), tuple(sorted(seen, key=in_order))


def _breaks(one: Scanned, months: int) -> Breaks:
    """The largest break of each; volumes come and go with the seasons, taken out where two years are known."""
    by_season = (
        seasons(np.arange(months, dtype=np.float64), 1) if one.is_volume and months >= MONTHS_FOR_SEASON else None
    )
    return find_breaks(one.values, one.weights, by_season)


def _suggestion(
    one: Scanned, found: Breaks, i: int, whole: Period, q: float, log: tuple[OperatingChange, ...]
) -> Finding:
    first = month_number(whole.start)
    level = float(one.level[i])
    reach = float(student_t_quantile(0.975, max((one.weights[i] > 0).sum() - 2, 1)))
    effect, half = float(found.change[i]) / level, reach * float(found.error[i]) / level
    earliest = month_start(first + int(found.first[i]) - 1) + HALF_A_MONTH
    latest = month_start(first + int(found.last[i])) + HALF_A_MONTH
    exposed = tuple((name, (str(value),)) for name, value in zip(one.dimensions, one.groups[i], strict=True))
    own, rest = (side[i] for side in one.shown)
    broke: Broke = "volume" if one.is_volume else "level" if found.kind[i] == LEVEL else "trend"
    near = (earliest - 2 * HALF_A_MONTH, latest + 2 * HALF_A_MONTH)
    groups = [(name, value) for name, (value,) in exposed]
    logged = [c.id for c in log if near[0] <= c.occurred_on <= near[1] and (c.met(groups) or not c.exposed)]
    return Finding(
        None,
        one.outcome,
        exposed,
        month_start(first + int(found.month[i])),
        "scan",
        "helped" if effect * one.outcome.better > 0 else "hurt",
        effect=effect,
        low=effect - half,
        high=effect + half,
        p=float(found.p[i]),
        q=q,
        detectable=half / reach * DETECTABLE,
        uncosted="no_money",
        months=tuple(
            ShownMonth(month_start(first + m), _number(own[m]), _number(rest[m])) for m in range(whole.months)
        ),
        broke=broke,
        earliest=earliest,
        latest=latest,
        logged=tuple(logged),
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _telling(one: Finding) -> tuple[int, float, str]:
    """What explains most, first: a whole before its parts; of volumes the group that moved most (the others only make
    room for it), else the clearest."""
    told = -abs(one.effect or 0.0) if one.broke == "volume" else one.p or 0.0
    return len(one.exposed), told, str(one.exposed)


def says_already(kept: Finding, one: Finding) -> bool:
    """Whether a clearer break of the same outcome and time is of a part of this group, of a whole that holds it, or of
    another group of the same dimensions whose mirror this one is."""
    if kept.outcome.id != one.outcome.id:
        return False
    between = _days_between(kept, one)
    if between > SAME_TIME:
        return False
    a, b = dict(kept.exposed), dict(one.exposed)
    shared = [name for name in a if name in b]
    if len(shared) == min(len(a), len(b)) and all(a[name] == b[name] for name in shared):
        return True
    cause, effect = kept.effect or 0.0, one.effect or 0.0
    if not shared or cause * effect >= 0:
        return False
    # a share that grows leaves less for all others; a score mirrors another only while that breaks, and never more
    at_once = between <= timedelta(0)
    return one.broke == "volume" or (at_once and abs(effect) <= abs(cause))


def _days_between(one: Finding, other: Finding) -> timedelta:
    """How long after the last day of the earlier break the later one may begin at the soonest; below nought where they
    may be at once."""
    days = [(each.earliest or each.since, each.latest or each.since) for each in (one, other)]
    (early, until), (late, last) = days
    return max(early - last, late - until)


def _group(one: Finding) -> By:
    return tuple((dimension, value) for dimension, (value,) in one.exposed)


def _metric(company: Company, one: Finding) -> Metric | None:
    """A metric of what the break is in, by whose people it is decided who may see it."""
    of = next((each for each in counted(company) if each.outcome.id == one.outcome.id), None)
    if one.broke == "volume" and of is not None:
        return next(iter(company.catalogue.metrics_of(of.view)), None)
    return company.catalogue.metrics[one.outcome.id]


def _as_seen(company: Company, one: Finding, where: Filters) -> Finding:
    """The break with the months of its picture that the role may see."""
    months = seen_months(company, _metric(company, one), where, one.months, _group(one))
    return replace(one, months=months)


def _is_unseen(company: Company, one: Finding, where: Filters, whole: Period) -> bool:
    """Whether the role may not see this group over all months."""
    metric = _metric(company, one)
    if company.role == "operator":
        return False
    return metric is None or bool(unseen_groups(company, metric, where, [_group(one)], [whole])[0])
