"""Cuts: by what the rows of a mart are counted, a month or a day and some of the dimensions.

A mart is a table a kind of fact, and its column ``cut`` says of each row which cut it belongs to. A dimension that is
not in the cut is NULL in its rows; in one that is, NULL says that no value was stated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import duckdb

from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.queries import Sql

FEW_ROWS = 12_000  # with fewer a statement takes longer to plan, and to share among threads, than to answer


@dataclass(frozen=True)
class Cut:
    """By ``grain`` (month or day) and ``dimensions``."""

    grain: str
    dimensions: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As it stands in the column ``cut``: ``month``, ``day, segment`` …"""
        return ", ".join((self.grain, *self.dimensions))

    @property
    def columns(self) -> tuple[str, ...]:
        """By which columns."""
        return (self.grain, *self.dimensions)


def smaller(widest: Cut, wide: bool) -> tuple[Cut, ...]:
    """The cuts that are added up from the widest: each dimension and none, and each pair where the widest is not kept
    (``wide``)."""
    dimensions = widest.dimensions
    pairs: list[tuple[str, ...]] = [] if wide else list(combinations(dimensions, 2))
    single = [(name,) for name in dimensions if len(dimensions) > 1]
    total: list[tuple[str, ...]] = [()] if dimensions else []
    return tuple(Cut(widest.grain, names) for names in (*pairs, *single, *total))


def grouping(cuts: Mapping[str, tuple[str, ...]], also: tuple[str, ...] = ()) -> dict[str, Sql]:
    """The blanks ``cut`` and ``sets`` of a query that groups by several cuts at once: the name of a row's cut, and the
    grouping sets. ``cuts`` says by which columns each is cut; every set holds the columns ``also``."""
    sets = [f"({', '.join(map(quoted, (*held, *also)))})" for held in cuts.values()]
    if len(cuts) == 1:
        return {"cut": Sql(literal(next(iter(cuts)))), "sets": Sql(sets[0])}
    return {"cut": Sql(_name_of_cut(cuts)), "sets": Sql(", ".join(sets))}


def _name_of_cut(cuts: Mapping[str, tuple[str, ...]]) -> str:
    """SQL for the name of a row's cut, by the columns it is grouped by: those by most first, so that none is taken for
    one that it holds; where a column tells a cut from all after it, this one alone is asked for."""
    left = sorted(cuts.items(), key=lambda cut: -len(cut[1]))
    cases = []
    while len(left) > 1:
        (name, held), *left = left
        others = [set(other) for _, other in left]
        asked = [column for column in held if not any(column in other for other in others)][:1]
        asked = asked or [column for column in held if not all(column in other for other in others)]
        cases.append(f"WHEN {' AND '.join(f'grouping({quoted(column)}) = 0' for column in asked)} THEN {literal(name)}")
    return f"CASE {' '.join(cases)} ELSE {literal(left[0][0])} END"


def by_each(cuts: tuple[str, ...], also: tuple[str, ...] = ()) -> dict[str, Sql]:
    """The blanks ``cut``, ``value`` and ``sets`` of a query that groups by each of some ``cuts``: a dimension, or none
    ('')."""
    values = ", ".join(("CAST(NULL AS VARCHAR)", *(quoted(name) for name in cuts if name)))
    return grouping({name: (name,) if name else () for name in cuts}, also) | {"value": Sql(f"coalesce({values})")}


def at_once(dimensions: tuple[str, ...], rows: int) -> tuple[tuple[str, ...], ...]:
    """None ('') and each of the dimensions, those together by which one query is to group so many rows: all where they
    are few, for it takes longer to plan than to answer; else each alone, for all together need the room."""
    cuts = ("", *dimensions)
    return (cuts,) if rows < FEW_ROWS else tuple((cut,) for cut in cuts)


def note_cuts(
    con: duckdb.DuckDBPyConnection,
    table: str,
    view: str,
    cuts: Mapping[Cut, tuple[str, ...]],
    metrics: tuple[str, ...] | None = None,
    *,
    filled: bool = True,
) -> None:
    """List cuts of a table in ``rollups``, each with the dimensions it can be asked by and how many rows it holds.
    ``metrics``: those whose histogram it is, by the first of which the table knows it. ``filled``: it has any row."""
    counted = (
        f"SELECT cut, count(*) FROM {quoted(table)} {'' if metrics is None else 'WHERE histogram = ? '}GROUP BY cut"
    )
    cells = dict(con.execute(counted, [] if metrics is None else [metrics[0]]).fetchall()) if filled else {}
    named = (table,) if metrics is None else (table, metrics[0])
    con.execute(
        "INSERT INTO rollups SELECT unnest($1), $2, $3, unnest($4), $5, unnest($6), unnest($7)",
        [
            ["_".join((*named, cut.grain, *cut.dimensions)) for cut in cuts],
            *(table, view, [cut.name for cut in cuts], None if metrics is None else list(metrics)),
            *([list(dimensions) for dimensions in cuts.values()], [cells.get(cut.name, 0) for cut in cuts]),
        ],
    )


def names(cuts: Sequence[Cut]) -> Sql:
    """The names of cuts, for a list in SQL."""
    return Sql(", ".join(literal(cut.name) for cut in cuts) or "NULL")
