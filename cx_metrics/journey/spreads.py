"""How the ratings of each step spread over the points of their scale: what a mean cannot say."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from cx_metrics.declarations.journey import DeclaredStep
from cx_metrics.journey.counts import Counts
from cx_metrics.journey.model import Spread
from cx_metrics.journey.shares import Least
from cx_metrics.warehouse.journeys.relations import MOST_POINTS

_Scale = tuple[int, int]


@dataclass(frozen=True)
class Spreads:
    """The spreads of a map."""

    counts: Counts
    least: Least

    @cached_property
    def _held(self) -> dict[int, dict[_Scale, dict[int, int]]]:
        found: dict[int, dict[_Scale, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        for place, low, high, point, n in self.counts.of("points"):
            found[place][int(low), int(high)][int(point)] = int(n)
        return found

    def of(self, step: DeclaredStep) -> tuple[Spread, ...]:
        """The spreads of a step, that of the most used scale first; one of too few ratings is left out."""
        found = [self._spread(scale, points) for scale, points in self._held.get(step.place, {}).items()]
        return tuple(sorted((s for s in found if not self.least.hides(s.n)), key=lambda s: (-s.n, s.low, s.high)))

    def _spread(self, scale: _Scale, points: dict[int, int]) -> Spread:
        low, high = scale
        counts = [points.get(point, 0) for point in range(high - low + 1 if high - low < MOST_POINTS else 10)]
        return Spread(low, high, tuple(without_few(counts, self.least)), sum(counts))


def without_few(counts: list[int], least: Least) -> list[int | None]:
    """The counts less those too small to be shown, and less the next smallest ones until what is hidden is enough
    together: the whole is known, so a single hidden count could be worked out."""
    hidden = {i for i, n in enumerate(counts) if least.hides(n)}
    others = sorted((i for i, n in enumerate(counts) if n and i not in hidden), key=lambda i: (counts[i], i))
    for i in others:
        if not least.hides(sum(counts[j] for j in hidden)):
            break
        hidden.add(i)
    return [None if i in hidden else n for i, n in enumerate(counts)]
