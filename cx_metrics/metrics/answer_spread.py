"""How the answers behind a figure spread over their scale: what a mean, or a share of some of them, cannot say.

They are counted in the batches when somebody asks, under the filters and over the period of the figure. Counting them
for every cell of the roll-ups would double the time of a build; a million answers take some 25 ms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.boxes import boxes_of
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.measurement import By, Measurement
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.plan import counted_rows
from cx_metrics.metrics.question import Filters
from cx_metrics.privacy import least_of, parts_to_hide
from cx_metrics.sql import quoted
from cx_metrics.statistics.intervals import wilson
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text
from cx_metrics.warehouse.batch import ENDS, counting
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.reader import Reader
from cx_metrics.warehouse.scales import MOST_POINTS, point, points


class AnswerScale(NamedTuple):
    """A scale as answers were given on it, the worst first (a reversed question is turned round), and its boxes: the
    lowest of the best answers and the highest of the worst, where these are asked for."""

    low: float
    high: float
    top: float | None = None
    bottom: float | None = None

    @property
    def points(self) -> tuple[float, ...]:
        """Each answer; on a scale longer than eleven the lowest one of each tenth."""
        return points(self.low, self.high)

    def box(self, answer: float) -> Literal["top", "bottom"] | None:
        """The box that an answer lies in; None between them, or where they are not asked for."""
        if self.top is not None and answer >= self.top:
            return "top"
        return "bottom" if self.bottom is not None and answer <= self.bottom else None

    @property
    def in_tenths(self) -> bool:
        return self.high - self.low >= MOST_POINTS

    def name(self, i: int) -> str:
        """What was answered at point i: the number itself, or where its tenth of a long scale begins."""
        return f"{self.points[i]:g}{'+' if self.in_tenths else ''}"

    @property
    def ends(self) -> dict[str, str]:
        """The worst and the best answer, to be put into words."""
        return {"low": f"{self.low:g}", "high": f"{self.high:g}"}


@dataclass(frozen=True)
class Spread:
    """The ``counts`` and ``shares`` of the answers at each of ``scale.points``, of ``n`` in all; None where a count is
    too small to be shown. Weights are in the shares, never in the counts."""

    scale: AnswerScale
    n: int
    counts: tuple[int | None, ...]
    shares: tuple[Ranged | None, ...]

    def as_json(self) -> dict[str, Any]:
        """The scale with its boxes, and an object for each answer."""
        answers = [
            {"answer": answer, "n": n, "share": share and share.value, "low": share and share.low,
             "high": share and share.high}
            for answer, n, share in zip(self.scale.points, self.counts, self.shares, strict=True)
        ]  # fmt: skip
        return {**self.scale._asdict(), "n": self.n, "answers": answers}


def spread(
    scale: AnswerScale, counts: Sequence[int], least: int, *, weights: Sequence[float] = (), worth: float = 1.0
) -> Spread:
    """The spread of so many answers at each point, less the counts below ``least``; ``worth`` is how many independent
    answers of equal weight one of them stands for."""
    n, weighed = sum(counts), np.array(weights or counts, dtype=np.float64)
    of = weighed / weighed.sum() if n else weighed
    found = wilson(of * n * worth, np.full(len(counts), n * worth))
    shown = without_few(counts, least)
    shares = tuple(
        None if count is None or not n else Ranged(*map(float, three))
        for count, *three in zip(shown, of, np.atleast_1d(found.low), np.atleast_1d(found.high), strict=True)
    )
    return Spread(scale, n, tuple(shown), shares)


def without_few(counts: Sequence[int], least: int) -> list[int | None]:
    """The counts less those below ``least``, and less the next smallest ones until what is hidden is enough together:
    the whole is known, so a single hidden count could be worked out."""
    hidden = parts_to_hide(counts, [0 < n < least for n in counts], least)
    return [None if is_hidden else n for n, is_hidden in zip(counts, hidden, strict=True)]


def spreads(company: Company, metric: Metric, found: Iterable[Measurement], where: Filters) -> list[tuple[Spread, ...]]:
    """For each measurement of ``metric`` how its answers spread, that of the most used scale first. Nothing for a
    measurement that is hidden or holds no answers, and for a metric that counts no score."""
    found, known = list(found), dict[Period, dict[By, list[tuple[Any, ...]]]]()
    answered: list[tuple[Spread, ...]] = []
    for m in found:
        if metric.counted_score is None or m.status == "suppressed" or not m.n:
            answered.append(())
            continue
        if m.period not in known:
            known[m.period] = _counted(company.reader, metric, tuple(m.groups), where, m.period)
        least = least_of(company, m.period.whole_months).of
        worth = (m.n_effective or m.n) / m.n
        of = [_one(rows, least, worth) for rows in _by_scale(known[m.period].get(m.by, []))]
        shown = [each for each in of if each.n >= least]
        answered.append(tuple(sorted(shown, key=lambda each: (-each.n, each.scale))))
    return answered


def scales(reader: Reader, metric: Metric) -> tuple[AnswerScale, ...]:
    """The scales on which any answer that ``metric`` may count was given, with their boxes; none without a score."""
    name, held = metric.counted_score, counting(reader.batches)
    if name is None:
        return ()
    if metric.view == "ratings":
        kinds = [(item.low, item.high, item.boxes) for batch in held for item in batch.items]
    else:
        kinds = [(*batch.scales[name], batch.boxes.get(name)) for batch in held if name in batch.scales]
    return tuple(sorted({AnswerScale(low, high, *(boxes or boxes_of((low, high)))) for low, high, boxes in kinds}))


def _counted(
    reader: Reader, metric: Metric, by: tuple[str, ...], where: Filters, period: Period
) -> dict[By, list[tuple[Any, ...]]]:
    """By group: the ends and boxes of a scale, the point on it, how many answers and their weight."""
    score = metric.counted_score
    ends = [quoted(f"{score}_{end}") for end in ENDS]
    condition, parameters = counted_rows(metric, where, period)
    keys = [*map(quoted, by), *ends, f"{point(quoted(str(score)), *ends[:2])} AS point"]
    counted = query(
        "cells",
        columns=Sql(", ".join([*keys, "count(*)", "sum(coalesce(weight, 1))"])),
        relation=metric.view,
        condition=Sql(f"{condition} AND {quoted(str(score))} IS NOT NULL"),
    )
    rows = reader.rows(counted, parameters)
    found: dict[By, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(tuple(zip(by, row[: len(by)], strict=True)), []).append(row[len(by) :])
    return found


def _by_scale(rows: list[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    found: dict[AnswerScale, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(AnswerScale(*row[:4]), []).append(row)
    return list(found.values())


def _one(rows: list[tuple[Any, ...]], least: int, worth: float) -> Spread:
    scale = AnswerScale(*rows[0][:4])
    counts, weights = [0] * len(scale.points), [0.0] * len(scale.points)
    for *_, at, n, weight in rows:
        counts[at] += n
        weights[at] += weight
    return spread(scale, counts, least, weights=weights, worth=worth)


_MOST = 3  # scales that are named one by one


def boxes_said(metric: Metric, scales: Sequence[AnswerScale], text: Text) -> str | None:
    """Which answers of which scales ``metric`` counts; None where it counts no boxes, or no scale is known."""
    if metric.boxes is None or not scales:
        return None
    said = [_of(scale, metric.boxes, text) for scale in scales[:_MOST]]
    if len(scales) > _MOST:
        said.append(text("boxes.more", n=len(scales) - _MOST))
    return text(f"boxes.{metric.boxes}", of=text.join(said))


def _of(scale: AnswerScale, end: str, text: Text) -> str:
    counted = [answer for answer in scale.points if scale.box(answer) == end]
    first, last = (counted[0], scale.high) if end == "top" else (scale.low, scale.bottom or counted[-1])
    answers = f"{first:g}" if first == last else f"{first:g}–{last:g}"
    return text("boxes.of", answers=answers, scale=f"{scale.low:g}–{scale.high:g}")
