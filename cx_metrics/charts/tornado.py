"""Which assumption moves the answer most: for each a bar from what the case comes to at its low end to what it comes to
at its high end, the widest first; dashed where nobody stands behind the number."""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import TOLD, Specification, free, names_down, of_kind, on_phone, specification, worded
from cx_metrics.charts.labels import mean_width, stride
from cx_metrics.theme import colour
from cx_metrics.wrap import wrap

STEP = 38  # px from one assumption to the next
BAR = 16  # px
LONGEST = 250  # px of a line of a name at a desk
LETTER = 13  # px: the names
FIELD = 320.0  # px: the narrowest field, on a phone as at a desk
DESK_FIELD = 400.0  # px: that of a column of a desk, by which labels of its scale are left away
SHARE_ROOM = 46.0  # px at its right, for the share of the doubt
LEAST_SPAN = 90.0  # px that the bars have at least
ROUNDS = 4  # of fitting the ends of the ranges beside their bars, which move each time
SMALL = 12  # px: the ends


class Tick(NamedTuple):
    """A place on a scale and what stands there."""

    value: float
    label: str


class TornadoRow(NamedTuple):
    """One assumption: its name, what the case comes to at its low and at its high end (None: not measurable), these
    ends in words, its share of the doubt in words, whether somebody of the company stands behind it, and what a pointer
    learns."""

    name: str
    at_low: float | None
    at_high: float | None
    low_label: str
    high_label: str
    share: str
    yours: bool
    told: str


def tornado_rows(assumptions: Sequence[TornadoRow], base: float, ticks: Sequence[Tick], share: str) -> pd.DataFrame:
    """What `tornado` draws: the lines of its scale, and for each assumption its names, its two bars and their ends.

    ``base`` is what the case comes to with everything at base; ``share`` heads the column of shares.
    """
    every = [v for one in assumptions for v in (one.at_low, one.at_high) if v is not None] + [base]
    low, high = min(every), max(every)
    span = high - low or abs(base) or 1.0
    left, right = _room(assumptions, base, low, span)
    rows: list[dict[str, object]] = [
        {"kind": "edge", "x": left, "x2": right, "words": share},
        {"kind": "base", "x": base},
    ]
    shown = [tick for tick in ticks if low <= tick.value <= high]
    fields = (_fitted(shown, field / (right - left)) for field in (DESK_FIELD, FIELD))
    rows += [
        {"kind": "tick", "x": tick.value, "words": words, "phone": phone}
        for tick, words, phone in zip(shown, *fields, strict=True)
    ]
    names = [one.name for one in assumptions]
    for i, one in enumerate(assumptions):
        name = one.name if names.count(one.name) == 1 else f"{one.name} ({i + 1})"
        line = "\n".join(wrap(name, LONGEST, LETTER, mean_width, most=2))
        same = {"line": line, "name": name, "told": one.told}
        rows.append({"kind": "name", "x": left, "x2": right, "words": one.share, **same})
        rows += [row | same for row in _sides(one, base)]
    return pd.DataFrame(rows)


def _room(assumptions: Sequence[TornadoRow], base: float, low: float, span: float) -> tuple[float, float]:
    """Where the scale begins and ends, so that the ends of all ranges find room beside their bars."""
    ends = [row for one in assumptions for row in _sides(one, base) if row["kind"] == "end"]
    leftwards = [(float(str(row["x"])), _wide(row)) for row in ends if row["align"] == "right"]
    rightwards = [(float(str(row["x"])), _wide(row)) for row in ends if row["align"] == "left"]
    left = right = 0.0  # px
    wide = FIELD - SHARE_ROOM
    for _ in range(ROUNDS):
        wide = max(LEAST_SPAN, FIELD - SHARE_ROOM - left - right)
        left = max((need - (x - low) / span * wide for x, need in leftwards), default=0.0)
        right = max((need - (low + span - x) / span * wide for x, need in rightwards), default=0.0)
    left, right = max(left, 0.0), max(right, 0.0) + SHARE_ROOM
    return low - left / wide * span, low + span + right / wide * span


