"""A batch: one imported file, as it is remembered beside its Parquet."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple

from cx_metrics.declarations.boxes import Boxes
from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.warehouse.folder import Folder, write_json

ENDS = ("low", "high", "top", "bottom")  # beside each score of a row: its scale and the boxes of it


@dataclass(frozen=True)
class BatchItem:
    """A rated item of a batch: its column, scale and touchpoint. ``reversed``: stored turned round, more is better."""

    name: str
    low: float
    high: float
    reversed: bool = False
    touchpoint: str | None = None
    words: str | dict[str, str] | None = None
    boxes: Boxes | None = None  # None: imported before scales had boxes of their own


@dataclass(frozen=True)
class Batch:
    """What one import brought. ``rows`` = accepted + rejected + duplicate + superseded + left out, counted on source
    rows."""

    id: str
    sequence: int
    table: str
    file: str
    file_sha256: str
    fingerprint: str  # of file, mapping and settings: the same fingerprint is the same import
    mapping: str
    encoding: str
    imported_at: str
    rows: int
    accepted: int
    rejected: int
    duplicate: int
    superseded: int
    stored: int  # rows in the Parquet: accepted, and those that repeat an earlier batch
    keyed: bool  # the mapping declares a key, so that other batches may hold the same rows
    reasons: dict[str, int] = field(default_factory=dict)
    scales: dict[str, tuple[float, float]] = field(default_factory=dict)
    boxes: dict[str, Boxes] = field(default_factory=dict)  # of the same scores
    reversed: tuple[str, ...] = ()
    items: tuple[BatchItem, ...] = ()
    added: int | None = None  # rows that came new into the table, where that is not ``accepted``
    told: dict[str, Any] = field(default_factory=dict)  # the counts of the whole import, where it fed several tables
    replaces: tuple[str, ...] = ()  # earlier batches whose place it takes; they count again only when this is undone
    left_out: int = 0  # rows that the mapping did not ask for
    days: tuple[str, ...] = ()  # times that its file tells as days: what lies between two is known to a day only
    rates: dict[str, str] = field(default_factory=dict)  # by which amounts in another currency were exchanged
    author: str = ""  # who brought it; nobody was named before there was a place for it

    def save(self, folder: Folder) -> None:
        """Write the batch's manifest."""
        write_json(folder.manifest(self.id), asdict(self))


class BatchRows(NamedTuple):
    """The rows of a batch that figures are made of: how many, from which day to which (None: without a date), how many
    name a customer (None: those of a table that names none), and how many of these are known customers."""

    rows: int
    first: date | None
    last: date | None
    named: int | None
    known: int | None


def counting(batches: Iterable[Batch]) -> list[Batch]:
    """The batches that count: those that no other of them replaces."""
    held = list(batches)
    replaced = {name for batch in held for name in batch.replaces}
    return [batch for batch in held if batch.id not in replaced]


def stored_rows(batches: Iterable[Batch]) -> int:
    """How many rows batches hold together."""
    return sum(batch.stored for batch in batches)


def batch_of(raw: dict[str, Any]) -> Batch:
    """The batch that was written as JSON; raises TypeError, KeyError or ValueError for anything else."""
    return Batch(
        **{
            **raw,
            "items": tuple(BatchItem(**item) for item in map(_boxed, raw["items"])),
            "reversed": tuple(raw["reversed"]),
            "replaces": tuple(raw.get("replaces", ())),
            "days": tuple(raw.get("days", ())),
            "scales": {name: (low, high) for name, (low, high) in raw["scales"].items()},
            "boxes": {name: (best, worst) for name, (best, worst) in raw.get("boxes", {}).items()},
        }
    )


def _boxed(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "boxes": tuple(item["boxes"])} if item.get("boxes") else item


def load_batch(folder: Folder, batch: str) -> Batch:
    """The batch from its manifest; raises WarehouseError when it is missing or damaged."""
    path = folder.manifest(batch)
    try:
        return batch_of(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise WarehouseError(
            Problem(
                str(path),
                f"is gone or damaged ({error})",
                f"`python -m cx_metrics undo {batch}`, then import its file again",
            )
        ) from None
