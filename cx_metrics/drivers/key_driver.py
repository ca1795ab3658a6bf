"""What is found out about the drivers of an outcome."""

from dataclasses import dataclass
from typing import Literal, get_args

from cx_metrics.metrics.build_answer import ScopedAnswer
from cx_metrics.metrics.measurement import Status

Missing = Literal["pairwise", "listwise", "asked"]
MISSING: tuple[Missing, ...] = get_args(Missing)
WhyLeftOut = Literal[
    "few",
    "seldom_together",
    "constant",
    "constant_outcome",
    "contradicting",
    "repeats_outcome",
    "repeats_item",
    "suppressed",
]


@dataclass(frozen=True)
class Driver:
    """A rated item and what it weighs in the outcome.

    ``importance`` is its part of R² (LMG), 0–1 of the outcome's variance; ``share`` the same as 0–1 of R². Each with
    the ends of its 95 % interval; None where too few customers answered to draw them again. ``rank`` 1 weighs most;
    ``rank_low`` to ``rank_high`` are the ranks that it may have, ``top3`` how often it is among the first three, 0–1;
    ``alike`` are the items from which its importance cannot be told apart. ``sign`` is that of its coefficient beside
    the others: −1, 0, 1. ``performance`` is its mean on 0–100, over the ``rated`` answers that hold it; ``n`` are those
    that hold the outcome too.
    """

    item: str
    touchpoint: str | None
    n: int
    importance: float
    low: float | None
    high: float | None
    share: float
    share_low: float | None
    share_high: float | None
    rank: int
    rank_low: int | None
    rank_high: int | None
    top3: float | None
    alike: tuple[str, ...]
    sign: int
    performance: float
    performance_low: float | None
    performance_high: float | None
    rated: int


@dataclass(frozen=True)
class LeftOut:
    """An item that is not weighed, and why.

    *few*: too few answers hold it and the outcome. *seldom_together*: too few hold it and another item, or listwise all
    others. *constant*: everybody answers alike; *constant_outcome*: everybody gave the same outcome. *contradicting*:
    different people answered it and the others, and no one set of answers could have these correlations.
    *repeats_outcome*: it is the outcome itself, asked again; *repeats_item*: another item that is weighed.
    *suppressed*: who rated it would be known.
    """

    item: str
    reason: WhyLeftOut
    n: int | None
    touchpoint: str | None = None


@dataclass(frozen=True)
class KeyDrivers(ScopedAnswer):
    """The drivers of an outcome, weightiest first. ``metric`` is its id: of a metric, or of a behaviour.

    ``n``: answers that hold the outcome and some item, of ``period`` under ``where``; ``needed`` how many of them a
    driver takes. ``rule`` for missing ratings: *pairwise*, each correlation over the answers that hold both scores;
    *listwise*, all over the same answers, those that hold the outcome and every weighed item; or *asked*, all over all
    answers that hold the outcome, an item that is not rated being a level of its own. ``complete`` is how many
    these are (in a company so large that marts keep but some customers' answers, of theirs). ``r2`` is by the rule;
    ``r2_pairwise`` and ``r2_listwise`` are of the same items by both, None where too few answers are complete.
    ``missing``: the share 0–1 of ratings that the weighed items lack in the ``n`` answers. ``method``: *lmg* exactly,
    or *lmg_sampled* over drawn orders. Status *few*: no item has enough answers; *not_measurable*: there is no item, or
    the outcome does not vary. ``source`` names the marts that answered; where that is ``driver_sample`` alone, every
    count is of the customers that it holds.
    """

    metric: str
    column: str
    status: Status
    n: int | None = None
    needed: int = 0
    r2: float | None = None
    r2_low: float | None = None
    r2_high: float | None = None
    rule: Missing = "pairwise"
    r2_pairwise: float | None = None
    r2_listwise: float | None = None
    complete: int | None = None
    missing: float | None = None
    method: str = "lmg"
    drivers: tuple[Driver, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    source: str = ""
    correlations: tuple[tuple[float, ...], ...] = ()  # of the outcome and the drivers as listed, by the rule
