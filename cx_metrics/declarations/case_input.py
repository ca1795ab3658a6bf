"""An assumption of a business case, and where its base comes from: a number, a metric, or the chain of customers."""

from dataclasses import field
from datetime import date as Day
from typing import Literal

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.words import Words

InputKind = Literal["own_system", "own_survey", "finance", "benchmark", "opinion"]
Distribution = Literal["triangular", "pert", "normal", "beta"]


@dataclass(frozen=True, config=STRICT)
class MetricBase:
    """A base taken from the warehouse, its interval as the range: of ``metric``, where that cannot be measured of the
    metric ``instead``, and ``otherwise`` where there is no such number."""

    metric: str
    otherwise: float
    where: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    instead: str | None = None

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that may give it, the first that can be measured does."""
        return (self.metric,) if self.instead is None else (self.metric, self.instead)


@dataclass(frozen=True, config=STRICT)
class ChainBase:
    """A base taken from the chain of the company's own customers (chain.yaml): the ``outcome`` of a ``band`` of the
    layer ``chain``, like with like, or without an outcome the share of answers in the band. Its interval is the range;
    ``otherwise`` where there are too few answers."""

    chain: str
    band: str
    otherwise: float
    outcome: str | None = None

    @property
    def said(self) -> str:
        """The link by its names."""
        return f"{self.chain}.{self.band}" + (f" → {self.outcome}" if self.outcome else "")


@dataclass(frozen=True, config=STRICT)
class CaseInput:
    """An assumption that finance may challenge: value, range, unit, whose number it is and until when it holds.

    ``without`` is the value that stands for "without this": an input that has one can be struck out. ``bounds`` is the
    domain outside which a value makes no sense (None: no end). A range of ``normal`` and ``beta`` is a 95 % interval,
    that of the others holds everything.
    """

    name: Words
    unit: str
    low: float
    base: float | MetricBase | ChainBase
    high: float
    kind: InputKind
    source: Words
    owner: Words | None = None
    date: Day | None = None
    holds_until: Day | None = None
    distribution: Distribution = "triangular"
    bounds: tuple[float | None, float | None] | None = None
    without: float | None = None
    why: Words | None = None

    @property
    def value(self) -> float:
        """The declared base: what counts where the warehouse has none."""
        return self.base if isinstance(self.base, float) else self.base.otherwise

    @property
    def domain(self) -> tuple[float | None, float | None]:
        """The values that make sense: as declared, else 0 to 1 for a share and from 0 upwards for all other units."""
        if self.bounds is not None:
            return self.bounds
        return (0.0, 1.0) if self.unit == "share" else (0.0, None)

    def holds(self, value: float) -> bool:
        """Whether a value lies in the domain; never for NaN and infinity."""
        lowest, highest = self.domain
        within = (lowest is None or value >= lowest) and (highest is None or value <= highest)
        return within and abs(value) < float("inf")
