"""A workbook of several sheets: each is looked at for itself, and one mapping reads those that fill a table of their
own."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.unpacked import unpacked
from cx_metrics.importing.workbook_sheet import is_workbook, sheet_names
from cx_metrics.inspection.file_reading import Told
from cx_metrics.inspection.look import Inspection, inspect_file
from cx_metrics.messages import problem
from cx_metrics.warehouse import Folder
from cx_metrics.warehouse.private import private_place


@dataclass(frozen=True)
class SheetInspections:
    """What was found in each sheet, which are no table (and why), which fill a table that another one fills already,
    and ``text``: the drafted mapping of all others as YAML."""

    file: str
    sheets: dict[str, Inspection]
    refused: dict[str, tuple[Problem, ...]]
    left_out: tuple[str, ...]
    text: str

    def as_json(self) -> dict[str, Any]:
        """One JSON document."""
        return {
            "file": self.file,
            "sheets": {name: found.as_json() for name, found in self.sheets.items()},
            "refused": {name: [asdict(problem) for problem in why] for name, why in self.refused.items()},
            "left_out": list(self.left_out),
            "mapping": self.text,
        }


def several_sheets(file: Path, told: Told) -> tuple[str, ...]:
    """The sheets among which nobody has chosen; none where there is nothing to choose."""
    if told.sheet is not None or not file.is_file():
        return ()
    with private_place() as work:
        book = unpacked(file, work)
        names = sheet_names(book) if is_workbook(book) else ()
    return names if len(names) > 1 else ()


def inspect_sheets(
    file: Path, names: Sequence[str], catalogue: Catalogue, settings: Settings, folder: Folder, *, told: Told
) -> SheetInspections:
    """Look at these sheets of ``file``. Nothing is stored. Raises ImportRefused where none of them is a table."""
    sheets: dict[str, Inspection] = {}
    refused: dict[str, tuple[Problem, ...]] = {}
    for name in names:
        try:
            found = inspect_file(file, catalogue, settings, folder, told=replace(told, sheet=name))
        except ImportRefused as refusal:
            refused[name] = tuple(refusal.problems)
            continue
        sheets[name] = found
    of_data = [found for found in sheets.values() if found.named and found.trial]
    for name, found in list(sheets.items()):
        if (found.trial is None and not found.roles) or (of_data and not found.named):  # it may say what is in another
            refused[name] = (problem(f"{file.name}, sheet {name}", "nothing_told", "leave_out"),)
            del sheets[name]
    if not sheets:
        raise ImportRefused(*(problem for why in refused.values() for problem in why))
    first = {found.table: name for name, found in reversed(sheets.items())}
    taken = {name: found for name, found in sheets.items() if first[found.table] == name}
    return SheetInspections(file.name, sheets, refused, tuple(n for n in sheets if n not in taken), _together(taken))


def _together(sheets: dict[str, Inspection]) -> str:
    """One mapping of several drafts, each with a source of its own."""
    about, sources, tables = "", "", ""
    for number, found in enumerate(sheets.values(), start=1):
        about, rest = found.text.split("sources:\n", 1)
        of_source, of_table = rest.split("tables:\n", 1)
        sources += re.sub(r"^  file: ", f"  sheet_{number}: ", of_source, count=1, flags=re.MULTILINE)
        of_table = re.sub(r"^(    rows: |    lookup: \{)file\b", rf"\1sheet_{number}", of_table, flags=re.MULTILINE)
        tables += re.sub(r'^(      \w+: "?)file\.', rf"\1sheet_{number}.", of_table, flags=re.MULTILINE)
    return f"{about}sources:\n{sources}tables:\n{tables}"
