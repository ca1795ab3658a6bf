"""A business case, declared once: catalogue/cases/*.yaml holds inputs, lines by formula, benefits and named results."""

from dataclasses import field
from datetime import date as Day
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.case_input import CaseInput
from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.metric import FormulaField
from cx_metrics.declarations.words import Words

Grade = Literal["randomised", "difference_in_differences", "matched", "before_after", "correlation", "opinion"]
GRADES: tuple[Grade, ...] = get_args(Grade)
CLOCKS = {"year": "year", "month": "month"}  # names every line may use: 0, 1, 2 … of its own timeline
LONGEST_HORIZON = 30  # years


@dataclass(frozen=True, config=STRICT)
class CaseLine:
    """A quantity worked out by a formula: once, or for each year or month from 0 (today) to the horizon."""

    name: Words
    unit: str
    formula: FormulaField
    each: Literal["year", "month"] | None = None
    why: Words | None = None


@dataclass(frozen=True, config=STRICT)
class Benefit:
    """Margin that a measure brings in a year at full effect, before anything is taken off it.

    ``gross`` is a line or input in money. ``reach`` is the share of those customers whom the measure reaches. Benefits
    of one ``pool`` (a line in money: all that could be saved) save the same customers, who are saved once.
    ``cash``: hard reaches the profit and loss account, soft is freed capacity and goodwill.
    """

    name: Words
    gross: str
    cash: Literal["hard", "soft"]
    evidence: Grade
    because: Words
    reach: str | None = None
    pool: str | None = None


@dataclass(frozen=True, config=STRICT)
class Ramp:
    """How benefits arrive: a yearly line with the share of the full effect, and the years that the case looks ahead."""

    line: str
    horizon: str


@dataclass(frozen=True, config=STRICT)
class Results:
    """Which lines are the answers. ``headline`` is the one that the case is about; payback lines are in years.

    ``revenue``: what customers pay in a year, against which a claim is judged.
    """

    headline: str
    cash_flow: str | None = None
    cumulative: str | None = None
    net_present_value: str | None = None
    internal_rate_of_return: str | None = None
    payback: str | None = None
    discounted_payback: str | None = None
    benefit_cost_ratio: str | None = None
    revenue: str | None = None
    per_month: str | None = None

    @property
    def named(self) -> dict[str, str]:
        """Role to line, of the roles that this case fills."""
        return {role: line for role, line in vars(self).items() if isinstance(line, str)}


@dataclass(frozen=True, config=STRICT)
class CaseFlag:
    """A warning that shows when its formula comes to more than nought."""

    when: FormulaField
    text: Words


@dataclass(frozen=True, config=STRICT, kw_only=True)
class ChainLink:
    """One link from what is done to what it brings, and how well it is known."""

    starts: str = Field(alias="from")
    ends: str = Field(alias="to")
    evidence: Grade
    why: Words


@dataclass(frozen=True, config=STRICT)
class Lever:
    """Something people can change, in the unit in which they see it: where the line of this name stands. The input
    ``plan`` moves it, in a straight line, from where the input ``of`` stands today."""

    plan: str
    of: str


@dataclass(frozen=True, config=STRICT)
class ByProblem:
    """How a case is worked out for one kind of problem: the inputs for its share of all problems and for how it was
    handled, and the line that they lead to."""

    share: str
    satisfied: str
    line: str


@dataclass(frozen=True, config=STRICT)
class ByMoment:
    """How a case is worked out for one moment of truth: the inputs for its score, for the points of the outcome that go
    with a point of it, the share of customers who act for a point of the outcome, the customers who meet it and their
    margin."""

    score: str
    slope: str
    behaviour: str
    customers: str
    margin: str


@dataclass(frozen=True, config=STRICT)
class RankCorrelation:
    """Two inputs that move together: Spearman's rank correlation of their values, from −1 to 1."""

    between: tuple[str, str]
    rank: float


@dataclass(frozen=True, config=STRICT)
class CaseLever:
    """What pushing an input costs: ``part`` of the cost of the whole programme (0–1) when it is pushed as far as
    planned. Of that ``fixed`` (0–1) is due as soon as it is begun; the rest grows with the share of the plan to the
    power ``bend`` (1: in step; above it, the last part is the dearest)."""

    part: float
    fixed: float = 0.0
    bend: float = 1.0


@dataclass(frozen=True, config=STRICT)
class Effort:
    """How a budget may be spread over levers, which are inputs that have a ``without``: between it and their planned
    value lies how far they are pushed. ``budget`` is the input that holds the cost of the whole programme; ``follows``
    are costs that grow and shrink with it."""

    budget: str
    source: Words
    levers: dict[str, CaseLever]
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class BusinessCase:
    """A case as its file declares it. ``uses`` names cases whose inputs, lines and benefits it takes over;
    ``caveat_of`` the inputs of which the caveat holds as long as they are not the company's own (none: all)."""

    id: str
    path: Path
    name: Words
    question: Words
    why: Words
    source: Words
    owner: Words
    reviewed: Day
    holds_until: Day
    years: int
    inputs: dict[str, CaseInput]
    lines: dict[str, CaseLine]
    results: Results
    uses: tuple[str, ...] = ()
    benefits: dict[str, Benefit] = field(default_factory=dict)
    ramp: Ramp | None = None
    flags: dict[str, CaseFlag] = field(default_factory=dict)
    levers: dict[str, Lever] = field(default_factory=dict)
    chain: tuple[ChainLink, ...] = ()
    correlations: tuple[RankCorrelation, ...] = ()
    by_problem: ByProblem | None = None
    moment: ByMoment | None = None
    caveat: Words | None = None
    caveat_of: tuple[str, ...] = ()
    effort: Effort | None = None
