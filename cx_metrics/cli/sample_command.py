"""The sample company, made and imported, from the command line."""

import argparse
from pathlib import Path

from cx_metrics import warehouse
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import language_argument
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS, load_mapping
from cx_metrics.importing import Request, import_all
from cx_metrics.sample import write_company
from cx_metrics.sample.raters import MODEL, write_rounds
from cx_metrics.sample.write import USUAL_ROWS
from cx_metrics.text import Text
from cx_metrics.workspace import open_store


def _sample_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--rows", type=int, default=USUAL_ROWS, help=f"survey answers to make ({USUAL_ROWS})")
    sub.add_argument("--seed", type=int, default=20261031, help="the same seed makes the same company")
    sub.add_argument("--if-empty", action="store_true", help="do nothing when anything has been imported")
    language_argument(sub)


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


COMMANDS = (Command("sample", "make the sample company's files and import them", _sample_arguments, _sample),)
