"""What a declared view is made of: the tables it reads, and whether its rows come one by one from those of one table.

A view of the second kind gains exactly the rows that a new batch brings, so its sums may be added to the old ones.
"""

import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from functools import lru_cache
from typing import Any

from cx_metrics.warehouse.customers import TOLD_BY
from cx_metrics.warehouse.spare import spare

_MIXING = {"JOIN", "WINDOW", "SUBQUERY", "DISTINCT_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER"}
# what the build makes itself, and the table it makes it of
_MADE = {
    "stored_ratings": ("responses",),
    "stored_customer_groups": ("customers", *TOLD_BY),
    "stored_contracts": ("customers",),
    "stored_year_ends": TOLD_BY,
    "stored_year_months": TOLD_BY,
    "observed": (),
    "origins": (),
}
# what the build makes that moves with the last day in the data
MOVING = {"observed", "stored_year_ends", "stored_year_months"}


def tables_behind(view: str, views: Mapping[str, str]) -> frozenset[str]:
    """The imported tables (and other tables of the build) that a view reads, also through other views."""
    if view in _MADE:
        return frozenset(_MADE[view])
    if view not in views:
        return frozenset({view.removeprefix("stored_")})
    return frozenset().union(*(tables_behind(name, views) for name in relations(views[view])))


def moves(view: str, views: Mapping[str, str]) -> bool:
    """Whether the rows of ``view`` change when the last day in the data does."""
    return view in MOVING or (view in views and any(moves(name, views) for name in relations(views[view])))


def row_by_row(view: str, views: Mapping[str, str]) -> bool:
    """Whether each row of ``view`` is one row of one table, changed or left out without a look at any other row."""
    return view not in views or (
        _understood(views[view])[1] and all(row_by_row(name, views) for name in relations(views[view]))
    )


class Gain(Enum):
    """What a view gains when some tables get rows."""

    NOTHING = "nothing"
    ROWS = "exactly a row for each of theirs that it takes"
    OTHERWISE = "nobody can say: it is read again"


def gain(view: str, views: Mapping[str, str], fed: AbstractSet[str]) -> Gain:
    """What ``view`` gains when the tables ``fed`` got rows (and no last day moved)."""
    if not tables_behind(view, views) & fed:
        return Gain.NOTHING
    return Gain.ROWS if row_by_row(view, views) else Gain.OTHERWISE


def _adds_up(node: dict[str, Any]) -> bool:
    return node.get("class") == "FUNCTION" and str(node.get("function_name", "")).lower() in _aggregates()


@lru_cache(maxsize=1)
def _aggregates() -> frozenset[str]:
    with spare() as con:
        found = con.execute("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate'")
        return frozenset(name for (name,) in found.fetchall())


def relations(sql: str) -> frozenset[str]:
    """Tables and views that a SELECT names, less those it defines itself (WITH)."""
    return _understood(sql)[0]


@lru_cache(maxsize=200)
def _understood(sql: str) -> tuple[frozenset[str], bool]:
    """The ``relations`` of a SELECT, and whether it takes its rows one by one from those of one."""
    with spare() as con:
        found = con.execute("SELECT json_serialize_sql(?)", [sql.strip().rstrip(";")]).fetchone()
    assert found is not None
    tree: dict[str, Any] = json.loads(found[0])
    nodes = list(_nodes(tree))
    named = {str(node["table_name"]) for node in nodes if node.get("type") == "BASE_TABLE"}
    own = {str(entry["key"]) for node in nodes for entry in (node.get("cte_map") or {}).get("map", [])}
    kinds = {node.get("type") for node in nodes} | {str(node.get("class")) for node in nodes}
    statement = tree["statements"][0]["node"] if tree.get("statements") else {}
    one_by_one = (
        statement.get("type") == "SELECT_NODE"
        and not kinds & _MIXING
        and not statement.get("group_expressions")
        and not any(_adds_up(node) for node in nodes)
        and len(named - own) == 1
    )
    return frozenset(named - own), one_by_one


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)
