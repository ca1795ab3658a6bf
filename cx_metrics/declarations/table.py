"""What a canonical table holds: catalogue/tables/*.yaml, the contract that every import is checked against."""

from pathlib import Path
from typing import Literal

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.words import Words, file_id
from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.errors import DeclarationError, Problem

ColumnKind = Literal[
    "id", "category", "text", "comment", "date", "instant", "score", "flag", "number", "money", "seconds", "exposed"
]

SQL_TYPES: dict[str, str] = {
    "id": "VARCHAR",
    "category": "VARCHAR",
    "text": "VARCHAR",
    "comment": "VARCHAR",
    "date": "DATE",
    "instant": "TIMESTAMP",
    "score": "DOUBLE",
    "flag": "BOOLEAN",
    "number": "DOUBLE",
    "money": "DOUBLE",
    "seconds": "DOUBLE",
    "exposed": "VARCHAR",
}
_DIMENSION = {"en": "filter dimension", "zh-TW": "篩選維度", "zh-CN": "筛选维度"}


@dataclass(frozen=True, config=STRICT)
class UnsaidValues:
    """A column whose values somebody has to tell: what a file without it is asked, what its values are called in the
    answers (``names``), and what ``becomes`` of rows that leave it open, for every reader of the table."""

    asks: Words
    becomes: Words
    names: dict[str, Words]


@dataclass(frozen=True, config=STRICT)
class Column:
    """One column: its kind, whether a row needs it, its bounds and, for a score, its scale.

    An *instant* is stored in UTC. ``day_of`` names the instant of which a date is the day in the organisation's zone:
    such a column follows from the other and is in no file. Nor is a flag that ``says_whether_mapped`` another column
    is: it follows from the mapping of the batch. *seconds* are a number or a duration H:MM:SS. *exposed* is JSON
    {dimension: [values]}, kept as text.
    """

    kind: ColumnKind
    about: Words
    required: bool = False
    values: tuple[str, ...] = ()
    at_least: float | None = None
    above: float | None = None
    scale: tuple[float, float] | None = None
    scale_is_fixed: bool = False
    day_of: str | None = None
    says_whether_mapped: str | None = None
    not_before: str | None = None  # a time of its table that comes first; a row that says otherwise is told
    may_be_undated: bool = False  # a mapping may say that rows have no date
    unsaid: UnsaidValues | None = None

    @property
    def follows_from(self) -> str | None:
        """The column of its table that says what stands here; None where a file does."""
        return self.day_of or self.says_whether_mapped

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.kind]


_KEPT_ALONG = Column(kind="category", about=_DIMENSION)


@dataclass(frozen=True, config=STRICT)
class Table:
    """One canonical table; ``key`` identifies a row, ``date`` places it in time, ``items`` lets it carry rated
    items."""

    id: str
    name: Words
    about: Words
    key: str
    columns: dict[str, Column]
    date: str | None = None
    items: bool = False
    dimensions: bool = False

    def declares(self, name: str) -> bool:
        """Whether the table itself declares this column, rather than only keeping a filter dimension along."""
        return name in self.columns and self.columns[name] != _KEPT_ALONG

    def with_dimensions(self, dimensions: tuple[str, ...]) -> "Table":
        """This table with a category column for each filter dimension it does not name itself."""
        missing = {d: _KEPT_ALONG for d in dimensions if d not in self.columns}
        return Table(
            self.id, self.name, self.about, self.key, self.columns | missing, self.date, self.items, self.dimensions
        )


def load_table(path: Path) -> Table:
    """The table declared in ``path``; raises DeclarationError."""
    file = read_yaml(path)
    table = load(Table, file, id=file_id(path))
    problems = [
        Problem(file.where((name,)), f"{getattr(table, name)!r} is not one of its columns", "name a declared column")
        for name in ("key", "date")
        if getattr(table, name) is not None and getattr(table, name) not in table.columns
    ]
    problems += [
        Problem(file.where(("columns", name, "scale")), f"{column.scale}", "give the lowest answer first")
        for name, column in table.columns.items()
        if column.scale and column.scale[0] >= column.scale[1]
    ]
    for name, column in table.columns.items():
        instant = table.columns.get(column.day_of or "")
        if column.day_of and (column.kind != "date" or instant is None or instant.kind != "instant"):
            where = file.where(("columns", name, "day_of"))
            problems.append(Problem(where, f"{column.day_of!r}", "only a date is the day of an instant of its table"))
        said = column.says_whether_mapped
        if said and (column.kind != "flag" or said not in table.columns):
            where = file.where(("columns", name, "says_whether_mapped"))
            problems.append(Problem(where, f"{said!r}", "only a flag says so, of another column of its table"))
        first = table.columns.get(column.not_before or "")
        if column.not_before and (first is None or first.kind != column.kind or column.kind not in ("date", "instant")):
            where = file.where(("columns", name, "not_before"))
            problems.append(Problem(where, f"{column.not_before!r}", "name a time of its table of the same kind"))
        if column.unsaid and (not column.values or set(column.unsaid.names) != set(column.values)):
            where = file.where(("columns", name, "unsaid"))
            problems.append(Problem(where, "its names are not those of `values`", "name each of them, and no other"))
    if problems:
        raise DeclarationError(*problems)
    return table
