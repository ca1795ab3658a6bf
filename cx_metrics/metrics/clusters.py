"""The design effect of a selection: how many times wider its variance is because customers answered more than once."""

import numpy as np

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Key
from cx_metrics.metrics.estimate import Floats
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Question
from cx_metrics.warehouse.clusters import STRETCHES
from cx_metrics.warehouse.reader import Reader


def design_effects(reader: Reader, metric: Metric, question: Question, by: tuple[str, ...], keys: tuple[Key, ...],
                   period: Period) -> Floats:
    """1 + ρ (m̄ − 1) for each cell; 1 where no customer answered twice.

    m̄ of a cell is the smallest of those of its filter values: no narrower selection holds more answers a customer.
    """
    resemblance = reader.resemblance.get((metric.view, metric.id), 0.0)
    if resemblance == 0.0:
        return np.ones(len(keys))
    span = {"day": 1, "month": 1, "quarter": 3, "year": 12}.get(question.grain or "", period.months)
    months = next(stretch for stretch in STRETCHES if stretch >= span)
    held = reader.answers_per_customer

    def mean_answers(dimension: str | None, value: str | None) -> float:
        return held.get((metric.view, dimension, value, months), 1.0)

    fixed = [mean_answers(None, None)]
    fixed += [max(mean_answers(name, value or None) for value in values) for name, values in question.where]
    offset = 1 if question.grain else 0
    smallest = [min([*fixed, *(mean_answers(name, key[offset + i]) for i, name in enumerate(by))]) for key in keys]
    return 1.0 + resemblance * (np.array(smallest, dtype=np.float64).reshape(len(keys)) - 1.0)
