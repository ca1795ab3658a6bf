"""A small company for tests: its settings in a folder of its own, files that it imports, and what is stored
afterwards."""

import contextlib
import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

from cx_metrics import warehouse
from cx_metrics.cli import context, main
from cx_metrics.declarations import Catalogue, Mapping, Settings, catalogue, load_catalogue, load_mapping, load_settings
from cx_metrics.importing import Report, Request, import_all, import_file, plain_mapping
from cx_metrics.warehouse import build, counting
from cx_metrics.warehouse.mart import drafting
from cx_metrics.warehouse.ratings import stored_ratings
from cx_metrics.warehouse.views import import_log, stored_view
from tools.serving import ROOT

SHARED = ROOT.parent / "shared" / "data"


def shared(place: str) -> Path:
    """A file or folder of the shared data; the test is skipped where they are absent."""
    path = SHARED / place
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{place}, which is not here")
    return path


def case(name: str) -> Path:
    """One of the shared small inputs that went wrong once; the test is skipped where they are absent."""
    path = SHARED.parent / "cases" / name
    if not path.exists():
        pytest.skip(f"needs ../shared/cases/{name}, which is not here")
    return path


def few_declarations(place: Path, metrics: tuple[str, ...] = (), journeys: tuple[str, ...] = ()) -> Path:
    """A folder like the catalogue that ships, with only these metrics and journeys, no business case and no maturity
    model: marts of them take a fraction of the time. A test puts it in place of ``catalogue.SHIPPED``."""
    kept: dict[str, tuple[str, ...]] = {"metrics": metrics, "journeys": journeys, "cases": (), "maturity": ()}
    for entry in catalogue.SHIPPED.iterdir():
        if entry.name not in (*kept, "scorecard.yaml"):
            (place / entry.name).symlink_to(entry)
    cards = {"most": 8, "wanted": [[name] for name in metrics], "perspectives": {"customer": list(metrics)}}
    (place / "scorecard.yaml").write_text(yaml.safe_dump(cards), "utf-8")
    for kind, names in kept.items():
        (place / kind).mkdir()
        for name in names:
            (place / kind / f"{name}.yaml").symlink_to(catalogue.SHIPPED / kind / f"{name}.yaml")
    return place


@functools.cache
def shipped_settings() -> AnyMapping[str, Any]:
    """What the shipped config.yaml says, read once."""
    return dict(yaml.safe_load((ROOT / "config.yaml").read_text("utf-8")))


_catalogues: dict[tuple[Path, str], Catalogue] = {}


def catalogue_of(settings: Settings) -> Catalogue:
    """The catalogue that goes with ``settings``: read and checked once for all companies that are set up alike."""
    if settings.catalogue is not None:
        return load_catalogue(settings)
    key = catalogue.SHIPPED, repr(replace(settings, folder=Path(), data=Path()))
    if key not in _catalogues:
        _catalogues[key] = load_catalogue(settings)
    return _catalogues[key]


def narrowed(whole: Catalogue, metrics: tuple[str, ...] | None) -> Catalogue:
    """A catalogue of these metrics alone and no journey, whose marts take half the time; the whole of it for None."""
    return whole if metrics is None else replace(whole, metrics={n: whole.metrics[n] for n in metrics}, journeys={})


def _write_views(
    draft: Path, folder: warehouse.Folder, batches: list[warehouse.Batch], told: Catalogue, settings: Settings
) -> None:
    """A mart of the import log and what was stored, which sums up nothing."""
    with drafting(draft, folder, batches, settings) as con:
        con.begin()
        import_log(con, batches)
        for table in told.tables.values():
            stored_view(con, folder, table, [b for b in counting(batches) if b.table == table.id])
        stored_ratings(con, counting(batches), tuple(settings.dimensions))
        con.execute("CREATE TABLE facts AS SELECT 'root' AS name, ? AS value", [str(folder.root.resolve())])
        con.commit()


