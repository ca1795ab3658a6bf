"""The command ``inspect``: how a file would be read, and a mapping to start from."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cx_metrics import warehouse
from cx_metrics.cli.columns import columns
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.import_command import delimiter_told
from cx_metrics.cli.period_arguments import language_argument
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing import Report
from cx_metrics.inspection import Inspection, SheetInspections, Told, inspect_file, inspect_sheets, several_sheets
from cx_metrics.inspection.file_reading import delimiter_name
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.text import Text

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
    folder, text = warehouse.folder_of(context.settings, sample=False), Text(told.lang)
    if told.table is None and not told.called and (names := several_sheets(told.file, how)):
        several = inspect_sheets(told.file, names, context.catalogue, context.settings, folder, told=how)
        return _out(context, told, several.text, several.as_json(), lambda: _lines_of_sheets(several, told, text))
    found = inspect_file(
        told.file, context.catalogue, context.settings, folder, told=how, table=told.table, called=told.called
    )

    def lines() -> list[str]:
        return [*_lines(found, text), *_mapping_lines(found.text, told, text)]

    return _out(context, told, found.text, found.as_json(), lines)


def _out(
    context: Context, told: argparse.Namespace, text: str, document: dict[str, Any], lines: Callable[[], list[str]]
) -> int:
    """Write the mapping where that is asked for, and say what was found."""
    if told.write:
        told.write.write_text(text, "utf-8")
    context.out(document | {"written": str(told.write) if told.write else None}, lines)
    return 0


def _mapping_lines(mapping: str, told: argparse.Namespace, text: Text) -> list[str]:
    if told.write:
        return [text("command.inspect.written", mapping=str(told.write), file=str(told.file))]
    return [text("command.inspect.draft"), *(f"    {line}" for line in mapping.splitlines())]


def _lines_of_sheets(found: SheetInspections, told: argparse.Namespace, text: Text) -> list[str]:
    lines = [text("command.inspect.sheets", file=found.file, n=len(found.sheets) + len(found.refused))]
    for name, one in found.sheets.items():
        lines += [text("command.inspect.sheet", sheet=name), *(f"  {line}" for line in _lines(one, text))]
    for name, why in found.refused.items():
        lines += [text("command.inspect.no_table", sheet=name, problem=str(problem)) for problem in why]
    for name in found.left_out:
        lines.append(text("command.inspect.left_out", sheet=name, table=found.sheets[name].table))
    return [*lines, *_mapping_lines(found.text, told, text)]


def _lines(found: Inspection, text: Text) -> list[str]:
    comma = text("punctuation.comma")
    lines = [text("filter.some", dimension=found.file, values=comma.join(_how(found, text)))]
    for row in found.loaded.shown:
        lines.append(_cut("    " + " · ".join(f"{name}: {cell}" for name, cell in row.items() if cell)))
    lines.append(text("command.inspect.table", table=found.table))
    table = columns([_column(found, column, text) for column in found.columns])
    examples = (comma.join(found.examples(column, 3)) for column in found.columns)
    lines += [_cut(f"    {line}  {seen}") for line, seen in zip(table, examples, strict=True)]
    for key, question in (("decide", True), ("know", False)):
        remarks = [remark for remark in found.remarks if remark.question == question]
        lines += [text(f"command.inspect.{key}")] if remarks else []
        for remark in remarks:
            lines.append(f"    {text('filter.some', dimension=remark.where, values=remark.found)} → {remark.becomes}")
            if remark.otherwise:
                lines.append(f"        {text('command.inspect.otherwise', what=remark.otherwise)}")
    return lines + _trial(found.trial, found, text)


def _how(found: Inspection, text: Text) -> list[str]:
    """How the file is read, in the words of the page Data."""
    source, kind = found.reading.source, found.reading.kind
    how = [text(f"bring.kind.{kind}")]
    if kind == "text":
        how += [found.reading.encoding, text(f"bring.delimiter.{delimiter_name(source.delimiter)}")]
    how += [text("bring.reading.named_in", n=source.first_row)] if source.first_row > 1 else []
    how += [text("bring.reading.heading_rows", n=source.header_rows)] if source.header_rows > 1 else []
    return [*how, text("bring.report.rows", n=found.loaded.rows), text("importer.columns", n=len(found.columns))]


def _column(found: Inspection, column: HeldColumn, text: Text) -> list[str]:
    filled = text("bring.columns.of", n=column.filled, all=found.loaded.rows)
    return [
        column.name,
        found.roles.get(column.name) or text("bring.columns.unused"),
        text("filter.some", dimension=text("bring.columns.filled"), values=filled),
        text("bring.columns.different", n=column.different),
    ]


def _trial(report: Report | None, found: Inspection, text: Text) -> list[str]:
    """What an import by the draft would do."""
    if report is None:
        return [text("command.inspect.undecided"), *(f"    {problem}" for problem in found.refusals)]
    counts = {"rows": report.rows, "accepted": report.accepted, "rejected": report.rejected}
    taken = [text("command.inspect.takes", **counts)]
    if again := report.duplicate + report.superseded:
        taken.append(text("command.inspect.again", n=again))
    taken += [text("command.import.left_out", n=report.left_out)] if report.left_out else []
    lines = [text("punctuation.comma").join(taken)]
    lines += [f"    {n:,} × {reason}" for reason, n in report.reasons.items()]
    return lines + [_cut(f"    {text('importer.rows_what', n=n, what=what)}") for what, n in report.warnings.items()]


def _cut(line: str) -> str:
    shown = " ".join(line.split("\n"))
    return shown if len(shown) <= _WIDEST else shown[:_WIDEST] + "…"


COMMANDS = (Command("inspect", "how a file would be read, and a mapping to start from", _arguments, _inspect),)