def _wide(row: dict[str, object]) -> float:
    """How wide an end is with what keeps it from its bar, in px."""
    return mean_width(str(row["words"])) * SMALL + 10


def _fitted(ticks: Sequence[Tick], scale: float) -> list[str]:
    """The labels of ticks at even distances that find room, the others empty. ``scale``: px to a unit."""
    apart = (ticks[1].value - ticks[0].value) * scale if len(ticks) > 1 else FIELD
    every = stride([tick.label for tick in ticks], apart, SMALL + 2)
    return [tick.label if i % every == 0 else "" for i, tick in enumerate(ticks)]


def _sides(one: TornadoRow, base: float) -> list[dict[str, object]]:
    """Two bars from the base, and their ends in words: the one further left stands on the left of everything."""
    ends = [(value, label, body) for value, label, body in (
        (one.at_low, one.low_label, 0.3), (one.at_high, one.high_label, 0.85),
    ) if value is not None]  # fmt: skip
    rows: list[dict[str, object]] = [
        {"kind": "bar" if one.yours else "guess", "x": base, "x2": value, "body": body if one.yours else body / 4}
        for value, _, body in sorted(ends, key=lambda end: -abs(end[0] - base))
    ]
    for place, (value, label, _) in enumerate(sorted(ends, key=lambda end: end[0])):
        leftwards = place == 0 and (len(ends) == 2 or value < base)
        rows.append({
            "kind": "end", "x": min(value, base) if leftwards else max(value, base), "words": label,
            "align": "right" if leftwards else "left", "dx": -5 if leftwards else 5,
        })  # fmt: skip
    return rows


@functools.cache
def tornado() -> Specification:
    """The chart of `tornado_rows`. The paler half of a bar is the low end of the assumption."""
    lines, of = names_down(LONGEST), functools.partial(of_kind, x=free(alt.X, "x"))

    def bars(kind: str, dash: list[int]) -> alt.Chart:
        mark = of(kind).mark_bar(
            height=BAR, strokeWidth=1.25, strokeDash=dash, fillOpacity=alt.ExprRef("datum.body"),
            fill=colour("money"), stroke=colour("money"), **TOLD,
        )  # fmt: skip
        return mark.encode(y=lines, x2="x2:Q")

    top, bottom = alt.YValue(0), alt.YValue("height")
    below = of("tick").mark_text(fontSize=SMALL, dy=14, color=colour("muted"), text=worded("phone", "words"))
    shares = of("name").mark_text(align="right", fontSize=SMALL, color=colour("muted"))
    heads = of("edge").mark_text(align="right", fontSize=SMALL, dy=on_phone(-20, -12), color=colour("muted"))
    phone: dict[str, Any] = {"align": "left", "dy": -17, "limit": alt.ExprRef("width")}
    halo = of("name").mark_text(strokeWidth=3, stroke=colour("paper"), opacity=on_phone(1, 0), **phone)
    names = of("name").mark_text(opacity=on_phone(1, 0), **phone)
    ends = of("end").mark_text(
        fontSize=SMALL, align=alt.ExprRef("datum.align"), dx=alt.ExprRef("datum.dx"), color=colour("muted")
    )
    right = alt.X("x2:Q", axis=None)
    return specification(
        shares.encode(y=lines, x=right, text="words:N"),  # the first to stand on the scale of names: they set its order
        heads.encode(y=top, x=right, text="words:N"),
        of("tick").mark_rule(color=colour("rule")).encode(y=top, y2=bottom),
        below.encode(y=bottom),
        bars("bar", [1, 0]),
        bars("guess", [4, 3]),
        of("base").mark_rule().encode(y=top, y2=bottom),
        ends.encode(y=lines, text="words:N"),
        halo.encode(y=lines, text="name:N"),
        names.encode(y=lines, text="name:N"),
        height=alt.Step(STEP),
    )
