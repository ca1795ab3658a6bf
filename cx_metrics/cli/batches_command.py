"""What is in the warehouse and where it came from, and how it is taken out again, from the command line."""

import argparse
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from cx_metrics import warehouse
from cx_metrics.cli.columns import columns
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import language_argument
from cx_metrics.errors import WarehouseError
from cx_metrics.text import Text
from cx_metrics.trust import TrustBoard, take_back, trust_board, trust_document


def _batches_arguments(sub: argparse.ArgumentParser) -> None:
    language_argument(sub)


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
    language_argument(sub)


def _undo(context: Context, told: argparse.Namespace) -> int:
    done = take_back(context.settings, context.catalogue, told.batches, told.author or context.author)
    undone, text = ", ".join(told.batches), Text(told.lang)
    lines = [text("command.batches.undone", batches=undone, build=done.build)]
    lines += [text("command.batches.also", batches=", ".join(done.also))] if done.also else []
    lines += [] if done.is_noted else [text("command.batches.unnoted")]
    found = {"undone": undone, "also_undone": list(done.also), "build": done.build, "is_noted": done.is_noted}
    context.out(found, lambda: lines)
    return 0


COMMANDS = (
    Command("batches", "what is in the warehouse, and where it came from", _batches_arguments, _batches),
    Command("undo", "take a batch out again", _undo_arguments, _undo),
)
