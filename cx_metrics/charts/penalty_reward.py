"""What a moment costs when it goes badly and what it brings when it goes well (Brandt, 1987): two bars for each moment
from the line of an ordinary one, each with its interval; outlined where it could be nothing."""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from cx_metrics.charts.house import (
    ROW_TONE,
    TOLD,
    Specification,
    each,
    free,
    names_down,
    of_kind,
    on_phone,
    specification,
)
from cx_metrics.theme import colour

STEP = 38  # px from one moment to the next
BAR, SHIFT = 13, 5  # px: the thickness of a bar, and how far off its row it stands where both sides cross
ROOM = 0.12  # of the span, left of it and right of it, for the numbers at the ends of the bars
KIND_ROOM = 0.26  # of the span, right of these, for what kind of moment it is
LONGEST = 190  # px of a name at a desk


class Effect(NamedTuple):
    """What one side of a moment does to the outcome, in the outcome's points: with the ends of its interval or None,
    and as a label."""

    value: float
    low: float | None
    high: float | None
    label: str

    @property
    def is_real(self) -> bool:
        """Whether its interval excludes nothing at all."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


class TwoSides(NamedTuple):
    """One moment: its code, its name, what it costs when bad, what it brings when good, its kind in words and what a
    pointer learns."""

    code: str
    name: str
    penalty: Effect | None
    reward: Effect | None
    kind: str
    told: str


def penalty_reward_rows(moments: Sequence[TwoSides]) -> pd.DataFrame:
    """What `penalty_reward` draws, the moments in the order given: a row for each and one for each of its bars."""
    effects = [side for one in moments for side in (one.penalty, one.reward) if side is not None]
    every = [end for side in effects for end in (side.value, side.low, side.high) if end is not None] + [0.0]
    span = max(every) - min(every) or 1.0
    left, right = min(every) - ROOM * span, max(every) + (ROOM + KIND_ROOM) * span
    names = [one.name for one in moments]
    rows: list[dict[str, object]] = []
    for one in moments:
        line = one.name if names.count(one.name) == 1 else f"{one.name} ({one.code})"
        same = {"line": line, "told": one.told}
        both = f"{line}: {one.kind}" if one.kind else line
        rows.append({"kind": "line", "x1": left, "x2": right, "words": one.kind, "both": both, **same})
        rows += [bar | same for bar in _bars(one)]
    return pd.DataFrame(rows)


def _bars(one: TwoSides) -> list[dict[str, object]]:
    """The bars of a moment. Where one side's interval reaches into the other's, one stands above the other; and the
    numbers stand outside both, the penalty's on the left."""
    sides = [(tone, effect) for tone, effect in (("worse", one.penalty), ("better", one.reward)) if effect is not None]
    ends = [_ends(effect) for _, effect in sides]
    left, right = min((low for low, _ in ends), default=0.0), max((high for _, high in ends), default=0.0)
    crossed = len(ends) > 1 and ends[0][1] > ends[1][0]
    bars: list[dict[str, object]] = []
    for (tone, effect), (low, high) in zip(sides, ends, strict=True):
        leftwards = tone == "worse"
        shift = (-SHIFT if leftwards else SHIFT) if crossed else 0
        bars.append(
            {
                "kind": "bar",
                "x": 0.0,
                "x2": effect.value,
                "low": low,
                "high": high,
                "words": effect.label,
                "at": min(left, 0.0) if leftwards else max(right, 0.0),
                "align": "right" if leftwards else "left",
                "dx": -6 if leftwards else 6,
                "shift": shift,
                "thick": BAR - SHIFT if crossed else BAR,
                "tone": colour(tone),
                "body": 0.85 if effect.is_real else 0.1,
            }
        )
    return bars


def _ends(effect: Effect) -> tuple[float, float]:
    low, high = effect.low, effect.high
    return effect.value if low is None else low, effect.value if high is None else high


@functools.cache
def penalty_reward() -> Specification:
    """The chart of `penalty_reward_rows`."""
    across, of = free(alt.X, "x"), functools.partial(of_kind, y=names_down(LONGEST))
    bars = of("bar")
    kinds = of("line").mark_text(align="right", color=colour("muted"), opacity=on_phone(0, 1))
    names = of("line").mark_text(align="left", dy=-15, opacity=on_phone(1, 0))
    zero = of("line").mark_tick(color=colour("edge"), thickness=1, size=on_phone(STEP / 2, STEP))
    body = bars.mark_bar(
        height=each("thick"), yOffset=each("shift"), strokeWidth=1.25, fillOpacity=each("body"), **TOLD
    )
    ends = alt.X("at:Q", axis=None)
    labels = bars.mark_text(fontWeight=600, align=each("align"), dx=each("dx"), fontSize=on_phone(12, 13))
    return specification(
        body.encode(x=across, x2="x2:Q", fill=alt.Fill("tone:N", scale=None), stroke=alt.Stroke("tone:N", scale=None)),
        zero.encode(x=alt.X(datum=0, type="quantitative", axis=None)),
        bars.mark_rule(strokeWidth=1.25, yOffset=each("shift"), **TOLD).encode(
            x=alt.X("low:Q", axis=None), x2="high:Q"
        ),
        labels.encode(x=ends, text="words:N", color=ROW_TONE),
        kinds.encode(x=alt.X("x2:Q", axis=None), text="words:N"),
        names.encode(x=alt.X("x1:Q", axis=None), text="both:N"),
        height=alt.Step(STEP),
    )
