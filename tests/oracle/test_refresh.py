"""Adding a batch to the marts gives what building from nothing gives: every table and cell, in any order of batches."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from cx_metrics import warehouse
from cx_metrics.declarations import Catalogue, Settings, load_mapping, load_settings
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.importing import Request, import_file
from cx_metrics.sample import write_company
from cx_metrics.warehouse import clusters, rollups, touched
from tests.warehouses import catalogue_of, narrowed
from tools.serving import ROOT

PATHS_LISTED = (
    "journey_candidates",
    "journey_unlisted",
)  # what they hold beyond the paths shown is for a refresh alone
DIMENSIONS = ("segment", "channel", "touchpoint")  # three are as many as decide anything: one, each pair, all
FEW = ("nps", "csat", "touchpoint_score")  # for what does not depend on the metrics
FRACTIONS = ("DOUBLE", "FLOAT")  # types of columns
SURVEYS = ("survey", "survey_app", "survey_support", "interactions", "cases", "orders", "invitations")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    write_company(folder, 1_500)
    return folder


class House:
    """A warehouse into which pieces of the sample company's files are brought."""

    def __init__(self, place: Path, metrics: tuple[str, ...] | None = None, **database: Any):
        whole = load_settings(ROOT / "config.yaml", place)
        dimensions = {name: whole.dimensions[name] for name in DIMENSIONS}
        limits = replace(whole.database, **database)
        self.settings: Settings = replace(whole, dimensions=dimensions, database=limits)
        self.catalogue: Catalogue = narrowed(catalogue_of(self.settings), metrics)
        self.folder = warehouse.folder_of(self.settings, False)
        self.place = place

    def bring(self, name: str, rows: pd.DataFrame, part: int = 0) -> None:
        file = self.place / f"{name}_{part}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        rows.to_csv(file, index=False)
        mapping = load_mapping(SHIPPED_MAPPINGS / f"sample_{name}.yaml", self.catalogue.tables)
        import_file(Request(file, mapping, self.folder), self.catalogue, self.settings)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table of the build in use but the import log, its rows in order."""
        path = self.folder.mart(self.folder.current() or "")
        with duckdb.connect(str(path), read_only=True) as con:
            names = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            names.remove("batches")
            return {name: in_order(con, name) for name in names}

    def built_from_nothing(self) -> dict[str, pd.DataFrame]:
        warehouse.rebuild(self.settings, self.catalogue, False)
        return self.tables()


def in_order(con: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """The rows of a table in the order of their texts and whole numbers, which are the same however they were added up;
    rows alike in these (two answers of one respondent) in the order of their values."""
    told = con.execute(f'DESCRIBE "{table}"').fetchall()
    exact = [f'"{name}"' for name, kind, *_ in told if kind not in FRACTIONS]
    others = [f'round("{name}", 6)' for name, kind, *_ in told if kind in FRACTIONS]
    return con.execute(f'SELECT * FROM "{table}" ORDER BY {", ".join([*exact, *others])}').df()


def require_alike(found: dict[str, pd.DataFrame], wanted: dict[str, pd.DataFrame]) -> None:
    """The same tables, columns, types and cells; fractions to a billionth of the largest in their column, for taking
    away and adding leaves a trace of what was there."""
    assert set(found) == set(wanted)
    for name, frame in wanted.items():
        if name in PATHS_LISTED:
            continue
        got = found[name]
        assert list(got.columns) == list(frame.columns), name
        for column in frame.columns:
            if got[column].equals(frame[column]):
                continue
            number = pd.api.types.is_float_dtype(frame[column])
            largest = frame[column].abs().replace(np.inf, np.nan).max() if number else 0.0
            atol = 1e-9 * max(1.0, 0.0 if np.isnan(largest) else float(largest))
            pd.testing.assert_series_equal(
                got[column], frame[column], check_dtype=False, rtol=1e-9, atol=atol, obj=f"{name}.{column}"
            )


@pytest.fixture(autouse=True)
def every_addition_is_worth_it(additions: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small company's batch touches most of its customers."""
    monkeypatch.setattr(touched, "WORTH_IT", 1.0)


