"""Curves for small pictures: smooth, never beyond a measured point, and broken where nothing is known."""

from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]


def smooth(points: Sequence[Point], start: str = "M", upright: bool = False) -> str:
    """SVG path commands of a monotone cubic through ``points`` (Fritsch and Carlson 1980, harmonic tangents).

    Between two points the curve stays between them; a single point is only moved to. ``upright`` swaps the axes, for
    a curve that runs down a page.
    """

    def at(x: float, y: float) -> str:
        return f"{y:.2f},{x:.2f}" if upright else f"{x:.2f},{y:.2f}"

    path = f"{start}{at(*points[0])}"
    if len(points) == 1:
        return path
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    inner = [0.0 if a * b <= 0 else 2 * a * b / (a + b) for a, b in pairwise(slopes)]
    tangents = [slopes[0], *inner, slopes[-1]]
    for (x0, y0), (x1, y1), m0, m1 in zip(points, points[1:], tangents, tangents[1:], strict=False):
        third = (x1 - x0) / 3
        path += f"C{at(x0 + third, y0 + m0 * third)} {at(x1 - third, y1 - m1 * third)} {at(x1, y1)}"
    return path


def band(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """The closed area between two curves over the same x."""
    return smooth(upper) + smooth(list(reversed(lower)), "L") + "Z"


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
