"""Which small cells of two dimensions follow from the single values of both that are shown."""

import numpy as np

from cx_metrics.metrics.cells import Key
from cx_metrics.metrics.families import MOST_AUDITED
from cx_metrics.metrics.lattice import Lattice, Names, Table
from cx_metrics.metrics.weakness import Weakness


class Around:
    """The cells of one ``pair`` of dimensions; ``tables`` holds the total and the single values of both. None of the
    cells is taken to be shown."""

    def __init__(self, pair: Names, tables: dict[Names, Table], cells: Table, least: float):
        self.pair = pair
        self._weakness: Weakness | None = None
        if 0 < len(cells) <= MOST_AUDITED:
            self._lattice = Lattice(pair, {(): tables[()], **{(name,): tables[(name,)] for name in pair}, pair: cells})
            self._weakness = Weakness(self._lattice, least, of=pair)

    def weak(self, hidden: dict[str, set[Key]]) -> list[Key]:
        """The small cells that follow while the values of ``hidden`` are not shown."""
        if self._weakness is None:
            return []
        at = zip(self._lattice.names, self._lattice.keys, strict=True)
        unseen = np.array([names == self.pair or (len(names) == 1 and key in hidden[names[0]]) for names, key in at])
        return [self._lattice.cells[i] for i in self._weakness.cells(unseen)]
