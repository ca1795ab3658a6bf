"""The rows an import refused, for the person who can mend them: line, column, reason and what was found there."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cx_metrics.csv_text import csv_bytes
from cx_metrics.importing.loaded import Rejected
from cx_metrics.importing.masking import MaskKind, mask
from cx_metrics.warehouse.folder import move_into_place

_LONGEST = 80


def write_rejects(path: Path, rejected: dict[str, list[Rejected]], mask_kinds: tuple[MaskKind, ...]) -> None:
    """Write the list (by table; the table is named where there are several) as CSV for a spreadsheet. Text is masked
    and cut."""
    several = len(rejected) > 1
    heading = ["line", "column", "reason", "found", *(["table"] if several else [])]
    rows = (
        [r.line, r.column, r.reason, shown(r.found, mask_kinds), *([table] if several else [])]
        for table, refused in rejected.items()
        for r in refused
    )
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(csv_bytes([heading, *rows]))
    move_into_place(draft, path)


def evidence(rejected: Iterable[Rejected], mask_kinds: tuple[MaskKind, ...]) -> dict[str, Any]:
    """For each reason, the values found most often and the first lines on which they stand."""
    found: dict[str, Counter[str]] = {}
    lines: dict[str, list[int]] = {}
    for row in rejected:
        found.setdefault(row.reason, Counter())[shown(row.found, mask_kinds)] += 1
        first = lines.setdefault(row.reason, [])
        if len(first) < 5:
            first.append(row.line)
    return {reason: {"found": dict(values.most_common(10)), "lines": lines[reason]} for reason, values in found.items()}


def shown(text: str, mask_kinds: tuple[MaskKind, ...]) -> str:
    """A value as it may be shown: without personal data, and cut."""
    masked = mask(text, mask_kinds)
    return masked if len(masked) <= _LONGEST else masked[:_LONGEST] + "…"
