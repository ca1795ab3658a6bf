"""Which processes serve what customers need most: needs weighed by what drives an outcome, relations as declared."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.service_quality_file import CustomerNeed
from cx_metrics.drivers import KeyDrivers, key_drivers
from cx_metrics.drivers.outcome_items import items_of, scored_metric
from cx_metrics.metrics import Period, period_of
from cx_metrics.metrics.build_answer import ScopedAnswer, build_of
from cx_metrics.metrics.question import Filters
from cx_metrics.statistics.quality_function import order_held, process_importance
from cx_metrics.statistics.quantiles import normal_quantile
from cx_metrics.statistics.ranged import Ranged

REACH = float(normal_quantile(0.975))


@dataclass(frozen=True)
class WeighedNeed:
    """A need and its ``weight``, 0–1 of all needs together; without an interval where it is declared."""

    need: str
    weight: Ranged


@dataclass(frozen=True)
class ProcessRank:
    """A process: its ``part`` 0–1 of all importance, its ``rank`` (1 serves most) with the ranks of 95 % of the draws,
    how often it keeps its rank and how often it is first (0–1), and its rank where 9, 3, 1 are 5, 3, 1."""

    process: str
    part: float
    rank: int
    rank_low: int
    rank_high: int
    keeps: float
    first: float
    gentler: int


@dataclass(frozen=True)
class NeedMatrix(ScopedAnswer):
    """The whole answer, the process that serves most first. ``weights``: *measured* from the drivers of ``outcome``, or
    *declared*; ``doubt`` as the file has it. ``n`` answers weighed the needs."""

    status: Literal["ok", "suppressed", "not_measurable"]
    outcome: str | None = None
    weights: Literal["measured", "declared"] = "declared"
    doubt: float = 0.0
    n: int | None = None
    needs: tuple[WeighedNeed, ...] = ()
    processes: tuple[ProcessRank, ...] = ()


def need_matrix(company: Company, where: Filters = (), period: Period | None = None) -> NeedMatrix:
    """The processes in the order in which they serve what customers need, in a period (None: the last twelve full
    months) under filters. Needs whose items nobody rates are left out; where the drivers of the recommendation (else
    of the first outcome that answers state) do not weigh each of the others, all count by their own weight.

    Raises QuestionError for a dimension or value that does not exist.
    """
    reader, frame = company.reader, company.catalogue.service_quality.needs
    period = period or period_of(reader)
    empty = NeedMatrix("not_measurable", **build_of(reader), period=period, where=where)
    rated = {item.name for item in items_of(reader)}
    needs = {k: one for k, one in frame.needs.items() if not one.items or rated & set(one.items)} if frame else {}
    scored = scored_metric(company)
    if frame is None or not any(one.items for one in needs.values()) or scored is None:
        return empty
    drivers = key_drivers(company, scored.id, where, period)
    if drivers.status == "suppressed":
        return replace(empty, status="suppressed")
    measured = [_measured(one, drivers) for one in needs.values()]
    is_measured = all(one is not None for one in measured)
    weight = np.array(
        [one[0] if is_measured and one else need.weight for one, need in zip(measured, needs.values(), strict=True)]
    )
    error = np.array([one[1] if is_measured and one else 0.0 for one in measured])
    weight, error = weight / weight.sum(), error / weight.sum()
    relations = np.array([[float(one.processes.get(p, 0)) for p in frame.processes] for one in needs.values()])
    held, importance = order_held(weight, error, relations, frame.doubt), process_importance(weight, relations)
    ranked = [
        ProcessRank(
            name, float(importance[k] / importance.sum()), **{of: values[k].item() for of, values in held.items()}
        )
        for k, name in enumerate(frame.processes)
        if importance[k] > 0
    ]
    return replace(
        empty,
        status="ok",
        outcome=scored.id,
        weights="measured" if is_measured else "declared",
        doubt=frame.doubt,
        n=drivers.n if is_measured else None,
        needs=tuple(
            WeighedNeed(name, _ranged(w, e)) for name, w, e in zip(needs, weight.tolist(), error.tolist(), strict=True)
        ),
        processes=tuple(sorted(ranked, key=lambda one: one.rank)),
    )


def _measured(need: CustomerNeed, drivers: KeyDrivers) -> tuple[float, float] | None:
    """What the items of a need weigh together, with its standard error; None where none of them is weighed."""
    own = [one for one in drivers.drivers if one.item in need.items]
    if not own:
        return None
    half = [(one.share_high - one.share_low) / 2 for one in own if one.share_low is not None and one.share_high]
    return sum(one.share for one in own), float(np.hypot.reduce(half)) / REACH if half else 0.0


def _ranged(weight: float, error: float) -> Ranged:
    if not error:
        return Ranged(weight, None, None)
    return Ranged(weight, max(weight - REACH * error, 0.0), weight + REACH * error)
