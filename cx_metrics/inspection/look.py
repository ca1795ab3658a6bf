"""Look at a file before anything is brought in: how it would be read, what its columns may be, a mapping to start from,
and what an import by that mapping would do."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.mapping import Mapping, load_mapping
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.table import Table
from cx_metrics.declarations.words import all_of
from cx_metrics.errors import CxError, ImportRefused, Problem
from cx_metrics.importing import Report, Request, import_file
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.importing.masking import MaskKind
from cx_metrics.importing.only import kinds_of_rows
from cx_metrics.importing.rejects import shown
from cx_metrics.importing.scratch import scratch
from cx_metrics.importing.source import load_source
from cx_metrics.inspection.column_said import offers_of
from cx_metrics.inspection.draft import Draft, draft_of
from cx_metrics.inspection.file_reading import FileReading, Told, file_reading
from cx_metrics.inspection.held_column import HeldColumn, columns_held
from cx_metrics.inspection.order_lines import are_lines
from cx_metrics.inspection.remark import Remark
from cx_metrics.inspection.roles import Roles, roles_of
from cx_metrics.inspection.yaml_text import mapping_text
from cx_metrics.messages import refusal, sentence, suggestion
from cx_metrics.warehouse import Folder
from cx_metrics.warehouse.private import private_place

_NAME = "draft.yaml"
_EXAMPLES = 15  # texts of a column: the words of a whole scale


@dataclass(frozen=True)
class Inspection:
    """What was found in a file. ``text`` is the drafted mapping as YAML, ``trial`` what an import by it would do; where
    it would be refused, ``refusals`` say why. ``offers``: by column what a mapping would say of it, by kind of role."""

    file: str
    reading: FileReading
    loaded: LoadedSource
    columns: Sequence[HeldColumn]
    table: str
    masks: tuple[MaskKind, ...]
    roles: dict[str, str]
    remarks: tuple[Remark, ...]
    text: str
    trial: Report | None
    refusals: tuple[Problem, ...]
    offers: dict[str, dict[str, Any]]
    named: bool  # whether a name says what any column is

    def examples(self, column: HeldColumn, most: int) -> list[str]:
        """The most frequent texts of a column, without personal data, and cut."""
        return [shown(text, self.masks) for text, _ in column.top[:most]]

    @property
    def signature(self) -> str:
        """The same for each file whose columns are called alike: next month's."""
        named = json.dumps([self.reading.kind, self.loaded.header], ensure_ascii=False)
        return hashlib.sha256(named.encode()).hexdigest()[:12]

    def as_json(self) -> dict[str, Any]:
        """One JSON document."""
        source = self.reading.source
        return {
            "file": self.file, "signature": self.signature,
            "reading": {
                "kind": self.reading.kind, "encoding": self.reading.encoding, "delimiter": source.delimiter,
                "first_row": source.first_row, "header_rows": source.header_rows, "sheet": source.sheet,
                "weights": {n: {"weight": times, "text": text} for n, (times, text) in self.reading.weights.items()},
                "rows": self.loaded.rows, "first_rows": self.loaded.shown,
                "rejected": [{"line": r.line, "reason": r.reason} for r in self.loaded.rejected[:20]],
            },
            "columns": [
                {**c.as_json(), "examples": self.examples(c, _EXAMPLES), "role": self.roles.get(c.name),
                 "offers": self.offers[c.name]}
                for c in self.columns
            ],
            "table": self.table,
            "remarks": [remark.as_json() for remark in self.remarks],
            "mapping": self.text,
            "trial": self.trial.as_json() if self.trial else None,
            "refusals": [asdict(problem) for problem in self.refusals],
        }  # fmt: skip


