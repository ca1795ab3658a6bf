"""The command ``inspect``: how a file would be read, and a mapping to start from."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cx_metrics import warehouse
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.import_command import delimiter_told
from cx_metrics.cli.period_arguments import language_argument
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing import Report
from cx_metrics.inspection import Inspection, SheetInspections, Told, inspect_file, inspect_sheets, several_sheets

_WIDEST = 160  # characters of a line


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--write", type=Path, metavar="M.yaml", help="write the mapping here, to be looked through")
    sub.add_argument("--called", default="", metavar="NAME", help="what people call the file, if not by this name")
    sub.add_argument("--table", help="which table it is to fill, where the guess is wrong")
    sub.add_argument("--encoding", help="its encoding, where the guess is wrong")
    sub.add_argument("--delimiter", help="what stands between its fields")
    sub.add_argument("--sheet", help="the sheet of a workbook that has several")
    sub.add_argument("--first-row", type=int, metavar="N", help="the line or row in which its columns are named")
    sub.add_argument("--header-rows", type=int, metavar="N", help="how many rows its heading has")
    language_argument(sub, "the language of what is said of it")


def _inspect(context: Context, told: argparse.Namespace) -> int:
    if told.write and told.write.exists():
        raise ImportRefused(Problem(str(told.write), "is there already", "name a file that is not, or remove it"))
    how = Told(told.encoding, delimiter_told(told.delimiter), told.sheet, told.first_row, told.header_rows)
    folder = warehouse.folder_of(context.settings, sample=False)
    if told.table is None and not told.called and (names := several_sheets(told.file, how)):
        several = inspect_sheets(told.file, names, context.catalogue, context.settings, folder, told=how)
        return _out(context, told, several.text, several.as_json(), lambda: _lines_of_sheets(several, told))
    found = inspect_file(
        told.file, context.catalogue, context.settings, folder, told=how, table=told.table, called=told.called
    )
    return _out(context, told, found.text, found.as_json(), lambda: [*_lines(found), *_mapping_lines(found.text, told)])


def _out(
    context: Context, told: argparse.Namespace, text: str, document: dict[str, Any], lines: Callable[[], list[str]]
) -> int:
    """Write the mapping where that is asked for, and say what was found."""
    if told.write:
        told.write.write_text(text, "utf-8")
    context.out(document | {"written": str(told.write) if told.write else None}, lines)
    return 0


def _mapping_lines(text: str, told: argparse.Namespace) -> list[str]:
    if told.write:
        return [f"{told.write} is written: look through it, then import {told.file} --mapping {told.write}"]
    return ["the mapping (--write M.yaml writes it):", *(f"    {line}" for line in text.splitlines())]


def _lines_of_sheets(found: SheetInspections, told: argparse.Namespace) -> list[str]:
    lines = [f"{found.file} holds {len(found.sheets) + len(found.refused)} sheets; --sheet NAME looks at one of them"]
    for name, one in found.sheets.items():
        lines += [f"sheet {name}:", *(f"  {line}" for line in _lines(one))]
    lines += [f"sheet {name} is no table: {problem}" for name, why in found.refused.items() for problem in why]
    lines += [
        f"sheet {name} would fill {found.sheets[name].table} too: inspect it with --sheet, for a mapping of its own"
        for name in found.left_out
    ]
    return [*lines, *_mapping_lines(found.text, told)]


def _lines(found: Inspection) -> list[str]:
    source = found.reading.source
    how = [found.reading.kind, *([found.reading.encoding] if found.reading.kind == "text" else [])]
    if found.reading.kind == "text":
        how.append("tabs between fields" if source.delimiter == "\t" else f"{source.delimiter} between fields")
    how += [f"names in line {source.first_row}"] if source.first_row > 1 else []
    how += [f"{source.header_rows} heading rows"] if source.header_rows > 1 else []
    lines = [f"{found.file}: {', '.join(how)}; {found.loaded.rows:,} rows, {len(found.columns)} columns"]
    for row in found.loaded.shown:
        lines.append(_cut("    " + " · ".join(f"{name}: {text}" for name, text in row.items() if text)))
    lines.append(f"would fill {found.table}:")
    for column in found.columns:
        role = found.roles.get(column.name, "not used")
        examples = ", ".join(found.examples(column, 3))
        lines.append(
            _cut(
                f"    {column.name:<30} {role:<24} {column.filled:,} filled, {column.different:,} different: {examples}"
            )
        )
    for question in (True, False):
        remarks = [remark for remark in found.remarks if remark.question == question]
        lines += ["to decide:" if question else "to know:"] if remarks else []
        for remark in remarks:
            lines.append(f"    {remark.where}: {remark.found} → {remark.becomes}")
            lines += [f"        otherwise: {remark.otherwise}"] if remark.otherwise else []
    return lines + _trial(found.trial, found)


def _trial(report: Report | None, found: Inspection) -> list[str]:
    """What an import by the draft would do."""
    if report is None:
        return ["an import by this mapping is refused until it is decided:", *(f"    {p}" for p in found.refusals)]
    left = f", {report.left_out:,} left out" if report.left_out else ""
    taken = f"{report.accepted:,} of {report.rows:,} rows, {report.rejected:,} rejected{left}"
    lines = [
        f"an import by this mapping takes {taken}",
        *(f"    {n:,} × {reason}" for reason, n in report.reasons.items()),
    ]
    return lines + [_cut(f"    {n:,} rows: {what}") for what, n in report.warnings.items()]


def _cut(line: str) -> str:
    shown = " ".join(line.split("\n"))
    return shown if len(shown) <= _WIDEST else shown[:_WIDEST] + "…"


COMMANDS = (Command("inspect", "how a file would be read, and a mapping to start from", _arguments, _inspect),)
