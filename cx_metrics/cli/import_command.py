"""The command ``import``: files in, what is right stored, what is wrong listed for the person who can mend it."""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cx_metrics import warehouse
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.import_effect import effect_lines, effect_of
from cx_metrics.cli.period_arguments import language_argument
from cx_metrics.declarations.mapping import Mapping, load_mapping
from cx_metrics.declarations.table import Table
from cx_metrics.errors import ImportRefused, Problem, did_you_mean
from cx_metrics.importing import Report, Request, import_all, near_miss, plain_mapping
from cx_metrics.importing.report import FAST
from cx_metrics.text import NOTHING, Text

_WIDEST = 240  # characters of a row that is shown


def _import_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE")
    how = sub.add_mutually_exclusive_group(required=True)
    how.add_argument("--mapping", type=Path, help="how the file becomes a table (docs/mappings has examples)")
    how.add_argument("--table", help="the file has this table's own column names")
    sub.add_argument("--encoding", help="the file's encoding, when it is not UTF-8")
    sub.add_argument("--sheet", help="the sheet of an Excel workbook that has several")
    sub.add_argument("--first-row", type=int, metavar="N", help="the line or row in which the columns are named")
    sub.add_argument("--delimiter", help="what stands between the fields of a text, when it is no comma")
    sub.add_argument(
        "--max-rejects",
        type=float,
        metavar="SHARE",
        help="refuse the file when more than this share of its rows is wrong, e.g. 0.05",
    )
    sub.add_argument(
        "--replaces",
        action="append",
        default=[],
        metavar="BATCH",
        help="let this take the place of an earlier batch, as `batches` names it: a cumulative export of the last one",
    )
    sub.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
    sub.add_argument(
        "--effect", action="store_true", help="with --dry-run: what it would do to the figures of the overview, too"
    )
    sub.add_argument("--author", default="", metavar="NAME", help="who brings it, if not the user of this machine")
    sub.add_argument("--called", default="", metavar="NAME", help="what people call the file, if not by this name")
    language_argument(sub, "the language of the report, and of --effect")


def _import(context: Context, told: argparse.Namespace) -> int:
    settings, catalogue = context.settings, context.catalogue
    if told.first_row is not None and told.first_row < 1:
        raise ImportRefused(Problem("--first-row", f"{told.first_row}", "rows begin at 1"))
    told.delimiter = delimiter_told(told.delimiter)
    if told.max_rejects is not None and not 0 <= told.max_rejects <= 1:
        raise ImportRefused(Problem("--max-rejects", f"{told.max_rejects}", "give a share between 0 and 1"))
    if told.effect and not told.dry_run:
        raise ImportRefused(Problem("--effect", "says what an import would do", "add --dry-run"))
    if told.called and len(told.files) > 1:
        raise ImportRefused(Problem("--called", "names one file, but there are several", "leave it out"))
    author = told.author or context.author
    first, *others = [replace(each, author=author, called=told.called) for each in _requests(context, told)]
    requests = [replace(first, replaces=tuple(told.replaces)), *others]
    effect: dict[str, Any] = {}
    if told.effect:
        reports, effect = effect_of(context, requests)
    else:
        reports = import_all(requests, catalogue, settings, context.progress)
    known = list(catalogue.tables[told.table].columns) if told.table else []
    document = _together(reports) | ({"effect": effect} if effect else {})
    text = Text(told.lang, settings.organisation.currency)

    def lines() -> list[str]:
        told_of = [line for report in reports for line in _report_lines(report, known, text)]
        return told_of + effect_lines(effect, catalogue, text)

    context.out(document, lines)
    return 0


def delimiter_told(text: str | None) -> str | None:
    """The delimiter that somebody typed, \\t for a tab; raises ImportRefused for what cannot be one."""
    if text is None:
        return None
    delimiter = text.replace("\\t", "\t")
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0':
        raise ImportRefused(Problem("--delimiter", repr(text), "use one ASCII character such as ; or \\t"))
    return delimiter


def _requests(context: Context, told: argparse.Namespace) -> list[Request]:
    """One request a file; one for all files when the mapping has several sources."""
    folder = warehouse.folder_of(context.settings, sample=False)
    tables = context.catalogue.tables
    if told.mapping:
        mapping = load_mapping(told.mapping, tables)
        more = {"encoding": told.encoding, "first_row": told.first_row, "delimiter": told.delimiter}
        more = {name: said for name, said in more.items() if said is not None}
        mapping = replace(mapping, sources={n: replace(s, **more) for n, s in mapping.sources.items()})
        if told.sheet and len(mapping.sources) > 1:
            remedy = "write sheet: NAME beside each `file` in the mapping"
            raise ImportRefused(Problem("--sheet", f"{mapping.id} has several sources", remedy))
        if told.sheet:
            mapping = replace(mapping, sources={n: replace(s, sheet=told.sheet) for n, s in mapping.sources.items()})
        if len(mapping.sources) > 1:
            files = _matched(mapping, told.files)
            return [Request(files[mapping.table_map.rows], mapping, folder, told.max_rejects, told.dry_run, files)]
        return [Request(file, mapping, folder, told.max_rejects, told.dry_run) for file in told.files]
    if told.table not in tables:
        raise ImportRefused(Problem(f"--table {told.table}", "is not a table", did_you_mean(told.table, tables)))
    return [
        Request(file, _plain(file, tables[told.table], told), folder, told.max_rejects, told.dry_run)
        for file in told.files
    ]


def _plain(file: Path, table: Table, told: argparse.Namespace) -> Mapping:
    if not file.is_file():
        raise ImportRefused(Problem(str(file), "is not a file", "check the name"))
    first, delimiter = told.first_row or 1, told.delimiter or ","
    return plain_mapping(file, table, told.encoding, told.sheet, first_row=first, delimiter=delimiter)


