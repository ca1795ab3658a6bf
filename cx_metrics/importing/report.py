"""What an import is asked to do, and what it says it did."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cx_metrics.declarations.mapping import Mapping
from cx_metrics.importing.check import Checked
from cx_metrics.importing.keys import Repeats
from cx_metrics.importing.rejects import evidence
from cx_metrics.importing.source import LoadedSource
from cx_metrics.warehouse import Batch, Folder


@dataclass(frozen=True)
class Request:
    """One import: the file, how to read it, and into which warehouse."""

    file: Path
    mapping: Mapping
    folder: Folder
    max_rejects: float | None = None
    dry_run: bool = False


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


def report_of(
    loaded: LoadedSource,
    checked: Checked,
    repeats: Repeats,
    stored: int,
    customers_known: float | None,
    mask_kinds: tuple[str, ...],
) -> Report:
    """The report of a file that was read and checked, before anything is stored."""
    accepted = stored - repeats.repeat
    reasons = Counter(row.reason for row in checked.rejected)
    return Report(
        batches=[],
        tables={checked.table.id: accepted},
        rows=loaded.rows,
        accepted=accepted,
        rejected=len(checked.rejected),
        duplicate=repeats.duplicate + repeats.repeat,
        superseded=repeats.superseded,
        reasons=dict(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        rejects_file=None,
        unchanged=False,
        evidence=evidence(checked.rejected, mask_kinds),
        replaced=repeats.replaced,
        unused_columns=checked.unused_columns,
        customers_known=customers_known,
        reader="fast" if loaded.fast else f"row by row, because {loaded.why_slow}",
    )


def report_unchanged(batch: Batch, rejects: Path, build: str | None) -> Report:
    """The report of a file that ``batch`` holds already, read in the same way."""
    return Report(
        [batch.id],
        {batch.table: batch.accepted},
        batch.rows,
        batch.accepted,
        batch.rejected,
        batch.duplicate,
        batch.superseded,
        batch.reasons,
        str(rejects) if rejects.exists() else None,
        True,
        build=build,
    )
