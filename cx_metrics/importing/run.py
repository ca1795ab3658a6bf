"""Import one file: read it, check it against its contract, mask it, store one batch, build the marts, move the
pointer."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.table import Table
from cx_metrics.errors import ImportRefused, Problem, WarehouseError
from cx_metrics.importing.check import Checked, check_rows
from cx_metrics.importing.dimensions import find_people
from cx_metrics.importing.keys import find_known, settle_repeats
from cx_metrics.importing.rejects import write_rejects
from cx_metrics.importing.report import Report, Request, report_of, report_unchanged
from cx_metrics.importing.scratch import scratch
from cx_metrics.importing.source import load_source
from cx_metrics.importing.store import draft_parquet, shape
from cx_metrics.importing.times import Rules
from cx_metrics.warehouse import Batch, Folder, current_batches, publish, writing
from cx_metrics.warehouse.folder import move_into_place, new_name

Progress = Callable[[str], None]


def import_file(
    request: Request, catalogue: Catalogue, settings: Settings, progress: Progress = lambda _: None
) -> Report:
    """Import the file of ``request``. Importing the same file in the same way again changes nothing.

    Raises ImportRefused when the file as a whole breaks its contract; nothing is stored then. Killed at any moment, it
    leaves the old build in use.
    """
    if not request.file.is_file():
        raise ImportRefused(Problem(str(request.file), "is not a file", "check the name"))
    sha256 = _sha256(request.file)
    fingerprint = _fingerprint(sha256, request, catalogue.tables[request.mapping.table_id], settings)
    with _place(request) as work:
        before = current_batches(request.folder)
        same = next((b for b in before if b.fingerprint == fingerprint), None)
        if same is not None and request.folder.parquet(same.table, same.id).exists():
            return report_unchanged(same, request.folder.rejects / f"{same.id}.csv", request.folder.current())
        before = [b for b in before if b is not same]  # its Parquet is lost: this import takes its place
        if not request.dry_run:
            _require_space(request.folder, request.file)
        name = new_name()
        outcome = _read(request, catalogue, settings, work, name, sha256, before, progress)
        rejects = request.folder.rejects / f"{name}.csv" if outcome.checked.rejected and not request.dry_run else None
        if rejects:
            write_rejects(rejects, outcome.checked.rejected, settings.privacy.mask)
        _require_enough(request, outcome.report, rejects)
        if request.dry_run:
            return outcome.report
        batch = _batch(request, outcome, name, sha256, fingerprint, before)
        target = request.folder.parquet(batch.table, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        move_into_place(outcome.draft, target)
        batch.save(request.folder)
        progress("building the marts")
        build = publish(request.folder, [*before, batch], catalogue, settings)
        return replace(outcome.report, batches=[name], rejects_file=str(rejects) if rejects else None, build=build)


@contextmanager
def _place(request: Request) -> Iterator[Path]:
    """Where to work: in the warehouse while holding it, or for a dry run anywhere else."""
    if request.dry_run:
        with tempfile.TemporaryDirectory(prefix="cx-dry-run-") as work:
            yield Path(work)
    else:
        with writing(request.folder):
            yield request.folder.work


@dataclass(frozen=True)
class _Outcome:
    """A file read and checked: the report so far, what the batch needs to know, and the draft of its Parquet."""

    report: Report
    checked: Checked
    stored: int
    encoding: str
    draft: Path


def _read(
    request: Request,
    catalogue: Catalogue,
    settings: Settings,
    work: Path,
    name: str,
    sha256: str,
    before: list[Batch],
    progress: Progress,
) -> _Outcome:
    """Read, check, mask and settle repeats; the rows to store lie in a draft Parquet in ``work`` afterwards."""
    table, mask_kinds, dimensions = (
        catalogue.tables[request.mapping.table_id],
        settings.privacy.mask,
        tuple(settings.dimensions),
    )
    with scratch(settings, work) as con:
        progress(f"reading {request.file.name}")
        loaded = load_source(con, request.file, request.mapping.source, settings.imports, work)
        progress(f"checking {loaded.rows:,} rows")
        checked = check_rows(con, loaded, request.mapping, table, _rules(settings), sha256[:12], mask_kinds)
        con.execute("DROP VIEW source_rows")
        con.execute("DROP TABLE source")
        asks_people = table.dimensions and table.id != "customers"
        people = find_people(con, dimensions, _parquets(request.folder, before, "customers") if asks_people else [])
        known = find_known(con, table.key, _earlier(request.folder, before, table.id, checked.keyed, sha256))
        shape(con, checked, dimensions, known, people is not None)
        repeats = settle_repeats(con, table.key, known)
        row = con.execute("SELECT count(*) FROM good").fetchone()
        stored = int(row[0]) if row else 0
        draft = draft_parquet(con, checked, name, _next_sequence(before), work)
    return _Outcome(
        report_of(loaded, checked, repeats, stored, people, mask_kinds), checked, stored, loaded.encoding, draft
    )


def _batch(request: Request, outcome: _Outcome, name: str, sha256: str, fingerprint: str, before: list[Batch]) -> Batch:
    report, checked = outcome.report, outcome.checked
    return Batch(
        id=name,
        sequence=_next_sequence(before),
        table=request.mapping.table_id,
        file=request.file.name,
        file_sha256=sha256,
        fingerprint=fingerprint,
        mapping=request.mapping.id,
        encoding=outcome.encoding,
        imported_at=datetime.now(UTC).isoformat(timespec="seconds"),
        rows=report.rows,
        accepted=report.accepted,
        rejected=report.rejected,
        duplicate=report.duplicate,
        superseded=report.superseded,
        stored=outcome.stored,
        keyed=checked.keyed,
        reasons=report.reasons,
        scales=checked.scales,
        reversed=checked.reversed,
        items=checked.items,
    )


def _require_enough(request: Request, report: Report, rejects: Path | None) -> None:
    """Refuse a file of which too much, or everything, is wrong. The list of its rows stays for the person who mends
    it."""
    see = f"see {rejects}" if rejects else ""
    worst = next(iter(report.reasons), "it holds no rows")
    if request.max_rejects is not None and report.rejected > request.max_rejects * report.rows:
        raise ImportRefused(
            Problem(
                request.file.name,
                f"{report.rejected:,} of {report.rows:,} rows are refused, most often "
                f"for «{worst}»; at most {request.max_rejects:.2%} may be",
                see,
            )
        )
    if report.accepted + report.duplicate == 0:
        raise ImportRefused(Problem(request.file.name, f"no row can be accepted: {worst}", see))


def _next_sequence(before: list[Batch]) -> int:
    return max((batch.sequence for batch in before), default=0) + 1


def _rules(settings: Settings) -> Rules:
    zone, latest = settings.organisation.time_zone, settings.imports.latest_date
    if latest == "today":  # with one day of grace for files from east of here
        latest = (datetime.now(ZoneInfo(zone)) + timedelta(days=1)).date()
    return Rules(zone, settings.imports.earliest_date, latest, tuple(settings.dimensions))


def _parquets(folder: Folder, batches: list[Batch], table: str) -> list[Path]:
    return [folder.parquet(table, batch.id) for batch in batches if batch.table == table]


def _earlier(folder: Folder, before: list[Batch], table: str, keyed: bool, sha256: str) -> list[Path]:
    """The batches that may hold rows with the same keys: all of the table when keys are declared, else the same
    file's."""
    return _parquets(folder, [b for b in before if keyed or b.file_sha256 == sha256], table)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ImportRefused(Problem(str(path), f"cannot be read ({error.strerror})", "check who may read it")) from None


def _fingerprint(file_sha256: str, request: Request, table: Table, settings: Settings) -> str:
    """Of everything that decides what is stored: the same fingerprint is the same import."""
    told = {
        "file": file_sha256,
        "mapping": asdict(request.mapping),
        "table": asdict(table),
        "imports": asdict(settings.imports),
        "mask": settings.privacy.mask,
        "zone": settings.organisation.time_zone,
        "dimensions": list(settings.dimensions),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _require_space(folder: Folder, file: Path) -> None:
    """Refuse before starting what would fill the disk: the copy, the Parquet and the next build."""
    current = folder.current()
    mart = folder.mart(current).stat().st_size if current and folder.mart(current).exists() else 0
    needed = 2 * file.stat().st_size + 2 * mart + (16 << 20)
    free = shutil.disk_usage(folder.root).free
    if free < needed:
        raise WarehouseError(
            Problem(
                str(folder.root),
                f"only {free / 1e6:,.0f} MB free, about {needed / 1e6:,.0f} MB needed",
                "free some space",
            )
        )
