"""What the lanes of a journey map are made of: lines, bars and gauges in cells, cells in lanes, lanes in groups."""

from dataclasses import dataclass

from cx_metrics.journey.model import Evidence


@dataclass(frozen=True)
class Line:
    """One line: words, a value set beside them, its colour, and a glyph with the word that is read out for it."""

    said: str
    value: str = ""
    tone: str = "ink"
    glyph: str = ""
    spoken: str = ""
    style: str = "plain"  # plain, quiet, strong or quote


@dataclass(frozen=True)
class Shares:
    """A bar of shares (0–1), largest first."""

    parts: tuple[float, ...]


@dataclass(frozen=True)
class Gauge:
    """A score on 0–100 against the zone of tolerance; ``value`` None: nobody knows the score."""

    minimum: float
    ideal: float
    value: float | None


LanePart = Line | Shares | Gauge
Cell = tuple[LanePart, ...]


@dataclass(frozen=True)
class Lane:
    """One lane: its heading, how to read it, a cell for each step and how well that cell is known."""

    id: str
    title: str
    note: str
    cells: tuple[Cell, ...]
    grades: tuple[Evidence | None, ...]

    @property
    def empty(self) -> bool:
        """Whether no step has anything to say here."""
        return not any(self.cells)


@dataclass(frozen=True)
class LaneGroup:
    """Lanes that fold away together."""

    id: str
    title: str
    lanes: tuple[Lane, ...]
    open: bool
