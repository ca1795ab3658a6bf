"""A drafted mapping as somebody changes it: what a column of the file is taken for, and taking it for something else.
Values in, values out; the file is written as `inspect --write` writes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.inspection.yaml_text import mapping_text

ITEM = "items"  # the role of a rated item
_COLUMNS = "columns"


def read_draft(path: Path) -> dict[str, Any]:
    """The mapping as plain values, in the order in which it is written; raises DeclarationError."""
    value: dict[str, Any] = read_yaml(path).value
    return value


def write_draft(path: Path, mapping: Mapping[str, Any]) -> None:
    """Write the mapping; comments that stood in it are gone, since what they asked has been answered."""
    path.write_text(mapping_text(mapping, {}), "utf-8")


def table_of(mapping: Mapping[str, Any]) -> str:
    """The table that is edited: its first."""
    return str(next(iter(mapping["tables"])))


def use_of(mapping: Mapping[str, Any], column: str) -> tuple[str, str, dict[str, Any]] | None:
    """What a column of the file is taken for: ``columns`` and the name of ours, or ``items`` and the item's, and how it
    is read; None where it is not used."""
    table = mapping["tables"][table_of(mapping)]
    for kind in (_COLUMNS, ITEM):
        for name, said in (table.get(kind) or {}).items():
            long = said if isinstance(said, dict) else {"from": said}
            source = long.get("from")
            if source in (column, f"{table['rows']}.{column}") or (
                isinstance(source, list | tuple) and column in source
            ):
                return kind, name, long
    return None


def stated(mapping: Mapping[str, Any], role: str, value: str | None) -> dict[str, Any]:
    """The mapping with one ``value`` for all rows in ``role``; None: nothing says it."""
    table_id = table_of(mapping)
    table = mapping["tables"][table_id]
    columns = {name: said for name, said in (table.get(_COLUMNS) or {}).items() if name != role}
    columns |= {} if value is None else {role: {"value": value}}
    return {**mapping, "tables": {**mapping["tables"], table_id: {**table, _COLUMNS: columns}}}


def assigned(mapping: Mapping[str, Any], column: str, role: str | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping with ``column`` taken for ``role`` (a name of ours, ``items.NAME``, or None where it is not to be
    used), read as ``said``. What it was before is dropped, and so is what else was taken for that role."""
    table_id = table_of(mapping)
    table = dict(mapping["tables"][table_id])
    columns, items = dict(table.get(_COLUMNS) or {}), dict(table.get(ITEM) or {})
    if before := use_of(mapping, column):
        (columns if before[0] == _COLUMNS else items).pop(before[1])
    if role and role.startswith(f"{ITEM}."):
        items[role.partition(".")[2]] = dict(said)
    elif role:
        columns[role] = dict(said) if set(said) != {"from"} else said["from"]
    table |= {_COLUMNS: columns}
    table = {**table, ITEM: items} if items else {name: held for name, held in table.items() if name != ITEM}
    return {**mapping, "tables": {**mapping["tables"], table_id: table}}
