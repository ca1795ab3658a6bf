"""What customers under contract are worth: their renewals to come, learnt from who has renewed so far.

The shifted beta-geometric model, fitted to the tenures of customers who joined while anybody watched. Beside it stands
what one average retention would say, which is too little wherever customers differ.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cx_metrics.company import Company
from cx_metrics.customers.histories import filter_problems
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics import Question, measure
from cx_metrics.metrics.build_answer import BuildAnswer, build_of
from cx_metrics.metrics.plan import filter_conditions
from cx_metrics.metrics.question import Filters
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.contract_lifetime import ContractLifetime, fit_contract_lifetime
from cx_metrics.statistics.survival import kaplan_meier

_RENEWALS = (Path(__file__).parent / "contract_renewals.sql").read_text("utf-8")
DAYS_IN_MONTH = 365.2425 / 12
FEWEST_LOST = 50
_DRAWS = 400
MARGIN = "margin_per_customer"  # the metric that tells the margin of a year


@dataclass(frozen=True)
class RenewalPoint:
    """One renewal: how many had it before them, who came through all up to it (0–1) as seen and as the model has it,
    and of those who came to it the share that the model keeps."""

    renewal: int
    at_risk: float
    seen: float
    low: float
    high: float
    model: float
    retention: float


@dataclass(frozen=True)
class ContractValue(BuildAnswer):
    """Contracts that renew every ``months``, and what is to come of a present customer's, on average.

    ``renewals`` within ``years``, the next one due now, are discounted at ``rate`` a year; ``low`` to ``high`` is the
    95 % interval that the model's parameters leave; ``for_life`` knows no end; ``by_average`` is what one average
    retention would say. ``margin`` is that of a year; ``value`` and ``total`` are None where it is not known.
    """

    currency: str
    months: int
    years: int
    rate: float
    present: int
    lost: int
    model: ContractLifetime
    points: tuple[RenewalPoint, ...]
    renewals: float
    low: float
    high: float
    for_life: float
    by_average: float
    margin: float | None
    value: float | None
    total: float | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def contract_value(
    company: Company,
    *,
    where: Filters = (),
    months: int = 12,
    years: int = 3,
    rate: float = 0.1,
    margin: float | None = None,
) -> ContractValue:
    """What the contracts of the customers that ``where`` lets through are worth.

    ``margin`` is the contribution margin of a year; by default that of margin_per_customer, where it is known.
    Raises QuestionError with too little data, with data that do not decide the model, and for values outside their
    domain.
    """
    _require_sensible(company, where, months, years, rate)
    renewal, lost, still, entered, present = _renewals(company, where, months)
    as_of = company.reader.as_of
    if as_of is None or lost.sum() < FEWEST_LOST:
        found = f"{int(present.sum()):,} customers under contract, of whom {int(lost.sum()):,} are known to have left"
        raise QuestionError(Problem("contracts", found, f"it takes {FEWEST_LOST} ends: map ended_on of customers"))
    come = renewal > 0
    try:
        fitted = fit_contract_lifetime(renewal[come], lost[come], still[come], entered[come])
    except ValueError as error:
        raise QuestionError(
            Problem("contracts", str(error), "choose a shorter --months, or bring older data")
        ) from None
    if not fitted.decided:
        found = "customers leave at each renewal as easily as at the last, or too few have left to tell"
        raise QuestionError(Problem("contracts", found, "one average retention says as much: `measure retention_rate`"))
    model = ContractLifetime(*fitted.parameters)
    a_renewal = (1 + rate) ** (months / 12) - 1
    count = years * 12 // months
    weights = present / present.sum()

    def to_come(of: ContractLifetime) -> float:
        return float(weights @ _within(of, renewal, count, a_renewal))

    moved = [to_come(ContractLifetime(*drawn)) for drawn in fitted.draws(_DRAWS, 1)]
    at_risk = _at_risk(renewal, lost, still, entered)
    kept = 1 - lost[come].sum() / at_risk[come].sum()
    steps = np.arange(count)
    yearly = margin if margin is not None else _margin(company, where)
    value = None if yearly is None else yearly * months / 12 * to_come(model)
    return ContractValue(
        **build_of(company.reader),
        currency=company.settings.organisation.currency,
        months=months,
        years=years,
        rate=rate,
        present=int(present.sum()),
        lost=int(lost.sum()),
        model=model,
        points=_points(model, renewal[come], lost[come], still[come], entered[come]),
        renewals=to_come(model),
        low=float(np.quantile(moved, 0.025)),
        high=float(np.quantile(moved, 0.975)),
        for_life=float(weights @ model.renewals_to_come(renewal, a_renewal)),
        by_average=float(np.sum(kept ** (steps + 1.0) * (1 + a_renewal) ** -steps)),
        margin=yearly,
        value=value,
        total=None if value is None else value * float(present.sum()),
    )


def _renewals(company: Company, where: Filters, months: int) -> tuple[Floats, ...]:
    conditions, bound = filter_conditions(where)
    sql = _RENEWALS.replace("{condition}", " AND ".join(conditions) or "TRUE")
    frame = company.reader.frame(sql, [*[months * DAYS_IN_MONTH] * 3, *bound])
    place = frame["renewal"].to_numpy(dtype=np.int64)
    renewal = np.arange(place.max(initial=0) + 1.0)
    counts = ("lost", "still", "entered", "present")
    return renewal, *(np.bincount(place, frame[name].to_numpy(dtype=np.float64), renewal.size) for name in counts)


def _within(model: ContractLifetime, renewal: Floats, count: int, rate: float) -> Floats:
    """Renewals among the next ``count`` of customers who came through so many, the first of them undiscounted."""
    steps = np.arange(count)
    later = np.asarray(model.survival(renewal[:, None] + steps + 1.0)) / np.asarray(model.survival(renewal))[:, None]
    return np.asarray(later @ (1 + rate) ** -steps.astype(np.float64))


def _at_risk(renewal: Floats, lost: Floats, still: Floats, entered: Floats) -> Floats:
    """How many are known to have come to each renewal while they were watched."""
    come_to = [lost[renewal >= r].sum() + still[renewal >= r].sum() - entered[renewal >= r].sum() for r in renewal]
    return np.array(come_to)


def _points(
    model: ContractLifetime, renewal: Floats, lost: Floats, still: Floats, entered: Floats
) -> tuple[RenewalPoint, ...]:
    after = np.append(0.0, entered[:-1])  # who came after a renewal has the next one before them
    curve = kaplan_meier(renewal, lost, still, after)
    at_risk = _at_risk(renewal, lost, still, entered)
    found = []
    for i, r in enumerate(renewal):
        seen, low, high = curve.at(float(r))
        modelled, retained = float(model.survival(r)), float(model.retention(r))
        found.append(RenewalPoint(int(r), float(at_risk[i]), seen, low, high, modelled, retained))
    return tuple(found)


def _margin(company: Company, where: Filters) -> float | None:
    if MARGIN not in company.catalogue.metrics:
        return None
    (found,) = measure(company, Question((MARGIN,), where=where)).measurements
    return found.value if found.status == "ok" else None


def _require_sensible(company: Company, where: Filters, months: int, years: int, rate: float) -> None:
    company.reader.require_built_for(company.catalogue)
    problems = filter_problems(company, where)
    if months not in (1, 2, 3, 4, 6, 12):
        problems.append(Problem("--months", f"{months} do not make whole years", "choose 1, 2, 3, 4, 6 or 12"))
    if not 1 <= years <= 30:
        problems.append(Problem("--years", f"{years} is no horizon", "choose 1 to 30; finance trusts 3 to 5"))
    if not 0 < rate < 1:
        problems.append(Problem("--rate", f"{rate:g} a year is no discount rate here", "choose above 0; 0.1 is 10 %"))
    if problems:
        raise QuestionError(*problems)
