"""Those who met a change against those who did not, month by month: what each stood at before it and after it."""

import functools
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import TOLD, Specification, each, free, of_kind, specification
from cx_metrics.months import month_number
from cx_metrics.theme import colour

HEIGHT = 170  # px
SMALL = 12  # px
SIDES = ("exposed", "others")


class SideMonth(NamedTuple):
    """One side in one month: which (of SIDES), the month, its value on the scale, and what a pointer learns."""

    side: str
    month: date
    value: float
    told: str


def exposed_lines_rows(
    months: Sequence[SideMonth], on: date, names: dict[str, str], ticks: Sequence[tuple[date, str]]
) -> pd.DataFrame:
    """What `exposed_lines` draws: the months, the mean of each side before the change and after it, the day of the
    change ``on``, the ``names`` of the sides beside their last mean, and the scale of ``ticks`` (day and words)."""
    rows: list[dict[str, object]] = []
    at = _place(on)
    ends_at: dict[str, tuple[float, float]] = {}
    mean = 0.0
    for side in SIDES:
        own = [one for one in months if one.side == side]
        rows += [
            {"kind": f"{side}_month", "x": month_number(one.month) + 0.5, "y": one.value, "told": one.told}
            for one in own
        ]
        for part in (
            [one for one in own if month_number(one.month) + 0.5 < at],
            [one for one in own if month_number(one.month) + 0.5 >= at],
        ):
            if part:
                mean = sum(one.value for one in part) / len(part)
                ends = month_number(part[0].month), month_number(part[-1].month) + 1
                rows.append({"kind": f"{side}_mean", "x": float(ends[0]), "x2": float(ends[1]), "y": mean})
        if own and side in names:
            ends_at[side] = (float(month_number(own[-1].month) + 1), mean)
    top = max((y for _, y in ends_at.values()), default=0.0)
    rows += [  # the name of the upper line stands over it, that of the lower one beneath
        {"kind": f"{side}_name", "x": x, "y": y, "words": names[side], "dy": -9.0 if y == top else 11.0}
        for side, (x, y) in ends_at.items()
    ]
    low, high = min(one.value for one in months), max(one.value for one in months)
    rows.append({"kind": "change", "x": at, "y": low, "y2": high})
    rows += [{"kind": "tick", "x": _place(day), "y": low, "words": words} for day, words in ticks]
    return pd.DataFrame(rows)


@functools.cache
def exposed_lines() -> Specification:
    """The chart of `exposed_lines_rows`."""
    across = free(alt.X, "x")
    axis = alt.Axis(tickCount=4, domain=False, ticks=False, title=None, labelFontSize=SMALL)
    up = alt.Y("y:Q", axis=axis, scale=alt.Scale(zero=False, nice=True))
    layers = [
        of_kind("change")
        .mark_rule(strokeDash=[4, 3], color=colour("ink"))
        .encode(x=across, y=alt.value(0), y2=alt.value(HEIGHT))
    ]
    for side, tone, wide in (("others", "edge", 2), ("exposed", "ink", 3)):
        dots = of_kind(f"{side}_month").mark_line(strokeWidth=1, opacity=0.55, color=colour(tone))
        layers += [
            dots.encode(x=across, y=up),
            of_kind(f"{side}_month")
            .mark_circle(size=22, opacity=0.8, color=colour(tone), **TOLD)
            .encode(x=across, y=up),
            of_kind(f"{side}_mean").mark_rule(strokeWidth=wide, color=colour(tone)).encode(x=across, x2="x2:Q", y=up),
            of_kind(f"{side}_name")
            .mark_text(
                align="right",
                baseline="middle",
                dy=each("dy"),
                fontSize=SMALL,
                fontWeight=600,
                color=colour("muted" if side == "others" else tone),
            )
            .encode(x=across, y=up, text="words:N"),
        ]
    ticks = of_kind("tick").mark_text(baseline="top", dy=6, fontSize=SMALL, color=colour("muted"))
    layers.append(ticks.encode(x=across, y=alt.value(HEIGHT), text="words:N"))
    return specification(*layers, height=HEIGHT)


def _place(day: date) -> float:
    return month_number(day) + (day.day - 1) / 31
