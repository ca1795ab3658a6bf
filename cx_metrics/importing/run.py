"""Import one file: read it, check it against its contract, mask it, store one batch, build the marts, move the pointer."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.mapping import Mapping
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import ImportRefused, Problem, WarehouseError
from cx_metrics.importing.check import Checked, check_rows
from cx_metrics.importing.convert import DateRules
from cx_metrics.importing.dimensions import fill_dimensions
from cx_metrics.importing.keys import settle_repeats
from cx_metrics.importing.rejects import evidence, write_rejects
from cx_metrics.importing.source import load_source
from cx_metrics.importing.store import draft_parquet
from cx_metrics.sql import literal
from cx_metrics.warehouse import Batch, Folder, current_batches, publish, writing
from cx_metrics.warehouse.folder import move_into_place, new_name

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Report:
    """What an import did. ``rows`` = accepted + rejected + duplicate + superseded, counted on source rows."""

    batches: list[str]
    tables: dict[str, int]
    rows: int
    accepted: int
    rejected: int
    duplicate: int
    superseded: int
    reasons: dict[str, int]
    rejects_file: str | None
    unchanged: bool
    evidence: dict[str, Any] = field(default_factory=dict)
    replaced: int = 0  # rows of earlier batches that this one replaces
    unused_columns: list[str] = field(default_factory=list)
    customers_known: float | None = None  # share of rows with a customer id that the customers table knows
    reader: str = "fast"
    build: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape of design section 10, with the keys that were added since."""
        return asdict(self)


@dataclass(frozen=True)
class Request:
    """One import: the file, how to read it, and into which warehouse."""

    file: Path
    mapping: Mapping
    folder: Folder
    max_rejects: float | None = None
    dry_run: bool = False


def import_file(request: Request, catalogue: Catalogue, settings: Settings, progress: Progress = lambda _: None) -> Report:
    """Import the file of ``request``. Importing the same file in the same way again changes nothing.

    Raises ImportRefused when the file as a whole breaks its contract; nothing is stored then. Killed at any moment, it
    leaves the old build in use.
    """
    if not request.file.is_file():
        raise ImportRefused(Problem(str(request.file), "is not a file", "check the name"))
    sha256 = _sha256(request.file)
    fingerprint = _fingerprint(sha256, request.mapping, settings)
    if request.dry_run:
        with tempfile.TemporaryDirectory(prefix="cx-dry-run-") as work:
            before = current_batches(request.folder) if request.folder.root.exists() else []
            return _read(request, catalogue, settings, Path(work), "dry-run", sha256, before, progress).report
    with writing(request.folder):
        before = current_batches(request.folder)
        same = next((b for b in before if b.fingerprint == fingerprint), None)
        if same is not None:
            return _unchanged(request.folder, same)
        _require_space(request.folder, request.file)
        try:
            return _store(request, catalogue, settings, sha256, fingerprint, before, progress)
        except OSError as error:
            raise WarehouseError(Problem(str(request.folder.root), f"cannot be written ({error.strerror or error})",
                                         "free some space or check permissions; the last good build is still in use")) from None


@dataclass(frozen=True)
class _Outcome:
    """A file read and checked: the report so far, what the batch needs to know, and the draft of its Parquet."""

    report: Report
    checked: Checked
    stored: int
    encoding: str
    draft: Path


