"""Lines for small pictures: straight between two measurements, as nobody measured there, and broken where nothing is
known."""

from collections.abc import Sequence

from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.theme import colour

Point = tuple[float, float]


def polyline(points: Sequence[Point], start: str = "M") -> str:
    """SVG path commands from point to point; a single one is only moved to."""
    return start + "L".join(f"{x:.2f},{y:.2f}" for x, y in points)


def band(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """The closed area between two lines over the same points."""
    return polyline(upper) + polyline(list(reversed(lower)), "L") + "Z"


def runs(known: Sequence[bool]) -> list[range]:
    """Stretches of neighbours that are known: nothing is drawn across a gap."""
    found, start = [], None
    for i, is_known in enumerate([*known, False]):
        if is_known and start is None:
            start = i
        elif not is_known and start is not None:
            found.append(range(start, i))
            start = None
    return found


def stroke(path: str, width: float, of: str, cap: str = "round", **others: str | float | None) -> Markup:
    """A line in a colour of the house that keeps its width however the picture is stretched."""
    return tag("path", d=path, fill="none", stroke=colour(of), stroke_width=width, stroke_linecap=cap, **others)


def point(x: float, y: float, size: float, of: str, *, has_ring: bool = False) -> list[Markup]:
    """A dot that stands clear of the lines under it; the one that matters has a ring of ink around it."""
    ring = [dot(x, y, size + 9, "paper"), dot(x, y, size + 7, "ink")] if has_ring else []
    return [*ring, dot(x, y, size + 3, "paper"), dot(x, y, size, of)]


def dot(x: float, y: float, size: float, of: str) -> Markup:
    """A dot that stays round when the picture is stretched: a line of no length with round ends."""
    return stroke(f"M{x:.2f},{y:.2f}h0.001", size, of)
