"""Commands that change the warehouse or say what is in it: sample, batches, undo, build."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cx_metrics import warehouse
from cx_metrics.checks.trial import trial_warehouse
from cx_metrics.cli.columns import columns
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import language_argument
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS, load_mapping
from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.importing import Request, import_all
from cx_metrics.sample import write_company
from cx_metrics.sample.raters import MODEL, write_rounds
from cx_metrics.sample.write import USUAL_ROWS
from cx_metrics.text import Text
from cx_metrics.trust import TrustBoard, take_back, trust_board, trust_document
from cx_metrics.warehouse.engine import require_spark
from cx_metrics.warehouse.queries import kinds, noting, runnable
from cx_metrics.warehouse.reader import Reader
from cx_metrics.workspace import open_store

if TYPE_CHECKING:
    from cx_metrics.warehouse.spark_cluster import SparkCluster


_DUCKDB = "duckdb"
_SENTENCES = "language of the sentences"


def _sample_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--rows", type=int, default=USUAL_ROWS, help=f"survey answers to make ({USUAL_ROWS})")
    sub.add_argument("--seed", type=int, default=20261031, help="the same seed makes the same company")
    sub.add_argument("--if-empty", action="store_true", help="do nothing when anything has been imported")
    language_argument(sub, _SENTENCES)


def _sample(context: Context, told: argparse.Namespace) -> int:
    settings, catalogue, text = context.settings, context.catalogue, Text(told.lang)
    if told.if_empty and warehouse.in_use(settings) is not None:
        context.out({"made": [], "reports": []}, lambda: [text("command.batches.held")])
        return 0
    folder = warehouse.folder_of(settings, sample=True)
    if folder.root.exists():  # another size or seed replaces the company instead of adding to it
        with warehouse.writing(folder):
            warehouse.publish(folder, [], catalogue, settings)
    made = write_company(settings.data_folder / "sample", told.rows, told.seed)
    requests = [
        Request(
            file,
            load_mapping(SHIPPED_MAPPINGS / f"sample_{file.stem}.yaml", catalogue.tables),
            folder,
            author=context.author,
        )
        for file in made
        if _holds_rows(file)
    ]
    reports = import_all(requests, catalogue, settings, context.progress)
    if MODEL in catalogue.maturity_models:
        least = settings.privacy.minimum_group
        write_rounds(open_store(settings, True), catalogue.maturity_models[MODEL], least, told.seed)
    document = {"made": [str(file) for file in made], "reports": [report.as_json() for report in reports]}

    def lines() -> list[str]:
        badge = text("sample.badge")
        made = ((report.accepted, next(iter(report.tables))) for report in reports)
        return [f"{badge}  {text('command.batches.made', n=rows, table=table)}" for rows, table in made]

    context.out(document, lines)
    return 0


def _holds_rows(file: Path) -> bool:
    """Whether there is anything below the heading: a very small company has no case, and asks about none."""
    with file.open("rb") as opened:
        opened.readline()
        return bool(opened.readline())


def _batches_arguments(sub: argparse.ArgumentParser) -> None:
    language_argument(sub, _SENTENCES)


def _batches(context: Context, told: argparse.Namespace) -> int:
    text = Text(told.lang)
    found = warehouse.in_use(context.settings)
    batches = warehouse.current_batches(found.folder) if found else []
    counts = warehouse.counting(batches)
    board, counted = _board_and_rows(context)
    document = {
        "build": found.build if found else None,
        "sample": found.sample if found else None,
        "batches": [
            {**asdict(batch), "counts": batch in counts, "rows_that_count": counted.get(batch.id)} for batch in batches
        ],
        "trust": trust_document(board) if board else None,
    }

    def lines() -> list[str]:
        if not batches:
            return [text("command.batches.none")]
        heads = [text("command.batches.batch"), text("trust.imports.table")]
        heads += [text(f"trust.sources.{name}") for name in ("rows", "rejected", "last")]
        heads += [text(f"trust.imports.{name}") for name in ("file", "mapping")]
        table = columns([heads, *(_row(batch, batch in counts, counted, text) for batch in batches)])
        return table + [
            text(
                "command.batches.late",
                mapping=source.mapping,
                last=source.last_import,
                rhythm=text(f"trust.rhythm.{source.rhythm.origin}", n=source.rhythm.days),
                late=text("trust.late", n=source.days_late(board.today)),
            )
            for source in (board.late if board else ())
            if board and source.rhythm
        ]

    context.out(document, lines)
    return 0


def _board_and_rows(context: Context) -> tuple[TrustBoard | None, dict[str, int]]:
    """The board of trust and the rows of each batch that figures are made of; none where the build cannot be read (its
    batches are listed all the same)."""
    try:
        company = context.company("operator")
        company.reader.require_built_for(context.catalogue)
    except WarehouseError:
        return None, {}
    today = datetime.now(ZoneInfo(context.settings.organisation.time_zone)).date()
    return trust_board(company, today), {name: of.rows for name, of in company.reader.rows_of_batch.items()}


def _row(batch: warehouse.Batch, counts: bool, counted: dict[str, int], text: Text) -> list[str]:
    """A batch: how many of its rows count, and of how many where others have taken their place."""
    n = counted.get(batch.id, batch.stored)
    rows = text.count(n) if n == batch.stored else text("bring.columns.of", n=n, all=batch.stored)
    return [
        batch.id,
        batch.table,
        rows if counts else text("trust.imports.replaced", n=rows),
        text.count(batch.rejected),
        batch.imported_at,
        batch.file,
        batch.mapping,
    ]


def _undo_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("batches", nargs="+", metavar="BATCH", help="as `batches` names it")
    sub.add_argument("--author", default="", metavar="NAME", help="who takes it out, if not the user of this machine")
    language_argument(sub, _SENTENCES)


def _undo(context: Context, told: argparse.Namespace) -> int:
    done = take_back(context.settings, context.catalogue, told.batches, told.author or context.author)
    undone, text = ", ".join(told.batches), Text(told.lang)
    lines = [text("command.batches.undone", batches=undone, build=done.build)]
    lines += [text("command.batches.also", batches=", ".join(done.also))] if done.also else []
    lines += [] if done.is_noted else [text("command.batches.unnoted")]
    found = {"undone": undone, "also_undone": list(done.also), "build": done.build, "is_noted": done.is_noted}
    context.out(found, lambda: lines)
    return 0


def _build_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--if-outdated", action="store_true", help="only where the catalogue has changed since the last build"
    )
    sub.add_argument(
        "--engine",
        default=_DUCKDB,
        metavar="duckdb|spark://HOST:PORT|local[N]",
        help="what works out the marts (duckdb); on Apache Spark: docs/scaling.md",
    )
    sub.add_argument(
        "--show-sql",
        choices=kinds(),
        metavar="KIND",
        help=f"build nothing: print the SQL of a kind of mart, to paste into duckdb ({', '.join(kinds())})",
    )
    language_argument(sub, _SENTENCES)


def _is_current(context: Context, sample: bool) -> bool:
    """Whether the build in use was made for today's catalogue, and can be read."""
    folder = warehouse.folder_of(context.settings, sample)
    build = folder.current()
    try:
        if build is not None:
            Reader(folder, build, context.settings).require_built_for(context.catalogue)
    except WarehouseError:
        return False
    return True


