"""When what was changed, and what it did: a mark for each logged change, on a line for each verdict."""

import functools
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import ROW_TONE, TOLD, Specification, each, free, of_kind, on_phone, specification
from cx_metrics.months import month_number
from cx_metrics.theme import colour

LANE = 44  # px from one line to the next
SMALL = 12  # px


class ChangeMark(NamedTuple):
    """A change: its day, the line it stands on (0: the topmost), its colour of the house, what a pointer learns, and
    whether it is the one looked at."""

    day: date
    lane: int
    tone: str
    told: str
    chosen: bool


def change_timeline_rows(
    marks: Sequence[ChangeMark], lanes: Sequence[str], ticks: Sequence[tuple[date, str]]
) -> pd.DataFrame:
    """What `change_timeline` draws: lines with their names, the marks, and the scale of ``ticks`` (day and words)."""
    places = [_place(day) for day, _ in ticks] + [_place(mark.day) for mark in marks]
    first, last = min(places) - 0.5, max(places) + 0.5
    rows: list[dict[str, object]] = []
    for i, name in enumerate(lanes):
        rows.append({"kind": "lane", "x": first, "x2": last, "y": -float(i), "words": name})
    rows.append({"kind": "edge", "x": first, "x2": last, "y": -len(lanes) + 0.4})
    rows.append({"kind": "top", "x": first, "y": 0.7})
    rows += [{"kind": "tick", "x": _place(day), "y": -len(lanes) + 0.4, "words": words} for day, words in ticks]
    rows += [
        {
            "kind": "mark", "x": _place(mark.day), "y": -float(mark.lane), "tone": colour(mark.tone), "told": mark.told,
            "size": 260.0 if mark.chosen else 130.0,
        }
        for mark in marks
    ]  # fmt: skip
    return pd.DataFrame(rows)


@functools.cache
def change_timeline() -> Specification:
    """The chart of `change_timeline_rows`."""
    across, up = free(alt.X, "x"), alt.Y("y:Q", axis=None, scale=alt.Scale(zero=False, nice=False))
    names = of_kind("lane").mark_text(align="left", baseline="bottom", dy=-6, fontSize=SMALL, color=colour("muted"))
    words = of_kind("tick").mark_text(baseline="top", dy=5, fontSize=SMALL, color=colour("muted"))
    return specification(
        of_kind("lane", "edge").mark_rule(color=colour("rule")).encode(x=across, x2="x2:Q", y=up),
        of_kind("top").mark_point(opacity=0).encode(x=across, y=up),
        names.encode(x=across, y=up, text="words:N"),
        of_kind("tick").mark_tick(thickness=1, size=6, orient="vertical", color=colour("edge")).encode(x=across, y=up),
        words.encode(x=across, y=up, text="words:N"),
        of_kind("mark")
        .mark_circle(opacity=1, stroke=colour("paper"), strokeWidth=on_phone(1, 2), size=each("size"), **TOLD)
        .encode(x=across, y=up, color=ROW_TONE),
        height=4 * LANE + 24,
    )


def _place(day: date) -> float:
    return month_number(day) + (day.day - 1) / 31
