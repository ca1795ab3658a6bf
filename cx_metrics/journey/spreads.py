"""How the ratings of each step spread over the points of their scale: what a mean cannot say."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from cx_metrics.declarations.journey import DeclaredStep
from cx_metrics.journey.counts import Counts
from cx_metrics.metrics.answer_spread import AnswerScale, Spread, spread
from cx_metrics.privacy import Least


@dataclass(frozen=True)
class Spreads:
    """The spreads of a map."""

    counts: Counts
    least: Least

    @cached_property
    def _held(self) -> dict[int, dict[AnswerScale, dict[int, int]]]:
        found: dict[int, dict[AnswerScale, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        for place, low, high, point, n in self.counts.of("points"):
            found[place][AnswerScale(int(low), int(high))][int(point)] = int(n)
        return found

    def of(self, step: DeclaredStep) -> tuple[Spread, ...]:
        """The spreads of a step, that of the most used scale first; one of too few ratings is left out."""
        found = [_spread(scale, points, self.least) for scale, points in self._held.get(step.place, {}).items()]
        return tuple(sorted((s for s in found if not self.least.hides(s.n)), key=lambda s: (-s.n, s.scale)))


def _spread(scale: AnswerScale, points: dict[int, int], least: Least) -> Spread:
    return spread(scale, [points.get(point, 0) for point in range(len(scale.points))], least.of)