LATE = pytest.mark.nightly("other orders; within the usual limits tests/oracle/test_touched.py adds rows to all tables")


@pytest.mark.parametrize("seed", [pytest.param(0, marks=LATE), 1, pytest.param(2, marks=LATE)])
def test_batches_in_any_order_add_up(files: Path, tmp_path: Path, refreshed: list[bool], seed: int) -> None:
    draws = np.random.default_rng(seed)
    limits: dict[str, Any] = {"most_cells_in_a_rollup": 300} if seed == 1 else {}
    house = House(tmp_path, **limits)
    pieces = [("customers", 0, pd.read_csv(files / "customers.csv", dtype=str))]
    for name in SURVEYS:
        frame = pd.read_csv(files / f"{name}.csv", dtype=str)
        parts = draws.integers(0, 3, len(frame))
        pieces += [(name, part, frame[parts == part]) for part in range(3)]
    order = [0, *(1 + draws.permutation(len(pieces) - 1))]
    for i in order[:6]:
        name, part, rows = pieces[i]
        house.bring(name, rows, part)
    assert sum(refreshed) >= 4, refreshed
    require_alike(house.tables(), house.built_from_nothing())


def test_a_key_that_comes_again_is_built_from_nothing(files: Path, tmp_path: Path, refreshed: list[bool]) -> None:
    house = House(tmp_path, FEW)
    rows = pd.read_csv(files / "survey.csv", dtype=str)
    house.bring("survey", rows[:800])
    again = rows[700:900].copy()
    again["likely_to_recommend"] = "0"
    house.bring("survey", again, 1)
    assert refreshed == [False]
    require_alike(house.tables(), house.built_from_nothing())
    house.bring("survey", rows[900:1000], 2)  # upon rows that replaced others
    assert refreshed[1:] == [True]
    require_alike(house.tables(), house.built_from_nothing())


def test_a_dimension_stated_for_the_first_time(files: Path, tmp_path: Path) -> None:
    house = House(tmp_path, FEW)
    rows = pd.read_csv(files / "survey.csv", dtype=str)
    house.bring("survey", rows[:700].assign(channel=""))
    house.bring("survey", rows[700:], 1)
    require_alike(house.tables(), house.built_from_nothing())


def test_fewer_respondents_are_chosen_as_the_company_grows(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "FOR_FACTS", 200)
    monkeypatch.setattr(clusters, "ENOUGH", 400)
    house = House(tmp_path, FEW)
    rows = pd.read_csv(files / "survey.csv", dtype=str)
    for part, (first, last) in enumerate(((0, 150), (150, 600), (600, 1500))):
        house.bring("survey", rows[first:last], part)
    pairs = house.tables()["pairs"]["pairs"]  # each stands for those of the others, too
    assert clusters.every(1500, 200) == 8 and len(pairs) and (pairs % 8 == 0).all()
    met, known = house.tables()["touchpoint_meetings"], rows["customer_no"][:1500].dropna()
    kept = set(met["customer"])
    assert 0 < len(kept) < known.nunique() / 4  # whole customers, each with all that they said
    answers = met.loc[met["told_by"] == "answers", "customer"].value_counts()
    assert set(answers) <= set(known.value_counts())
    require_alike(house.tables(), house.built_from_nothing())


def test_a_damaged_build_is_not_added_to(files: Path, tmp_path: Path, refreshed: list[bool]) -> None:
    house = House(tmp_path, FEW)
    rows = pd.read_csv(files / "survey.csv", dtype=str)
    house.bring("survey", rows[:700])
    path = house.folder.mart(house.folder.current() or "")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    house.bring("survey", rows[700:], 1)
    assert refreshed == []
    require_alike(house.tables(), house.built_from_nothing())