def inspect_file(
    file: Path, catalogue: Catalogue, settings: Settings, folder: Folder, *, told: Told, table: str | None = None,
    called: str = "",
) -> Inspection:  # fmt: skip
    """Look at ``file``; ``told`` and ``table`` are what is known already, ``called`` is its name where it lies here
    under another. Nothing is stored.

    Raises ImportRefused where it cannot be read at all.
    """
    if not file.is_file():
        raise refusal(str(file), "no_file", "check_name")
    if table is not None and table not in catalogue.tables:
        raise ImportRefused(Problem(f"--table {table}", sentence("no_table"), suggestion(table, catalogue.tables)))
    with private_place() as work, scratch(settings, work, [file]) as con:
        reading = file_reading(file, told, work)
        reading = replace(reading, source=replace(reading.source, file=called or reading.source.file))
        loaded = load_source(con, file, reading.source, settings.imports, work)
        masks = settings.privacy.masks
        loaded.shown = [{name: shown(text, masks) for name, text in row.items()} for row in loaded.shown]
        columns = columns_held(con, loaded, [word.lower() for word in settings.imports.no_answer])
        dimensions = {name: tuple(all_of(one.name)) for name, one in settings.dimensions.items()}
        roles = roles_of(columns, catalogue.tables, dimensions, table)
        require_whole(file, roles, catalogue.tables[roles.table])
        changed = date.fromtimestamp(file.stat().st_mtime)
        draft = draft_of(
            reading.source, columns, roles, catalogue.tables[roles.table],
            zone=settings.organisation.time_zone, exported=changed, dimensions=dimensions,
            lines=are_lines(con, loaded, catalogue.tables[roles.table], roles.columns),
        )  # fmt: skip
        _leave_out(draft, kinds_of_rows(con, loaded))
    zone = settings.organisation.time_zone
    ours = catalogue.tables[roles.table]
    offers = {column.name: offers_of(column, ours, zone=zone, exported=changed) for column in columns}
    remarks = (*reading.remarks, *_of_rows(loaded), *draft.remarks)
    text = mapping_text(draft.mapping, _comments(draft, remarks))
    mapping = _loaded(text, catalogue)
    trial, refusals = _trial(file, mapping, catalogue, settings, folder)
    return Inspection(
        called or file.name, reading, loaded, columns, roles.table, masks, draft.roles, remarks, text, trial,
        tuple(refusals), offers, any(role not in roles.unsure for role in roles.columns),
    )  # fmt: skip


def require_whole(file: Path, roles: Roles, table: Table) -> None:
    """Refuse a table that somebody asked for and the file cannot fill."""
    lacks = [
        name for name, column in table.columns.items()
        if column.required and name not in roles.columns and not column.may_be_undated and not column.follows_from
    ]  # fmt: skip
    if lacks:
        raise refusal(file.name, "lacks", "name_table", names=", ".join(lacks), table=table.id)


def _leave_out(draft: Draft, kinds: dict[str, tuple[tuple[str, ...], dict[str, int]]]) -> None:
    """Take only whole, real answers, where the file says which they are."""
    (told,) = draft.mapping["tables"].values()
    if kinds:
        told["only"] = {name: list(good) for name, (good, _) in kinds.items()}
    for name, (good, others) in kinds.items():
        shown = ", ".join(f"{text} ({n:,})" for text, n in others.items())
        draft.remarks.append(
            Remark(name, sentence("unfinished", shown=shown), sentence("only_taken", shown=", ".join(good)), "only")
        )


def _of_rows(loaded: LoadedSource) -> list[Remark]:
    """What is wrong with rows of the file, whatever becomes of its columns."""
    found = []
    if loaded.rejected:
        first = loaded.rejected[0]
        n = len(loaded.rejected)
        found.append(
            Remark.said("rows", "damaged_rows", "rejected_listed", n=n, line=str(first.line), why=first.reason)
        )
    return found + [Remark.said("file", "rows_what", "read_so", n=n, what=what) for what, n in loaded.warnings.items()]


def _comments(draft: Draft, remarks: Sequence[Remark]) -> dict[str, list[str]]:
    """Where in the YAML each remark stands."""
    found: dict[str, list[str]] = {}
    for remark in remarks:
        place = draft.roles.get(remark.where, "source" if remark.where in ("heading", "encoding") else "rows")
        word = "DECIDE: " if remark.question else ""
        line = f"{word}{remark.where}: {remark.found}; {remark.becomes}" + (
            f" (else {remark.otherwise})" if remark.otherwise else ""
        )
        found.setdefault(place, []).append(" ".join(line.split()))
    return found


def _loaded(text: str, catalogue: Catalogue) -> Mapping:
    """The draft as ``import --mapping`` would load it."""
    with private_place() as work:
        path = work / _NAME
        path.write_text(text, "utf-8")
        return load_mapping(path, catalogue.tables)


def _trial(
    file: Path, mapping: Mapping, catalogue: Catalogue, settings: Settings, folder: Folder
) -> tuple[Report | None, Sequence[Problem]]:
    """What an import by the draft would do, or why it would be refused."""
    try:
        return import_file(Request(file, mapping, folder, dry_run=True), catalogue, settings), ()
    except CxError as error:
        return None, error.problems
