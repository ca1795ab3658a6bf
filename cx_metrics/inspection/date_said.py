"""What a mapping says of a column of dates: format and zone; or that it holds serial numbers, times ago, a tenure."""

from datetime import date
from typing import Any

from cx_metrics.declarations.date_format import EXCEL
from cx_metrics.declarations.table import Column
from cx_metrics.importing.workbook_sheet import SHEET
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.remark import Remark


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
    said["format"] = form.format
    if form.short_year:
        said["century"] = 2000
        remarks.append(Remark(held.name, "years of two digits", "read as 20xx", "century: 1900"))
    if form.order == "mixed":
        remarks.append(Remark(
            held.name, f"day and month in mixed order: {form.day_first:,} dates can only have the day first, "
            f"{form.month_first:,} only the month, {form.both:,} fit both", "an import is refused until it is decided",
            "when_both_fit: day_first, month_first, neither or declared", question=True,
        ))  # fmt: skip
    elif form.order == "unknown":
        remarks.append(Remark(
            held.name, f"day or month first? All {form.both:,} dates fit both orders", f"read as {form.format}",
            "exchange %d and %m in its format", question=True,
        ))  # fmt: skip
    if form.format.endswith(" UTC"):
        said["zone"] = "UTC"
    elif form.has_time and not form.says_zone and column.kind == "instant":
        said["zone"] = zone
        _ask_zone(held, remarks, zone)
    return said


def _ask_zone(held: HeldColumn, remarks: list[Remark], zone: str) -> None:
    remarks.append(Remark(held.name, "times without a zone", f"taken for those of {zone}", "zone: NAME", question=True))


def _other_date(held: HeldColumn, remarks: list[Remark], said: dict[str, Any], exported: date) -> dict[str, Any]:
    """A date that is none as such: a serial number, a time ago, a tenure."""
    if held.told_ago > 0.5:
        remarks.append(Remark(
            held.name, f"dates told by how long ago they were ({held.top[0][0]})",
            f"counted back from {exported}, the day the file was last changed", "before: the day of the export",
            question=True,
        ))  # fmt: skip
        return said | {"before": exported.isoformat()}
    if held.values and min(held.values) > 20_000:
        remarks.append(Remark(
            held.name, f"numbers such as {held.top[0][0]}: days as a spreadsheet counts them",
            "read as the dates they stand for", "export them as dates",
        ))  # fmt: skip
        return said | {"format": EXCEL}
    remarks.append(Remark(
        held.name, f"whole numbers up to {max(held.values, default=0):g}: a tenure",
        f"months counted back from {exported}, the day the file was last changed", "before and unit", question=True,
    ))  # fmt: skip
    return said | {"before": exported.isoformat(), "unit": "months"}
