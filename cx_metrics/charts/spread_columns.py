"""The spread of a score's answers as columns and groups of the chart `distribution`, in a sentence, and as a table."""

import re
from collections.abc import Sequence
from itertools import groupby

from cx_metrics.charts.distribution import AnswerColumn, Group
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.answer_spread import Spread
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import NOTHING, Text

TONES = {"top": "better", "bottom": "worse", None: "edge"}  # a scale begins with its worst answer
ENDS = {">=": "top", "<=": "bottom"}


def spread_columns(spread: Spread, metric: Metric, text: Text) -> list[AnswerColumn]:
    """A column for each answer, in the colour of the box that it belongs to."""
    found = []
    boxes = [box for box, _ in _boxes(spread, metric, text)]
    for i, (n, share) in enumerate(zip(spread.counts, spread.shares, strict=True)):
        name, tone = spread.scale.name(i), TONES[boxes[i]]
        if n is None or share is None:
            told = text("distribution.few", answer=name)
            found.append(AnswerColumn(name=name, told=told, share=None, low=None, high=None, label=NOTHING, tone=tone))
            continue
        shown, interval = _written(share, text)
        told, label = text("distribution.told", answer=name, share=shown, interval=interval, n=n), _whole([share], text)
        found.append(AnswerColumn(name, told, share.value, share.low, share.high, label, tone))
    return found


def spread_groups(spread: Spread, metric: Metric, text: Text) -> list[Group]:
    """The boxes at the ends of the scale, worst first, named with their share of all answers (without it where a count
    among them is hidden)."""
    found = []
    for (box, name), run in groupby(enumerate(_boxes(spread, metric, text)), key=lambda each: each[1]):
        places = [i for i, _ in run]
        shares = [spread.shares[i] for i in places]
        known = [share for share in shares if share is not None]
        if len(known) == len(shares):
            name = text("distribution.group", name=name, share=_whole(known, text))
        if box is not None:
            found.append(Group(places[0], places[-1], name, TONES[box]))
    return found


def spread_said(spread: Spread, metric: Metric, text: Text) -> str:
    """The spread in a sentence, for those who hear it: on which scale, its boxes, and what most people chose."""
    parts = [group.name for group in reversed(spread_groups(spread, metric, text))]
    known = [(share.value, i) for i, share in enumerate(spread.shares) if share is not None]
    if known:
        _, i = max(known)
        share = spread.shares[i]
        parts.append(
            text("distribution.most", answer=spread.scale.name(i), share=_whole([share] if share else [], text))
        )
    return text("distribution.said", n=spread.n, parts=text.join(parts), **spread.scale.ends)


def spread_cells(spread: Spread, text: Text) -> list[tuple[str, tuple[str, str, str]]]:
    """The same numbers as rows of a table, the best answer first: it, and its share, interval and count."""
    found = []
    for i, (n, share) in enumerate(zip(spread.counts, spread.shares, strict=True)):
        cells = (NOTHING, NOTHING, text("distribution.few_cell"))
        if n is not None and share is not None:
            cells = (*_written(share, text), text.count(n))
        found.append((spread.scale.name(i), cells))
    return found[::-1]


def _boxes(spread: Spread, metric: Metric, text: Text) -> list[tuple[str | None, str]]:
    """For each answer the box that it lies in, and what that is called.

    Where the metric itself names the ends it counts (promoters: nps >= 9), these are its boxes, and bear its names.
    """
    scale, names = spread.scale, {box: text(f"distribution.{box}") for box in ENDS.values()}
    for part, rule in metric.parts.items():
        if end := re.fullmatch(rf"{metric.counted_score} (>=|<=) (-?[0-9.]+)", rule.value):
            box = ENDS[end[1]]
            scale = scale._replace(**{box: float(end[2])})
            names[box] = text.pick(metric.part_names[part])
    found = [scale.box(answer) for answer in scale.points]
    return [(box, names[box] if box else "") for box in found]


def _written(share: Ranged, text: Text) -> tuple[str, str]:
    shown = text.value(share.value, "share", share.low, share.high)
    return shown, text.interval(share.low, share.high, "share")


def _whole(shares: Sequence[Ranged], text: Text) -> str:
    """Shares together, in whole per cent: a chart has no room for more, and its table has it."""
    return text.value(sum(share.value for share in shares), "share")
