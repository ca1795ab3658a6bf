"""The design effect of a selection: how many times wider its variance is because customers answered more than
once.
"""

import math

import numpy as np

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Key
from cx_metrics.metrics.periods import MONTHS_OF, Period
from cx_metrics.metrics.question import Question
from cx_metrics.statistics.arrays import Floats
from cx_metrics.warehouse.clusters import STRETCHES
from cx_metrics.warehouse.reader import Reader


def design_effects(
    reader: Reader,
    metric: Metric,
    question: Question,
    by: tuple[str, ...],
    keys: tuple[Key, ...],
    n: Floats,
    period: Period,
) -> Floats:
    """1 + ρ (m̄ − 1) for each cell of ``n`` answers; 1 where no respondent answered twice.

    m̄ is known by single filter values. Of several filters, each is taken to thin out a respondent's further
    answers by as much as it does alone, but never to leave more than the one that leaves most; and no
    respondent gave more answers than there are.
    """
    resemblance = reader.resemblance.get((metric.view, metric.id), 0.0)
    if resemblance == 0.0:
        return np.ones(len(keys))
    whole = STRETCHES[-1] if period.undated else period.months
    span = 1 if question.grain == "day" else MONTHS_OF.get(question.grain or "", whole)
    months = next(stretch for stretch in STRETCHES if stretch >= span)
    held = reader.answers_per_customer

    def further(dimension: str | None, value: str | None) -> float:
        """How many more answers the respondent of an answer gave, on average: m̄ − 1."""
        return held.get((metric.view, dimension, value, months), 1.0) - 1.0

    total = further(None, None)
    fixed = []
    for name, values in question.where:
        if name not in by:
            each = [further(name, value or None) for value in values]
            fixed.append(min(sum(each), max(total, *each)))
    offset = 1 if question.grain else 0
    cells = [[*fixed, *(further(name, key[offset + i]) for i, name in enumerate(by))] for key in keys]
    thinned = np.array([_thinned(total, singles) for singles in cells], dtype=np.float64).reshape(len(keys))
    return 1.0 + resemblance * np.minimum(thinned, np.maximum(n - 1.0, 0.0))


def _thinned(total: float, singles: list[float]) -> float:
    if not singles or total <= 0.0:
        return total
    return min(total * math.prod(single / total for single in singles), max(singles))
