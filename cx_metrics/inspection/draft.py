"""A mapping to start from: the roles of the columns, how each is read, and a remark wherever somebody must look."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cx_metrics.declarations.mapping import Source
from cx_metrics.declarations.table import Column, ColumnKind, Table, UnsaidValues
from cx_metrics.declarations.words import pick
from cx_metrics.inspection.beside import part_of
from cx_metrics.inspection.date_said import date_said
from cx_metrics.inspection.fitting import fits, is_json
from cx_metrics.inspection.held_column import NO_ANSWER, HeldColumn
from cx_metrics.inspection.known_names import ROW_NUMBERS, bare, dimension_called
from cx_metrics.inspection.order_lines import as_orders
from cx_metrics.inspection.remark import Remark
from cx_metrics.inspection.roles import EXPOSED, Roles
from cx_metrics.inspection.scale_reading import SCALE_SAID, scale_reading
from cx_metrics.inspection.value_words import likeliest, value_reading
from cx_metrics.inspection.yaml_text import flow
from cx_metrics.messages import sentence, spoken

SOURCE = "file"
_NO_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST = 40
_SELDOM = 5  # so often a 1 is given where nobody happened to give a 0
_EVERYBODY = re.compile(
    r"all(?: \w+){0,2}|every(?:body|one| \w+)|(?:全部|全體|全体|所有)\w{0,4}"
    r"|全(?:店|院|區|区|台|臺|國|国|公司|門市|门店|分店|客群)",
    re.IGNORECASE,
)
_AS_TEXT = "export it again with this column as text"


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
            if said := _exposed(column, draft, dimensions):
                told["columns"][role] = said
                draft.roles[column.name] = f"columns.{role}"
            continue
        if table.columns[role].unsaid:
            said = _told(column, f"{table.id}.{role}", draft)
        else:
            said = _said(role, table.columns[role], column, draft, zone, exported)
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


def _told(held: HeldColumn, place: str, draft: Draft) -> Any:
    """A column whose words say which of our values each row is."""
    reading = value_reading(held, place)
    assert reading is not None, "a column was taken for what its words say, and they say nothing"
    if reading.as_it_is:
        return held.name
    shown = ", ".join(f"{text} → {value or sentence('none_of_these')}" for text, value in reading.recode.items())
    draft.remarks.append(Remark.said(held.name, "values_told", "read_so", "its recode", question=True, shown=shown))
    return {"from": held.name, "recode": reading.recode}


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


def offers_of(held: HeldColumn, table: Table, *, zone: str, exported: date) -> dict[str, Any]:
    """By role or kind of role, what a mapping would say of this column in it; kinds that say nothing but its name, and
    those that do not fit, are left out."""
    found: dict[str, Any] = {}
    for role in (name for name, column in table.columns.items() if column.unsaid):
        if values := value_reading(held, f"{table.id}.{role}", guessed=True):
            found[role] = {"from": held.name, "recode": values.recode, "else": "missing"}
    kinds: tuple[ColumnKind, ...] = ("date", "instant", "number", "flag")
    for column in (Column(kind=kind, about=kind) for kind in kinds):
        if fits("", column, held) > 0.5:
            said = _said("", column, held, Draft({}), zone, exported)
            found |= {column.kind: said} if isinstance(said, dict) else {}
    for name, fixed in (("score", None), ("nps", (0.0, 10.0))):
        reading = scale_reading(held, fixed)
        found |= {name: {"from": held.name, **reading.said}} if reading else {}
    return found


def source_said(source: Source) -> dict[str, Any]:
    """A source as a mapping says it, without what goes without saying."""
    told: dict[str, Any] = {"file": source.file}
    for key, usual in (("encoding", None), ("delimiter", ","), ("sheet", None), ("first_row", 1), ("header_rows", 1)):
        if (value := getattr(source, key)) != usual:
            told[key] = value
    return told


def _said(role: str, column: Column, held: HeldColumn, draft: Draft, zone: str, exported: date) -> Any:
    if column.kind in ("date", "instant"):
        return date_said(column, held, draft.remarks, zone=zone, exported=exported)
    if column.kind == "score":
        return _score(held, draft, column.scale if column.scale_is_fixed else None)
    if column.kind in ("number", "money", "seconds"):
        return _number(held, draft)
    if column.kind == "flag":
        recode = {text: text in ("是", "有") for text, _ in held.answers if text in ("是", "否", "有", "無", "无")}
        missing = [text for text, _ in held.answers if NO_ANSWER.search(text)]
        said = ({"recode": recode} if recode else {}) | ({"missing": missing} if missing else {})
        return {"from": held.name, **said} if said else held.name
    if column.kind == "id" and held.damaged:
        share = f"{held.damaged:.0%}"
        draft.remarks.append(Remark.said(held.name, "damaged_ids", "rows_rejected", _AS_TEXT, share=share))
    if column.kind == "category" and held.several > 0.3:
        otherwise = "leave the column out, or export a column an answer"
        draft.remarks.append(Remark.said(held.name, "several_answers", "combinations", otherwise))
    return held.name


def _exposed(held: HeldColumn, draft: Draft, dimensions: Mapping[str, Sequence[str]]) -> Any:
    """How a column says who met a change; nothing where nobody knows of which filter it names values."""
    if is_json(held):
        return held.name
    dimension = dimension_called(held.name, dimensions)
    if dimension is None:
        otherwise = f"{EXPOSED}: {{from: {held.name}, dimension: FILTER}}"
        draft.remarks.append(Remark.said(held.name, "who_met", "no_filter_of", otherwise, question=True))
        return None
    otherwise = "name another dimension, or leave it out"
    draft.remarks.append(Remark.said(held.name, "who_met", "values_of", otherwise, question=True, what=dimension))
    everybody = [text for text, _ in held.answers if _EVERYBODY.fullmatch(text)]
    said: dict[str, Any] = {"from": held.name, "dimension": dimension}
    if everybody:
        shown = ", ".join(everybody)
        draft.remarks.append(Remark.said(held.name, "met_by_all", "as_missing", "correct `missing`", shown=shown))
        said["missing"] = everybody
    return said


def _score(
    held: HeldColumn, draft: Draft, fixed: tuple[float, float] | None, from_nought: bool = False
) -> dict[str, Any]:
    """``from_nought``: others beside it answer on 0 to 10, so that it does too though no 0 was given (where many gave
    a 1, its lowest answer is that)."""
    found = scale_reading(held, fixed)
    assert found is not None, "a role that needs a scale was given to a column without one"
    if from_nought and found.scale == (1, 10) and held.values.get(1.0, 0) <= _SELDOM:
        found = replace(found, scale=(0, 10), taken_from="beside_it")
    low, high = found.scale
    if fixed is None:
        otherwise = f"scale: [LOWEST, HIGHEST], and reversed: true where {low} is best"
        read = {"source": sentence(found.taken_from), "low": low, "high": high, "best": high}
        draft.remarks.append(
            Remark.said(held.name, "scale_from", "scale_read", otherwise, question=not found.sure, **read)
        )
    if found.turned:
        draft.remarks.append(Remark.said(held.name, "bad_to_good", "turned", "leave reversed out"))
    if found.recode:
        shown = ", ".join(f"{text} → {code}" for text, code in list(found.recode.items())[:3]) + " …"
        draft.remarks.append(Remark.said(held.name, "words_for_answers", "read_numbers", "its recode", shown=shown))
    if found.missing:
        counts: dict[Any, int] = dict(held.top) | {int(v): n for v, n in held.values.items()}
        shown = ", ".join(f"{code} ({counts.get(code, 0):,})" for code in found.missing)
        otherwise = "correct `missing` or `scale`"
        draft.remarks.append(
            Remark.said(held.name, "outside_scale", "no_answer", otherwise, question=True, shown=shown)
        )
    return {"from": held.name, **found.said}


def _number(held: HeldColumn, draft: Draft) -> Any:
    form = held.numbers
    if form.signs:
        signs, asked = " ".join(form.signs), len(form.signs) > 1 or form.some_percent
        key = "signs_some" if form.some_percent else "signs"
        draft.remarks.append(Remark.said(held.name, key, "signs_away", "without: []", question=asked, signs=signs))
    if form.doubt:
        mark, otherwise = repr(form.doubt), f'thousands: "{form.doubt}" or decimal: "{form.doubt}"'
        draft.remarks.append(
            Remark.said(held.name, "marks_doubt", "refused_until", otherwise, question=True, mark=mark)
        )
    elif form.thousands or form.decimal == ",":
        marks = {"thousands": form.thousands, "decimals": form.decimal}
        told = " and ".join(f"{what} {mark!r}" for what, mark in marks.items() if mark)
        draft.remarks.append(Remark.said(held.name, "marks", "read_so", "thousands and decimal", told=told))
    return {"from": held.name, **form.said} if form.said else held.name


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
        said = _score(column, draft, None, (0, 10) in scales)
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
            draft.remarks.append(Remark.said(column.name, "damaged_numbers", "not_used", _AS_TEXT))
