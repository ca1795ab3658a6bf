"""The named queries of the marts: what is printed runs in a shell, and stays in what another engine can say."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot

from cx_metrics import settings
from cx_metrics.checks.trial import trial_warehouse
from cx_metrics.cli import main
from cx_metrics.company import Company
from cx_metrics.drivers.outcome_items import items_of
from cx_metrics.metrics import Period
from cx_metrics.moments.reach import crossings
from cx_metrics.radar.radar_answers import answers_of
from cx_metrics.warehouse.queries import kinds, makes, noting, query, runnable, text
from cx_metrics.warehouse.reader import Reader

# what SQLGlot turns into something else without a word, or DuckDB alone knows (Spark gave other numbers)
ONLY_HERE = r"(?i)\b(date_diff|quantile_cont|unpivot|generate_series)\b|\bhistogram\s*\(|\bFILTER\s*\("


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[Reader, list[tuple[str, str]]]]:
    """A trial company, and every query that its build and what reads it fill; no parameter is bound in these."""
    with noting() as noted, trial_warehouse(settings.load(), settings.catalogue()) as reader:
        seen, items = Company(reader, settings.catalogue(), settings.load(), "operator"), items_of(reader)
        crossings(seen, items, (), Period(date(2020, 2, 1), date(2020, 2, 29)))
        crossings(seen, items, (), Period(date(2020, 2, 2), date(2020, 2, 29)))
        answers_of(seen, ())
        yield reader, [(name, sql.replace("?", "NULL")) for name, sql in noted]


@pytest.mark.parametrize("kind", kinds())
def test_another_engine_can_say_it(kind: str, filled: tuple[Reader, list[tuple[str, str]]]) -> None:
    texts = [sql for name, sql in filled[1] if name == kind]
    assert texts, "no build runs it"
    for sql in texts:
        said = sqlglot.transpile(sql, "duckdb", "spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
        assert len(said) == 1
    assert not re.search(ONLY_HERE, re.sub(r"--.*", "", text(kind)))


@pytest.mark.parametrize("kind", kinds())
def test_the_head_says_what_is_read_the_key_and_the_grain(kind: str) -> None:
    head = text(kind).split("SELECT")[0]
    assert re.search(r"^-- reads: .+ · key: .+ · a row: .+$", head, re.MULTILINE)


@pytest.mark.parametrize("kind", kinds())
def test_what_is_printed_runs(kind: str, filled: tuple[Reader, list[tuple[str, str]]]) -> None:
    reader, noted = filled
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{reader.folder.mart(reader.build)}' AS mart (READ_ONLY)")
        con.execute("USE mart")
        for statement in runnable(kind, noted):
            con.execute(statement)


def test_names_are_quoted_and_declared_sql_is_not() -> None:
    made = query("histogram_cells", rows=(), dimensions=('a"b', "c"))
    assert '"a""b", "c", counted_as' in made
    assert makes("histogram_cells") == "histogram_cells" and makes("rollup") is None
    with pytest.raises(KeyError):
        query("histogram_cells", rows=())


def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "organisation: {name: Test, currency: TWD, time_zone: Asia/Taipei}\ndimensions: {segment: {name: segment}}\n",
        "utf-8",
    )
    assert main(["--config", str(config), "build", "--show-sql", "rollup"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("CREATE OR REPLACE TEMP TABLE rollup_cells AS") and 'FROM "responses"' in told
    assert not (tmp_path / "data" / "warehouse").exists()
