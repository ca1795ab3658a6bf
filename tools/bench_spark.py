"""The bench's rows about building on Spark, alone: `python -m tools.bench_spark [--rows N N] [--engine local[2]]`

Two sizes are built by both. A line through each says what a build takes at the start and by the million answers, and
so from which size a cluster of how many such machines would win: what DuckDB does itself in a build on Spark is not
divided among machines.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from cx_metrics import warehouse
from cx_metrics.warehouse.engine import require_spark
from tools.bench_house import Company, Row

LOCAL = "local[2]"
_MILLION = 1_000_000


@dataclass(frozen=True)
class Builds:
    """Seconds to build a company of so many answers: by DuckDB alone, and on Spark, of which the cluster was waited for
    so many."""

    rows: int
    alone: float
    on_spark: float
    waited: float


def spark_against_duckdb(place: Path, sizes: tuple[int, int], engine: str = LOCAL) -> Iterator[Row]:
    """A row a size; nothing where there is no Spark."""
    if find_spec("pyspark") is None:
        return
    small, large = (build_both(place, rows, engine) for rows in sizes)
    for builds, more in ((small, ""), (large, f" ({break_even(small, large)})")):
        what = f"a full build of {builds.rows:,} answers, {engine} vs DuckDB{more}"
        yield Row(what, builds.on_spark / builds.alone, "", builds.on_spark, builds.alone)


def build_both(place: Path, rows: int, engine: str) -> Builds:
    """Build the company of ``rows`` answers once by each."""
    require_spark(engine)
    from cx_metrics.warehouse.spark_cluster import spark_at

    company = Company(place, rows)
    start = time.perf_counter()
    warehouse.rebuild(company.settings, company.catalogue, False)
    between = time.perf_counter()
    with spark_at(engine) as cluster:
        warehouse.rebuild(company.settings, company.catalogue, False, cluster)
        return Builds(rows, between - start, time.perf_counter() - between, cluster.seconds)


def break_even(small: Builds, large: Builds) -> str:
    """From which size how many such machines would win."""
    more = large.rows - small.rows
    alone = (large.alone - small.alone) / more
    waited = (large.waited - small.waited) / more
    own = ((large.on_spark - large.waited) - (small.on_spark - small.waited)) / more
    if own >= alone:
        return "no number of machines would win: DuckDB's own part grows as fast as its whole"
    machines = 2 * max(waited / (alone - own), 0.5)  # twice as many as keep pace
    start = (large.on_spark - large.rows * (waited + own)) - (large.alone - large.rows * alone)
    rows = max(start, 0.0) / (alone - own - waited / machines)
    return f"{machines:.0f} such machines would win from {rows / _MILLION:,.1f} M answers"


def main() -> None:
    """Measure and print the rows."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, nargs=2, default=[100_000, _MILLION], metavar="N", help="the two sizes")
    options.add_argument("--engine", default=LOCAL, help="where Spark runs")
    options.add_argument("--keep", type=Path, help="keep the generated companies here, for the next run")
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="cx-bench-") as scratch:
        for row in spark_against_duckdb(told.keep or Path(scratch), (min(told.rows), max(told.rows)), told.engine):
            print(row, flush=True)


if __name__ == "__main__":
    main()
