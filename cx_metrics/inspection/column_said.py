"""What a mapping would say of one column in a role, with a remark wherever somebody must look."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cx_metrics.declarations.table import Column, ColumnKind, Table
from cx_metrics.inspection.date_said import date_said
from cx_metrics.inspection.fitting import fits, is_json
from cx_metrics.inspection.held_column import NO_ANSWER, HeldColumn
from cx_metrics.inspection.known_names import dimension_called
from cx_metrics.inspection.remark import Remark
from cx_metrics.inspection.roles import EXPOSED
from cx_metrics.inspection.scale_reading import scale_reading
from cx_metrics.inspection.value_words import value_reading
from cx_metrics.messages import sentence

_SELDOM = 5  # so often a 1 is given where nobody happened to give a 0
_EVERYBODY = re.compile(
    r"all(?: \w+){0,2}|every(?:body|one| \w+)|(?:全部|全體|全体|所有)\w{0,4}"
    r"|全(?:店|院|區|区|台|臺|國|国|公司|門市|门店|分店|客群)",
    re.IGNORECASE,
)
AS_TEXT = "export it again with this column as text"


def told_by_words(held: HeldColumn, place: str, remarks: list[Remark]) -> Any:
    """A column whose words say which of our values each row is."""
    reading = value_reading(held, place)
    assert reading is not None, "a column was taken for what its words say, and they say nothing"
    if reading.as_it_is:
        return held.name
    shown = ", ".join(f"{text} → {value or sentence('none_of_these')}" for text, value in reading.recode.items())
    remarks.append(Remark.said(held.name, "values_told", "read_so", "its recode", question=True, shown=shown))
    return {"from": held.name, "recode": reading.recode}


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
            said = column_said("", column, held, [], zone, exported)
            found |= {column.kind: said} if isinstance(said, dict) else {}
    for name, fixed in (("score", None), ("nps", (0.0, 10.0))):
        reading = scale_reading(held, fixed)
        found |= {name: {"from": held.name, **reading.said}} if reading else {}
    return found


def column_said(role: str, column: Column, held: HeldColumn, remarks: list[Remark], zone: str, exported: date) -> Any:
    """What a mapping would say of a column in a role: its name alone, or how it is read."""
    if column.kind in ("date", "instant"):
        return date_said(column, held, remarks, zone=zone, exported=exported)
    if column.kind == "score":
        return score_said(held, remarks, column.scale if column.scale_is_fixed else None)
    if column.kind in ("number", "money", "seconds"):
        return _number(held, remarks)
    if column.kind == "flag":
        recode = {text: text in ("是", "有") for text, _ in held.answers if text in ("是", "否", "有", "無", "无")}
        missing = [text for text, _ in held.answers if NO_ANSWER.search(text)]
        said = ({"recode": recode} if recode else {}) | ({"missing": missing} if missing else {})
        return {"from": held.name, **said} if said else held.name
    if column.kind == "id" and held.damaged:
        share = f"{held.damaged:.0%}"
        remarks.append(Remark.said(held.name, "damaged_ids", "rows_rejected", AS_TEXT, share=share))
    if column.kind == "category" and held.several > 0.3:
        otherwise = "leave the column out, or export a column an answer"
        remarks.append(Remark.said(held.name, "several_answers", "combinations", otherwise))
    return held.name


def exposed_said(held: HeldColumn, remarks: list[Remark], dimensions: Mapping[str, Sequence[str]]) -> Any:
    """How a column says who met a change; nothing where nobody knows of which filter it names values."""
    if is_json(held):
        return held.name
    dimension = dimension_called(held.name, dimensions)
    if dimension is None:
        otherwise = f"{EXPOSED}: {{from: {held.name}, dimension: FILTER}}"
        remarks.append(Remark.said(held.name, "who_met", "no_filter_of", otherwise, question=True))
        return None
    otherwise = "name another dimension, or leave it out"
    remarks.append(Remark.said(held.name, "who_met", "values_of", otherwise, question=True, what=dimension))
    everybody = [text for text, _ in held.answers if _EVERYBODY.fullmatch(text)]
    said: dict[str, Any] = {"from": held.name, "dimension": dimension}
    if everybody:
        shown = ", ".join(everybody)
        remarks.append(Remark.said(held.name, "met_by_all", "as_missing", "correct `missing`", shown=shown))
        said["missing"] = everybody
    return said


def score_said(
    held: HeldColumn, remarks: list[Remark], fixed: tuple[float, float] | None, from_nought: bool = False
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
        remarks.append(Remark.said(held.name, "scale_from", "scale_read", otherwise, question=not found.sure, **read))
    if found.turned:
        remarks.append(Remark.said(held.name, "bad_to_good", "turned", "leave reversed out"))
    if found.recode:
        shown = ", ".join(f"{text} → {code}" for text, code in list(found.recode.items())[:3]) + " …"
        remarks.append(Remark.said(held.name, "words_for_answers", "read_numbers", "its recode", shown=shown))
    if found.missing:
        counts: dict[Any, int] = dict(held.top) | {int(v): n for v, n in held.values.items()}
        shown = ", ".join(f"{code} ({counts.get(code, 0):,})" for code in found.missing)
        otherwise = "correct `missing` or `scale`"
        remarks.append(Remark.said(held.name, "outside_scale", "no_answer", otherwise, question=True, shown=shown))
    return {"from": held.name, **found.said}


def _number(held: HeldColumn, remarks: list[Remark]) -> Any:
    form = held.numbers
    if form.signs:
        signs, asked = " ".join(form.signs), len(form.signs) > 1 or form.some_percent
        key = "signs_some" if form.some_percent else "signs"
        remarks.append(Remark.said(held.name, key, "signs_away", "without: []", question=asked, signs=signs))
    if form.doubt:
        mark, otherwise = repr(form.doubt), f'thousands: "{form.doubt}" or decimal: "{form.doubt}"'
        remarks.append(Remark.said(held.name, "marks_doubt", "refused_until", otherwise, question=True, mark=mark))
    elif form.thousands or form.decimal == ",":
        marks = {"thousands": form.thousands, "decimals": form.decimal}
        told = " and ".join(f"{what} {mark!r}" for what, mark in marks.items() if mark)
        remarks.append(Remark.said(held.name, "marks", "read_so", "thousands and decimal", told=told))
    return {"from": held.name, **form.said} if form.said else held.name
