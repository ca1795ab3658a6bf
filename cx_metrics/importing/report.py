"""What an import is asked to do, and what it says it did."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cx_metrics.declarations.mapping import Mapping
from cx_metrics.importing.loaded import Rejected
from cx_metrics.importing.masking import MaskKind
from cx_metrics.importing.outcome import LEFT_OUT, Outcome
from cx_metrics.importing.rejects import evidence, shown
from cx_metrics.warehouse import Batch, Folder

FAST = "fast"  # how a file is read that needs no other care
_COUNTS = ("rows", "accepted", "rejected", "duplicate", "superseded", "left_out")


@dataclass(frozen=True)
class Request:
    """One import: the file (or, of a mapping with several sources, ``files`` by source), how to read it, and into
    which warehouse."""

    file: Path
    mapping: Mapping
    folder: Folder
    max_rejects: float | None = None
    dry_run: bool = False
    files: dict[str, Path] = field(default_factory=dict)
    replaces: tuple[str, ...] = ()  # batches whose place it takes
    author: str = ""  # who brings it
    called: str = ""  # what people call the file, where it lies here under another name

    @property
    def file_of(self) -> dict[str, Path]:
        """The file of each source."""
        return self.files or {name: self.file for name in self.mapping.sources}


@dataclass(frozen=True)
class Report:
    """What an import did. ``rows`` = accepted + rejected + duplicate + superseded + left out, counted on source rows,
    each once.

    Where a row feeds several tables it is accepted when one of them took something new from it, and rejected when one
    of them refused it; ``by_table`` counts for each table on its own. ``tables`` counts the rows that came new into
    each: more than were accepted where one source row becomes several.
    """

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
    reader: str = FAST
    build: str | None = None
    by_table: dict[str, Any] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)  # nothing was refused for these, but they are strange
    replaces: list[str] = field(default_factory=list)  # batches of the same file that count no longer
    rates: dict[str, str] = field(default_factory=dict)  # of another currency: whose, which file and days
    left_out: int = 0  # rows that the mapping's ``only`` does not ask for
    first_rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)  # of each source, as they were read
    days: dict[str, tuple[str, str]] = field(default_factory=dict)  # of each table, the first and the last
    masked: dict[str, int] = field(default_factory=dict)  # by column of comments: texts that held personal data
    with_orders: float | None = None  # share of the rows with a customer id whose customer has bought something

    def as_json(self) -> dict[str, Any]:
        """The shape of design section 10, with the keys that were added since."""
        return asdict(self)


def report_of(outcomes: list[Outcome], mask_kinds: tuple[MaskKind, ...], rates: dict[str, str]) -> Report:
    """The report of files that were read and checked, before anything is stored."""
    counts, rejected = Counter[str](), list[Rejected]()
    by_source: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_source.setdefault(outcome.source, []).append(outcome)
    for fed in by_source.values():
        found, refused = _of_one_source(fed)
        counts.update(found)
        rejected += refused
    known = [o.customers_known for o in outcomes if o.customers_known is not None]
    bought = [o.with_orders for o in outcomes if o.with_orders is not None]
    slow = [o.why_slow for o in outcomes if o.why_slow]
    unused = [
        name
        for fed in by_source.values()
        for name in fed[0].checked.unused_columns
        if all(name in o.checked.unused_columns for o in fed)
    ]
    return Report(
        batches=[],
        tables={o.table: o.stored - o.repeats.repeated_rows for o in outcomes},
        rows=counts["rows"],
        accepted=counts["accepted"],
        rejected=counts["rejected"],
        duplicate=counts["duplicate"],
        superseded=counts["superseded"],
        left_out=counts["left_out"],
        reasons=_reasons(rejected),
        rejects_file=None,
        unchanged=False,
        evidence=evidence(rejected, mask_kinds),
        replaced=sum(o.repeats.replaced for o in outcomes),
        unused_columns=unused,
        customers_known=min(known) if known else None,
        reader=f"row by row, because {slow[0]}" if slow else FAST,
        by_table={o.table: _of_one_table(o) for o in outcomes},
        rates=rates,
        first_rows={
            source: [{column: shown(text, mask_kinds) for column, text in row.items()} for row in rows]
            for o in outcomes
            for source, rows in o.shown.items()
        },
        days={o.table: o.days for o in outcomes if o.days},
        masked={name: n for o in outcomes for name, n in o.checked.masked.items()},
        with_orders=min(bought) if bought else None,
        warnings={f"{o.table}: {what}": n for o in outcomes for what, n in o.warnings.items()},
    )


def _of_one_table(o: Outcome) -> dict[str, Any]:
    counts = {name: getattr(o, name) for name in _COUNTS}
    return {**counts, "source": o.source, "reasons": _reasons(o.checked.rejected), "lookups": o.lookups}


def _of_one_source(fed: list[Outcome]) -> tuple[dict[str, int], list[Rejected]]:
    """The counts of one source's rows, each once, and its refused rows (for the first reason that was found)."""
    if len(fed) == 1:
        return {name: getattr(fed[0], name) for name in _COUNTS}, fed[0].checked.rejected
    refused: dict[int, Rejected] = {}
    for outcome in fed:
        for row in outcome.checked.rejected:
            refused.setdefault(row.line, row)
    nowhere = set.intersection(*({*o.dropped, *(r.line for r in o.checked.rejected)} for o in fed)) - set(refused)
    fates = Counter(_fate({o.dropped.get(line, "") for o in fed}) for line in nowhere)
    rows = fed[0].rows
    return {
        "rows": rows,
        "rejected": len(refused),
        **{name: fates[name] for name in ("superseded", "duplicate", LEFT_OUT)},
        "accepted": rows - len(refused) - len(nowhere),
    }, list(refused.values())


def _fate(fates: set[str]) -> str:
    """What became of a row that no table took: what the table says that had most to do with it."""
    return next((fate for fate in ("superseded", "duplicate") if fate in fates), LEFT_OUT)


def _reasons(rejected: Iterable[Rejected]) -> dict[str, int]:
    """How many rows were refused for each reason, most first."""
    return dict(sorted(Counter(row.reason for row in rejected).items(), key=lambda pair: (-pair[1], pair[0])))


def report_unchanged(batches: list[Batch], rejects: Path, build: str | None) -> Report:
    """The report of files that ``batches`` hold already, read in the same way."""
    told = batches[0].told
    return Report(
        [b.id for b in batches],
        {b.table: b.added if b.added is not None else b.accepted for b in batches},
        **{name: told.get(name, getattr(batches[0], name)) for name in _COUNTS},
        reasons=told.get("reasons", batches[0].reasons),
        rejects_file=str(rejects) if rejects.exists() else None,
        unchanged=True,
        rates=batches[0].rates,
        replaces=[name for batch in batches for name in batch.replaces],
        build=build,
    )
