"""Marts that a Spark cluster built are those that DuckDB builds, table by table: on a real standalone cluster of a
master and two workers."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import MagicMock

import duckdb
import numpy as np
import pandas as pd
import pytest

from cx_metrics import warehouse
from cx_metrics.declarations import Catalogue, Settings, load_settings
from cx_metrics.sample import write_company
from cx_metrics.warehouse.engine import working_on
from cx_metrics.warehouse.mart import write_mart
from tests.oracle.test_refresh import SURVEYS, House
from tests.spark_clusters import StandaloneCluster, differences, require_pyspark
from tests.warehouses import Company, catalogue_of

if TYPE_CHECKING:
    from cx_metrics.warehouse.spark_cluster import SparkCluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator["SparkCluster"]:
    """A session on two workers, for every test of this module."""
    require_pyspark()
    from cx_metrics.warehouse.spark_cluster import spark_at

    running = StandaloneCluster(tmp_path_factory.mktemp("spark"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment.items():
            patch.setenv(name, value)
        try:
            running.start()
            with spark_at(running.master) as session:
                yield session
        finally:
            running.stop()


def test_a_view_of_the_same_text_has_other_columns_in_another_mart() -> None:
    require_pyspark()
    from cx_metrics.warehouse.spark_cluster import SparkCluster
    from cx_metrics.warehouse.spark_text import spark_text

    cluster = SparkCluster("local", MagicMock())
    for columns in ("1 AS n", "1 AS n, 'north' AS region"):
        with duckdb.connect() as con:
            con.execute(f"CREATE TABLE held AS SELECT {columns}")
            con.execute("CREATE VIEW seen AS SELECT * FROM held")
            select = "SELECT * FROM seen"
            found = [name for name, _ in cluster._columns(con, select, spark_text(select))]
            assert found == [row[0] for row in con.execute("DESCRIBE seen").fetchall()]


def built(cluster: "SparkCluster", place: Path, settings: Settings, catalogue: Catalogue, sample: bool) -> list[str]:
    """In what a mart that the cluster builds differs from the one in use, which DuckDB built."""
    folder = warehouse.folder_of(settings, sample)
    draft = place / "mart.duckdb"
    with working_on(cluster):
        write_mart(draft, folder, warehouse.current_batches(folder), catalogue, settings)
    return differences(folder.mart(folder.current() or ""), draft)


def test_a_small_sample_is_built_alike(cluster: "SparkCluster", tmp_path: Path) -> None:
    """Every query of a build; what more rows would add, the night adds."""
    small = Company(tmp_path)
    assert small.call("sample", "--rows", "250", "--seed", "4") == 0
    assert built(cluster, tmp_path, small.settings, small.catalogue, True) == []
    assert cluster.here == {}, "what the cluster is asked, it can say"
    assert cluster.worked_out > 80


@pytest.mark.nightly("the sample of the other tests, twelve times as large")
def test_the_sample_is_built_alike(cluster: "SparkCluster", sample_house: Path, tmp_path: Path) -> None:
    settings = load_settings(sample_house)
    assert built(cluster, tmp_path, settings, catalogue_of(settings), True) == []


@pytest.mark.nightly("other companies, of few cells and with rows that come again")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_companies_are_built_alike(cluster: "SparkCluster", tmp_path: Path, seed: int) -> None:
    draws = np.random.default_rng(seed)
    write_company(tmp_path / "files", 400, seed)
    house = House(tmp_path / "house", most_cells_in_a_rollup=int(draws.choice([50, 100_000])))
    for name in ("customers", *draws.permutation(SURVEYS)):
        rows = pd.read_csv(tmp_path / "files" / f"{name}.csv", dtype=str)
        parts = draws.integers(0, 2, len(rows))
        house.bring(name, rows[parts == 0])
        again = rows[(parts == 1) | (draws.random(len(rows)) < 0.1)]  # some of them stand in both
        house.bring(name, again.sample(frac=0.9, random_state=seed), 1)
    assert built(cluster, tmp_path, house.settings, house.catalogue, False) == []
