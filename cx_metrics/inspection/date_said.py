"""What a mapping says of a column of dates: format and zone; or that it holds serial numbers, times ago, a tenure."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from cx_metrics.declarations.date_format import EXCEL, UNIX
from cx_metrics.declarations.table import Column
from cx_metrics.importing.workbook_sheet import SHEET
from cx_metrics.inspection.date_form import DateForm
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.remark import Remark

_UTC = re.compile(r"\b(UTC|GMT)\b")  # in the name of a column: Submit Date (UTC)
_OFFSET = re.compile(r"GMT([+-])([0-9]+)$")


def date_said(column: Column, held: HeldColumn, remarks: list[Remark], *, zone: str, exported: date) -> dict[str, Any]:
    """What a mapping says of a column of dates; what is to be looked at goes to ``remarks``. Times without a zone are
    in ``zone``, and times ago count back from the day of ``exported``."""
    said: dict[str, Any] = {"from": held.name}
    if held.typed and held.typed != SHEET:
        with_time = held.typed != "DATE"
        if with_time and "TIME ZONE" not in held.typed:
            said |= {"format": "%Y-%m-%d %H:%M:%S", "zone": zone}
            _ask_zone(held, remarks, zone)
        else:
            said |= {"format": "%Y-%m-%d"}
        return said
    form = held.date
    if form is None:
        return _other_date(held, remarks, said, exported)
    others = [one for one in form.others if column.kind == "date" or one.has_time == form.has_time]
    timed = next((one for one in (form, *others) if one.has_time), None)
    forms = [form, *(one for one in others if one.is_clear_beside(timed))]
    said["format"] = form.format if len(forms) == 1 else [one.format for one in forms]
    if len(forms) > 1:
        remarks.append(
            Remark.said(held.name, "several_forms", "read_each", "leave one out of format", shown=_counted(forms))
        )
    if no_moment := [one for one in form.others if one not in others]:
        shown = _counted(no_moment)
        remarks.append(Remark.said(held.name, "other_moments", "rejected_listed", shown=shown))
    if left := [one for one in others if one not in forms]:
        otherwise = "name it in format, with when_both_fit, century or zone"
        shown = _counted(left)
        remarks.append(
            Remark.said(held.name, "doubtful_forms", "rejected_listed", otherwise, question=True, shown=shown)
        )
    if form.short_year:
        said["century"] = 2000
        remarks.append(Remark.said(held.name, "short_years", "read_as", "century: 1900", what="20xx"))
    if any(one.minguo for one in forms):
        said["calendar"] = "minguo"
        remarks.append(Remark.said(held.name, "minguo_years", "read_as", "remove calendar", what="114 = 2025"))
    if form.order == "mixed":
        decide = "when_both_fit: day_first, month_first, neither or declared"
        counts = {"a": form.day_first, "b": form.month_first, "c": form.both}
        remarks.append(Remark.said(held.name, "mixed_order", "refused_until_it", decide, question=True, **counts))
    elif form.order == "unknown":
        told = {"n": form.both, "what": form.format}
        exchange = "exchange %d and %m in its format"
        remarks.append(Remark.said(held.name, "which_first", "read_as", exchange, question=True, **told))
    form = timed or form
    if form.format.endswith(" UTC") or (form.has_time and not form.says_zone and _UTC.search(held.name)):
        said["zone"] = "UTC"
    elif offset := _OFFSET.search(form.format):  # those names count the other way round
        said["zone"] = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
    elif form.has_time and not form.says_zone and column.kind == "instant":
        said["zone"] = zone
        _ask_zone(held, remarks, zone)
    return said


def _counted(forms: Sequence[DateForm]) -> str:
    return ", ".join(f"{one.format} ({one.n:,})" for one in forms)


def _ask_zone(held: HeldColumn, remarks: list[Remark], zone: str) -> None:
    remarks.append(Remark.said(held.name, "no_zone", "zone_of", "zone: NAME", question=True, zone=zone))


def _other_date(held: HeldColumn, remarks: list[Remark], said: dict[str, Any], exported: date) -> dict[str, Any]:
    """A date that is none as such: a serial number, a time ago, a tenure."""
    if held.told_ago > 0.5:
        told = {"example": held.top[0][0], "day": exported}
        remarks.append(
            Remark.said(held.name, "ago", "counted_back", "before: the day of the export", question=True, **told)
        )
        return said | {"before": exported.isoformat()}
    if held.since_1970:
        remarks.append(Remark.said(held.name, "since_1970", "serial_read", "name another", example=held.top[0][0]))
        return said | {"format": UNIX}
    if held.values and min(held.values) > 20_000:
        remarks.append(Remark.said(held.name, "serial", "serial_read", "export them as dates", example=held.top[0][0]))
        return said | {"format": EXCEL}
    most = f"{max(held.values, default=0):g}"
    remarks.append(
        Remark.said(held.name, "tenure", "tenure_read", "before and unit", question=True, n=most, day=exported)
    )
    return said | {"before": exported.isoformat(), "unit": "months"}
