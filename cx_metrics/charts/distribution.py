"""How the answers of a score spread over its scale: a column for each answer with its interval, and beneath them the
groups that count, named with their share."""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import ROW_TONE, TOLD, Specification, free, of_kind, on_phone, specification, worded
from cx_metrics.charts.labels import mean_width, stride
from cx_metrics.theme import colour
from cx_metrics.wrap import wrap

HEIGHT = 200  # px, of the columns alone
NARROWEST, WIDE = 290, 480  # px: the chart in a dialog on a small phone, and where the letters grow
EDGES = 24  # px of these that words over both ends of the scale may take
HALF = 0.41  # of a column's room on each side of its middle
SMALL, LARGE, LINE = 12, 13, 15  # px: letters on a phone and at a desk, and from one line of a name to the next


class AnswerColumn(NamedTuple):
    """One answer: its name, what a pointer learns of it, its share (0 to 1) with the ends of its interval and as a
    label, and its colour of the house. Without a share there is a gap: so few gave it that it is not told."""

    name: str
    told: str
    share: float | None
    low: float | None
    high: float | None
    label: str
    tone: str


class Group(NamedTuple):
    """Neighbouring answers that count together, from the first to the last of them (counted from 0)."""

    first: int
    last: int
    name: str
    tone: str


def distribution_rows(columns: Sequence[AnswerColumn], groups: Sequence[Group] = ()) -> pd.DataFrame:
    """What `distribution` draws: a row for each answer, worst or lowest first, and one for each group.

    Answers too many to be named each are named in even steps, and so are their shares.
    """
    room = (NARROWEST - EDGES) / max(len(columns), 1)
    named = stride([word for column in columns for word in (column.name, column.label)], room, SMALL)
    rows: list[dict[str, object]] = []
    for i, column in enumerate(columns):
        shown = i % named == 0
        rows.append({
            "kind": "answer" if column.share is not None else "gap",
            "x": float(i), "x1": i - HALF, "x2": i + HALF, "share": column.share or 0.0,
            "low": column.low if column.low is not None else column.share,
            "high": column.high if column.high is not None else column.share,
            "name": column.name if shown else "", "label": column.label if shown else "", "told": column.told,
            "tone": colour(column.tone),
        })  # fmt: skip
    ends, starts = [-1, *(group.last for group in groups)], [*(group.first for group in groups), len(columns)]
    for i, group in enumerate(groups):
        align, x = _side(group, len(columns))
        free = float(group.last - group.first + 1)  # columns that its name may stand under
        if align == "left":
            free += (starts[i + 1] - 1 - group.last) / 2
        elif align == "right":
            free += (group.first - 1 - ends[i]) / 2
        rows.append({
            "kind": "group", "x": x, "x1": group.first - HALF, "x2": group.last + HALF, "align": align,
            "name": _lines(group.name, free / len(columns) * (WIDE - EDGES), LARGE),
            "short": _lines(group.name, free / len(columns) * (NARROWEST - EDGES), SMALL),
            "told": group.name, "tone": colour(group.tone),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _lines(name: str, room: float, size: float) -> str:
    return "\n".join(wrap(name, room, size, mean_width))


def _side(group: Group, count: int) -> tuple[str, float]:
    """How a group's name is aligned and where it stands: from an end of the scale it grows inwards."""
    if group.first == 0:
        return "left", -HALF
    if group.last == count - 1:
        return "right", group.last + HALF
    return "center", (group.first + group.last) / 2


@functools.cache
def distribution() -> Specification:
    """The chart of `distribution_rows`."""
    across = free(alt.X, "x1")
    middle = alt.X("x:Q", axis=None)
    up = alt.Y("share:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    letters: dict[str, Any] = {"fontSize": on_phone(SMALL, LARGE), "lineBreak": "\n", "lineHeight": LINE}
    columns = of_kind("answer").mark_bar(**TOLD).encode(x=across, x2="x2:Q", y=up, y2=alt.datum(0), color=ROW_TONE)
    floor = of_kind("answer", "gap").mark_rule(color=colour("edge")).encode(x=across, x2="x2:Q", y=alt.value(HEIGHT))
    ends = of_kind("answer").encode(x=middle, y=alt.Y("low:Q", axis=None), y2="high:Q")
    labels = of_kind("answer").mark_text(baseline="bottom", dy=-4, fontWeight=600, **letters)
    gaps = of_kind("gap").mark_text(baseline="bottom", dy=-4, color=colour("muted"), **letters)
    names = of_kind("answer", "gap").mark_text(baseline="top", color=colour("muted"), **letters)
    brackets = of_kind("group").mark_rule(strokeWidth=3, **TOLD)
    groups = of_kind("group").mark_text(
        baseline="top",
        fontWeight=600,
        align=alt.ExprRef("datum.align"),
        text=worded("short", "name"),
        **letters,
        **TOLD,
    )
    return specification(
        columns,
        floor,
        ends.mark_rule(strokeWidth=4.5, color=colour("paper"), opacity=0.75),  # a thin line would be lost on a column
        ends.mark_rule(strokeWidth=1.5, **TOLD),
        labels.encode(x=middle, y=alt.Y("high:Q", axis=None), text="label:N"),
        gaps.encode(x=middle, y=alt.value(HEIGHT), text="label:N"),
        names.encode(x=middle, y=alt.value(HEIGHT + 6), text="name:N"),
        brackets.encode(x=across, x2="x2:Q", y=alt.value(HEIGHT + 28), color=ROW_TONE),
        groups.encode(x=middle, y=alt.value(HEIGHT + 35), color=ROW_TONE),
        height=HEIGHT,
    )
