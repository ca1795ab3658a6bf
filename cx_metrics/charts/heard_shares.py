"""Who is heard: for each group of customers the share that answered, with its interval, against that of all."""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import (
    ROW_TONE,
    TOLD,
    Specification,
    free,
    names_down,
    of_kind,
    on_phone,
    specification,
)
from cx_metrics.theme import colour

STEP = 40  # px from one group to the next
LONGEST = 180  # px of a name at a desk
SMALL = 12  # px
ROOM = 0.12  # of the width, beside the outermost mark, for its words


class HeardShare(NamedTuple):
    """A group: its name, the share of its customers who answered (0 to 1) and its interval, that share in words, the
    colour of the house that its verdict has, and what a pointer learns."""

    name: str
    share: float
    low: float
    high: float
    words: str
    tone: str
    told: str


def heard_shares_rows(groups: Sequence[HeardShare], all_of_them: float, words: str) -> pd.DataFrame:
    """What `heard_shares` draws: the groups in the order given, and a line at the share of all, named by ``words``."""
    ends = [all_of_them, *(end for one in groups for end in (one.low, one.high))]
    room = ROOM * (max(ends) - min(ends) or 1)
    rows: list[dict[str, object]] = [
        {"kind": "group", "line": one.name, "x": one.low, "x2": one.high, "at": one.share, "words": one.words,
         "tone": colour(one.tone), "told": one.told}
        for one in groups
    ]  # fmt: skip
    rows.append({"kind": "all", "x": all_of_them, "words": words})
    rows += [{"kind": "edge", "x": end} for end in (min(ends) - room, max(ends) + room)]
    return pd.DataFrame(rows)


@functools.cache
def heard_shares() -> Specification:
    """The chart of `heard_shares_rows`."""
    lines, across = names_down(LONGEST), free(alt.X, "x")
    group = of_kind("group")
    everyone = of_kind("all")
    top = alt.YValue(0)
    at = alt.X("at:Q", axis=None)
    return specification(
        group.mark_rule(strokeWidth=2, opacity=0.55, **TOLD).encode(x=across, x2="x2:Q", y=lines, color=ROW_TONE),
        of_kind("edge").mark_point(opacity=0).encode(x=across),
        everyone.mark_rule(color=colour("edge"), strokeDash=[3, 3]).encode(x=across, y=top, y2=alt.YValue("height")),
        everyone.mark_text(dy=-10, fontSize=SMALL, color=colour("muted")).encode(x=across, y=top, text="words:N"),
        group.mark_circle(size=110, opacity=1, **TOLD).encode(x=at, y=lines, color=ROW_TONE),
        group.mark_text(dy=on_phone(15, -13), fontSize=SMALL).encode(x=at, y=lines, text="words:N"),
        group.mark_text(align="left", dy=-12, fontSize=SMALL, opacity=on_phone(1, 0)).encode(
            x=alt.XValue(0), y=lines, text="line:N"
        ),
        height=alt.Step(STEP),
    )
