"""Which kinds of problem cost most: the case worked out once more for each, with its share and how it was handled.

Counted from the company's own complaints of the last twelve full months. A complaint names one problem, so nothing
counts twice. That the silent have the same problems as those who complain is assumed, and said.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cx_metrics.company import Company
from cx_metrics.metrics import period_of
from cx_metrics.privacy import least_of, parts_to_hide
from cx_metrics.roi.case_answer import CaseAnswer, Value
from cx_metrics.roi.case_run import run
from cx_metrics.roi.sensitivity import plain
from cx_metrics.statistics.intervals import wilson
from cx_metrics.warehouse.queries import query

ENOUGH = 30  # judged complaints: below, how a kind was handled is taken to be as the rest was


@dataclass(frozen=True)
class PainPoint:
    """One kind of problem: complaints, share of them all, share of them satisfied in the end with its interval (None
    where too few were judged), and what the line ``damage`` comes to for it alone, in money a year."""

    problem: str
    complaints: int
    share: float
    satisfied: Value
    satisfied_low: Value
    satisfied_high: Value
    damage: Value


def pain_points(company: Company, answer: CaseAnswer) -> tuple[PainPoint, ...]:
    """The kinds of problem, dearest first; none for a case that does not declare ``by_problem``, and where no complaint
    says what it was about. Readers do not see kinds that few people had."""
    declared = answer.model.case.by_problem
    if declared is None or company.reader.as_of is None:
        return ()
    period = period_of(company.reader)
    rows = company.reader.rows(query("pain_points"), [period.start, period.end])
    if not rows:
        return ()
    problems, complaints, people, satisfied, judged = (list(column) for column in zip(*rows, strict=True))
    least = least_of(company, whole_months=True).of
    hidden = parts_to_hide(people, [0 < n < least for n in people], least)
    shares = np.array(complaints, dtype=float) / sum(complaints)
    enough = np.array(judged) >= ENOUGH
    own = np.where(enough, np.array(satisfied, dtype=float) / np.maximum(judged, 1), np.nan)
    ends = wilson(np.array(satisfied, dtype=float), np.maximum(judged, 1))
    values: dict[str, Any] = {name: value.base for name, value in answer.inputs.items()}
    values[declared.share] = values[declared.share] * shares
    values[declared.satisfied] = np.where(enough, own, values[declared.satisfied])
    damage = np.broadcast_to(run(answer.model, values, (declared.line,))[declared.line], shares.shape)
    found = [
        PainPoint(
            problem=problem,
            complaints=int(complaints[i]),
            share=float(shares[i]),
            satisfied=plain(own[i]),
            satisfied_low=plain(np.asarray(ends.low)[i]) if enough[i] else None,
            satisfied_high=plain(np.asarray(ends.high)[i]) if enough[i] else None,
            damage=plain(damage[i]),
        )
        for i, problem in enumerate(problems)
        if not hidden[i]
    ]
    return tuple(sorted(found, key=lambda point: -(point.damage or 0.0)))
