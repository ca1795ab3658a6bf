"""The rows an import refused, for the person who can mend them: line, column, reason and what was found there."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cx_metrics.importing.loaded import Rejected
from cx_metrics.importing.masking import mask
from cx_metrics.warehouse.folder import move_into_place

_LONGEST = 80


def write_rejects(path: Path, rejected: dict[str, list[Rejected]], mask_kinds: tuple[str, ...]) -> None:
    """Write the list (by table; the table is named where there are several) as CSV. Text is masked and cut; a cell
    that a spreadsheet would run as a formula is made
    harmless."""
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        several = len(rejected) > 1
        out.writerow(["line", "column", "reason", "found", *(["table"] if several else [])])
        out.writerows(
            [r.line, r.column, r.reason, _harmless(shown(r.found, mask_kinds)), *([table] if several else [])]
            for table, rows in rejected.items()
            for r in rows
        )
    move_into_place(draft, path)


def evidence(rejected: Iterable[Rejected], mask_kinds: tuple[str, ...]) -> dict[str, Any]:
    """For each reason, the values found most often and the first lines on which they stand."""
    found: dict[str, Counter[str]] = {}
    lines: dict[str, list[int]] = {}
    for row in rejected:
        found.setdefault(row.reason, Counter())[shown(row.found, mask_kinds)] += 1
        first = lines.setdefault(row.reason, [])
        if len(first) < 5:
            first.append(row.line)
    return {reason: {"found": dict(values.most_common(10)), "lines": lines[reason]} for reason, values in found.items()}


def shown(text: str, mask_kinds: tuple[str, ...]) -> str:
    """A value as it may be shown: without personal data, and cut."""
    masked = mask(text, mask_kinds)
    return masked if len(masked) <= _LONGEST else masked[:_LONGEST] + "…"


def _harmless(text: str) -> str:
    return "'" + text if text[:1] in tuple("=+-@\t\r＝＋－＠") and not is_number(text) else text


def is_number(text: str) -> bool:
    """Whether a text can be read as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
