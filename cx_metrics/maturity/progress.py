"""From one round of answers to the next: what moved, by how much, and which practices did it."""

from dataclasses import dataclass
from typing import Literal

from cx_metrics.maturity.assessment import Assessment, PracticeReading
from cx_metrics.statistics.differences import difference_of_intervals
from cx_metrics.statistics.intervals import Interval
from cx_metrics.statistics.ranged import Figure

Because = Literal["claim", "artefact", "measurement"]
LEAST_MOVE = 0.5  # levels: half a rung is where a rounded level may turn


@dataclass(frozen=True)
class DisciplineProgress:
    """A discipline in both rounds: the level awarded, and the change of the claim with its interval (None: one of the
    two is unknown or hidden)."""

    discipline: str
    before: float | None
    after: float | None
    change: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class PracticeProgress:
    """A practice whose awarded or evidenced level moved by half a rung or more, and what that comes from."""

    practice: str
    before: float | None
    after: float | None
    evidence_before: float | None
    evidence_after: float | None
    because: tuple[Because, ...]


@dataclass(frozen=True)
class RoundProgress:
    """What became of the earlier round; ``raters`` in each."""

    raters: tuple[int, int]
    disciplines: tuple[DisciplineProgress, ...]
    practices: tuple[PracticeProgress, ...]


def progress(earlier: Assessment, later: Assessment) -> RoundProgress:
    """``later`` less ``earlier``, two readings of one model. Data are those of today in both: what changed in a
    measurement's verdict is what is claimed of it."""
    pairs = zip(earlier.disciplines, later.disciplines, strict=True)
    moved = (_practice(before, after) for before, after in zip(earlier.practices, later.practices, strict=True))
    return RoundProgress(
        raters=(earlier.raters, later.raters),
        disciplines=tuple(
            DisciplineProgress(after.discipline, before.level, after.level, *_change(before.claim, after.claim))
            for before, after in pairs
        ),
        practices=tuple(one for one in moved if one is not None),
    )


def _change(before: Figure, after: Figure) -> tuple[float | None, float | None, float | None]:
    """The change of a mean level with its interval (square-and-add, from the interval of each)."""
    if before.value is None or after.value is None:
        return None, None, None
    ends = [Interval(one.low, one.high) for one in (before, after)]
    found = difference_of_intervals(after.value, ends[1], before.value, ends[0])
    return after.value - before.value, found.low, found.high


def _practice(before: PracticeReading, after: PracticeReading) -> PracticeProgress | None:
    pairs = ((before.level, after.level), (before.evidence_level, after.evidence_level))
    if not any(_has_moved(*pair) for pair in pairs):
        return None
    verdicts = [one.check.verdict if one.check else None for one in (before, after)]
    causes: dict[Because, bool] = {
        "claim": _has_moved(before.claim.value, after.claim.value),
        "artefact": before.artefact != after.artefact,
        "measurement": verdicts[0] != verdicts[1],
    }
    because = tuple(name for name, holds in causes.items() if holds)
    return PracticeProgress(after.practice, *pairs[0], *pairs[1], because)


def _has_moved(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) >= LEAST_MOVE
