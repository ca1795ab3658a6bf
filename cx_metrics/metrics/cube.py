"""The people of a view by month and all dimensions at once, from which the table of any of them is added up in memory:
one query in place of one a table."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cx_metrics.metrics.cells import Key
from cx_metrics.metrics.estimate import Floats
from cx_metrics.metrics.lattice import Names, Table
from cx_metrics.metrics.remainders import Ids
from cx_metrics.sql import quoted
from cx_metrics.warehouse.reader import Reader

MOST_CELLS = 100_000  # of the roll-up that is held; each table of a finer one is asked for by itself


@dataclass(frozen=True)
class _Grouped:
    """Which table cell each row belongs to, and the cells' keys."""

    of_row: Ids
    keys: list[Key]


@dataclass(frozen=True)
class Cube:
    """Rows of a monthly roll-up: a code of each dimension's value, and a month (-1: without a date).

    Codes follow the order of the values, those not stated last. People are read column by column, as metrics ask. It
    does not hold the reader, so that one that is remembered for a reader lets go of it.
    """

    rollup: str
    codes: dict[str, Ids]
    values: dict[str, list[str | None]]
    months: Ids
    _people: dict[str, Floats] = field(default_factory=dict)
    _grouped: dict[Names, _Grouped] = field(default_factory=dict)

    def table(self, reader: Reader, column: str, dimensions: Names, first: int, last: int) -> Table:
        """By cell of ``dimensions``: people in each month from ``first`` to ``last``, both as numbers; the cells in the
        order in which they first occur."""
        inside = (self.months >= first) & (self.months <= last)
        slots = np.where(inside, self.months - first, 0)
        return self._added(self._column(reader, column), dimensions, inside, slots, last - first + 1)

    def undated(self, reader: Reader, column: str, dimensions: Names) -> Table:
        """By cell: the people without a date."""
        undated, slots = self.months == -1, np.zeros_like(self.months)
        return self._added(self._column(reader, column), dimensions, undated, slots, 1)

    def _added(self, column: Floats, dimensions: Names, rows: NDArray[np.bool_], slots: Ids, width: int) -> Table:
        grouped = self._group(dimensions)
        at, slots = grouped.of_row[rows], slots[rows]
        people = np.bincount(at * width + slots, column[rows], len(grouped.keys) * width)
        earliest = np.full(len(grouped.keys), width)
        np.minimum.at(earliest, at, slots)
        order = np.argsort(earliest, kind="stable")
        table = people.reshape(-1, width)
        return {grouped.keys[i]: table[i] for i in order if earliest[i] < width}

    def _column(self, reader: Reader, name: str) -> Floats:
        if name not in self._people:
            found = reader.frame(f"SELECT {quoted(name)} AS n FROM {quoted(self.rollup)} ORDER BY rowid")
            self._people[name] = found["n"].fillna(0.0).to_numpy(np.float64)
        return self._people[name]

    def _group(self, dimensions: Names) -> _Grouped:
        if dimensions not in self._grouped:
            code = np.zeros(len(self.months), dtype=np.int64)
            for name in dimensions:
                code = code * len(self.values[name]) + self.codes[name]
            found, first, of_row = np.unique(code, return_index=True, return_inverse=True)
            keys = [tuple(self.values[name][self.codes[name][row]] for name in dimensions) for row in first]
            self._grouped[dimensions] = _Grouped(of_row, keys if len(found) else [])
        return self._grouped[dimensions]


def read_cube(reader: Reader, view: str) -> Cube | None:
    """The cube of a view over the dimensions that any row states; None where no monthly roll-up that is small enough
    carries them all."""
    dimensions = [name for name in reader.dimensions(view) if reader.states(view, name)]
    carries = (
        r for r in reader.rollups if r.view == view and r.grain == "month" and set(dimensions) <= {*r.dimensions}
    )
    rollup = next(carries, None)
    if rollup is None or rollup.cells > MOST_CELLS:
        return None
    wanted = ", ".join(["month", *map(quoted, dimensions)])
    rows = reader.frame(f"SELECT {wanted} FROM {quoted(rollup.name)} ORDER BY rowid")
    codes: dict[str, Ids] = {}
    values: dict[str, list[str | None]] = {}
    for name in dimensions:
        column = rows[name].astype(object)
        stated = sorted(column.dropna().unique())
        number: dict[str, int] = {value: i for i, value in enumerate(stated)}
        codes[name] = np.array(column.map(number).fillna(len(stated)), dtype=np.int64)
        values[name] = [*stated, None]
    return Cube(rollup.name, codes, values, rows["month"].fillna(-1).to_numpy(np.int64))
