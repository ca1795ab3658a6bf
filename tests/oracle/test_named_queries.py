"""The named queries of the marts: what is printed runs in a shell, and stays in what another engine can say."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from cx_metrics import settings
from cx_metrics.checks.marts import DUCKDB_ALONE
from cx_metrics.checks.trial import trial_warehouse
from cx_metrics.cli import main
from cx_metrics.company import Company
from cx_metrics.drivers.outcome_items import items_of
from cx_metrics.journey.complaints import cases_behind
from cx_metrics.journey.counts import Counts
from cx_metrics.metrics import Period
from cx_metrics.metrics.operating_changes import changes
from cx_metrics.moments.reach import crossings
from cx_metrics.radar.radar_answers import answers_of
from cx_metrics.warehouse.journeys.people import counted, sightings
from cx_metrics.warehouse.queries import kinds, makes, noting, query, runnable, text
from cx_metrics.warehouse.reader import Reader

# what SQLGlot turns into something else without a word, or DuckDB alone knows (Spark gave other numbers)
ONLY_HERE = (
    r"(?i)(\bdate_diff\s*\(\s*'(?!day')|\b(quantile_cont|unpivot|generate_series)\b)|\bhistogram\s*\(|\bFILTER\s*\("
    r"|\bNOT\s+IN\s*\(\s*SELECT\b"  # Spark says it, and hands the whole subquery to each worker
)
AS_THEY_LIE = ("row_number() OVER ()", "rowid")


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[Reader, list[tuple[str, str]]]]:
    """A trial company, and every query that its build and what reads it fill; no parameter is bound in these."""
    with noting() as noted, trial_warehouse(settings.load(), settings.catalogue()) as reader:
        seen, items = Company(reader, settings.catalogue(), settings.load(), "operator"), items_of(reader)
        crossings(seen, items, (), Period(date(2020, 2, 1), date(2020, 2, 29)))
        crossings(seen, items, (), Period(date(2020, 2, 2), date(2020, 2, 29)))
        answers_of(seen, ())
        changes(reader)
        (journey, *_) = seen.catalogue.journeys.values()
        on = Period(date(2020, 2, 2), date(2020, 2, 29))
        cases_behind(seen, journey.id, journey.steps[0].id, (), on)
        relations = Counts(seen, journey, (), on).relations
        counted(sightings((), relations["events"], relations["ratings"]), "true")
        for kind in ("pain_points", "nps_by_hand"):
            query(kind)
        yield reader, [(name, sql.replace("?", "NULL")) for name, sql in noted]


def _as_tables(node: exp.Expression) -> exp.Expression:
    """The batches' files are tables to a cluster."""
    return exp.to_table("files") if isinstance(node, exp.ReadParquet) else node


@pytest.mark.parametrize("kind", kinds())
def test_another_engine_can_say_it(kind: str, filled: tuple[Reader, list[tuple[str, str]]]) -> None:
    texts = {sql for name, sql in filled[1] if name == kind}
    assert texts, "no build runs it"
    alone = set[str]()
    for sql in texts:
        (tree,) = sqlglot.parse(sql, "duckdb")
        assert tree is not None
        elsewhere = tree.transform(_as_tables)
        assert elsewhere.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
        alone |= {call.name.lower() for call in tree.find_all(exp.Anonymous)}  # it knows no such function anywhere
        alone |= {word for word in AS_THEY_LIE if word in sql}
        assert not re.search(ONLY_HERE, re.sub(r"--.*", "", sql))
    said = re.search(r"^-- DuckDB alone: (.+)$", text(kind), re.MULTILINE)
    told = set(said[1].split(", ")) if said else set[str]()
    assert told <= alone <= set(DUCKDB_ALONE)
    own = re.sub(r"--.*", "", text(kind))  # others stand in queries within this one
    assert told >= {word for word in alone if (word if word in AS_THEY_LIE else f"{word}(") in own}


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
