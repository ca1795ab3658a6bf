"""A source of data: all batches that one mapping brought, how many of their rows count, and whether the next is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal
from zoneinfo import ZoneInfo

from cx_metrics.declarations.settings import Settings
from cx_metrics.warehouse import Batch, counting
from cx_metrics.warehouse.reader import Reader

FEWEST_DAYS = 3  # on which files came, before a rhythm is read from them


@dataclass(frozen=True)
class ImportRhythm:
    """In how many days a file of a source comes: ``declared`` in config.yaml, else ``learned`` from the days between
    its imports (their median)."""

    days: int
    origin: Literal["declared", "learned"]


@dataclass(frozen=True)
class DataSource:
    """One mapping and what it brought. ``read``, ``rejected``: rows of its files that count; ``rows``: rows of the
    tables that count; ``first`` to ``last``: their days. ``named``: rows that name a customer, of whom ``known`` are in
    the customers table (None: no table of it names one)."""

    mapping: str
    tables: tuple[str, ...]
    files: int
    last_import: date
    read: int
    rejected: int
    rows: int
    first: date | None
    last: date | None
    named: int | None
    known: int | None
    rhythm: ImportRhythm | None

    @property
    def due(self) -> date | None:
        """The day on which the next file is expected."""
        return self.last_import + timedelta(days=self.rhythm.days) if self.rhythm else None

    def days_late(self, today: date) -> int | None:
        """For how many days the next file has been due; 0 where it is not, None where nobody knows."""
        return max((today - self.due).days, 0) if self.due else None


def data_sources(reader: Reader, settings: Settings) -> tuple[DataSource, ...]:
    """The sources of a build, the one imported longest ago first."""
    held = reader.batches
    zone, counts = ZoneInfo(settings.organisation.time_zone), counting(held)
    mappings = dict.fromkeys(batch.mapping for batch in held)
    found = []
    for mapping in mappings:
        ever = [batch for batch in held if batch.mapping == mapping]
        now = [batch for batch in ever if batch in counts]
        if now:
            days = sorted({import_day(batch, zone) for batch in ever})
            declared = settings.imports.every_days.get(mapping)
            found.append(_source(mapping, now, reader, days[-1], _rhythm(days, declared)))
    return tuple(sorted(found, key=lambda source: (source.last_import, source.mapping)))


def import_day(batch: Batch, zone: ZoneInfo) -> date:
    """The day on which a batch was brought, where the organisation is."""
    return datetime.fromisoformat(batch.imported_at).astimezone(zone).date()


def _rhythm(days: list[date], declared: int | None) -> ImportRhythm | None:
    if declared is not None:
        return ImportRhythm(declared, "declared")
    if len(days) < FEWEST_DAYS:
        return None
    return ImportRhythm(round(median((b - a).days for a, b in pairwise(days))), "learned")


def _source(
    mapping: str, batches: list[Batch], reader: Reader, last_import: date, rhythm: ImportRhythm | None
) -> DataSource:
    rows = [reader.rows_of_batch[batch.id] for batch in batches]
    # the rows of a file that fed several tables are counted once: each of its batches tells of the whole import
    imports = {batch.fingerprint: batch for batch in batches}.values()
    return DataSource(
        mapping=mapping,
        tables=tuple(dict.fromkeys(batch.table for batch in batches)),
        files=len(imports),
        last_import=last_import,
        read=sum(int(batch.told.get("rows", batch.rows)) for batch in imports),
        rejected=sum(int(batch.told.get("rejected", batch.rejected)) for batch in imports),
        rows=sum(of.rows for of in rows),
        first=min((of.first for of in rows if of.first), default=None),
        last=max((of.last for of in rows if of.last), default=None),
        named=_sum(of.named for of in rows),
        known=_sum(of.known for of in rows),
        rhythm=rhythm,
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    told = [count for count in counts if count is not None]
    return sum(told) if told else None
