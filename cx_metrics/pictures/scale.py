"""Where a value stands on a drawing: the one scale of all pictures, whether drawn across, up, down or over months."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """From values (``low`` to ``high``) to places (``start`` to ``end``, mostly per cent of the drawing).

    A scale that grows upwards on a screen starts at 100 and ends at 0. Where ``low`` is ``high``, all stands in the
    middle.
    """

    low: float
    high: float
    start: float = 0.0
    end: float = 100.0

    def __call__(self, value: float) -> float:
        """The place of a value; one outside the scale stands outside the drawing."""
        if self.low == self.high:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def value(self, place: float) -> float:
        """The value that stands at a place: what ``__call__`` undoes."""
        return self.low + (place - self.start) / (self.end - self.start) * (self.high - self.low)

    def span(self, one: float, other: float) -> tuple[float, float]:
        """Where a bar between two values begins, and how long it is."""
        first, last = sorted((self(one), self(other)))
        return first, last - first


def columns(count: int, start: float = 0.0, end: float = 100.0) -> Scale:
    """Equal columns side by side: number i (from 0) has its middle at i and reaches from i - 0.5 to i + 0.5."""
    return Scale(-0.5, count - 0.5, start, end)
