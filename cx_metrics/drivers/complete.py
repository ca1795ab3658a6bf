"""Complete answers: those that hold the outcome and every item that is weighed, so that one set of answers gives all
correlations (docs/decisions/014)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cx_metrics.drivers.cross_sums import CrossSums, fetch_complete
from cx_metrics.drivers.key_driver import KeyDrivers, LeftOut
from cx_metrics.drivers.outcome_items import RatedItem
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.drivers import correlations, explained
from cx_metrics.warehouse.reader import Reader


@dataclass(frozen=True)
class Complete:
    """The cross-sums of ``n`` complete answers, the outcome first, R² over them (None: they are too few, or all alike),
    and the items without which they are complete."""

    sums: CrossSums
    n: int
    r2: float | None
    left_out: tuple[LeftOut, ...]

    @classmethod
    def of(
        cls,
        reader: Reader,
        asked: KeyDrivers,
        items: Sequence[RatedItem],
        *,
        rated: Floats,
        needed: int,
        is_leaving: bool,
    ) -> "Complete":
        """Those of ``asked`` that hold all ``items``, of which ``rated`` answers hold each beside the outcome.

        ``is_leaving``: until ``needed`` answers are complete, the item that fewest hold is left out, and then what all
        of them answer alike.
        """
        left, out = sorted(range(len(items)), key=lambda k: (-rated[k], items[k].name)), list[LeftOut]()
        while True:
            kept = [items[k] for k in sorted(left)]
            columns = (asked.column, *(item.column for item in kept))
            sums = fetch_complete(reader, columns, asked.where, asked.period)
            n = round(float(sums.total[0, 0, 0]))
            if not kept or n >= needed or not is_leaving:
                break
            last = items[left.pop()]
            out.append(LeftOut(last.name, "seldom_together", n))
        matrix = correlations(*sums.total[1:])
        alike = [k for k in range(len(kept)) if not np.isfinite(matrix[0, k + 1])] if n >= needed else []
        if alike and is_leaving:
            out += [LeftOut(kept[k].name, "constant", n) for k in alike]
            sums = sums.without([k + 1 for k in alike])
            matrix = correlations(*sums.total[1:])
        known = n >= needed and len(matrix) > 1 and bool(np.isfinite(matrix).all())
        return cls(sums, n, float(explained(matrix)) if known else None, tuple(out))
