"""The marts built anew from the batches, here or by a cluster, and their SQL to read, from the command line."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cx_metrics import warehouse
from cx_metrics.checks.trial import trial_warehouse
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import language_argument
from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.text import Text
from cx_metrics.warehouse.engine import require_spark
from cx_metrics.warehouse.queries import kinds, noting, runnable
from cx_metrics.warehouse.reader import Reader

if TYPE_CHECKING:
    from cx_metrics.warehouse.spark_cluster import SparkCluster


_DUCKDB = "duckdb"


def _build_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--if-outdated", action="store_true", help="only where the catalogue has changed since the last build"
    )
    sub.add_argument(
        "--engine",
        default=_DUCKDB,
        metavar="duckdb|spark://HOST:PORT|local[N]",
        help="what works out the marts (duckdb); on Apache Spark: docs/scaling.md",
    )
    sub.add_argument(
        "--show-sql",
        choices=kinds(),
        metavar="KIND",
        help=f"build nothing: print the SQL of a kind of mart, to paste into duckdb ({', '.join(kinds())})",
    )
    language_argument(sub)


def _is_current(context: Context, sample: bool) -> bool:
    """Whether the build in use was made for today's catalogue, and can be read."""
    folder = warehouse.folder_of(context.settings, sample)
    build = folder.current()
    try:
        if build is not None:
            Reader(folder, build, context.settings).require_built_for(context.catalogue)
    except WarehouseError:
        return False
    return True


def _build(context: Context, told: argparse.Namespace) -> int:
    if told.show_sql:
        with noting() as noted, trial_warehouse(context.settings, context.catalogue):
            statements = runnable(told.show_sql, noted)
        context.out({"kind": told.show_sql, "statements": statements}, lambda: statements)
        return 0
    held = [sample for sample in (False, True) if warehouse.folder_of(context.settings, sample).root.exists()]
    wanted = [sample for sample in held if not (told.if_outdated and _is_current(context, sample))]
    if not held and not told.if_outdated:
        raise WarehouseError(
            Problem(str(context.settings.data_folder), "nothing has been imported yet", "import a file first")
        )
    document: dict[str, Any] = {}
    with _cluster(told.engine if wanted else _DUCKDB) as cluster:
        document["builds"] = [
            {"build": warehouse.rebuild(context.settings, context.catalogue, sample, cluster), "sample": sample}
            for sample in wanted
        ]
        if cluster is not None:
            document |= {"engine": told.engine, "worked_out": cluster.worked_out, "by_duckdb": cluster.here}
    context.out(document, lambda: _built(document, Text(told.lang)))
    return 0


@contextmanager
def _cluster(engine: str) -> Iterator["SparkCluster | None"]:
    """The cluster at an address; none where DuckDB is to build alone."""
    if engine == _DUCKDB:
        yield None
        return
    require_spark(engine)
    from cx_metrics.warehouse.spark_cluster import spark_at  # a large requirement, which few have

    with spark_at(engine) as cluster:
        yield cluster


def _built(document: dict[str, Any], text: Text) -> list[str]:
    lines = []
    for one in document["builds"]:
        said = text("command.batches.built", build=one["build"])
        lines.append(f"{text('sample.badge')}  {said}" if one["sample"] else said)
    if "engine" in document:  # what only who runs a cluster reads
        lines.append(f"{document['worked_out']} queries were worked out by {document['engine']}")
        lines += [f"by DuckDB: {what.removeprefix('-- ')} ({why})" for what, why in document["by_duckdb"].items()]
    return lines


COMMANDS = (Command("build", "rebuild the marts from the batches", _build_arguments, _build),)
