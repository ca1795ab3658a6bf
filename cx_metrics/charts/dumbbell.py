"""What is said, what is shown and what is aimed for on one ladder of levels: a row for each discipline, a bar from what
its evidence shows to what leaders say where they say more."""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import (
    TOLD,
    Specification,
    each,
    free,
    names_down,
    of_kind,
    on_phone,
    specification,
    worded,
)
from cx_metrics.charts.labels import mean_width
from cx_metrics.charts.tornado import Tick
from cx_metrics.theme import colour

STEP = 50  # px from one discipline to the next
LONGEST = 210  # px of a name at a desk
SMALL = 12  # px
PLACES = {"evidence": -17, "leaders": -17, "front_line": 19, "target": 19}  # px: where the words of a mark stand
APART = 0.35  # of a level: marks whose words stand on one side and nearer than this keep but one of them


class DumbbellRow(NamedTuple):
    """One discipline: its name, levels of leaders, of the front line, of the evidence and of the target (None: hidden
    or not known), what stands at its end, whether raters are too few for anything to be shown, and what a pointer
    learns."""

    name: str
    leaders: float | None
    front_line: float | None
    evidence: float | None
    target: float
    end: str
    is_hidden: bool
    told: str


def dumbbell_rows(disciplines: Sequence[DumbbellRow], levels: Sequence[Tick], words: dict[str, str]) -> pd.DataFrame:
    """What `dumbbell` draws, the disciplines in the order given; ``words`` name the four marks once."""
    first, last = levels[0].value, levels[-1].value
    rows: list[dict[str, object]] = []
    for one in disciplines:
        same = {"line": one.name, "told": one.told}
        rows.append({"kind": "line", "x": first, "x2": last, "words": one.end, "hole": float(one.is_hidden), **same})
        if one.evidence is not None and one.leaders is not None and one.leaders > one.evidence:
            rows.append({"kind": "gap", "x": one.evidence, "x2": one.leaders, **same})
        if one.front_line is not None and one.leaders is not None:
            rows.append({"kind": "wire", "x": one.front_line, "x2": one.leaders, **same})
        for who, value in _marks(one):
            rows.append({"kind": who, "x": value, **same})
    rows += _named(disciplines, words)
    rows += [
        {
            "kind": "level",
            "x": one.value,
            "words": f"{one.value:g} {one.label}",
            "phone": f"{one.value:g}",
            "align": "left" if one.value == first else "right" if one.value == last else "center",
        }
        for one in levels
    ]
    return pd.DataFrame(rows)


def _marks(one: DumbbellRow) -> list[tuple[str, float]]:
    told = {"target": one.target, "evidence": one.evidence, "front_line": one.front_line, "leaders": one.leaders}
    return [(who, value) for who, value in told.items() if value is not None]


def _named(disciplines: Sequence[DumbbellRow], words: dict[str, str]) -> list[dict[str, object]]:
    """The words of the marks, at the discipline that has the most of them; two that would touch give way to each
    other."""
    if not disciplines:
        return []
    one = max(disciplines, key=lambda each: len(_marks(each)))
    marks = dict(_marks(one))
    found: list[dict[str, object]] = []
    for side in (-17, 19):
        inside = sorted((marks[who], who) for who, place in PLACES.items() if place == side and who in marks)
        for place, (value, who) in enumerate(inside):
            crowded = len(inside) > 1 and abs(inside[0][0] - inside[1][0]) < APART
            align = "center" if not crowded else "right" if place == 0 else "left"
            found.append({
                "kind": "word", "line": one.name, "x": value, "words": words[who], "dy": side, "align": align,
                "wide": mean_width(words[who]) * SMALL,
            })  # fmt: skip
    return found


@functools.cache
def dumbbell() -> Specification:
    """The chart of `dumbbell_rows`: ● leaders, ○ front line, ■ evidence, a stroke for the target."""
    lines, right = names_down(LONGEST), alt.X("x2:Q", axis=None)
    of = functools.partial(of_kind, x=free(alt.X, "x"))

    def points(kind: str, **look: Any) -> alt.Chart:
        return of(kind).mark_point(opacity=1, strokeWidth=2, **look, **TOLD).encode(y=lines)

    top, bottom = alt.YValue(0), alt.YValue("height")
    hole = of("line").mark_bar(height=30, color=colour("unsure-wash"), opacity=each("hole"))
    ends = of("line").mark_text(align="right", color=colour("muted"), dy=on_phone(-17, 0), dx=on_phone(0, 62))
    heads = of("level").mark_text(
        dy=-12, color=colour("muted"), text=worded("phone", "words"), align=each("align"), fontSize=SMALL
    )
    words = of("word").mark_text(
        fontSize=SMALL, color=colour("muted"), opacity=on_phone(0, 1), dy=each("dy"), align=each("align")
    )
    names = of("line").mark_text(align="left", dy=-17, opacity=on_phone(1, 0), limit=alt.ExprRef("width * 0.7"))
    ink, paper = colour("ink"), colour("paper")
    return specification(
        hole.encode(y=lines, x2="x2:Q"),  # the first to stand on the scale of names: it sets their order
        of("level").mark_rule(color=colour("rule")).encode(y=top, y2=bottom),
        of("gap").mark_rule(strokeWidth=8, opacity=0.28, color=colour("worse"), **TOLD).encode(y=lines, x2="x2:Q"),
        of("wire").mark_rule(strokeWidth=1.5, color=colour("edge")).encode(y=lines, x2="x2:Q"),
        points("target", shape="stroke", size=320, angle=90, stroke=colour("muted")),
        points("evidence", shape="square", size=110, fill=colour("worse"), stroke=colour("worse")),
        points("front_line", shape="circle", size=120, fill=paper, stroke=ink),
        points("leaders", shape="circle", size=130, fill=ink, stroke=ink),
        words.encode(y=lines, text="words:N"),
        heads.encode(y=top),
        ends.encode(y=lines, x=right, text="words:N"),
        names.encode(y=lines, text="line:N"),
        height=alt.Step(STEP),
    )
