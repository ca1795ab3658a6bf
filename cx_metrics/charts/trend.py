"""A metric month by month: the line, its 95 % interval as a band, target and marks, a gap where too few answered."""

import functools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

import altair as alt

from cx_metrics import entry
from cx_metrics.charts.spec import ROWS, specification
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.text import Text
from cx_metrics.theme import colour

HEIGHT = 260
_AXIS = {"share": ".0%", "score": ".1f", "points": "d"}


class TrendRow(TypedDict):
    """One month with enough answers. ``start`` is its first day (ISO), ``run`` numbers the stretches without a gap,
    ``marks`` are the numbers of what was changed in it; ``shown`` and the rest are for reading."""

    start: str
    month: str
    value: float
    low: float
    high: float
    run: int
    target: float | None
    goal: str
    marks: str
    shown: str
    interval: str
    answers: str


def trend_rows(
    months: Sequence[Measurement], text: Text, target: float | None = None, marks: Mapping[date, str] | None = None
) -> list[TrendRow]:
    """The rows of the chart, in order; a month that cannot be judged starts a new run instead of being drawn through.
    ``marks`` are to be written over months, by their first day."""
    rows: list[TrendRow] = []
    run = 0
    for found in months:
        if found.status != "ok" or found.value is None or found.low is None or found.high is None:
            run += 1
            continue
        rows.append(
            TrendRow(
                start=found.period.start.isoformat(),
                month=text.month(found.period.start),
                value=found.value,
                low=found.low,
                high=found.high,
                run=run,
                target=target,
                goal="",
                marks=(marks or {}).get(found.period.start, ""),
                shown=text.value(found.value, found.unit, found.low, found.high),
                interval=text.interval(found.low, found.high, found.unit),
                answers=text.count(found.n or 0),
            )
        )
    if rows and target is not None:  # said once, at the end of its line
        rows[-1]["goal"] = text("card.target", value=entry.written(target, months[0].unit, text))
    return rows


def with_marks(
    rows: Sequence[TrendRow], months: Sequence[Measurement], text: Text, marks: Mapping[date, str]
) -> list[dict[str, Any]]:
    """The rows to draw: a month that cannot be judged stands there too where something was changed in it, without a
    point, so that every number told below the chart is found in it."""
    judged = {row["start"] for row in rows}
    alone = [
        {"start": first.isoformat(), "month": text.month(first), "marks": marks[first], "run": -1, "goal": ""}
        for first in (found.period.start for found in months)
        if first in marks and first.isoformat() not in judged
    ]
    return [*(dict(row) for row in rows), *alone]


@functools.cache
def trend(unit: str, titles: tuple[str, str, str, str], months: tuple[str, ...]) -> dict[str, Any]:
    """The specification for a metric of this unit. ``titles`` name month, value, interval and answers in the
    tooltip; ``months``
    are all months of the axis, so that one without a point keeps its place."""
    month, value, interval, answers = titles
    x = alt.X(
        "month:O",
        title=None,
        scale=alt.Scale(domain=list(months)),
        axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=10),
    )

    def y(field: str) -> alt.Y:
        axis = alt.Axis(format=_AXIS.get(unit, ",.2~f"), tickCount=4)
        return alt.Y(field, scale=alt.Scale(zero=False, nice=True), axis=axis, title=None)

    said = [
        alt.Tooltip("month:N", title=month),
        alt.Tooltip("shown:N", title=value),
        alt.Tooltip("interval:N", title=interval),
        alt.Tooltip("answers:N", title=answers),
    ]
    base = alt.Chart().transform_filter("isValid(datum.value)").encode(x=x, detail="run:N")
    band = base.mark_area(interpolate="monotone").encode(y=y("low:Q"), y2="high:Q")
    line = base.mark_line(interpolate="monotone").encode(y=y("value:Q"))
    whisker = base.mark_rule(color=colour("muted"), opacity=0.45).encode(y=y("low:Q"), y2="high:Q")
    points = base.mark_point().encode(y=y("value:Q"), tooltip=said)
    goal = (
        alt.Chart()
        .transform_filter("isValid(datum.target)")
        .mark_rule(color=colour("muted"), strokeDash=[4, 3], aria=False)
    )
    goal = goal.encode(y=alt.Y("mean(target):Q"))
    named = alt.Chart().transform_filter("datum.goal != ''").mark_text(align="right", dy=-9, color=colour("muted"))
    named = named.encode(x=alt.value("width"), y=alt.Y("target:Q"), text="goal:N")
    changed = alt.Chart().transform_filter("datum.marks != ''").encode(x=x)
    dots = changed.mark_rule(color=colour("edge"), strokeDash=[1.5, 2.5], aria=False)
    numbers = changed.mark_text(dy=-8, fontSize=11, fontWeight=600, color=colour("muted")).encode(
        y=alt.value(0), text="marks:N"
    )
    layers = alt.layer(dots, band, whisker, line, points, goal, named, numbers, data=ROWS)
    return specification(layers.properties(height=HEIGHT))


def trend_said(rows: Sequence[TrendRow], metric: str, text: Text) -> str:
    """The chart as a sentence, for those who hear it."""
    if not rows:
        return text("trend.nothing", metric=metric)
    lowest, highest = min(rows, key=lambda row: row["value"]), max(rows, key=lambda row: row["value"])
    return text(
        "trend.said",
        metric=metric,
        first=rows[0]["shown"],
        first_month=rows[0]["month"],
        last=rows[-1]["shown"],
        last_month=rows[-1]["month"],
        lowest=lowest["shown"],
        lowest_month=lowest["month"],
        highest=highest["shown"],
        highest_month=highest["month"],
    )
