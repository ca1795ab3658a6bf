"""What the importer reports of a file, as tables: rows taken and refused and why, dates, customers known, what the
masker hides, the first rows as they were read."""

from datetime import date
from typing import Any

import streamlit as st

from cx_metrics import pictures
from cx_metrics.declarations.mask_pattern import MaskPattern
from cx_metrics.text import Text
from cx_metrics.ui.bring_work import in_code
from cx_metrics.ui.frame import section
from cx_metrics.ui.picture import picture

_COUNTS = ("accepted", "rejected", "duplicate", "superseded", "left_out")
_SHOWN = 5


def report_parts(text: Text, report: dict[str, Any], masks: tuple[str | MaskPattern, ...]) -> None:
    """The whole report."""
    section(text("bring.report.title"), text("bring.report.rows", n=report["rows"]))
    heads = [text("bring.report.what"), text("bring.report.number")]
    facts = [
        pictures.FigureRow(text(f"bring.report.{name}"), (text.count(report[name]),), strong=name == "accepted")
        for name in _COUNTS
        if report[name] or name in ("accepted", "rejected")
    ]
    facts += [pictures.FigureRow(*fact) for fact in _facts(text, report, masks)]
    picture(pictures.figures(text("bring.report.title"), heads, facts, text), key="report", style=pictures.FILE_STYLE)
    if report["reasons"]:
        _reasons(text, report)
    if report["warnings"]:
        st.caption(text("bring.to_know"))
        in_code(*(text("importer.rows_what", n=text.count(n), what=what) for what, n in report["warnings"].items()))
    if report["unused_columns"]:
        unused = text("punctuation.comma").join(report["unused_columns"])
        st.caption(text("bring.report.unused"))
        st.code(unused, language=None, wrap_lines=True)


def _facts(
    text: Text, report: dict[str, Any], masks: tuple[str | MaskPattern, ...]
) -> list[tuple[str, tuple[str, ...]]]:
    days = [date.fromisoformat(day) for span in report["days"].values() for day in span]
    found: list[tuple[str, tuple[str, ...]]] = []
    found += [(text("bring.report.days"), (text.period(min(days), max(days)),))] if days else []
    for name in ("customers_known", "with_orders"):
        if report[name] is not None:
            found.append((text(f"bring.report.{name}"), (text.value(report[name], "share"),)))
    kinds = text.join(text(f"bring.mask.{kind}") if isinstance(kind, str) else kind.name for kind in masks)
    if report["masked"]:
        found.append((text("bring.report.masked", kinds=kinds), (text.count(sum(report["masked"].values())),)))
    if report["replaced"]:
        found.append((text("bring.report.replaced"), (text.count(report["replaced"]),)))
    return found


def _reasons(text: Text, report: dict[str, Any]) -> None:
    section(text("bring.report.reasons"), text("bring.report.reasons_note"))
    heads = [text(f"bring.report.{name}") for name in ("reason", "number", "found", "lines")]
    comma = text("punctuation.comma")
    rows: list[pictures.FigureRow] = []
    for reason, n in report["reasons"].items():
        seen = report["evidence"].get(reason, {"found": {}, "lines": []})
        values = comma.join(f"{value or '—'} × {times:,}" for value, times in list(seen["found"].items())[:_SHOWN])
        rows.append(pictures.FigureRow(reason, (text.count(n), values, comma.join(map(str, seen["lines"])))))
    table = pictures.figures(text("bring.report.reasons"), heads, rows, text)
    picture(table, key="reasons", style=pictures.FILE_STYLE)


def first_rows(text: Text, report: dict[str, Any]) -> None:
    """The first rows as they were read, to be judged before they are taken in."""
    rows: list[dict[str, str]] = next(iter(report["first_rows"].values()), [])
    if not rows:
        return
    section(text("bring.report.first_rows"), text("bring.report.first_rows_note"))
    heads = [text("bring.columns.column"), *(text("bring.reading.row", n=i + 1) for i in range(len(rows)))]
    cells = [pictures.FigureRow(name, tuple(str(row.get(name, "")) for row in rows)) for name in rows[0]]
    table = pictures.figures(text("bring.report.first_rows"), heads, cells, text)
    picture(table, key="first_rows", style=pictures.FILE_STYLE)
