"""Rows of the benchmark: a batch added to the marts in use against building them from nothing."""

from collections.abc import Iterator
from pathlib import Path

from cx_metrics import warehouse
from cx_metrics.warehouse.batch import load_batch
from tools.bench_house import Company, Row, alone

MORE = 100_000  # rows of the batch that is added


def adding_against_building(company: Company, *names: str) -> Iterator[Row]:
    """The marts after a batch of 100,000 more rows, added to those in use, against building them from nothing (without
    these batches, which is the least that takes); one building for all."""
    batches = [company.more(name, MORE) for name in names]
    built, most = alone(build_without, company.place, company.rows, batches)
    yield Row(f"marts of {company.rows:,} answers, built from nothing", 1.0, "", built, built, most)
    for name, batch in zip(names, batches, strict=True):
        added, memory = alone(put_in, company.place, company.rows, batch)
        what = f"marts after {MORE:,} more {name}: added vs built from nothing, {company.rows:,}"
        yield Row(what, added / built, "≤ 0.2 ×", added, built, memory)


def build_without(place: Path, rows: int, without: list[str]) -> None:
    """Build from nothing, without these batches."""
    company = Company(place, rows)
    folder = warehouse.folder_of(company.settings, False)
    with warehouse.writing(folder):
        batches = [batch for batch in warehouse.current_batches(folder) if batch.id not in without]
        warehouse.publish(folder, batches, company.catalogue, company.settings, afresh=True)


def put_in(place: Path, rows: int, batch: str) -> None:
    """Add ``batch``, whose Parquet lies there, to the marts in use."""
    company = Company(place, rows)
    folder = warehouse.folder_of(company.settings, False)
    with warehouse.writing(folder):
        batches = [*warehouse.current_batches(folder), load_batch(folder, batch)]
        warehouse.publish(folder, batches, company.catalogue, company.settings)
