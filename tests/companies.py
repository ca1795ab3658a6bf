"""Small companies for tests: a table of answers becomes a CSV file, is imported like any other, and can be
measured.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cx_metrics.company import Company as Seen
from cx_metrics.company import Role
from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.mapping import load_mapping
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.importing import Request, import_file
from cx_metrics.metrics import Answer, Measurement, Period, Question, filters, measure
from cx_metrics.warehouse import folder_of, open_reader
from cx_metrics.warehouse.reader import Reader
from tests.warehouses import catalogue_of, narrowed

SCALES = {
    "nps": (0, 10),
    "csat": (1, 5),
    "ces": (1, 7),
    "needs_met": (1, 5),
    "ease": (1, 5),
    "enjoyment": (1, 5),
    "emotion": (1, 7),
}


@dataclass(frozen=True)
class Company:
    """A company whose answers have been imported."""

    settings: Settings
    catalogue: Catalogue
    reader: Reader

    def ask(
        self,
        *metrics: str,
        where: dict[str, Any] | None = None,
        start: str | None = None,
        end: str | None = None,
        role: Role = "operator",
        **asked: Any,
    ) -> Answer:
        """Measure; ``where`` takes one value or a list of them, ``start`` and ``end`` are ISO dates."""
        pairs = [
            (name, value)
            for name, values in (where or {}).items()
            for value in ([values] if isinstance(values, str) else values)
        ]
        period = Period(date.fromisoformat(start), date.fromisoformat(end)) if start and end else None
        return measure(
            Seen(self.reader, self.catalogue, self.settings, role),
            Question(metrics, where=filters(pairs), period=period, **asked),
        )

    def one(self, metric: str, **asked: Any) -> Measurement:
        """The only measurement that answers."""
        (found,) = self.ask(metric, **asked).measurements
        return found

    def groups(self, metric: str, **asked: Any) -> dict[Any, Measurement]:
        """The measurements by the value of the one dimension asked by (by tuples of values, when by
        several).
        """
        answer = self.ask(metric, **asked).measurements
        return {values[0] if len(values := tuple(m.groups.values())) == 1 else values: m for m in answer}


def company(
    folder: Path,
    answers: pd.DataFrame,
    *,
    dimensions: tuple[str, ...] = ("segment", "region", "channel"),
    items: dict[str, dict[str, Any]] | None = None,
    config: str = "",
    scales: dict[str, tuple[int, int]] | None = None,
    reverse: tuple[str, ...] = (),
    sample: bool = False,
    metrics: tuple[str, ...] | None = None,
    **database: Any,
) -> Company:
    """A company with these answers: columns as the table responses names them, and a column for each of
    ``items``.

    ``config`` adds lines to config.yaml; ``database`` changes its section of that name. Empty cells are
    missing answers. Where ``metrics`` are named, no others can be asked for.
    """
    file = folder / "answers.csv"
    answers.to_csv(file, index=False)
    settings = _settings(folder, dimensions, config)
    settings = replace(settings, database=replace(settings.database, **database))
    catalogue = narrowed(catalogue_of(settings), metrics)
    mapping = load_mapping(_mapping(folder, answers, items or {}, SCALES | (scales or {}), reverse), catalogue.tables)
    report = import_file(Request(file, mapping, folder_of(settings, sample)), catalogue, settings)
    assert report.accepted == len(answers), report.reasons
    return Company(settings, catalogue, open_reader(settings))


def _settings(folder: Path, dimensions: tuple[str, ...], config: str) -> Settings:
    path = folder / "config.yaml"
    organisation = (
        "" if "organisation:" in config else "organisation: {name: Test, currency: TWD, time_zone: Asia/Taipei}\n"
    )
    latest = "imports: {latest_date: 2030-12-31}\n"  # whatever day the tests run on
    path.write_text(
        organisation
        + latest
        + "dimensions:\n"
        + "".join(f"  {name}: {{name: {name}}}\n" for name in dimensions)
        + config,
        "utf-8",
    )
    return load_settings(path)


def _mapping(
    folder: Path,
    answers: pd.DataFrame,
    items: dict[str, dict[str, Any]],
    scales: dict[str, tuple[int, int]],
    reverse: tuple[str, ...],
) -> Path:
    columns = []
    for name in (column for column in answers.columns if column not in items):
        extra = ""
        if name == "occurred_on":
            extra = ', format: "%Y-%m-%d"'
        elif name in scales:
            extra = f", scale: [{scales[name][0]}, {scales[name][1]}]" + (", reversed: true" if name in reverse else "")
        columns.append(f"      {name}: {{from: {name}{extra}}}\n")
    text = "about: answers of a test\nsources: {answers: {file: answers.csv, encoding: utf-8}}\ntables:\n  responses:\n"
    text += "    rows: answers\n    columns:\n" + "".join(columns)
    if items:
        text += "    items:\n" + "".join(
            f"      {name}: {{from: {name}, scale: [{item['scale'][0]}, {item['scale'][1]}]"
            + (f", touchpoint: {item['touchpoint']}" if "touchpoint" in item else "")
            + (", reversed: true" if item.get("reversed") else "")
            + (f", name: {json.dumps(item['name'])}" if "name" in item else "")
            + "}\n"
            for name, item in items.items()
        )
    path = folder / "answers.yaml"
    path.write_text(text, "utf-8")
    return path


def counted(counts: dict[Any, int], column: str = "nps", day: str = "2026-03-10", **same: Any) -> pd.DataFrame:
    """Answers on one day, each score as often as ``counts`` says."""
    scores = [score for score, times in counts.items() for _ in range(times)]
    return pd.DataFrame({"occurred_on": day, column: scores, **same})
