"""How far raters agree: their answers as a table of levels, and leaders beside the front line."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from cx_metrics.declarations.maturity_model import LEADERS, RaterRole
from cx_metrics.maturity.answer_file import RaterAnswer
from cx_metrics.maturity.groups import HIDDEN
from cx_metrics.statistics.agreement import weighted_kappa
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.ranged import Figure

FRONT: RaterRole = "front_line"


def level_matrix(answers: Sequence[RaterAnswer], practices: tuple[str, ...]) -> Floats:
    """(raters, practices) of levels, NaN where there is no answer."""
    raters = {name: place for place, name in enumerate(dict.fromkeys(answer.rater for answer in answers))}
    columns = {name: place for place, name in enumerate(practices)}
    found = np.full((len(raters), len(columns)), np.nan)
    for answer in answers:
        if answer.level is not None:
            found[raters[answer.rater], columns[answer.practice]] = answer.level
    return found


def leaders_and_front(by_practice: Iterable[Mapping[RaterRole, Figure]], levels: int) -> Figure | None:
    """Weighted kappa of the leaders' against the front line's level, both rounded, by the practices that show both."""
    table = np.zeros((levels, levels))
    for by_role in by_practice:
        pair = [by_role.get(role, HIDDEN).value for role in (LEADERS, FRONT)]
        if None not in pair:
            leaders, front = (int(np.floor(level + 0.5)) - 1 for level in pair if level is not None)
            table[leaders, front] += 1
    return weighted_kappa(table) if table.sum() else None
