"""Marts that a stranger can read: every table is described, and a figure is had by hand from what is described."""

from pathlib import Path

import pytest

from cx_metrics.checks.marts import EXAMPLE
from cx_metrics.metrics.undated import all_time
from cx_metrics.warehouse.mart_tables import TABLES, kind_of
from tests.sample_reader import Sample, sample_company


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Sample:
    return sample_company(sample_house)


def test_every_table_is_described_and_there_are_few(sample: Sample) -> None:
    held = [name for (name,) in sample.reader.rows("SELECT table_name FROM duckdb_tables()")]
    assert {kind_of(name) for name in held} >= {name for name in TABLES if not name.endswith("*")}
    assert len(held) <= 47
    with pytest.raises(KeyError):
        kind_of("another")


def test_the_key_tells_rows_apart(sample: Sample) -> None:
    """A stranger may rely on it: no two rows of a table are alike in the columns of its key."""
    dimensions = tuple(sample.settings.dimensions)
    for (name,) in sample.reader.rows("SELECT table_name FROM duckdb_tables()"):
        held = [row[0] for row in sample.reader.rows(f'DESCRIBE "{name}"')]
        key: list[str] = []
        for part in TABLES[kind_of(name)].key:
            starred = [c for c in held if c.startswith("filter_")] if part == "filter_*" else [part]
            key += [c for c in held if c in dimensions] if part == "the dimensions of the cut" else starred
        if key and set(key) <= set(held):
            listed = ", ".join(f'"{column}"' for column in key)
            twice = sample.reader.rows(f'SELECT {listed} FROM "{name}" GROUP BY {listed} HAVING count(*) > 1 LIMIT 1')
            assert twice == [], name


def test_nps_by_segment_and_month_by_hand(sample: Sample) -> None:
    by_hand = {(12 * y + m - 1, segment): nps for y, m, segment, nps in sample.reader.rows(EXAMPLE)}
    period = all_time(sample.reader)
    asked = sample.ask("nps", by=("segment",), grain="month", start=str(period.start), end=str(period.end))
    measured = {
        (12 * m.period.start.year + m.period.start.month - 1, m.groups["segment"]): m.value
        for m in asked.measurements
        if m.value is not None
    }
    assert len(measured) > 50 and by_hand == pytest.approx(measured)
