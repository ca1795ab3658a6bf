"""Levels of groups of raters: mean, an interval that knows how few they are, and who is too few to be shown."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from cx_metrics.declarations.maturity_model import ROLES, RaterRole
from cx_metrics.maturity.answer_file import RaterAnswer
from cx_metrics.privacy import parts_to_hide
from cx_metrics.statistics.intervals import wilson
from cx_metrics.statistics.ranged import Figure

# the mean level of a group, from ``n`` raters
HIDDEN = Figure(None, None, None, None)
NOBODY = Figure(None, None, None, 0)


def group_level(mean: float | None, n: int, levels: int) -> Figure:
    """A mean level (1 to ``levels``) of ``n`` raters with its interval.

    Wilson's interval of the mean's place on the ladder. The spread of a bounded score is at most that of a yes and a no
    with the same mean (Bhatia and Davis, American Mathematical Monthly 2000), so the interval is wide enough whatever
    the raters' spread, and three raters of one mind are no certainty.
    """
    if mean is None or n == 0:
        return NOBODY
    share = (mean - 1) / (levels - 1)
    interval = wilson(share * n, n)
    return Figure(mean, 1 + (levels - 1) * interval.low, 1 + (levels - 1) * interval.high, n)


def mean_of(values: Iterable[float | None]) -> float | None:
    """The mean of those that there are; None of none."""
    held = [value for value in values if value is not None]
    return float(np.mean(held)) if held else None


def by_practice(answers: Sequence[RaterAnswer]) -> dict[str, dict[RaterRole, list[int]]]:
    """Practice → role → the levels that were answered."""
    found: dict[str, dict[RaterRole, list[int]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        if answer.level is not None:
            found[answer.practice][answer.role].append(answer.level)
    return found


def hidden_roles(sizes: Mapping[RaterRole, int], least: int, hidden: Collection[RaterRole] = ()) -> set[RaterRole]:
    """The roles that are not shown, by the house's rule of privacy: those of fewer than ``least`` raters (and those
    ``hidden`` already), and the next smallest until what is hidden holds as many, so that the whole less what is shown
    tells nothing."""
    held = {role: n for role, n in sizes.items() if n}
    flags = parts_to_hide(list(held.values()), [n < least or role in hidden for role, n in held.items()], least)
    return {role for role, is_hidden in zip(held, flags, strict=True) if is_hidden}


def shown_roles(
    told: Mapping[RaterRole, Sequence[int]], levels: int, least: int, hidden: Collection[RaterRole]
) -> dict[RaterRole, Figure]:
    """The level of each role at one practice; ``hidden`` are those that are not shown anywhere in the assessment."""
    held = {role: told[role] for role in ROLES if told.get(role)}
    unseen = hidden_roles({role: len(said) for role, said in held.items()}, least, hidden)
    return {
        role: HIDDEN if role in unseen else group_level(float(np.mean(said)), len(said), levels)
        for role, said in held.items()
    }


def roles_together(
    practices: Iterable[Mapping[RaterRole, Figure]], raters: Mapping[RaterRole, int], levels: int
) -> dict[RaterRole, Figure]:
    """The level of each role over several practices, from what is shown of each: a mean of shown means tells nothing of
    those that are hidden. ``raters`` of each role have answered one of them."""
    told = list(practices)
    found: dict[RaterRole, Figure] = {}
    for role in ROLES:
        seen = [one[role] for one in told if role in one]
        if seen:
            mean = mean_of(group.value for group in seen)
            found[role] = HIDDEN if mean is None else group_level(mean, raters[role], levels)
    return found
