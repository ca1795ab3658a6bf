"""The command ``workspace``: what people authored, kept in a file and put back."""

import argparse
from pathlib import Path

from cx_metrics import workspace
from cx_metrics.cli.context import Command, Context


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "does", choices=("backup", "restore"), help="write a new file, or fill an empty workspace from one"
    )
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--sample", action="store_true", help="the sample company's, not your own")


def _run(context: Context, told: argparse.Namespace) -> int:
    store = workspace.open_store(context.settings, told.sample)
    do = workspace.backup if told.does == "backup" else workspace.restore
    rows = do(store, told.file)
    document = {"workspace": store.where, "file": str(told.file), "rows": rows}
    said = f"{store.where} → {told.file}" if told.does == "backup" else f"{told.file} → {store.where}"
    context.out(document, lambda: [f"{said}: {rows:,} revisions"])
    return 0


COMMANDS = (
    Command("workspace", "back up what people authored, or put it back: targets, notes, scenarios …", _arguments, _run),
)
