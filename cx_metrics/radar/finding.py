"""The shapes of the radar's answer: a finding and a logged change with its findings.

Effects are in the unit of the outcome: points (−200 to 200 of a net share, −100 to 100 of a score), shares −1 to 1,
money a customer and month, or *relative* (0.1: a tenth more). None means: cannot be judged, or not shown to protect
people.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cx_metrics.declarations.business_case import Grade
from cx_metrics.declarations.words import Words
from cx_metrics.metrics.build_answer import BuildAnswer
from cx_metrics.metrics.operating_changes import OperatingChange
from cx_metrics.metrics.question import Filters
from cx_metrics.statistics.ranged import Ranged

RATE = 0.05  # of false discoveries, over all changes and outcomes of a call

ChangeVerdict = Literal["helped", "hurt", "no_detectable_change", "cannot_be_judged"]
VERDICTS: tuple[ChangeVerdict, ...] = ("hurt", "helped", "no_detectable_change", "cannot_be_judged")
Method = Literal["difference_in_differences", "interrupted_series", "scan"]
OutcomeKind = Literal["score", "behaviour", "complaints", "silence", "volume"]
Broke = Literal["level", "trend", "volume"]
EffectUnit = Literal["points", "share", "money", "relative"]
# why a verdict or a cost is not there
Unjudged = Literal[
    "few_answers", "few_before", "few_after", "few_customers", "apart_before", "placebos", "suppressed", "not_known"
]
Uncosted = Literal[
    "not_clear", "no_money", "in_other_outcomes", "in_margin", "no_behaviour", "no_margin", "rests_on_dimension"
]


@dataclass(frozen=True)
class RadarOutcome:
    """Something that a change may move. ``better``: 1 where more of it is better, else −1. ``name`` None: the page
    calls it by its id."""

    id: str
    name: Words | None
    kind: OutcomeKind
    unit: EffectUnit
    better: int


@dataclass(frozen=True)
class Placebos:
    """The same test at ``dates`` before the change, on which nothing was changed: how many were ``clear`` at 5 %."""

    dates: int
    clear: int


@dataclass(frozen=True)
class ShownMonth:
    """A month of the picture: how those exposed and the others stood (None: nobody, or too few to be shown)."""

    month: date
    exposed: float | None
    others: float | None


@dataclass(frozen=True)
class Finding:
    """What one change (None: nobody logged it) did to one outcome.

    ``effect`` with ``low`` and ``high`` (95 %), the ``p`` of one look and the ``q`` over all; ``detectable`` is the
    smallest effect that would have been seen (80 % power); ``clusters`` how many customers of equal weight carry it;
    ``total`` what everybody's figure did at the time, and ``hidden`` whether that shows nothing though the finding is
    clear. ``a_month`` is money (negative: it costs), or ``uncosted`` says why there is none.

    Of a break that the scan found: what ``broke``, between which days it may lie (``earliest``, ``latest``), and the
    logged changes (ids) that it may be.
    """

    change: str | None
    outcome: RadarOutcome
    exposed: Filters
    since: date
    method: Method
    verdict: ChangeVerdict
    reason: Unjudged | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    q: float | None = None
    detectable: float | None = None
    clusters: float | None = None
    n: int | None = None  # answers (or what is counted) of those exposed, after it
    pretrend_p: float | None = None
    placebo: Placebos | None = None
    total: Ranged | None = None
    hidden: bool = False
    a_month: Ranged | None = None
    uncosted: Uncosted | None = None
    months: tuple[ShownMonth, ...] = ()
    broke: Broke | None = None
    earliest: date | None = None
    latest: date | None = None
    logged: tuple[str, ...] = ()

    @property
    def evidence(self) -> Grade:
        """The grade under which it may enter a business case (catalogue/evidence.yaml)."""
        return "difference_in_differences" if self.method == "difference_in_differences" else "before_after"

    @property
    def is_clear(self) -> bool:
        return self.verdict in ("helped", "hurt")


@dataclass(frozen=True)
class LoggedChange:
    """A change of the log with its findings, the clearest first, and the verdict that they make."""

    change: OperatingChange
    findings: tuple[Finding, ...]
    verdict: ChangeVerdict

    @property
    def first(self) -> Finding | None:
        """The finding to be told of the verdict's own: that of most money (outcomes overlap, so money is never added
        up), else the clearest."""
        own = [one for one in self.findings if one.verdict == self.verdict]
        costed = [one for one in own if one.a_month is not None]
        return (
            max(costed, key=lambda one: abs(one.a_month.value) if one.a_month else 0.0)
            if costed
            else next(iter(own), None)
        )


@dataclass(frozen=True)
class Radar(BuildAnswer):
    """The answer of ``radar`` and of ``scan``. ``tests``: how many comparisons were made, over which false discoveries
    are kept at ``rate``. ``lacks``: outcomes that this company has no data of."""

    tests: int
    where: Filters
    changes: tuple[LoggedChange, ...] = ()
    suggestions: tuple[Finding, ...] = ()
    lacks: tuple[str, ...] = ()
    rate: float = RATE

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them: hidden hurt first, then hurt, help, and the rest by their p-value."""
        every = [*(f for one in self.changes for f in one.findings), *self.suggestions]
        return tuple(sorted(every, key=in_order))


def in_order(one: Finding) -> tuple[int, bool, float]:
    """What to look at first."""
    return VERDICTS.index(one.verdict), not one.hidden, 2.0 if one.p is None else one.p
