"""What was read of a file: its columns, where its rows lie in the scratch database, and which could not get there."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cx_metrics.importing.rows_file import code_of


@dataclass(frozen=True)
class Rejected:
    """A source row that was refused: its line, the column at fault (empty: the row as a whole), why, and what was
    found."""

    line: int
    column: str
    reason: str
    found: str = ""


@dataclass
class LoadedSource:
    """What lies in ``view`` now, and what could not get there."""

    header: list[str]
    rows: int  # data rows of the file, refused ones included
    fast: bool  # read by the vectorised path
    encoding: str
    why_slow: str = ""
    typed: dict[str, str] = field(default_factory=dict)  # column -> SQL type, where it is not text (Parquet), or SHEET
    numeric: frozenset[str] = frozenset()  # columns whose numbers were stored as numbers, not as text (c0 …)
    rejected: list[Rejected] = field(default_factory=list)
    line_of: Callable[[int], int] = lambda row: row + 1
    view: str = ""  # what its rows are called in SQL
    texts: dict[str, str] = field(default_factory=dict)  # column with codes (c0 …) -> its different texts, in SQL
    warnings: dict[str, int] = field(default_factory=dict)  # what is strange about it: rows that it touches
    addresses: dict[str, int] = field(default_factory=dict)  # what else a mapping may call a column: its place
    shown: list[dict[str, str]] = field(default_factory=list)  # its first rows, as they were read

    def place(self, name: str) -> int | None:
        """The place of the source column ``name``, from 0; None where there is none."""
        return self.header.index(name) if name in self.header else self.addresses.get(name)

    def column(self, name: str) -> str:
        """The scratch column (c0, c1 …) that holds the source column ``name``; raises KeyError where there is none."""
        place = self.place(name)
        if place is None:
            raise KeyError(name)
        return f"c{place}"

    def counted(self, cell: str | None) -> str:
        """SQL for what stands in the scratch column ``cell``, and in how many rows (``n``): each text once where it
        has codes. Without a cell, its rows as they are."""
        if cell in self.texts:
            return f"(SELECT first({cell}) AS {cell}, count(*) AS n FROM {self.view} GROUP BY {code_of(cell)})"
        return f"(SELECT *, 1 AS n FROM {self.view})"