def _build(context: Context, told: argparse.Namespace) -> int:
    if told.show_sql:
        with noting() as noted, trial_warehouse(context.settings, context.catalogue):
            statements = runnable(told.show_sql, noted)
        context.out({"kind": told.show_sql, "statements": statements}, lambda: statements)
        return 0
    held = [sample for sample in (False, True) if warehouse.folder_of(context.settings, sample).root.exists()]
    wanted = [sample for sample in held if not (told.if_outdated and _is_current(context, sample))]
    if not held and not told.if_outdated:
        raise WarehouseError(
            Problem(str(context.settings.data_folder), "nothing has been imported yet", "import a file first")
        )
    document: dict[str, Any] = {}
    with _cluster(told.engine if wanted else _DUCKDB) as cluster:
        document["builds"] = [
            {"build": warehouse.rebuild(context.settings, context.catalogue, sample, cluster), "sample": sample}
            for sample in wanted
        ]
        if cluster is not None:
            document |= {"engine": told.engine, "worked_out": cluster.worked_out, "by_duckdb": cluster.here}
    context.out(document, lambda: _built(document, Text(told.lang)))
    return 0


@contextmanager
def _cluster(engine: str) -> Iterator["SparkCluster | None"]:
    """The cluster at an address; none where DuckDB is to build alone."""
    if engine == _DUCKDB:
        yield None
        return
    require_spark(engine)
    from cx_metrics.warehouse.spark_cluster import spark_at  # a large requirement, which few have

    with spark_at(engine) as cluster:
        yield cluster


def _built(document: dict[str, Any], text: Text) -> list[str]:
    lines = []
    for one in document["builds"]:
        said = text("command.batches.built", build=one["build"])
        lines.append(f"{text('sample.badge')}  {said}" if one["sample"] else said)
    if "engine" in document:  # what only who runs a cluster reads
        lines.append(f"{document['worked_out']} queries were worked out by {document['engine']}")
        lines += [f"by DuckDB: {what.removeprefix('-- ')} ({why})" for what, why in document["by_duckdb"].items()]
    return lines


COMMANDS = (
    Command("sample", "make the sample company's files and import them", _sample_arguments, _sample),
    Command("batches", "what is in the warehouse, and where it came from", _batches_arguments, _batches),
    Command("undo", "take a batch out again", _undo_arguments, _undo),
    Command("build", "rebuild the marts from the batches", _build_arguments, _build),
)