def _matched(mapping: Mapping, files: list[Path]) -> dict[str, Path]:
    """The file of each source: by the name that the mapping gives it, or told as SOURCE=FILE. The sheets of one
    workbook may be sources of their own."""
    usual: dict[str, list[str]] = {}
    for name, source in mapping.sources.items():
        usual.setdefault(source.file, []).append(name)
    found: dict[str, Path] = {}
    problems = []
    for file in files:
        name, equals, path = str(file).partition("=")
        meant, named = ([name], Path(path)) if equals and name in mapping.sources else (usual.get(file.name, []), file)
        if not meant or set(meant) & set(found):
            what = "is given twice" if meant else "is none of the mapping's files"
            remedy = f"write SOURCE={file}, SOURCE being one of {', '.join(mapping.sources)}"
            problems.append(Problem(str(file), what, did_you_mean(file.name, usual) or remedy))
        else:
            found |= dict.fromkeys(meant, named)
    problems += [
        Problem(f"{mapping.id}, sources.{name}", f"{source.file} is not given", f"add it, or {name}=FILE")
        for name, source in mapping.sources.items()
        if name not in found
    ]
    if problems:
        raise ImportRefused(*problems)
    return found


def _together(reports: list[Report]) -> dict[str, Any]:
    """One report as it is; several added up, with each under ``files``."""
    if len(reports) == 1:
        return reports[0].as_json()
    total: dict[str, Any] = {
        key: sum(getattr(r, key) for r in reports)
        for key in ("rows", "accepted", "rejected", "duplicate", "superseded", "left_out", "replaced")
    }
    for key in ("tables", "reasons", "warnings"):
        total[key] = {}
        for report in reports:
            for name, count in getattr(report, key).items():
                total[key][name] = total[key].get(name, 0) + count
    return {
        "batches": [b for r in reports for b in r.batches],
        **total,
        "rejects_file": None,
        "unchanged": all(r.unchanged for r in reports),
        "files": [r.as_json() for r in reports],
    }


def _report_lines(report: Report, known: list[str], text: Text) -> list[str]:
    """What a person reads; a column that is not used and comes near one of the ``known`` may be a slip of the pen.
    Tables, columns and batches go by their ids, since these are what the next call takes."""
    if report.unchanged:
        return [text("command.import.unchanged", batches=", ".join(report.batches))]
    comma = text("punctuation.comma")
    lines = [_taken(report, text), *(f"  {line}" for line in _first_rows(report, text))]
    for reason, count in report.reasons.items():
        seen = comma.join(f"{value or NOTHING} × {n:,}" for value, n in report.evidence[reason]["found"].items())
        at = comma.join(map(str, report.evidence[reason]["lines"]))
        lines.append("  " + text("command.import.reason", n=count, reason=reason, seen=seen, lines=at))
    told = [text("importer.rows_what", n=count, what=what) for what, count in report.warnings.items()]
    for table, found in report.by_table.items():
        for name, share in found["lookups"].items():
            told.append(text("command.import.lookup", table=table, share=text.value(share or 0.0, "share"), name=name))
    if report.rates:
        told.append(text("command.import.rates", **report.rates))
    if report.replaces:
        told.append(text("command.import.replaces", batches=", ".join(report.replaces)))
    if report.replaced:
        told.append(text("command.import.replaced", n=report.replaced))
    for name, known_share in (("customers_known", report.customers_known), ("with_orders", report.with_orders)):
        if known_share is not None:
            told.append(text(f"command.import.{name}", share=text.value(known_share, "share")))
    for table, (first, last) in report.days.items():
        over = text.period(date.fromisoformat(first), date.fromisoformat(last))
        told.append(text("filter.some", dimension=table, values=over))
    if report.unused_columns:
        told.append(
            text("command.import.unused", columns=comma.join(_not_used(n, known) for n in report.unused_columns))
        )
    if report.rejects_file:
        told.append(text("command.import.rejects", file=report.rejects_file))
    return lines + [f"  {line}" for line in told]


def _taken(report: Report, text: Text) -> str:
    """What became of the rows, in one sentence."""
    tables = list(report.tables)
    if len(tables) > 1:
        tables = [text("punctuation.beside", value=name, told=text.count(n)) for name, n in report.tables.items()]
    comma = text("punctuation.comma")
    head = text("command.import.stored", batches=", ".join(report.batches)) if report.batches else ""
    counts = {name: getattr(report, name) for name in ("rows", "accepted", "rejected", "duplicate", "superseded")}
    said = [text("command.import.taken", head=head or text("command.import.dry"), tables=comma.join(tables), **counts)]
    said += [text("command.import.left_out", n=report.left_out)] if report.left_out else []
    said += [] if report.reader == FAST else [text("command.import.row_by_row")]
    return comma.join(said)


def _first_rows(report: Report, text: Text) -> list[str]:
    """The first rows of each file as they were read, for the eye to judge: a wrong encoding or column shows here."""
    lines = []
    for source, rows in report.first_rows.items():
        lines.append(text("command.import.first_rows", source=source))
        lines += ["  " + " · ".join(f"{column}: {cell}" for column, cell in row.items() if cell) for row in rows]
    return [line if len(line) <= _WIDEST else line[:_WIDEST] + "…" for line in lines]


def _not_used(name: str, known: list[str]) -> str:
    near = near_miss(name, known)
    return f"{name} ({near})" if near else name


COMMANDS = (Command("import", "check a file and add what is right to the warehouse", _import_arguments, _import),)
