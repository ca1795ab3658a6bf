"""A metric, declared once: catalogue/metrics/*.yaml says what is counted and the formula applied to the sums."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import PlainValidator
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.duration import Duration, example_value
from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.words import Words
from cx_metrics.errors import FormulaError
from cx_metrics.formula import Formula, number

Polarity = Literal["higher_is_better", "lower_is_better", "on_target"]
MetricUnit = Literal["points", "share", "score", "count", "money", "seconds", "days"]
DIMENSIONLESS = ("points", "share", "count")
# method: the roles its parts play
INTERVAL_ROLES: dict[str, tuple[str, ...]] = {
    "wilson": ("successes", "of"),
    "adjusted_wald": ("plus", "minus", "of"),
    "t": ("total", "of"),
    "delta": (),
    "kaplan_meier": ("of",),
    "poisson": ("total",),
}
# over the asked period, or (where a row of the view is a year of a customer) the twelve months to its last full month
Reads = Literal["the_period", "the_year_to_its_end"]


@dataclass(frozen=True, config=STRICT)
class Part:
    """A sum over rows of a view: of a predicate (rows where it holds) or of a value, with the unit of the sum."""

    value: str
    unit: str = "answer"


def _formula(value: Any) -> Any:
    if isinstance(value, Formula):
        return value
    if not isinstance(value, str):
        raise ValueError("a formula is one line of text")
    try:
        return Formula.parse(value)
    except FormulaError as error:  # pydantic adds file and line to a ValueError
        raise ValueError(str(error)) from None


FormulaField = Annotated[Formula, PlainValidator(_formula)]


@dataclass(frozen=True, config=STRICT)
class IntervalRule:
    """How the interval is worked out, and which parts play which role in it."""

    method: Literal["wilson", "adjusted_wald", "t", "delta", "poisson", "kaplan_meier"]
    plus: str | None = None
    minus: str | None = None
    successes: str | None = None
    total: str | None = None
    of: str | None = None

    def role(self, name: str) -> str:
        """The part that plays this role (the loader has checked that there is one)."""
        part = getattr(self, name)
        assert isinstance(part, str)
        return part


@dataclass(frozen=True, config=STRICT)
class Band:
    """A named stretch of values, from ``at`` upwards to the next band."""

    at: float
    name: Words


@dataclass(frozen=True, config=STRICT)
class Example:
    """A worked example: these sums, or for a duration these times, give this value (None: not measurable)."""

    gives: float | None
    given: dict[str, float] = field(default_factory=dict)
    lasted: tuple[int | str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Metric:
    """What is measured, in which unit, which way is better, how sure it is, why it matters and who says so."""

    id: str
    name: Words
    short_name: Words
    question: Words
    unit: MetricUnit
    polarity: Polarity
    view: str
    parts: dict[str, Part]
    part_names: dict[str, Words]
    formula: FormulaField
    sample: str
    minimum_sample: int
    interval: IntervalRule
    why: Words
    source: str
    owner: Words
    reviewed: date
    examples: tuple[Example, ...]
    reads: Reads = "the_period"
    caveat: Words | None = None
    lowest: float | None = None
    highest: float | None = None
    bands: tuple[Band, ...] = ()
    duration: Duration | None = None  # read off a curve: the formula then only says how many have ended
    outcome: str | None = None  # the score by which an answer judges the whole: what key drivers are sought for
    score: str | None = None  # the score whose answers count, where it is no outcome: how they spread can be asked
    boxes: Literal["top", "bottom"] | None = None  # which end of each scale it counts

    def value(self, sums: Mapping[str, Any]) -> Any:
        """The metric from sums of its parts (floats, or arrays of one length); NaN where it is not measurable."""
        return number(self.formula, sums)

    def worked(self, example: Example) -> float:
        """What a worked example gives; NaN where it is not measurable. ValueError for a time that is none."""
        return example_value(self.duration, example.lasted) if self.duration else float(self.value(example.given))

    @property
    def counted_score(self) -> str | None:
        """The column whose answers it counts, beside which the view has the ends and boxes of its scale."""
        return self.score or self.outcome

    @property
    def row_score(self) -> str:
        """SQL for what one row contributes to a mean (a metric with the interval t)."""
        return self.parts[self.interval.role("total")].value

    @property
    def reads_years(self) -> bool:
        """Whether it reads the years of customers as at a month's end, which must never be added up over months."""
        return self.reads == "the_year_to_its_end"

    @cached_property
    def formula_parts(self) -> tuple[str, ...]:
        """The parts the formula reads, in order of appearance."""
        return tuple(self.formula.names())

    def band(self, value: float) -> Band | None:
        """The band a value falls in, or None when the metric declares none that reaches it."""
        reached = [band for band in self.bands if value >= band.at]
        return max(reached, key=lambda band: band.at) if reached else None
