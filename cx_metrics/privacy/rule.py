"""The rule by which a group is hidden from readers: the whole of it, on arrays of how many people there are.

Everywhere ``n`` holds people: a row for each group, a column for each stretch of time that is decided by itself.

1. A group of fewer people than the threshold is hidden (``small``).
2. Of a whole with one hidden part the next smallest part is hidden too, until what is hidden holds the threshold, so
   that the whole less its shown parts tells nothing (``with_next_smallest``). The values of a dimension are the parts
   of a group; so are months of twelve months, and days of a month. What is hidden in the whole is so in its parts.
3. A group that lies inside groups of another dimension is hidden when it is all of them but a few (``all_but_few``).

What this promises, and what it does not, stands in docs/decisions/019.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cx_metrics.statistics.arrays import Floats

WINDOW = 12  # months that are shown together: of a group, single months are hidden sooner than twelve
SINGLE_YEARS = 12  # times the threshold: customers' years that end between two windows overlap with both

Flags = NDArray[np.bool_]
Ids = NDArray[np.int64]


def small(n: Floats, least: Floats | float) -> Flags:
    """Which groups are so few that they could be recognised; nobody at all is no group."""
    whole = np.round(n, 6)  # fractions of people (one who rated many items) leave dust
    return np.asarray((whole > 0) & (whole < least))


def with_next_smallest(
    n: Floats, hidden: Flags, whole: Ids, least: Floats | float, size: Floats | None = None, two: bool = False
) -> Flags:
    """``hidden`` (parts by stretches of time), and with too little of a whole the smallest of its other parts.

    ``whole`` is the number of each part's whole. One more is always enough: a shown part holds the threshold. ``size``
    (else ``n``) says which is the smallest: that of a year, so that not another part is hidden in each of its months.
    ``two``: a part is not hidden alone either, however large.
    """
    # dust of added fractions differs by the way they were added up: it must not say which of two alike is the smaller
    size = np.round(n if size is None else size, 6)
    held = np.zeros((int(whole.max(initial=-1)) + 1, n.shape[1]))
    count = np.zeros_like(held)
    np.add.at(held, whole, np.where(hidden, n, 0.0))
    np.add.at(count, whole, hidden & (n > 0))
    too_few, found = small(held, least) | (two & (count == 1)), hidden.copy()
    for time in np.flatnonzero(too_few.any(axis=0)):
        others = np.where(hidden[:, time] | (n[:, time] == 0), np.inf, size[:, time])
        order = np.argsort(others, kind="stable")
        wholes, first = np.unique(whole[order], return_index=True)
        next_smallest = order[first][too_few[wholes, time]]
        found[next_smallest[np.isfinite(others[next_smallest])], time] = True
    return found


def all_but_few(
    inner: Floats, outer: Floats, outer_hidden: Flags, cells: tuple[Ids, Ids, Floats], least: Floats | float
) -> Flags:
    """Which groups of the ``inner`` dimension leave but a few people of the shown ``outer`` groups that they lie in.

    ``cells`` are those of both dimensions: number of the inner group, of the outer group, people by stretches.
    """
    at_inner, at_outer, people = cells
    around, unseen = np.zeros_like(inner), np.zeros_like(inner)
    np.add.at(around, at_inner, np.where(people > 0, outer[at_outer], 0.0))
    np.add.at(unseen, at_inner, (people > 0) & outer_hidden[at_outer])
    return small(around - inner, least) & (unseen == 0)


def parts_to_hide(numbers: Sequence[int], hidden: Sequence[bool], least: int) -> list[bool]:
    """Rule 2 for the parts of one whole, in one stretch of time: which are hidden when these are."""
    n = np.array(numbers, dtype=np.float64).reshape(-1, 1)
    flags = np.array(hidden, dtype=bool).reshape(-1, 1)
    return [bool(flag) for flag in with_next_smallest(n, flags, np.zeros(len(n), dtype=np.int64), least)[:, 0]]