def _store(request: Request, catalogue: Catalogue, settings: Settings, sha256: str, fingerprint: str, before: list[Batch],
           progress: Progress) -> Report:
    folder, table, name = request.folder, request.mapping.table_id, new_name()
    outcome = _read(request, catalogue, settings, folder.work, name, sha256, before, progress)
    report, checked = outcome.report, outcome.checked
    rejects = folder.rejects / f"{name}.csv" if checked.rejected else None
    if rejects:
        write_rejects(rejects, checked.rejected, settings.privacy.mask)
    _require_enough(request, report, rejects)
    batch = Batch(
        id=name, sequence=_next_sequence(before), table=table, file=request.file.name, file_sha256=sha256,
        fingerprint=fingerprint, mapping=request.mapping.id, encoding=outcome.encoding,
        imported_at=datetime.now(UTC).isoformat(timespec="seconds"), rows=report.rows, accepted=report.accepted,
        rejected=report.rejected, duplicate=report.duplicate, superseded=report.superseded, stored=outcome.stored,
        keyed=checked.keyed, reasons=report.reasons, scales=checked.scales, reversed=checked.reversed, items=checked.items,
    )
    target = folder.parquet(table, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    move_into_place(outcome.draft, target)
    batch.save(folder)
    progress("building the marts")
    build = publish(folder, [*before, batch], catalogue, settings)
    return replace(report, batches=[name], rejects_file=str(rejects) if rejects else None, build=build)


def _require_enough(request: Request, report: Report, rejects: Path | None) -> None:
    """Refuse a file of which too much, or everything, is wrong. The list of its rows stays for the person who mends it."""
    see = f"see {rejects}" if rejects else ""
    worst = next(iter(report.reasons), "it holds no rows")
    if request.max_rejects is not None and report.rejected > request.max_rejects * report.rows:
        raise ImportRefused(Problem(request.file.name, f"{report.rejected:,} of {report.rows:,} rows are refused, most often "
                                    f"for «{worst}»; at most {request.max_rejects:.2%} may be", see))
    if report.accepted + report.duplicate == 0:
        raise ImportRefused(Problem(request.file.name, f"no row can be accepted: {worst}", see))


def _next_sequence(before: list[Batch]) -> int:
    return max((batch.sequence for batch in before), default=0) + 1


def _read(request: Request, catalogue: Catalogue, settings: Settings, work: Path, name: str, sha256: str,
          before: list[Batch], progress: Progress) -> _Outcome:
    """Read, check, mask and settle repeats; the rows to store lie in a draft Parquet in ``work`` afterwards."""
    table, mask_kinds = catalogue.tables[request.mapping.table_id], settings.privacy.mask
    with duckdb.connect(config={"threads": settings.database.threads, "memory_limit": settings.database.memory_limit}) as con:
        con.execute(f"SET temp_directory = {literal(str(work / 'spill'))}")
        con.execute(f"SET GLOBAL TimeZone = {literal(settings.organisation.time_zone)}")
        progress(f"reading {request.file.name}")
        loaded = load_source(con, request.file, request.mapping.source, settings.imports, work)
        progress(f"checking {loaded.rows:,} rows")
        checked = check_rows(con, loaded, request.mapping, table, _date_rules(settings), sha256[:12], mask_kinds)
        known = fill_dimensions(con, tuple(settings.dimensions), _parquets(request.folder, before, "customers")) \
            if table.id != "customers" and table.dimensions else None
        repeats = settle_repeats(con, table.key, _earlier(request.folder, before, table.id, checked.keyed, sha256))
        row = con.execute("SELECT count(*) FROM good").fetchone()
        stored = int(row[0]) if row else 0
        draft = draft_parquet(con, checked, name, _next_sequence(before), work)
    accepted = stored - repeats.repeat
    report = Report(
        batches=[], tables={table.id: accepted}, rows=loaded.rows, accepted=accepted, rejected=len(checked.rejected),
        duplicate=repeats.duplicate + repeats.repeat, superseded=repeats.superseded,
        reasons=_counted([r.reason for r in checked.rejected]), rejects_file=None, unchanged=False,
        evidence=evidence(checked.rejected, mask_kinds), replaced=repeats.replaced, unused_columns=checked.unused_columns,
        customers_known=known, reader="fast" if loaded.fast else f"row by row, because {loaded.why_slow}",
    )
    return _Outcome(report, checked, stored, loaded.encoding, draft)


def _date_rules(settings: Settings) -> DateRules:
    zone, latest = settings.organisation.time_zone, settings.imports.latest_date
    if latest == "today":  # with one day of grace for files from east of here
        latest = (datetime.now(ZoneInfo(zone)) + timedelta(days=1)).date()
    return DateRules(zone, settings.imports.earliest_date, latest)


def _parquets(folder: Folder, batches: list[Batch], table: str) -> list[Path]:
    return [folder.parquet(table, batch.id) for batch in batches if batch.table == table]


def _earlier(folder: Folder, before: list[Batch], table: str, keyed: bool, sha256: str) -> list[Path]:
    """The batches that may hold rows with the same keys: all of the table when keys are declared, else the same file's."""
    return _parquets(folder, [b for b in before if keyed or b.file_sha256 == sha256], table)


def _unchanged(folder: Folder, batch: Batch) -> Report:
    rejects = folder.rejects / f"{batch.id}.csv"
    return Report([batch.id], {batch.table: batch.accepted}, batch.rows, batch.accepted, batch.rejected, batch.duplicate,
                  batch.superseded, batch.reasons, str(rejects) if rejects.exists() else None, True, build=folder.current())


def _counted(reasons: list[str]) -> dict[str, int]:
    """How often each reason occurs, the most frequent first."""
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fingerprint(file_sha256: str, mapping: Mapping, settings: Settings) -> str:
    """Of everything that decides what is stored: the same fingerprint is the same import."""
    told = {"file": file_sha256, "mapping": asdict(mapping), "mask": settings.privacy.mask,
            "zone": settings.organisation.time_zone, "dimensions": list(settings.dimensions)}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _require_space(folder: Folder, file: Path) -> None:
    """Refuse before starting what would fill the disk: the copy, the Parquet and the next build."""
    current = folder.current()
    mart = folder.mart(current).stat().st_size if current and folder.mart(current).exists() else 0
    needed = 2 * file.stat().st_size + 2 * mart + (16 << 20)
    free = shutil.disk_usage(folder.root).free
    if free < needed:
        raise WarehouseError(Problem(str(folder.root), f"only {free / 1e6:,.0f} MB free, about {needed / 1e6:,.0f} MB needed",
                                     "free some space"))
