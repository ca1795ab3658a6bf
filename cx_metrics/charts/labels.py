"""Words on a chart, which Vega-Lite does not keep apart: how wide they are, how many find room, and where."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

_HAN, _LATIN = 1.0, 0.54  # of the type size: the mean width of a letter
_FIRST_OF_HAN = 0x2E80
_LINE = 1.3  # type sizes: the height that a line takes
_GAP = 4.0  # px between a mark and its name
_APART = 5.0  # px from a name to the next


class Block(NamedTuple):
    """Room that is taken: from one place to another, as shares of a chart's width and height (0 is left and top), and
    px beyond these on each side."""

    x1: float
    y1: float
    x2: float
    y2: float
    left: float = 0.0
    up: float = 0.0
    right: float = 0.0
    down: float = 0.0

    def touches(self, other: "Block", width: float, height: float) -> bool:
        """Whether both take the same room on a chart of this size in px."""
        a, b = self.box(width, height), other.box(width, height)
        return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

    def box(self, width: float, height: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom in px."""
        return (
            self.x1 * width - self.left,
            self.y1 * height - self.up,
            self.x2 * width + self.right,
            self.y2 * height + self.down,
        )


class Dot(NamedTuple):
    """A round mark by its place (shares of width and height) and radius (px), and the names that it may bear: the first
    that finds room."""

    x: float
    y: float
    radius: float
    names: tuple[str, ...]


class Spot(NamedTuple):
    """Where a name stands, in px from the middle of its mark, and how it is aligned there; no name found no room."""

    name: str = ""
    dx: float = 0.0
    dy: float = 0.0
    align: str = "left"


def mean_width(said: str) -> float:
    """How wide a text will be, in type sizes: nobody knows the reader's font, so each letter counts as its script's
    mean."""
    return sum(_HAN if ord(letter) >= _FIRST_OF_HAN else _LATIN for letter in said)


def stride(names: Sequence[str], room: float, size: float) -> int:
    """Every how many names one can stand without touching the next, each having ``room`` px; 1 is each of them."""
    widest = max((mean_width(name) for name in names), default=0.0) * size
    return max(1, -int(-widest // room))


def apart(places: Sequence[float], gap: float) -> list[float]:
    """These places (px, ascending) moved as little as it takes to stand at least ``gap`` px from each other."""
    found = list(places)
    for i in range(1, len(found)):
        short = gap - (found[i] - found[i - 1])
        if short > 0:  # those before give way by half, the rest by the other half
            found = [at - short / 2 if j < i else at + short / 2 for j, at in enumerate(found)]
    return found


def spots(
    dots: Sequence[Dot], taken: Sequence[Block], *, widths: tuple[float, ...], height: float, size: float
) -> list[Spot]:
    """A place for the name of each dot that touches no dot, no other name and nothing ``taken``, at each of these
    ``widths``: as marks only move apart or together between the narrowest and the widest chart, these two will do.

    The largest dots choose first. What finds no room around its dot bears its shortest name within, where no dot drawn
    after it covers that (smaller ones are); lines do not matter there, as dots lie above them.
    """
    covered = [Block(d.x, d.y, d.x, d.y, d.radius, d.radius, d.radius, d.radius) for d in dots]
    found, named = [Spot()] * len(dots), list[Block]()
    order = sorted(range(len(dots)), key=lambda i: -dots[i].radius)
    for at, i in enumerate(order):
        above = [covered[j] for j in order[at + 1 :]]
        around = ((spot, block, [*taken, *covered, *named]) for spot, block in _tried(dots[i], size))
        within = ((spot, block, [*above, *named]) for spot, block in _within(dots[i], size))
        for spot, block, filled in chain(around, within):
            if all(_is_free(block, filled, width, height) for width in widths):
                found[i] = spot
                named.append(block)
                break
    return found


def _within(dot: Dot, size: float) -> Iterator[tuple[Spot, Block]]:
    """The shortest name in the middle of the dot, if that is large enough."""
    half, name = mean_width(dot.names[-1]) * size / 2, dot.names[-1]
    if max(half, size * 0.4) <= dot.radius:
        yield Spot(name, align="center"), Block(dot.x, dot.y, dot.x, dot.y, half, size / 2, half, size / 2)


def _is_free(block: Block, filled: Sequence[Block], width: float, height: float) -> bool:
    left, top, right, bottom = block.box(width, height)
    inside = left >= 0 and right <= width and top >= 0 and bottom <= height
    return inside and not any(block.touches(other, width, height) for other in filled)


def _tried(dot: Dot, size: float) -> Iterator[tuple[Spot, Block]]:
    """Every name at every place around the dot, the best first: names in their order, near before far. Only the last
    one, the shortest, may stand so far that the eye has to look for what it belongs to."""
    half = size * _LINE / 2
    for name in dot.names:
        wide = mean_width(name) * size
        for far in (0.0, 0.5 * size, size, 2 * size)[: 4 if name == dot.names[-1] else 2]:
            side, corner = dot.radius + _GAP + far, dot.radius * 0.7 + _GAP / 2
            high, over = half + corner + far, half + _GAP / 4  # above the dot, and just above a line through it
            places = [(corner, -high), (corner, high), (-corner, -high), (-corner, high)]
            places += [(x, y) for x in (side, -side) for y in (-over, over, 0.0)]
            places += [(x, y) for x in (_GAP, -_GAP) for y in (-side - half, side + half)]
            for dx, dy in places:
                align = "left" if dx > 0 else "right"
                left, right = (-dx, dx + wide + _APART) if dx > 0 else (wide - dx + _APART, dx)
                yield Spot(name, dx, dy, align), Block(dot.x, dot.y, dot.x, dot.y, left, half - dy, right, half + dy)
