"""Nobody is identified: groups below the threshold are hidden in the query layer, and so are cells that would give them away.

A value of a dimension is hidden in a period when fewer answers than the threshold carry it. If what is hidden in a dimension
adds up to less than the threshold, the total would give it away by subtraction, so the next smallest value is hidden too.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.cells import Key, fetch
from cx_metrics.metrics.estimate import Floats
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Question
from cx_metrics.warehouse.reader import Reader

Role = Literal["operator", "reader"]


def hidden(reader: Reader, metric: Metric, settings: Settings, question: Question, keys: tuple[Key, ...], n: Floats,
           period: Period, role: Role) -> NDArray[np.bool_]:
    """Which of the cells ``keys`` (with ``n`` answers each) ``role`` may not see."""
    least = settings.privacy.minimum_group
    if role == "operator" or not keys:
        return np.zeros(len(keys), dtype=bool)
    found = (n > 0) & (n < least)
    if not period.whole_months:
        found |= (n > 0) & (n < settings.privacy.whole_months_only_below)
    offset = 1 if question.grain else 0
    for position, dimension in enumerate(question.by):
        values = _hidden_values(reader, metric, settings, dimension, period)
        found |= np.array([key[offset + position] in values for key in keys], dtype=bool)
    for dimension, allowed in question.where:
        values = _hidden_values(reader, metric, settings, dimension, period)
        if any((value or None) in values for value in allowed):
            found[:] = True
    if question.by:
        found |= _complement(keys, n, found, least, offset)
    return found


def _hidden_values(reader: Reader, metric: Metric, settings: Settings, dimension: str, period: Period) -> set[str | None]:
    column = reader.sums[metric.view].part(metric, metric.sample)
    cells = fetch(reader, metric.view, (column,), (dimension,), (), period, None, 1).cells
    sizes = sorted((float(size), key[0]) for size, key in zip(cells.sums[column], _texts(cells.keys), strict=True) if size > 0)
    return {value or None for value in _smallest_that_hide(sizes, settings.privacy.minimum_group)}


def _texts(keys: tuple[Key, ...]) -> list[tuple[str]]:
    return [(key[0] or "",) for key in keys]


def _smallest_that_hide(sizes: list[tuple[float, str]], least: int) -> list[str]:
    """The values to hide, given (size, value) from the smallest: those too small, and as many more as cover them."""
    hiding: list[str] = []
    together = 0.0
    for size, value in sizes:
        if size >= least and (not hiding or together >= least):
            break
        hiding.append(value)
        together += size
    return hiding


def _complement(keys: tuple[Key, ...], n: Floats, found: NDArray[np.bool_], least: int, offset: int) -> NDArray[np.bool_]:
    """Along each line of cells (all dimensions but one held), what is hidden must add up to the threshold or to nothing."""
    extra = np.zeros(len(keys), dtype=bool)
    width = len(keys[0])
    for position in range(offset, width):
        lines: dict[Key, list[int]] = {}
        for i, key in enumerate(keys):
            lines.setdefault(key[:position] + key[position + 1 :], []).append(i)
        for line in lines.values():
            masked = [i for i in line if found[i] or extra[i]]
            together = sum(n[i] for i in masked)
            open_cells = sorted((n[i], i) for i in line if i not in masked and n[i] > 0)
            while masked and 0 < together < least and open_cells:
                size, i = open_cells.pop(0)
                extra[i] = True
                together += size
    return extra