@contextlib.contextmanager
def _unmeasured() -> Iterator[None]:
    """Meanwhile every build is one that sums up nothing, and is taken as it was written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "write_mart", _write_views)
        patch.setattr(build, "_check", lambda *told: None)
        yield


@dataclass(frozen=True)
class Company:
    """A company in ``root``: config.yaml, files and data. ``changed`` replaces parts of the shipped configuration.

    A company that is not ``measured`` stores what it imports and sums up nothing in this process: for tests of what
    becomes of a file, which take a fourth of the time so. ``metrics``: those that alone are summed up.
    """

    root: Path
    changed: AnyMapping[str, Any] | None = None
    measured: bool = True
    metrics: tuple[str, ...] | None = None

    @cached_property
    def config(self) -> Path:
        told = {**shipped_settings(), "targets": [], "finance": {}, **(self.changed or {})}
        path = self.root / "config.yaml"
        path.write_text(json.dumps(told, default=str), "utf-8")
        return path

    @cached_property
    def settings(self) -> Settings:
        return load_settings(self.config)

    @cached_property
    def catalogue(self) -> Catalogue:
        return narrowed(catalogue_of(self.settings), self.metrics)

    @property
    def folder(self) -> warehouse.Folder:
        return warehouse.folder_of(self.settings, sample=False)

    def mapping(self, columns: AnyMapping[str, Any], table: str = "responses", **said: Any) -> Mapping:
        """A mapping of one source; ``source``, ``key`` and ``items`` may be said too."""
        source = {"file": "file.csv", **said.pop("source", {})}
        told = {
            "about": "a test",
            "sources": {"s": source},
            "tables": {table: {"rows": "s", "columns": columns, **said}},
        }
        path = self.root / "mapping.yaml"
        path.write_text(json.dumps(told), "utf-8")
        return load_mapping(path, self.catalogue.tables)

    def file(self, content: str | bytes, name: str = "file.csv") -> Path:
        path = self.root / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def bring(self, content: str | bytes | Path, mapping: Mapping | str, **said: Any) -> Report:
        """Import a file (or its content) by a mapping, or under the column names of a table."""
        path = content if isinstance(content, Path) else self.file(content)
        if isinstance(mapping, str):
            mapping = plain_mapping(path, self.catalogue.tables[mapping], None)
        with self.building:
            return import_file(Request(path, mapping, self.folder, **said), self.catalogue, self.settings)

    def bring_all(self, **tables: tuple[pd.DataFrame, Mapping | None]) -> None:
        """Import rows for several tables and build once; without a mapping, under the column names of the table."""
        requests = []
        for table, (rows, mapping) in tables.items():
            path = self.file(rows.to_csv(index=False), f"{table}.csv")
            chosen = mapping or plain_mapping(path, self.catalogue.tables[table], None)
            requests.append(Request(path, chosen, self.folder))
        with self.building:
            import_all(requests, self.catalogue, self.settings)

    @property
    def building(self) -> contextlib.AbstractContextManager[None]:
        """Meanwhile builds of this process are such as this company is to have."""
        return contextlib.nullcontext() if self.measured else _unmeasured()

    def stored(self, columns: str = "*", table: str = "stored_responses") -> list[tuple[Any, ...]]:
        """Rows of a table or view of the build in use, in the order in which they were brought."""
        build = self.folder.current()
        assert build is not None
        with duckdb.connect(str(self.folder.mart(build)), read_only=True) as con:
            order = (
                "ORDER BY sequence, row"
                if table.startswith("stored_") and table != "stored_ratings"
                else "ORDER BY ALL"
            )
            return con.execute(f"SELECT {columns} FROM {table} {order}").fetchall()

    def call(self, *words: str | Path) -> int:
        """Run a command in this process; returns its exit code."""
        with self.building, pytest.MonkeyPatch.context() as patch:
            patch.setattr(context, "load_catalogue", lambda told: narrowed(catalogue_of(told), self.metrics))
            return main(["--config", str(self.config), *map(str, words)])

    def process(self, *words: str | Path) -> subprocess.Popen[str]:
        """Start a command in a process of its own."""
        command = [sys.executable, "-m", "cx_metrics", "--config", str(self.config), *map(str, words)]
        return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def asked(self, capsys: pytest.CaptureFixture[str], *words: str | Path) -> Any:
        """The JSON document that a command prints."""
        capsys.readouterr()
        assert self.call(*words, "--json") == 0
        return json.loads(capsys.readouterr().out)
