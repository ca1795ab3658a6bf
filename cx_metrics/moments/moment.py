"""The shapes of the answer of ``moments``: a moment of truth, and what is claimed of it.

Shares are 0–1, performance and slopes are in points of 0–100, money is a year's. None always means: not measurable,
too little to say it, or not shown to protect people.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

from cx_metrics.declarations.words import Words
from cx_metrics.drivers import Driver, LeftOut
from cx_metrics.metrics.build_answer import ScopedAnswer
from cx_metrics.moments.model_card import ModelCard
from cx_metrics.statistics.ranged import Ranged, RangedOf

Verb = Literal["fix_first", "protect", "watch", "stop_over_investing", "not_enough_evidence"]
VERBS: tuple[Verb, ...] = get_args(Verb)
Asymmetry = Literal["must_be_right", "more_is_better", "can_delight", "no_evidence"]
CrossHair = Literal["target", "mean", "median"]
CROSS_HAIRS: tuple[CrossHair, ...] = get_args(CrossHair)
Weighting = Literal["money", "customers", "equal"]
WEIGHTINGS: tuple[Weighting, ...] = get_args(Weighting)
KanoCategory = Literal["must_be", "performance", "attractive", "indifferent", "reverse", "questionable"]
# what is to be said first: ``sentence`` of the answer
Saying = Literal[
    "fix_first",
    "protect_only",
    "alone",
    "nothing_clear",
    "no_relation",
    "few_customers",
    "few",
    "suppressed",
    "constant_outcome",
    "not_measurable",
]


@dataclass(frozen=True)
class Reach:
    """The customers who meet a touchpoint in the period: ``share`` (0–1) of the ``of`` known ones of the period.

    ``by``: *met*, an event or a rating of the touchpoint names them; *rated*, no event of it is known, so these are
    only those who rated it.
    """

    share: float
    customers: int
    of: int
    by: Literal["met", "rated"]


@dataclass(frozen=True)
class NextStep:
    """How far a score could be moved at once, from ``start`` to ``end`` on 0–100, and what that would go with in margin
    a year (``worth``).

    ``until`` *target*: up to the target in force, which it lies below. *interval*: from the low to the high end of its
    95 % interval, 3.92 standard errors, which is about the least change that two samples of this size could tell from
    chance with 80 % power ((1.960 + 0.842) × √2 = 3.96).
    """

    until: Literal["target", "interval"]
    start: float
    end: float
    worth: Ranged | None


@dataclass(frozen=True)
class Kano:
    """What paired questions say of a feature (see ``cx_metrics.statistics.kano``): its category by most answers and by
    the tie rule, whether its lead on the second is significant (Fong), the shares 0–1 by category, the better and worse
    coefficients with their intervals, and the means of the continuous scores. ``by_segment``: its category in groups of
    the customers' first ``dimension`` that is not filtered (None: there is none)."""

    category: KanoCategory
    is_clear: bool
    second: KanoCategory | None
    shares: dict[KanoCategory, float]
    better: Ranged
    worse: Ranged
    functional: Ranged
    dysfunctional: Ranged
    continuous: KanoCategory
    n: int
    by_segment: dict[str, KanoCategory]
    dimension: str | None = None


@dataclass(frozen=True)
class Moment:
    """A rated item as a moment of truth.

    ``driver`` holds importance, rank, stability (``top3``) and performance with their intervals. ``slope``: points of
    the outcome for one point of performance, others equal. ``penalty`` and ``reward``: what a bad and an excellent
    rating go with, against an ordinary one and all else equal, in points of the outcome (of money: money), over the
    answers with such a rating; a penalty is negative. ``good_enough``: the performance of 0–100 from which more brings
    nothing that can be seen; None where there is no such point. ``yearly_margin``: of the customers that it reaches.
    ``value_per_point``: what a point more of performance would go with in margin a year, ``step``: what moving it by
    one step would. ``priority`` is its
    part (0–1) of the priorities of all moments under the chosen weights, ``place`` 1 comes first; ``factors`` are what
    the formula was given, by name. ``kind`` stands where paired questions were asked about it. ``moment``: which of the
    journey's (zero, first, second, third), where a journey says so; ``is_worst`` and ``is_end`` mark the worst rated
    and the last touchpoint of its journey: what people remember (peak and end).
    """

    driver: Driver
    name: Words
    verb: Verb
    slope: Ranged | None
    penalty: RangedOf | None
    reward: RangedOf | None
    asymmetry: Asymmetry
    good_enough: float | None
    reach: Reach | None
    yearly_margin: Ranged | None
    value_per_point: Ranged | None
    step: NextStep | None
    priority: float | None
    place: int
    factors: dict[str, float | None]
    kind: Kano | None = None
    journey: str | None = None
    moment: str | None = None
    is_worst: bool = False
    is_end: bool = False

    @property
    def item(self) -> str:
        """Its id: the rated item."""
        return self.driver.item


@dataclass(frozen=True)
class OutcomeChoice:
    """An outcome that may be asked for. ``kind`` *stated*: what people say, a metric's score; *behaviour*: what they do
    in ``within_days`` after the answer. ``unit``: *points* of 0–100, or *money*; a share of customers is points of
    100. ``answers`` hold it together with a rating, in all time; none: asked for in vain."""

    id: str
    name: Words
    kind: Literal["stated", "behaviour"]
    unit: Literal["points", "money"]
    within_days: int | None
    answers: int


@dataclass(frozen=True)
class CrossHairs:
    """Where the lines stand and by which rule; ``rule`` says what was used: without a target it is the mean."""

    rule: CrossHair
    performance: float
    importance: float
    has_target: bool


@dataclass(frozen=True)
class Flip:
    """A group of customers in which an item ranks otherwise: ``share`` of R² there and among the others, the difference
    by a test that holds over all groups and items looked at (Benjamini–Hochberg)."""

    dimension: str
    value: str
    item: str
    share: float
    elsewhere: float
    rank: int
    rank_elsewhere: int
    p: float


@dataclass(frozen=True)
class Sentence:
    """What is to be said first, and the items it is about, weightiest first; ``top3`` of the first one (0–1)."""

    says: Saying
    items: tuple[str, ...]
    top3: float | None = None


@dataclass(frozen=True)
class Moments(ScopedAnswer):
    """The moments of truth of an outcome, in order of priority.

    ``says_not_does``: items that clearly go with what people say and not with what they do; ``does_not_say`` the other
    way round; both empty where the data have but one of these outcomes. ``features``: what paired questions say of each
    feature that they were asked about; of one that is rated as well it is the moment's ``kind``. ``lacks``: what of
    *items*, *interactions*, *orders* and known *customers* there is not, so that something here is not measurable.
    """

    outcome: OutcomeChoice
    outcomes: tuple[OutcomeChoice, ...]
    status: Literal["ok", "few", "suppressed", "not_measurable"]
    card: ModelCard
    lines: CrossHairs | None
    weights: Weighting
    sentence: Sentence
    moments: tuple[Moment, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    segments: tuple[Flip, ...] = ()
    says_not_does: tuple[str, ...] = ()
    does_not_say: tuple[str, ...] = ()
    features: dict[str, Kano] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    evidence: str = "correlation"
