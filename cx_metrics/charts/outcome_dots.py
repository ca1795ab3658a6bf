"""Twenty equally likely outcomes as twenty dots on a scale of money: each weighs the same, those below nought are
coloured as losses."""

import functools
from collections.abc import Sequence

import altair as alt
import pandas as pd

from cx_metrics.charts.house import TOLD, Specification, free, of_kind, specification, tones
from cx_metrics.charts.labels import stride
from cx_metrics.charts.tornado import Tick
from cx_metrics.theme import colour

PLACES = 10  # next to each other, among which the outcomes are spread
DOT = 15  # px across
HEIGHT = 150  # px
SMALL = 12  # px: the scale
NARROWEST = 300.0  # px: the chart on a small phone


def outcome_dots_rows(outcomes: Sequence[float], told: Sequence[str], ticks: Sequence[Tick]) -> pd.DataFrame:
    """What `outcome_dots` draws: a dot for each outcome, on those that stand at the same place; nought where it is
    within reach; and the scale. ``told`` says each outcome in words."""
    low, high = min(outcomes), max(outcomes)
    wide = (high - low) / PLACES or abs(high) or 1.0
    edges = (min([low - wide, *(t.value for t in ticks[:1])]), max([high + wide, *(t.value for t in ticks[-1:])]))
    rows: list[dict[str, object]] = [{"kind": "edge", "x": edges[0], "x2": edges[1], "y": 0.0}]
    stacked: dict[int, int] = {}
    for value, words in zip(outcomes, told, strict=True):
        place = round((value - low) / wide)
        stacked[place] = stacked.get(place, 0) + 1
        rows.append({
            "kind": "dot", "x": low + place * wide, "y": stacked[place] - 0.5, "told": words,
            "tone": colour("worse" if value < 0 else "money"),
        })  # fmt: skip
    rows.append({"kind": "top", "x": edges[0], "y": float(max([5, *stacked.values()]))})
    if edges[0] < 0 < edges[1]:
        rows.append({"kind": "zero", "x": 0.0, "y": 0.0})
    every = stride([tick.label for tick in ticks], NARROWEST / max(1, len(ticks)), SMALL)
    rows += [{"kind": "tick", "x": t.value, "y": 0.0, "words": t.label} for t in ticks[::every]]
    return pd.DataFrame(rows)


@functools.cache
def outcome_dots() -> Specification:
    """The chart of `outcome_dots_rows`."""
    across, up = free(alt.X, "x"), alt.Y("y:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    bottom = alt.YValue("height")
    return specification(
        of_kind("edge").mark_rule(color=colour("edge")).encode(x=across, x2="x2:Q", y=up),
        of_kind("top").mark_point(opacity=0).encode(x=across, y=up),
        of_kind("zero").mark_rule(strokeDash=[3, 3]).encode(x=across, y=alt.YValue(0), y2=bottom),
        of_kind("dot").mark_circle(size=DOT**2, opacity=1, **TOLD).encode(x=across, y=up, color=tones("tone")),
        of_kind("tick")
        .mark_text(baseline="top", dy=6, fontSize=SMALL, color=colour("muted"))
        .encode(x=across, y=bottom, text="words:N"),
        height=HEIGHT,
    )
