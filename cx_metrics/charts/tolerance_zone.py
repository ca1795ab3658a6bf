"""What customers got inside what they put up with: for each item a bar from what would just do to what is wished for,
and a mark with its interval where the service stands."""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import ROW_TONE, TOLD, Specification, free, names_down, of_kind, on_phone, specification
from cx_metrics.theme import colour

STEP = 46  # px from one item to the next
LONGEST = 210  # px of a name at a desk


class ZoneRow(NamedTuple):
    """One item, its marks on 0–100: what was got with its interval, what is wished for, what would just do (None: not
    asked); the colour of its mark, what stands at its end, and what a pointer learns."""

    name: str
    got: float
    low: float | None
    high: float | None
    desired: float
    adequate: float | None
    tone: str
    end: str
    told: str


def tolerance_zone_rows(items: Sequence[ZoneRow]) -> pd.DataFrame:
    """What `tolerance_zone` draws, the items in the order given."""
    names = [one.name for one in items]
    rows: list[dict[str, object]] = []
    for i, one in enumerate(items):
        same = {"line": one.name if names.count(one.name) == 1 else f"{one.name} ({i + 1})", "told": one.told}
        rows.append({"kind": "line", "x": 0.0, "x2": 100.0, "words": one.end, **same})
        if one.adequate is not None and one.adequate < one.desired:
            rows.append({"kind": "zone", "x": one.adequate, "x2": one.desired, **same})
        rows.append({"kind": "desired", "x": one.desired, **same})
        if one.low is not None and one.high is not None:
            rows.append({"kind": "interval", "x": one.low, "x2": one.high, "tone": colour(one.tone), **same})
        rows.append({"kind": "got", "x": one.got, "tone": colour(one.tone), **same})
    return pd.DataFrame(rows)


@functools.cache
def tolerance_zone() -> Specification:
    """The chart of `tolerance_zone_rows`."""
    lines = names_down(LONGEST)
    of = functools.partial(of_kind, x=free(alt.X, "x"))
    names = of("line").mark_text(align="left", dy=-17, opacity=on_phone(1, 0), limit=alt.ExprRef("width * 0.7"))
    ends = of_kind("line", x=alt.X("x2:Q", axis=None)).mark_text(
        align="right", color=colour("muted"), dy=-14, fontSize=12
    )
    return specification(
        of("line").mark_rule(color=colour("rule")).encode(y=lines, x2="x2:Q"),
        of("zone")
        .mark_bar(height=14, color=colour("unsure-wash"), stroke=colour("edge"), **TOLD)
        .encode(y=lines, x2="x2:Q"),
        of("desired")
        .mark_point(shape="stroke", size=420, angle=90, stroke=colour("muted"), strokeWidth=2, opacity=1, **TOLD)
        .encode(y=lines),
        of("interval").mark_rule(strokeWidth=2).encode(y=lines, x2="x2:Q", color=ROW_TONE),
        of("got").mark_point(shape="circle", size=110, filled=True, opacity=1, **TOLD).encode(y=lines, color=ROW_TONE),
        ends.encode(y=lines, text="words:N"),
        names.encode(y=lines, text="line:N"),
        height=alt.Step(STEP),
    )
