"""A warehouse of a few rows, in a folder that is thrown away: enough to try every roll-up and every query on."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cx_metrics.declarations import Catalogue, Settings
from cx_metrics.declarations.column_map import ItemMap
from cx_metrics.importing import Request, import_all, plain_mapping
from cx_metrics.warehouse import Folder, folder_of, open_reader
from cx_metrics.warehouse.reader import Reader

_DAYS = ("2020-02-28", "2020-03-31")
_FIRST_ORDER = "2019-01-31"  # so that a full year lies behind these
_SCORE = "1"
_ITEM = "rated"


@contextmanager
def trial_warehouse(settings: Settings, catalogue: Catalogue) -> Iterator[Reader]:
    """A reader of a build over what one customer, who left on the second, did on two days: an answer that fills every
    dimension, an order (one of the year before comes twice), and at the first step of each journey an event and a case.

    Raises DeclarationError naming the metric or view whose SQL does not work.
    """
    with TemporaryDirectory(prefix="cx-check-") as place:
        trial = replace(settings, data=Path(place), targets=())
        folder = folder_of(trial, False)
        rows = _rows(settings, catalogue)
        requests = [_request(Path(place) / f"{name}.csv", folder, catalogue, name, rows[name]) for name in rows]
        # one order again: its key stands twice, and the later one counts
        requests.append(_request(Path(place) / "again.csv", folder, catalogue, "orders", rows["orders"][:1]))
        import_all(requests, catalogue, trial)
        yield open_reader(trial)


def _rows(settings: Settings, catalogue: Catalogue) -> dict[str, list[dict[str, str]]]:
    """By table the rows of the trial company."""
    columns = catalogue.tables["responses"].columns.items()
    scores = {name: _SCORE for name, column in columns if column.kind == "score" and column.scale}
    everywhere: list[dict[str, str]] = [dict.fromkeys(settings.dimensions, "one")]
    steps = [next(iter(journey.steps)) for journey in catalogue.journeys.values()]
    everywhere += [{name: values[0] for name, values in step.values.items()} for step in steps]
    met = [{"touchpoint": "one"} | place for place in everywhere]
    who, bought = {"customer_id": "one"}, {"amount": "2", "margin": "1"}
    rows: dict[str, list[dict[str, str]]] = {
        "customers": [who | {"joined_on": _FIRST_ORDER, "ended_on": _DAYS[1]}],
        "responses": [],
        "interactions": [],
        "cases": [],
        "orders": [who | bought | {"order_id": _FIRST_ORDER, "occurred_on": _FIRST_ORDER}],
    }
    for day in _DAYS:
        at = f"{day}T12:00:00Z"
        rows["responses"] += [who | {"occurred_on": day, "comment": "A word or two."} | scores | place for place in met]
        rows["interactions"] += [who | {"occurred_at": at, "wait_seconds": "1"} | place for place in met]
        rows["cases"] += [who | {"opened_at": at, "resolved_at": at, "kind": "complaint"} | place for place in met]
        rows["orders"].append(who | bought | {"order_id": day, "occurred_on": day})
    return rows


def _request(file: Path, folder: Folder, catalogue: Catalogue, table_id: str, rows: list[dict[str, str]]) -> Request:
    table = catalogue.tables[table_id]
    columns = [name for name in dict.fromkeys(name for row in rows for name in row) if name in table.columns]
    _write(file, columns, rows)
    mapping = plain_mapping(file, table, None)
    if table_id == "responses":
        _write(file, [*columns, _ITEM], [row | {_ITEM: _SCORE} for row in rows])
        told: dict[str, Any] = {"from": _ITEM, "scale": (1.0, 5.0)}
        mapping = replace(mapping, tables={table_id: replace(mapping.table_map, items={_ITEM: ItemMap(**told)})})
    return Request(file, mapping, folder)


def _write(file: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
