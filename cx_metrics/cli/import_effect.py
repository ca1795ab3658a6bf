"""What an import would do to the figures of the overview: it is tried in a warehouse of its own, and measured there."""

import os
import shutil
from dataclasses import replace
from typing import Any

from cx_metrics import warehouse
from cx_metrics.cli.columns import columns
from cx_metrics.cli.context import Context
from cx_metrics.company import Company
from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.importing import Report, Request, import_all
from cx_metrics.metrics import Answer, Question, measure
from cx_metrics.metrics.effect_words import effect_cells, effect_heads
from cx_metrics.text import Text
from cx_metrics.warehouse import Folder, Reader
from cx_metrics.warehouse.folder import write_json, write_text

_BEFORE = "before"


def effect_of(context: Context, requests: list[Request]) -> tuple[list[Report], dict[str, Any]]:
    """The reports of an import that is only tried; and the figures of the overview ``after`` it and ``before`` (None:
    there was no data of one's own), both as `measure` writes them, over the usual period of each. The own warehouse is
    held meanwhile, and stays as it is. Raises ImportRefused as the import itself would."""
    folder = warehouse.folder_of(context.settings, sample=False)
    with warehouse.writing(folder):
        trial = replace(context.settings, data=folder.work.resolve() / "trial")
        place, held = warehouse.folder_of(trial, sample=False), warehouse.current_batches(folder)
        _furnish(place, folder, held)
        tried = [replace(request, folder=place, dry_run=False) for request in requests]
        reports = import_all(tried, context.catalogue, trial, context.progress)
        context.progress("measuring")
        after = _measured(context, Reader(place, str(place.current()), trial))
        before = _measured(context, warehouse.open_reader(context.settings)) if held else None
        shutil.rmtree(trial.data_folder)
    shown = context.catalogue.scorecard.chosen(
        [m.metric for m in after.measurements if m.n or m.status == "suppressed"]
    )
    told = {"after": _of(after, shown), "before": _of(before, shown) if before else None}
    return [replace(report, batches=[], build=None, rejects_file=None) for report in reports], told


def _furnish(place: Folder, folder: Folder, held: list[warehouse.Batch]) -> None:
    """Give the trial warehouse the batches of the own one: links to the same files, which are never edited."""
    for batch in held:
        target = place.parquet(batch.table, batch.id)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(folder.parquet(batch.table, batch.id), target)
        batch.save(place)
    if held:
        write_json(place.build_note(_BEFORE), {"batches": [batch.id for batch in held]})
        write_text(place.pointer, _BEFORE)


def _measured(context: Context, reader: Reader) -> Answer:
    company = Company(reader, context.catalogue, context.settings, "reader")
    return measure(company, Question(context.catalogue.scorecard.candidates))


def _of(answer: Answer, metrics: tuple[str, ...]) -> dict[str, Any]:
    of = {m.metric: m for m in answer.measurements}
    return replace(answer, measurements=tuple(of[name] for name in metrics)).as_json()


def effect_lines(effect: dict[str, Any], catalogue: Catalogue, text: Text) -> list[str]:
    """The effect for a person to read: a figure a line, before and after; nothing where none was asked for."""
    if not effect:
        return []
    rows = effect_cells(effect, catalogue, text)
    table = columns([effect_heads(effect, text), *([name, *cells] for name, cells in rows)])
    return ["", text("bring.effect.title"), *(table if rows else [text("bring.effect.none")])]
