"""Import files: read them, check them against their contracts, mask them, store a batch a table, build the marts, move
the pointer."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import CxError, ImportRefused, Problem
from cx_metrics.importing.currencies import Exchange, exchange_of
from cx_metrics.importing.import_refusals import (
    require_answers,
    require_enough,
    require_files,
    require_replaceable,
    require_space,
)
from cx_metrics.importing.outcome import Outcome
from cx_metrics.importing.read import read_tables
from cx_metrics.importing.rejects import write_rejects
from cx_metrics.importing.report import Report, Request, report_of, report_unchanged
from cx_metrics.messages import sentence
from cx_metrics.warehouse import Batch, counting, current_batches, publish, writing
from cx_metrics.warehouse.folder import move_into_place, new_name
from cx_metrics.warehouse.private import private_place, sweep_private

Progress = Callable[[str], None]
_TOLD = ("rows", "accepted", "rejected", "duplicate", "superseded", "left_out", "reasons")


def import_file(
    request: Request, catalogue: Catalogue, settings: Settings, progress: Progress = lambda _: None
) -> Report:
    """Import the files of one ``request``. Importing the same in the same way again changes nothing.

    Raises ImportRefused when a file as a whole breaks its contract; nothing is stored then. Killed at any moment, it
    leaves the old build in use.
    """
    return import_all([request], catalogue, settings, progress)[0]


def import_all(
    requests: list[Request], catalogue: Catalogue, settings: Settings, progress: Progress = lambda _: None
) -> list[Report]:
    """Import several requests (of one warehouse, none or all of them a dry run) and publish them in one build: all of
    them or none. Later ones see what the earlier brought."""
    for request in requests:
        require_files(request)
        require_answers(request, catalogue)
        exchange_of(request.mapping, settings)
    folder = requests[0].folder
    with _place(requests[0]) as work:
        held, before = current_batches(folder), folder.current()
        now, found = held, []
        try:
            for request in requests:
                report, now = _bring(request, catalogue, settings, work, now, progress)
                found.append(report)
            if not requests[0].dry_run and not all(report.unchanged for report in found):
                progress("building the marts")
                build = publish(folder, now, catalogue, settings)
                found = [replace(report, build=build) for report in found]
        except CxError as error:
            for batch in now if folder.current() == before else ():  # nothing names them
                if batch not in held:
                    folder.parquet(batch.table, batch.id).unlink(missing_ok=True)
                    folder.manifest(batch.id).unlink(missing_ok=True)
            raise _with_others(error, requests) from None
        return found


def _with_others(error: CxError, requests: list[Request]) -> CxError:
    """The same error, saying that nothing of the other files was stored."""
    if len(requests) == 1:
        return error
    names = ", ".join(dict.fromkeys(file.name for request in requests for file in request.file_of.values()))
    found = sentence("none_stored")
    remedy = sentence("import_others")
    return type(error)(*error.problems, Problem(names, found, remedy))


def _bring(
    request: Request, catalogue: Catalogue, settings: Settings, work: Path, before: list[Batch], progress: Progress
) -> tuple[Report, list[Batch]]:
    """Store the batches of one request, which nothing names yet; returns its report and all batches there are now."""
    sums = {source: _sha256(file) for source, file in request.file_of.items()}
    exchange = exchange_of(request.mapping, settings)
    fingerprint = _fingerprint(sums, request, catalogue, settings, exchange)
    same = [b for b in before if b.fingerprint == fingerprint]
    counts = counting(before)
    require_replaceable(request, counts)
    if (
        same
        and not set(request.replaces) & {b.id for b in counts if b not in same}
        and all(b in counts and request.folder.parquet(b.table, b.id).exists() for b in same)
    ):
        rejects = request.folder.rejects / f"{same[0].id}.csv"
        return report_unchanged(same, rejects, request.folder.current()), before
    # a Parquet is lost, or another mapping came in between: this import takes its place
    before = [b for b in before if b not in same]
    tables = request.mapping.tables
    old = [
        b.id
        for b in before
        if b.id in request.replaces or (b.table in tables and b.file_sha256 == sums[tables[b.table].rows])
    ]
    if not request.dry_run:
        require_space(request.folder, list(request.file_of.values()))
    name = new_name()
    outcomes = read_tables(
        request,
        catalogue=catalogue,
        settings=settings,
        work=work,
        name=name,
        sums=sums,
        before=before,
        exchange=exchange,
        progress=progress,
    )
    report = report_of(outcomes, settings.privacy.masks, exchange.as_json() if exchange else {})
    rejects_file = request.folder.rejects / f"{name}.csv" if report.rejected and not request.dry_run else None
    if rejects_file:
        listed = {o.table: o.checked.rejected for o in outcomes}
        write_rejects(rejects_file, listed, settings.privacy.masks)
    require_enough(request, report, rejects_file)
    counts = counting(before)
    report = replace(report, replaces=[b.id for b in counts if b.id in old])
    if request.dry_run:
        return report, before
    brought: list[Batch] = []
    for outcome in outcomes:
        if not outcome.stored:
            continue
        batch = _batch(request, outcome, report, len(outcomes) > 1, sums, fingerprint)
        batch = batch if brought else replace(batch, replaces=tuple(old))
        target = request.folder.parquet(batch.table, batch.id)
        target.parent.mkdir(parents=True, exist_ok=True)
        move_into_place(outcome.draft, target)
        batch.save(request.folder)
        brought.append(batch)
    report = replace(report, batches=[b.id for b in brought], rejects_file=str(rejects_file) if rejects_file else None)
    return report, [*before, *brought]


@contextmanager
def _place(request: Request) -> Iterator[Path]:
    """Where to work: in the warehouse while holding it, or for a dry run anywhere else."""
    if request.dry_run:
        sweep_private()
        with private_place() as work:
            yield work
    else:
        with writing(request.folder):
            yield request.folder.work


def _batch(
    request: Request, outcome: Outcome, whole: Report, several: bool, sums: dict[str, str], fingerprint: str
) -> Batch:
    checked = outcome.checked
    added = outcome.stored - outcome.repeats.repeated_rows
    told = {name: getattr(whole, name) for name in _TOLD} if several else {}
    return Batch(
        id=outcome.batch,
        sequence=outcome.sequence,
        table=outcome.table,
        file=request.called or request.file_of[outcome.source].name,
        file_sha256=sums[outcome.source],
        fingerprint=fingerprint,
        mapping=request.mapping.id,
        encoding=outcome.encoding,
        imported_at=datetime.now(UTC).isoformat(timespec="seconds"),
        rows=outcome.rows,
        accepted=outcome.accepted,
        rejected=outcome.rejected,
        duplicate=outcome.duplicate,
        superseded=outcome.superseded,
        left_out=outcome.left_out,
        stored=outcome.stored,
        keyed=checked.keyed,
        reasons=dict(Counter(row.reason for row in checked.rejected)),
        scales=checked.scales,
        boxes=checked.boxes,
        reversed=checked.reversed,
        items=checked.items,
        added=added if added != outcome.accepted else None,
        told=told,
        rates=whole.rates,
        days=checked.days,
        author=request.author,
    )


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ImportRefused(
            Problem(str(path), sentence("unreadable", why=error.strerror), "check who may read it")
        ) from None


def _fingerprint(
    sums: dict[str, str], request: Request, catalogue: Catalogue, settings: Settings, exchange: Exchange | None
) -> str:
    """Of everything that decides what is stored: the same fingerprint is the same import."""
    told: dict[str, Any] = {
        "files": sums,
        "mapping": asdict(request.mapping),
        "tables": {name: asdict(catalogue.tables[name]) for name in request.mapping.tables},
        "imports": {name: said for name, said in asdict(settings.imports).items() if name != "every_days"},
        "mask": settings.privacy.mask,
        "zone": settings.organisation.time_zone,
        "dimensions": list(settings.dimensions),
    }
    if settings.privacy.patterns:
        told["patterns"] = [asdict(pattern) for pattern in settings.privacy.patterns]
    if exchange:
        told["rates"] = {**exchange.as_json(), "days": exchange.days, "held": sorted(exchange.rates.items())}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
