"""Rows that are lines of orders: the price of one beside how many there were, and several rows of one order."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from cx_metrics.declarations.table import Table
from cx_metrics.importing.codes import without_blanks
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.known_names import LINES, bare, known_words
from cx_metrics.inspection.remark import Remark

_LEAST = 0.8  # share of a column that must be numbers
_FEW = 0.02  # share of orders whose rows may differ in what was paid, since a row was corrected


def are_lines(
    con: duckdb.DuckDBPyConnection, loaded: LoadedSource, table: Table, chosen: Mapping[str, int]
) -> bool:  # fmt: skip
    """Whether rows of one key mostly hold different amounts: then these are parts of what was paid, and not all of it
    said again."""
    amount = next((name for name, column in table.columns.items() if column.kind == "money" and column.required), None)
    if amount is None or amount not in chosen or table.key not in chosen:
        return False
    key, paid = (without_blanks(f"c{chosen[name]}") for name in (table.key, amount))
    row = con.execute(
        f"SELECT avg(CAST(different > 1 AS INTEGER)) FROM (SELECT count(DISTINCT {paid}) AS different "
        f"FROM {loaded.view} WHERE {key} <> '' GROUP BY {key} HAVING count(*) > 1)"
    ).fetchone()
    return bool(row and row[0] and row[0] > _FEW)


def as_orders(
    told: dict[str, Any], table: Table, chosen: Mapping[str, int], columns: Sequence[HeldColumn], lines: bool
) -> tuple[dict[str, Any], list[Remark]]:
    """What ``told`` says of a table, where its rows are ``lines`` of orders: amounts added up by order, and multiplied
    where they are the price of one and a column beside it says how many. Rows that say again what the whole order came
    to are the order, and count once."""
    amounts = {n: columns[chosen[n]] for n in told["columns"] if table.columns[n].kind == "money"}
    needed = next((name for name in amounts if table.columns[name].required), None)
    if needed is None:
        return told, []
    free = [c for i, c in enumerate(columns) if i not in chosen.values() and _called(c, "quantity")]
    price, order = amounts[needed], columns[chosen[table.key]] if table.key in chosen else None
    times = free[0] if _called(price, "price") and free and free[0].numbers.share >= _LEAST else None
    values = {"name": needed, "price": price.name, "quantity": times.name if times else ""}
    if order is None or order.different == order.filled:
        return _multiplied(told, needed, values) if times else (told, [])
    if not lines and not times:
        said = {table.key: order.name}
        values |= {"n": order.filled - order.different, "all": order.filled}
        remark = Remark.said(order.name, "ids_before", "last_counts", f"leave {table.key} out", question=True, **values)
        return told | {"columns": told["columns"] | said}, [remark]
    summed = {needed: price} if times else amounts
    if any(column.numbers.said for column in (*summed.values(), *([times] if times else []))):
        return _multiplied(told, needed, values) if times else (told, [])  # sums are of plain numbers
    lookup: dict[str, Any] = {"on": order.name, "sum": [column.name for column in summed.values()]}
    lookup |= {"times": times.name} if times else {}
    columns_said = {name: said for name, said in told["columns"].items() if name not in amounts}
    columns_said |= {table.key: order.name, **{n: f"{told['rows']}.{c.name}" for n, c in summed.items()}}
    otherwise = f"leave lookup and {table.key} out, and say {needed}: {price.name}: each row is an order then"
    key = "lines_of_order" if times else "parts_of_order"
    values |= {"n": order.name, "name": ", ".join(summed)}
    remark = Remark.said(price.name, key, "lines_added" if times else "parts_added", otherwise, question=True, **values)
    rest = {key: value for key, value in told.items() if key not in ("rows", "columns")}
    return {"rows": told["rows"], "lookup": {told["rows"]: lookup}, "columns": columns_said, **rest}, [remark]


def _multiplied(told: dict[str, Any], name: str, values: dict[str, Any]) -> tuple[dict[str, Any], list[Remark]]:
    said = told["columns"][name]
    long = {**(said if isinstance(said, dict) else {"from": said}), "times": values["quantity"]}
    otherwise = f"{name}: {values['price']}"
    remark = Remark.said(values["price"], "price_of_one", "multiplied", otherwise, question=True, **values)
    return told | {"columns": told["columns"] | {name: long}}, [remark]


def _called(column: HeldColumn, what: str) -> bool:
    """Whether a column is called so and no more: "total price" is none of one."""
    name, words = bare(column.name), known_words()[LINES][what]
    return name in words or any(word in name for word in words if not word.isascii())
