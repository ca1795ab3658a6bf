"""What a business case answers: every input and line with its value, the money, how sure it is, what to doubt."""

from dataclasses import dataclass, field
from datetime import date as Day
from typing import Any

from cx_metrics.declarations.business_case import Grade
from cx_metrics.declarations.case_input import Distribution, InputKind
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.evidence_ladder import WalkStep
from cx_metrics.declarations.words import Words, pick
from cx_metrics.metrics.build_answer import BuildAnswer

Value = float | None  # None: not measurable
LineValue = Value | tuple[Value, ...]  # one value, or one for each year or month from 0


@dataclass(frozen=True)
class InputValue:
    """An assumption as it counts: ``yours`` says whether the company stands behind it, ``declared`` what the case's
    file says, ``struck`` that it was taken out, ``overdue`` that it held only until a day before the data end.

    ``kind``, ``source``, ``owner`` and the dates are those of where the value comes from: the warehouse (then
    ``metric``, or the link of the ``chain``, and the sample ``n``), finance's settings, a change, or the file.
    """

    low: float
    base: float
    high: float
    unit: str
    kind: InputKind
    source: Words
    owner: Words
    date: Day
    holds_until: Day
    distribution: Distribution
    declared: float
    metric: str | None = None
    n: int | None = None
    chain: str | None = None
    yours: bool = False
    changed: bool = False
    struck: bool = False
    overdue: bool = False

    def as_json(self, language: str) -> dict[str, Any]:
        """The keys of design section 10, and what else is known of it."""
        return {
            "low": self.low,
            "base": self.base,
            "high": self.high,
            "unit": self.unit,
            "kind": self.kind,
            "source": pick(self.source, language),
            "owner": pick(self.owner, language),
            "date": self.date.isoformat(),
            "holds_until": self.holds_until.isoformat(),
            "overdue": self.overdue,
            "distribution": self.distribution,
            "declared": self.declared,
            "metric": self.metric,
            "n": self.n,
            "chain": self.chain,
            "yours": self.yours,
            "changed": self.changed,
            "struck": self.struck,
        }


@dataclass(frozen=True)
class BenefitValue:
    """One benefit on its walk, in money over the horizon; what the next rung of evidence would add to what counts."""

    cash: str
    evidence: Grade
    gross: Value
    scoped: Value
    overlap: Value
    discounted: Value
    next_rung: Grade | None
    one_rung_more: Value

    def as_json(self) -> dict[str, Any]:
        """Keys as the walk has them."""
        return {
            "cash": self.cash,
            "evidence_grade": self.evidence,
            "gross": self.gross,
            "scoped": self.scoped,
            "overlap": self.overlap,
            "evidence": self.discounted,
            "next_rung": self.next_rung,
            "one_rung_more": self.one_rung_more,
        }


@dataclass(frozen=True)
class Percentiles:
    """Of the draws in which a line is measurable: tenth, fiftieth, ninetieth percentile, mean, share below nought."""

    p10: Value
    p50: Value
    p90: Value
    mean: Value
    below_zero: Value
    measurable: float  # share of the draws


@dataclass(frozen=True)
class Simulation:
    """Many runs of the case with inputs drawn from their ranges. ``by_year``: of the lines along a timeline."""

    runs: int
    seed: int
    lines: dict[str, Percentiles]  # with a single value
    by_year: dict[str, tuple[Percentiles, ...]]
    share_of_variance: dict[str, Value]
    chance_of_loss: Value
    chance_of_payback: Value
    outcomes: tuple[Value, ...]  # of the headline: twenty equally likely ones, ascending


@dataclass(frozen=True)
class TornadoBar:
    """The headline when one input alone stands at its low or at its high end."""

    input: str
    at_low: Value
    at_high: Value

    @property
    def swing(self) -> float:
        """How far apart the two ends are; 0 where one is not measurable."""
        return abs(self.at_high - self.at_low) if self.at_low is not None and self.at_high is not None else 0.0


@dataclass(frozen=True)
class CaseWarning:
    """Something to doubt: a code, and either the case's own words or the values for the sentence of that code."""

    code: str
    words: Words | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseAnswer(BuildAnswer):
    """A business case worked out for a company. Money is in ``currency``, shares are 0–1, paybacks in months.

    ``fewest_failures``: the inputs whose worse ends together make the net present value negative; none where it is so
    already, None where even all together do not, and in a case that has no net present value.
    """

    model: CaseModel
    currency: str
    scenario: str | None
    inputs: dict[str, InputValue]
    lines: dict[str, LineValue]
    walk: dict[WalkStep, Value]
    benefits: dict[str, BenefitValue]
    irr_unique: bool | None
    tornado: tuple[TornadoBar, ...]
    break_even: dict[str, Value]  # at which the case comes to ``goal``
    fewest_failures: tuple[str, ...] | None
    warnings: tuple[CaseWarning, ...]
    simulation: Simulation | None = None
    goal: float = 0.0

    def result(self, role: str) -> LineValue:
        """The value of the line that plays this role; None where the case has none."""
        line = self.model.results.named.get(role)
        return None if line is None else self.lines[line]

    @property
    def cash_flow(self) -> tuple[Value, ...] | None:
        """Net cash by year from year 0; None in a case without investment."""
        found = self.result("cash_flow")
        return found if isinstance(found, tuple) else None

    def months(self, role: str) -> Value:
        """A payback, in months."""
        found = self.result(role)
        return None if found is None or isinstance(found, tuple) else 12 * found
