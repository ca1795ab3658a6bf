"""Rows that are lines of orders: the price of one beside how many there were, and several rows of one order."""

from collections.abc import Mapping, Sequence
from typing import Any

from cx_metrics.declarations.table import Table
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.known_names import LINES, bare, known_words
from cx_metrics.inspection.remark import Remark

_LEAST = 0.8  # share of a column that must be numbers


def by_quantity(
    told: dict[str, Any], table: Table, chosen: Mapping[str, int], columns: Sequence[HeldColumn]
) -> tuple[dict[str, Any], list[Remark]]:
    """What ``told`` says of a table, where an amount is the price of one and a column beside it says how many: one
    multiplied by the other, and added up by order where orders have several rows."""
    amounts = [n for n in told["columns"] if table.columns[n].kind == "money" and _called(columns[chosen[n]], "price")]
    free = [c for i, c in enumerate(columns) if i not in chosen.values() and _called(c, "quantity")]
    if not amounts or not free or free[0].numbers.share < _LEAST:
        return told, []
    name, price, quantity = amounts[0], columns[chosen[amounts[0]]], free[0].name
    order = columns[chosen[table.key]] if table.key in chosen else None
    values = {"name": name, "price": price.name, "quantity": quantity}
    plain = not price.numbers.said and not free[0].numbers.said  # sums are of plain numbers
    if order is None or order.different == order.filled or not plain:
        said = told["columns"][name]
        long = said if isinstance(said, dict) else {"from": said}
        remark = Remark.said(price.name, "price_of_one", "multiplied", f"{name}: {price.name}", question=True, **values)
        return told | {"columns": told["columns"] | {name: long | {"times": quantity}}}, [remark]
    lookup = {told["rows"]: {"on": order.name, "sum": price.name, "times": quantity}}
    said_of_order = {table.key: order.name, name: f"{told['rows']}.{price.name}"}
    otherwise = f"leave lookup and {table.key} out, and say {name}: {{from: {price.name}, times: {quantity}}}"
    remark = Remark.said(price.name, "lines_of_order", "lines_added", otherwise, question=True, **values, n=order.name)
    rest = {key: value for key, value in told.items() if key not in ("rows", "columns")}
    return {
        "rows": told["rows"],
        "lookup": lookup,
        "columns": told["columns"] | said_of_order,
        **rest,
    }, [remark]


def _called(column: HeldColumn, what: str) -> bool:
    """Whether a column is called so and no more: "total price" is none of one."""
    name, words = bare(column.name), known_words()[LINES][what]
    return name in words or any(word in name for word in words if not word.isascii())
