"""What a Spark cluster can do to a build: a clear error and the old build in use, or the same marts all the same."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cx_metrics.declarations import catalogue
from cx_metrics.errors import WarehouseError
from cx_metrics.warehouse import engine
from cx_metrics.warehouse.engine import require_spark
from tests.conftest import OUTCOME
from tests.spark_clusters import StandaloneCluster, differences, require_pyspark
from tests.warehouses import Company, few_declarations
from tools.serving import ROOT

ANSWERS = "id,customer_id,occurred_on,nps,segment\n" + "".join(
    f"{i},c{i % 40},2026-{1 + i % 9:02}-{1 + i % 28:02},{i % 11},{'ab'[i % 2]}\n" for i in range(400)
)


@pytest.mark.parametrize("address", ["yarn", "spark://", "spark://host", "spark://host:port", "http://host:7077", ""])
def test_what_is_no_address_of_spark_is_said(address: str) -> None:
    with pytest.raises(WarehouseError, match="is no address of Spark"):
        require_spark(address)


def test_what_is_lacking_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    with pytest.raises(WarehouseError, match=r"needs pyspark and sqlglot.*requirements-spark\.txt"):
        require_spark("local[2]")
    monkeypatch.setattr(engine, "find_spec", lambda name: name)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(WarehouseError, match=r"needs Java.*openjdk-17"):
        require_spark("local[2]")


def test_a_master_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: name)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    with pytest.raises(WarehouseError, match=r"spark://127\.0\.0\.1:9: nobody answers there"):
        require_spark("spark://127.0.0.1:9")


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A company of 400 answers and one metric, built by DuckDB."""
    declared, place = tmp_path / "declared", tmp_path / "company"
    declared.mkdir()
    place.mkdir()
    monkeypatch.setattr(catalogue, "SHIPPED", few_declarations(declared, ("nps",)))
    held = Company(place)
    held.bring(ANSWERS, "responses")
    return held


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[StandaloneCluster]:
    require_pyspark()
    running = StandaloneCluster(tmp_path / "spark")
    running.folder.mkdir()
    yield running
    running.stop()


def building(company: Company, cluster: StandaloneCluster) -> subprocess.Popen[str]:
    """A build on the cluster, in a process of its own that ships what this one does."""
    program = (
        "import sys; from pathlib import Path; from cx_metrics.cli import main; from cx_metrics.declarations import "
        "catalogue; catalogue.SHIPPED = Path(sys.argv[1]); sys.exit(main(sys.argv[2:]))"
    )
    words = ["--config", str(company.config), "build", "--engine", cluster.master]
    return subprocess.Popen(
        [sys.executable, "-c", program, str(catalogue.SHIPPED), *words],
        cwd=ROOT,
        env=os.environ | cluster.environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[str], company: Company, before: str) -> str:
    """What came of a build that ended as it may: in use, and equal to the one before; or, with exit code 1, an error
    that says where and what to do, and the build before still in use, which answers."""
    _, told = process.communicate(timeout=900)
    now = company.folder.current() or ""
    if process.returncode == 0:
        assert now != before
        assert differences(company.folder.mart(before), company.folder.mart(now)) == []
        return "built all the same, and equal"
    assert process.returncode == 1 and now == before and "Traceback" not in told, told[-2000:]
    assert company.call("measure", "nps") == 0
    (said,) = [line for line in told.partition("refused:\n")[2].splitlines() if line.startswith("spark://")]
    return f"refused: {said}"


def at_work(cluster: StandaloneCluster, process: subprocess.Popen[str]) -> None:
    """Wait until a worker holds a part of a build: what it hands to the others lies on its disk."""
    until = time.monotonic() + 600
    while not any(cluster.folder.rglob("shuffle_*")):
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.2)


NIGHT = pytest.mark.nightly("each starts a cluster and breaks it; a master that is not there is met every day")


@NIGHT
@pytest.mark.parametrize("killed", [("worker-0",), ("worker-0", "worker-1"), ("master",)])
def test_processes_that_are_killed(
    killed: tuple[str, ...],
    company: Company,
    cluster: StandaloneCluster,
    record_property: Callable[[str, object], None],
) -> None:
    before = company.folder.current() or ""
    cluster.start()
    process = building(company, cluster)
    at_work(cluster, process)
    for name in killed:
        cluster.kill(name)
    outcome = ended(process, company, before)
    record_property(OUTCOME, outcome)
    if len(killed) == 2:
        assert "no worker" in outcome


@NIGHT
def test_a_worker_whose_disk_is_full(
    company: Company, cluster: StandaloneCluster, record_property: Callable[[str, object], None]
) -> None:
    before = company.folder.current() or ""
    place = cluster.folder / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", place], check=False).returncode:
        pytest.skip("only root can make a small disk")
    try:
        cluster.start(workers=0)
        cluster.start_worker("worker-0", SPARK_LOCAL_DIRS=str(place / "disk"))
        cluster.start_worker("worker-1")
        record_property(OUTCOME, ended(building(company, cluster), company, before))
    finally:
        cluster.stop()
        subprocess.run(["umount", "-l", place], check=True)
