"""A warehouse of one row, in a folder that is thrown away: enough to try every roll-up and every query on."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cx_metrics.declarations import Catalogue, Settings
from cx_metrics.declarations.column_map import ItemMap
from cx_metrics.importing import Request, import_file, plain_mapping
from cx_metrics.warehouse import folder_of, open_reader
from cx_metrics.warehouse.reader import Reader

_DAY = "2020-02-29"
_SCORE = "1"
_ITEM = "rated"


@contextmanager
def trial_warehouse(settings: Settings, catalogue: Catalogue) -> Iterator[Reader]:
    """A reader of a build over a single survey answer that fills every dimension.

    Raises DeclarationError naming the metric or view whose SQL does not work.
    """
    table = catalogue.tables["responses"]
    row = {"occurred_on": _DAY, **dict.fromkeys(settings.dimensions, "one")}
    row |= {name: _SCORE for name, column in table.columns.items() if column.kind == "score" and column.scale}
    with TemporaryDirectory(prefix="cx-check-") as place:
        trial = replace(settings, data=Path(place), targets=())
        file = Path(place) / "one.csv"
        _write(file, row)
        plain = plain_mapping(file, table, None)
        _write(file, row | {_ITEM: _SCORE})
        told: dict[str, Any] = {"from": _ITEM, "scale": (1.0, 5.0)}
        item = ItemMap(**told)
        mapping = replace(plain, tables={table.id: replace(plain.table_map, items={_ITEM: item})})
        import_file(Request(file, mapping, folder_of(trial, False)), catalogue, trial)
        yield open_reader(trial)


def _write(file: Path, row: dict[str, str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([row.keys(), row.values()])
