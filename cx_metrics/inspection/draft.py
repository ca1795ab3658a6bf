"""A mapping to start from: the roles of the columns, how each is read, and a remark wherever somebody must look."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cx_metrics.declarations.mapping import Source
from cx_metrics.declarations.table import Column, Table, UnsaidValues
from cx_metrics.declarations.words import pick
from cx_metrics.inspection.beside import part_of
from cx_metrics.inspection.column_said import AS_TEXT, column_said, exposed_said, score_said, told_by_words
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.known_names import ROW_NUMBERS, bare
from cx_metrics.inspection.order_lines import as_orders
from cx_metrics.inspection.remark import Remark
from cx_metrics.inspection.roles import EXPOSED, Roles
from cx_metrics.inspection.scale_reading import SCALE_SAID, scale_reading
from cx_metrics.inspection.value_words import likeliest
from cx_metrics.inspection.yaml_text import flow
from cx_metrics.messages import sentence, spoken

SOURCE = "file"
_NO_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST = 40


@dataclass
class Draft:
    """The mapping as it would stand in a file, and what is to be said of it."""

    mapping: dict[str, Any]
    remarks: list[Remark] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)  # column of the file → what it is taken for


def draft_of(
    source: Source,
    columns: Sequence[HeldColumn],
    roles: Roles,
    table: Table,
    *,
    zone: str,
    exported: date,
    dimensions: Mapping[str, Sequence[str]],
    lines: bool,
) -> Draft:
    """The draft for one table. ``zone``: the organisation's; ``exported``: the day the file was last changed;
    ``dimensions``: what each filter is called beside its id; ``lines``: rows are lines of orders."""
    draft = Draft({"about": f"Drafted from {source.file}: look through it before you import.",
                   "sources": {SOURCE: source_said(source)}, "tables": {}})  # fmt: skip
    told: dict[str, Any] = {"rows": SOURCE, "columns": {}}
    if not roles.told:
        draft.remarks.append(
            Remark.said("table", "nothing_tells", "taken_for", "--table NAME", question=True, what=table.id)
        )
    for role, place in sorted(roles.columns.items(), key=lambda pair: pair[1]):
        column = columns[place]
        if role == EXPOSED:
            if said := exposed_said(column, draft.remarks, dimensions):
                told["columns"][role] = said
                draft.roles[column.name] = f"columns.{role}"
            continue
        if table.columns[role].unsaid:
            said = told_by_words(column, f"{table.id}.{role}", draft.remarks)
        else:
            said = column_said(role, table.columns[role], column, draft.remarks, zone, exported)
        if role == table.key and column.different < column.filled:
            told_twice = {"n": column.filled - column.different, "all": column.filled, "role": role}
            needed = table.columns[role].required
            becomes = "last_counts" if needed else "made_of_row"
            otherwise = "" if needed else f"{role}: {column.name}, if a later row is to replace the earlier"
            draft.remarks.append(
                Remark.said(column.name, "ids_before", becomes, otherwise, question=True, **told_twice)
            )
            if not needed:
                continue
        told["columns"][role] = said
        draft.roles[column.name] = f"columns.{role}"
        if role in roles.unsure:
            why = {"what": role, "why": sentence(roles.unsure[role])}
            draft.remarks.append(
                Remark.said(column.name, "taken_for", "taken_for_since", "name another", question=True, **why)
            )
    if table.date and table.columns[table.date].may_be_undated and table.date not in told["columns"]:
        told["columns"][table.date] = {"undated": True}
        otherwise = f'{table.date}: {{from: COLUMN, format: "%Y-%m-%d"}}'
        draft.remarks.append(Remark.said(table.date, "no_dates", "all_time", otherwise, question=True))
    draft.remarks += [
        _unsaid(name, column, column.unsaid, columns, table)
        for name, column in table.columns.items()
        if column.unsaid and name not in told["columns"]
    ]
    if roles.items:
        told["items"] = _items(columns, roles, draft)
    told, said_of_lines = as_orders(told, table, roles.columns, columns, lines)
    if said_of_lines and table.key in told["columns"]:  # what repeated ids of orders mean is answered then
        draft.remarks = [r for r in draft.remarks if r.becomes != sentence("made_of_row", role=table.key)]
        draft.roles[told["columns"][table.key]] = f"columns.{table.key}"
    draft.remarks += said_of_lines
    draft.mapping["tables"][table.id] = told
    used = {*roles.columns.values(), *roles.items}
    if table.key not in told["columns"]:
        counting = [c.name for i, c in enumerate(columns) if i not in used and _counts_rows(c)]
        asked = [(name, "row_numbers", "no_key", f"{table.key}: {name}") for name in counting]
        draft.remarks += [Remark.said(*one, question=True) for one in asked]
    _remark_on_others([c for i, c in enumerate(columns) if i not in used], draft)
    return draft


def _counts_rows(held: HeldColumn) -> bool:
    """Whether a column is called like a number of rows, and each row has its own."""
    return bare(held.name) in ROW_NUMBERS and held.different == held.filled == held.rows > 1


def _unsaid(role: str, column: Column, unsaid: UnsaidValues, columns: Sequence[HeldColumn], table: Table) -> Remark:
    """The question which rows are which, where no column was found to say it; the likeliest one is named."""
    by: dict[str, Any] = {"from": "COLUMN", "recode": {"TEXT": column.values[0]}}
    if likely := likeliest(columns, f"{table.id}.{role}"):
        held, reading = likely
        known = {text: value for text, value in reading.recode.items() if value}
        by = {"from": held.name, "recode": known or {held.answers[0][0]: column.values[0]}}
    answers: tuple[Any, ...] = ({"value": column.values[0]}, by | {"else": "missing"})
    otherwise = ", or ".join(f"{role}: {flow(said)}" for said in answers)
    asks, becomes = (pick(said, spoken()) for said in (unsaid.asks, unsaid.becomes))
    return Remark(role, asks, becomes, otherwise, question=True, asks=role)


def source_said(source: Source) -> dict[str, Any]:
    """A source as a mapping says it, without what goes without saying."""
    told: dict[str, Any] = {"file": source.file}
    for key, usual in (("encoding", None), ("delimiter", ","), ("sheet", None), ("first_row", 1), ("header_rows", 1)):
        if (value := getattr(source, key)) != usual:
            told[key] = value
    return told


def _items(columns: Sequence[HeldColumn], roles: Roles, draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = {}
    scales = [reading.scale for i in roles.items if (reading := scale_reading(columns[i]))]
    before = len(draft.remarks)
    for number, place in enumerate(roles.items, start=1):
        column = columns[place]
        part = part_of(column, columns)
        also = part or column.also
        called = also if also and len(also) < len(column.name) + _LONGEST * bool(part) else column.name
        name = _NO_WORD.sub("_", called.lower()).strip("_")[:_LONGEST].strip("_")
        if not name or not name[0].isalpha() or name in found:
            name = f"item_{number}"
        said = score_said(column, draft.remarks, None, (0, 10) in scales)
        label = SCALE_SAID.sub("", also if len(also) > len(called) else called).strip()
        found[name] = said | ({"name": label[:200]} if _NO_WORD.sub("_", label.lower()) != name else {})
        draft.roles[column.name] = f"items.{name}"
    draft.remarks[before:] = _together(draft.remarks[before:])
    return found


def _together(remarks: Sequence[Remark]) -> list[Remark]:
    """What is to be said of several columns alike is said once."""
    alike: dict[Remark, list[str]] = {}
    for remark in remarks:
        alike.setdefault(replace(remark, where=""), []).append(remark.where)
    shown = [
        ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") for names in alike.values()
    ]
    return [replace(remark, where=where) for remark, where in zip(alike, shown, strict=True)]


def _remark_on_others(columns: Sequence[HeldColumn], draft: Draft) -> None:
    for column in columns:
        if column.filled and column.damaged > 0.05:
            draft.remarks.append(Remark.said(column.name, "damaged_numbers", "not_used", AS_TEXT))
