"""What moved a metric: a bar for each part of its change, filled where it is real, outlined where chance may have made
it, with its 95 % interval as a line."""

import functools
from collections.abc import Sequence
from typing import Any, TypedDict

import altair as alt

from cx_metrics.charts.spec import ROWS, narrow, specification
from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.moved import Moved, Part
from cx_metrics.metrics.naming import group_name
from cx_metrics.text import Text
from cx_metrics.theme import SIGNS, colour

STEP = 38
_ONE_DECIMAL = (-0.25, 0.25)  # parts keep a decimal, so that the reader can add them up
_KINDS = ("better", "worse", "unsure")


class MovedRow(TypedDict):
    """One part. ``at`` is where its label stands; ``shown`` and the rest are for reading."""

    part: str
    points: float
    low: float
    high: float
    kind: str
    at: float
    label: str
    shown: str
    interval: str
    verdict: str


def moved_rows(found: Moved, settings: Settings, text: Text) -> list[MovedRow]:
    """The rows of the chart: what raised the metric first, the rest of the parts last."""
    named = [part for part in found.parts if part.kind != "rest"]
    rest = [part for part in found.parts if part.kind == "rest"]
    ordered = [*sorted(named, key=lambda part: -part.points), *rest]
    return [_row(part, found.unit, settings, text) for part in ordered]


def _row(part: Part, unit: str, settings: Settings, text: Text) -> MovedRow:
    kind = "unsure" if not part.real or part.improves is None else "better" if part.improves else "worse"
    shown = points_shown(part.points, unit, text)
    # beside a bar there is no room for words such as percentage points: the title of the chart has them
    short = text.number(part.points * 100, *_ONE_DECIMAL, sign=True) if unit == "share" else shown
    return MovedRow(
        part=part_name(part, settings, text),
        points=part.points,
        low=part.low,
        high=part.high,
        kind=kind,
        at=max(part.high, 0.0) if part.points >= 0 else min(part.low, 0.0),
        label=short if kind == "unsure" else f"{SIGNS[kind].glyph} {short}",
        shown=shown,
        interval=text.change_interval(part.low, part.high, unit),
        verdict=text("moved.real" if part.real else "moved.chance"),
    )


def part_name(part: Part, settings: Settings, text: Text) -> str:
    """A part in words: a change inside a group, or a group that became more or less of all."""
    if part.kind == "rest":
        return text("moved.rest", n=part.parts)
    group = group_name(settings, part.by, text)
    if part.kind == "rate":
        return text("moved.rate", group=group)
    grew = part.shares is not None and part.shares[1] > part.shares[0]
    return text("moved.more" if grew else "moved.fewer", group=group)


def points_shown(points: float, unit: str, text: Text) -> str:
    """A part of a change, signed, with one decimal (of a percentage point, where the metric is a share)."""
    low, high = _ONE_DECIMAL
    return text.change(points, unit, low / 100, high / 100) if unit == "share" else text.change(points, unit, low, high)


@functools.cache
def moved(titles: tuple[str, str, str, str]) -> dict[str, Any]:
    """The specification; ``titles`` name part, points, interval and verdict in the tooltip."""
    part, points, interval, verdict = titles
    names = alt.Axis(
        labelLimit=250,
        labelColor=colour("ink"),
        labelExpr=f"{narrow('true', 'false')} ? '' : datum.label",
        minExtent=0,
    )
    y = alt.Y("part:N", sort=None, title=None, axis=names)
    x = alt.X("points:Q", title=None, axis=None, scale=alt.Scale(zero=True, nice=False, padding=64))
    scale = alt.Scale(domain=list(_KINDS), range=[colour("better"), colour("worse"), colour("unsure")])
    tint = alt.Color("kind:N", scale=scale)
    said = [
        alt.Tooltip("part:N", title=part),
        alt.Tooltip("shown:N", title=points),
        alt.Tooltip("interval:N", title=interval),
        alt.Tooltip("verdict:N", title=verdict),
    ]
    base = alt.Chart().encode(y=y)
    bars = base.mark_bar(height=15, strokeWidth=1.5).encode(
        x=x,
        color=tint,
        stroke=alt.Stroke("kind:N", scale=scale),
        fillOpacity=alt.condition("datum.kind == 'unsure'", alt.value(0.12), alt.value(0.85)),
        tooltip=said,
    )
    spans = base.mark_rule(strokeWidth=1.5, color=colour("ink")).encode(x=alt.X("low:Q", axis=None), x2="high:Q")
    zero = alt.Chart().mark_rule(color=colour("edge"), aria=False).encode(x=alt.X(datum=0, axis=None))
    text = base.encode(x=alt.X("at:Q", axis=None), text="label:N", color=tint)
    right = text.transform_filter("datum.points >= 0").mark_text(align="left", dx=8, fontWeight=600)
    left = text.transform_filter("datum.points < 0").mark_text(align="right", dx=-8, fontWeight=600)
    above = base.mark_text(
        aria=False, align="left", dy=-16, opacity=alt.ExprRef(narrow("1", "0")), color=colour("ink")
    ).encode(x=alt.value(0), text="part:N")
    layers = alt.layer(zero, bars, spans, right, left, above, data=ROWS)
    return specification(layers.properties(height=alt.Step(STEP)))


def moved_said(found: Moved, rows: Sequence[MovedRow], metric: str, text: Text) -> str:
    """The chart as a sentence, for those who hear it."""
    parts = [text("moved.said_part", part=r["part"], points=r["shown"], verdict=r["verdict"]) for r in rows]
    return text(
        "moved.said", metric=metric, change=points_shown(found.change, found.unit, text), parts=text.join(parts)
    )
