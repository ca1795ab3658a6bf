"""How well moments go against how much they decide (after Martilla and James, Importance-Performance Analysis, 1977):
a bubble for each, with its intervals both ways, and the cross-hairs that part them."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import ROW_TONE, TOLD, Specification, each, of_kind, on_phone, specification, worded
from cx_metrics.charts.labels import Block, Dot, Spot, mean_width, spots
from cx_metrics.theme import colour

CHOSEN = "chosen"  # the selection that a click makes; its field is ``code``
HEIGHT = 440  # px, of the field alone
DESK, PHONE = (460.0, 960.0), (270.0, 430.0)  # px: the narrowest and the widest field
SIZE = 13  # px: names
LARGEST, SMALLEST = 24.0, 5.0  # px: the radius of the bubble worth most, and of one whose worth nobody knows
LESS = 0.7  # of these on a phone
MARGIN = 0.07  # of the span of the data, left free around it
CORNER = 22.0  # px: what the name of a corner takes of the field's height
CORNERS = (("fix_first", 0, 0), ("protect", 1, 0), ("watch", 0, 1), ("stop", 1, 1))  # and where: right, bottom


class Bubble(NamedTuple):
    """One moment: its code, name and number in the list; performance (0–100) and importance (per cent), each with the
    ends of its interval or None; its worth as a share of the largest (0 to 1), or None; what a pointer learns; its
    colour of the house; whether too little is known to say what to do about it (it is drawn dashed and hollow); and
    whether it is the one looked at."""

    code: str
    name: str
    number: int
    performance: float
    performance_low: float | None
    performance_high: float | None
    importance: float
    low: float | None
    high: float | None
    worth: float | None
    told: str
    tone: str
    is_open: bool = False
    looked_at: bool = False


def importance_performance_rows(
    bubbles: Sequence[Bubble], hairs: tuple[float, float], said: Mapping[str, str]
) -> pd.DataFrame:
    """What `importance_performance` draws: a row for each bubble, for the parts of the field and for its words.

    ``hairs``: the performance and the importance at which the field is parted. ``said``: its scales ``performance`` and
    ``importance`` in words, and its corners by their codes (`CORNERS`).
    """
    across, up = hairs
    x1, x2 = _ends([(b.performance, b.performance_low, b.performance_high) for b in bubbles], across)
    y1, y2 = _ends([(b.importance, b.low, b.high) for b in bubbles], up)
    if y1 < 0:  # the line of 0 % would run through the corners' names at the foot: it stands above them
        y1 = min(y1, -y2 * CORNER / (HEIGHT - CORNER))
    worse, better = colour("worse"), colour("better")
    rows: list[dict[str, object]] = [
        {"kind": "ground", "x": x1, "x2": across, "y": up, "y2": y2, "tone": worse},
        {"kind": "hair", "x": across, "x2": across, "y": y1, "y2": y2},
        {"kind": "hair", "x": x1, "x2": x2, "y": up, "y2": up},
        {"kind": "across", "x": x2, "y": y1, "name": said["performance"]},
        {"kind": "up", "x": x1, "y": y2, "name": said["importance"]},
    ]
    for code, right, below in CORNERS:
        tone = {"fix_first": worse, "protect": better}.get(code, colour("muted"))
        rows.append(
            {
                "kind": "corner",
                "x": x2 if right else x1,
                "y": y1 if below else y2,
                "name": said[code],
                "dx": -6 if right else 6,
                "dy": -6 if below else 6,
                "align": "right" if right else "left",
                "baseline": "bottom" if below else "top",
                "tone": tone,
            }
        )
    field = _Field(x1, x2, y1, y2)
    placed = {
        "": spots(*_obstacles(bubbles, hairs, said, field, 1.0), widths=DESK, height=HEIGHT, size=SIZE),
        "_phone": spots(*_obstacles(bubbles, hairs, said, field, LESS), widths=PHONE, height=HEIGHT, size=SIZE),
    }
    # the largest first, so that a small one is not hidden behind it
    for i in sorted(range(len(bubbles)), key=lambda i: -_radius(bubbles[i])):
        rows.append(_row(bubbles[i], {suffix: found[i] for suffix, found in placed.items()}))
    return pd.DataFrame(rows)


class _Field(NamedTuple):
    """What the two scales span."""

    x1: float
    x2: float
    y1: float
    y2: float

    def across(self, value: float) -> float:
        return (value - self.x1) / (self.x2 - self.x1)

    def down(self, value: float) -> float:
        return (self.y2 - value) / (self.y2 - self.y1)


def _ends(values: Sequence[tuple[float, float | None, float | None]], hair: float) -> tuple[float, float]:
    every = [value for each in values for value in each if value is not None] + [hair]
    low, high = min(every), max(every)
    free = (high - low or 1.0) * MARGIN
    return low - free, high + free * 1.5


def _radius(bubble: Bubble) -> float:
    return SMALLEST if bubble.worth is None else max(SMALLEST, LARGEST * bubble.worth**0.5)


def _obstacles(
    bubbles: Sequence[Bubble], hairs: tuple[float, float], said: Mapping[str, str], field: _Field, part: float
) -> tuple[list[Dot], list[Block]]:
    """The bubbles with the names that they may bear, and what else a name may not touch: lines and words."""
    dots, taken = [], []
    for one in bubbles:
        x, y = field.across(one.performance), field.down(one.importance)
        names = (str(one.number),) if part < 1 else (one.name, str(one.number))
        dots.append(Dot(x, y, _radius(one) * part, names))
        if one.performance_low is not None and one.performance_high is not None:
            taken.append(Block(field.across(one.performance_low), y, field.across(one.performance_high), y, 0, 1, 0, 1))
        if one.low is not None and one.high is not None:
            taken.append(Block(x, field.down(one.high), x, field.down(one.low), 1, 0, 1, 0))
    at = field.across(hairs[0]), field.down(hairs[1])
    taken += [Block(at[0], 0, at[0], 1, 1, 0, 1, 0), Block(0, at[1], 1, at[1], 0, 1, 0, 1)]
    for code, right, below in CORNERS:
        wide = mean_width(said[code]) * SIZE + 10
        sides = (wide if right else 0, CORNER if below else 0, 0 if right else wide, 0 if below else CORNER)
        taken.append(Block(right, below, right, below, *sides))
    return dots, taken


def _row(bubble: Bubble, placed: dict[str, Spot]) -> dict[str, object]:
    radius = _radius(bubble)
    row: dict[str, object] = {
        "kind": "bubble",
        "code": bubble.code,
        "x": bubble.performance,
        "y": bubble.importance,
        "x1": bubble.performance_low if bubble.performance_low is not None else bubble.performance,
        "x2": bubble.performance_high if bubble.performance_high is not None else bubble.performance,
        "y1": bubble.low if bubble.low is not None else bubble.importance,
        "y2": bubble.high if bubble.high is not None else bubble.importance,
        "area": 3.1416 * radius**2,
        "told": bubble.told,
        "tone": colour(bubble.tone),
        "ring": 3.5 if bubble.looked_at else 1.75,
        "body": 0.5 if bubble.looked_at else 0.05 if bubble.is_open else 0.28,
        "is_open": bubble.is_open,
    }
    for suffix, spot in placed.items():
        row |= {
            f"label{suffix}": spot.name,
            f"dx{suffix}": spot.dx,
            f"dy{suffix}": spot.dy,
            f"align{suffix}": spot.align,
        }
    return row


@functools.cache
def importance_performance() -> Specification:
    """The chart of `importance_performance_rows`. A click on a bubble selects its code (`CHOSEN`)."""
    plain: dict[str, Any] = {"title": None, "grid": True, "domain": False, "ticks": False, "tickCount": 5}
    across = alt.X("x:Q", axis=alt.Axis(**plain), scale=alt.Scale(zero=False, nice=False))
    up = alt.Y(
        "y:Q",
        axis=alt.Axis(labelExpr="datum.value < 0 ? '' : datum.label + '%'", **plain),
        scale=alt.Scale(zero=False, nice=False),
    )
    of = functools.partial(of_kind, x=across, y=up)
    ground = of("ground").mark_rect(opacity=0.07).encode(x2="x2:Q", y2="y2:Q", color=ROW_TONE)
    hairs = of("hair").mark_rule(strokeDash=[4, 3], color=colour("edge")).encode(x2="x2:Q", y2="y2:Q")
    corners = of("corner").mark_text(
        fontWeight=600, dx=each("dx"), dy=each("dy"), align=each("align"), baseline=each("baseline")
    )
    bubbles = of("bubble")
    lines: dict[str, Any] = {"strokeWidth": 1.25, "opacity": 0.75}
    wide = bubbles.mark_rule(**lines).encode(x=alt.X("x1:Q", axis=alt.Axis(**plain)), x2="x2:Q", color=ROW_TONE)
    high = bubbles.mark_rule(**lines).encode(y=alt.Y("y1:Q"), y2="y2:Q", color=ROW_TONE)
    size = alt.ExprRef(f"datum.area * ({on_phone(LESS**2, 1).expr})")
    under = bubbles.mark_circle(opacity=1, color=colour("paper"), size=size)
    body = bubbles.mark_circle(
        opacity=1,
        cursor="pointer",
        size=size,
        fillOpacity=each("body"),
        strokeWidth=each("ring"),
        **TOLD,
        strokeDash=alt.ExprRef("datum.is_open ? [3, 3] : [1, 0]"),
    ).encode(fill=alt.Fill("tone:N", scale=None), stroke=alt.Stroke("tone:N", scale=None))
    names = bubbles.mark_text(
        fontWeight=500,
        dx=worded("dx_phone", "dx"),
        dy=worded("dy_phone", "dy"),
        align=worded("align_phone", "align"),
        text=worded("label_phone", "label"),
    )
    return specification(
        ground,
        hairs,
        wide,
        high,
        under,
        body.add_params(alt.selection_point(name=CHOSEN, fields=["code"])),
        names,
        corners.encode(text="name:N", color=ROW_TONE),
        of("up").mark_text(align="left", dx=-30, dy=-14, color=colour("muted")).encode(text="name:N"),
        of("across").mark_text(align="right", dy=34, color=colour("muted")).encode(text="name:N"),
        height=HEIGHT,
    )
