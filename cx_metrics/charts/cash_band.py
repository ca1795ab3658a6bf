"""Cumulative cash from year to year: the middle of the runs, the band in which eight of ten lie, when the money is
back, and how deep the purse must be."""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import TOLD, Specification, free, of_kind, on_phone, specification, worded
from cx_metrics.charts.labels import apart, mean_width
from cx_metrics.charts.tornado import Tick
from cx_metrics.theme import colour

HEIGHT = 300  # px
SIZE = 13  # px: names
DESK, PHONE = 400.0, 250.0  # px: the narrowest field
BELOW, ABOVE = 0.16, 0.1  # of the span, left free for words
ROOM = 0.45  # of the years, right of them, for the names of the three ends


class CashPoint(NamedTuple):
    """The end of a year (0 is today): what has come in less what has gone out, in one run of ten at most (``low``), in
    half of them, in all but one of ten; and what a pointer learns."""

    year: int
    label: str
    low: float
    middle: float
    high: float
    told: str


class Payback(NamedTuple):
    """When the money is back, in years: in one run of ten at the earliest, in the middle, in nine of ten (None: not
    within the years looked at); in words."""

    early: float
    late: float | None
    words: str


def cash_band_rows(
    points: Sequence[CashPoint],
    payback: Payback | None,
    ticks: Sequence[Tick],
    ends: Sequence[tuple[str, str]],
    *,
    deepest: str,
    money: str,
) -> pd.DataFrame:
    """What `cash_band` draws: a row for each year, the lines of its scale, and its words where they touch nothing:
    ``ends`` at the right of low, middle and high (at a desk, and on a phone), ``deepest`` at the deepest point, and
    ``money`` above the scale."""
    low, high = min(0.0, *(one.low for one in points)), max(0.0, *(one.high for one in points))
    span = high - low or 1.0
    bottom, top = low - BELOW * span, high + ABOVE * span
    last = points[-1]
    right = last.year * (1 + ROOM)
    rows: list[dict[str, object]] = [{"kind": "edge", "x": 0, "x2": right, "y": bottom, "y2": top}]
    rows += [{"kind": "grid", "x": 0, "x2": last.year, "y": t.value, "words": t.label} for t in ticks]
    rows.append({"kind": "money", "x": 0, "y": top, "words": money})
    rows.append({"kind": "zero", "x": 0, "x2": last.year, "y": 0.0})
    for one in points:
        rows.append({"kind": "year", "x": one.year, "y": one.middle, "y1": one.low, "y2": one.high, "told": one.told})
        rows.append({"kind": "when", "x": one.year, "y": bottom, "words": one.label})
    places = apart([(top - value) / (top - bottom) * HEIGHT for value in (last.high, last.middle, last.low)], SIZE + 3)
    for place, words in zip(places, reversed(ends), strict=True):
        y = top - place / HEIGHT * (top - bottom)
        rows.append({"kind": "end", "x": last.year, "y": y, "words": words[0], "phone": words[1]})
    lowest = min(points, key=lambda one: one.low)
    if lowest.low < 0:
        leftwards = lowest.year > last.year / 2
        rows.append({
            "kind": "deepest", "x": lowest.year, "y": lowest.low, "words": deepest,
            "align": "right" if leftwards else "left", "dx": 4 if leftwards else -4,
        })  # fmt: skip
    if payback is not None:
        rows += _back(payback, last.year)
    return pd.DataFrame(rows)


def _back(payback: Payback, years: int) -> list[dict[str, object]]:
    """The stretch in which the money comes back, and its words where the band is not: above the line before it, below
    the line after it."""
    late = min(payback.late if payback.late is not None else years, years)
    before = payback.early > years / 2
    wide = mean_width(payback.words) * SIZE + 10
    fits = [wide < (payback.early if before else years * (1 + ROOM) - late) / (years * (1 + ROOM)) * field
            for field in (DESK, PHONE)]  # fmt: skip
    words, phone = (payback.words if room else "" for room in fits)
    return [
        {"kind": "back", "x": payback.early, "x2": max(late, payback.early + years / 100), "y": 0.0},
        {
            "kind": "told", "x": payback.early if before else late, "y": 0.0, "words": words, "phone": phone,
            "align": "right" if before else "left", "dx": -6 if before else 6, "dy": -12 if before else 14,
        },
    ]  # fmt: skip


@functools.cache
def cash_band() -> Specification:
    """The chart of `cash_band_rows`. Between two ends of years a line is straight: cash comes evenly within a year."""
    of = functools.partial(of_kind, x=free(alt.X, "x"), y=free(alt.Y, "y"))
    years = of("year")
    moved: dict[str, Any] = {"align": alt.ExprRef("datum.align"), "dx": alt.ExprRef("datum.dx")}
    return specification(
        of("edge").mark_rect(opacity=0).encode(x2="x2:Q", y2="y2:Q"),
        of("grid").mark_rule(color=colour("rule")).encode(x2="x2:Q"),
        of("grid").mark_text(align="right", dx=-8, color=colour("muted"), fontSize=12).encode(text="words:N"),
        years.mark_area(color=colour("money"), opacity=0.18, line=False).encode(y=alt.Y("y1:Q", axis=None), y2="y2:Q"),
        of("zero").mark_rule().encode(x2="x2:Q"),
        years.mark_line(color=colour("money"), strokeWidth=2.5),
        years.mark_circle(color=colour("money"), size=40, opacity=1, **TOLD),
        of("back").mark_rule(strokeWidth=7, opacity=0.9).encode(x2="x2:Q"),
        of("told").mark_text(
            fontWeight=600,
            dy=alt.ExprRef("datum.dy"),
            fontSize=on_phone(12, SIZE),
            text=worded("phone", "words"),
            **moved,
        ),
        of("deepest").mark_point(color=colour("money"), size=40, opacity=1),
        of("deepest").mark_text(dy=16, color=colour("muted"), fontSize=12, **moved).encode(text="words:N"),
        of("end").mark_text(
            align="left",
            dx=7,
            fontWeight=600,
            fontSize=on_phone(12, SIZE),
            color=colour("money"),
            text=worded("phone", "words"),
        ),
        of("when").mark_text(dy=14, color=colour("muted"), fontSize=12).encode(text="words:N"),
        of("money").mark_text(align="left", dy=-8, dx=-8, color=colour("muted"), fontSize=12).encode(text="words:N"),
        height=HEIGHT,
    )
