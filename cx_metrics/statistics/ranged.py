"""A value with the ends of its interval: the shape in which every analysis tells what it is not sure of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ranged:
    """A value with the ends of its 95 % interval (None where it has none)."""

    value: float
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves nought out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    def times(self, step: float) -> "Ranged":
        """The same in units of which ``step`` go into one of its own."""
        return Ranged(self.value * step, *(None if end is None else end * step for end in (self.low, self.high)))


@dataclass(frozen=True)
class RangedOf(Ranged):
    """The same with the ``n`` answers that it rests on."""

    n: int


@dataclass(frozen=True)
class Figure:
    """A number with its 95 % interval, and how many it rests on. None: not measurable, or not shown to protect people
    (``n`` too, where that would tell of them)."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None
