"""Failure modes (after FMEA): how often they happen by the data, beside what people rated, and what they cost."""

from dataclasses import dataclass
from functools import cached_property

from cx_metrics.declarations.journey import DeclaredStep, FailureMode
from cx_metrics.journey.counts import Counts
from cx_metrics.journey.crowds import Crowds
from cx_metrics.journey.model import Failure, Named
from cx_metrics.journey.money import Money
from cx_metrics.journey.paths import Paths
from cx_metrics.journey.shares import NOTHING, share
from cx_metrics.privacy import Least
from cx_metrics.statistics.ranged import Figure

# events that fail, at least, for each rating of occurrence from 10 down to 2 (AIAG, Potential Failure Mode and Effects
# Analysis, 4th edition, 2008); 1 is none seen
OCCURRENCE = (0.1, 0.05, 0.02, 0.01, 0.002, 0.0005, 0.0001, 0.00001, 0.0)
_MOST = 3  # pains and gains of each kind


@dataclass(frozen=True)
class Failures:
    """What goes wrong at each step, and what customers like and dislike there."""

    counts: Counts
    paths: Paths
    money: Money
    least: Least
    crowds: Crowds

    def of(self, step: DeclaredStep) -> tuple[Failure, ...]:
        """The declared failure modes of a step, the most damaging first (by money, then by risk priority)."""
        found = [self._failure(step, name, mode) for name, mode in step.touchpoint.failures.items()]
        return tuple(sorted(found, key=lambda f: (-(f.damage or 0.0), -(f.risk_priority or 0), f.id)))

    def _failure(self, step: DeclaredStep, name: str, mode: FailureMode) -> Failure:
        occurrence = self._occurrence(step, name, mode)
        rating = None if occurrence.value is None else occurrence_rating(occurrence.value)
        priority = None if rating is None else mode.severity * rating * mode.detection
        signs = self._signs(step, mode)
        return Failure(
            name,
            mode.severity,
            mode.detection,
            occurrence,
            rating,
            priority,
            self._damage(step, name, mode, signs),
            signs[0] if signs else None,
        )

    def _signs(self, step: DeclaredStep, mode: FailureMode) -> tuple[int, float] | None:
        """How many cases of the period are signs of the failure, and what they cost. None where events are its signs,
        where no cases could tell (``_untold``), and where they or the people behind them are too few to be told."""
        if mode.signs.of_events or self._untold(mode) or self.crowds.hides("cases", step.place):
            return None
        times, money = self._cases_of(step, mode)
        return None if self.least.hides(times) else (times, money)

    def _untold(self, mode: FailureMode) -> bool:
        """Whether no cases could tell: there are none, or it shows by their kind, which none of them says."""
        reader = self.counts.reader
        return not reader.count("cases") or bool(mode.signs.kind and reader.kinds_unsaid)

    def _occurrence(self, step: DeclaredStep, name: str, mode: FailureMode) -> Figure:
        """Share of the sessions passing the step in which the failure shows."""
        if not mode.signs.of_events and self._untold(mode):
            return NOTHING
        return share(self._happened.get(name, 0), self.paths.passed(step), self.least)

    def _damage(
        self, step: DeclaredStep, name: str, mode: FailureMode, signs: tuple[int, float] | None
    ) -> float | None:
        """Expected loss of the period: what its cases cost (handling and compensation) plus, where people said how
        much of a year's margin a customer takes away, that share of the mean margin each time it happened.

        None where nothing of it is known, or too few cases would tell what one of them cost.
        """
        spent: float | None = None
        if signs is not None:
            times, spent = signs
        elif mode.signs.of_events:
            times = self._happened.get(name, 0)
        else:
            return None
        if mode.loses is None:
            return spent
        margin = self.money.mean_margin(step)
        if margin is None or (spent is None and not self.paths.sessions):
            return None
        return (spent or 0.0) + times * mode.loses * margin

    def _cases_of(self, step: DeclaredStep, mode: FailureMode) -> tuple[int, float]:
        rows = [
            (n, money)
            for place, kind, problem, n, money in self._cases
            if place == step.place
            and (not mode.signs.kind or kind in mode.signs.kind)
            and (not mode.signs.problem or problem in mode.signs.problem)
        ]
        return sum(n for n, _ in rows), sum(money for _, money in rows)

    @cached_property
    def _happened(self) -> dict[str, int]:
        return {name: int(n) for name, n in self.counts.of("failures")}

    @cached_property
    def _cases(self) -> list[tuple[int, str | None, str | None, int, float]]:
        return [
            (p, kind, problem, int(n), float(money))
            for p, kind, problem, n, money in self.counts.of("cases")
            if not self.crowds.hides("cases", p)
        ]

    @cached_property
    def _items(self) -> list[tuple[int, str, int, int, int]]:
        return [(p, item, int(n), int(bad), int(good)) for p, item, n, bad, good in self.counts.of("items")]

    def pains(self, step: DeclaredStep) -> tuple[Named, ...]:
        """What cases about the step are about, and how many rate its items badly (below 50 of 100)."""
        problems: dict[str, int] = {}
        for place, _, problem, n, _ in self._cases:
            if place == step.place and problem is not None:
                problems[problem] = problems.get(problem, 0) + n
        of = sum(row[3] for row in self._cases if row[0] == step.place)
        found = [Named(name, n / of, n, of, "problem") for name, n in problems.items() if not self.least.hides(of)]
        return _largest(found) + _largest([self._item(row, row[3]) for row in self._items_at(step)])

    def gains(self, step: DeclaredStep) -> tuple[Named, ...]:
        """How many rate the step's items well (75 of 100 or more)."""
        return _largest([self._item(row, row[4]) for row in self._items_at(step)])

    def _items_at(self, step: DeclaredStep) -> list[tuple[int, str, int, int, int]]:
        return [row for row in self._items if row[0] == step.place and not self.least.hides(row[2])]

    @staticmethod
    def _item(row: tuple[int, str, int, int, int], n: int) -> Named:
        return Named(row[1], n / row[2], n, row[2], "item")


def occurrence_rating(share: float) -> int:
    """The 1–10 class of occurrence of a share of events."""
    if share <= 0:
        return 1
    return next(10 - i for i, bound in enumerate(OCCURRENCE) if share >= bound)


def _largest(found: list[Named]) -> tuple[Named, ...]:
    return tuple(sorted(found, key=lambda named: (-named.share, named.name))[:_MOST])
