"""JSON lines (one object a line, or one list of objects) as a CSV for our own readers, with the line of each row.

Objects within objects become columns of their own (``customer.id``); lists stay JSON. Numbers keep the digits that they
are written with.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cx_metrics.importing.strict import LONGEST_LINE
from cx_metrics.importing.workbook_sheet import SheetText
from cx_metrics.messages import at_line, refusal

_MOST_IN_ONE = 200 << 20  # bytes of a list in one piece, which is read into memory
_DEEPEST = 5


class _Number(str):
    """A number as it is written."""


def is_json(file: Path) -> bool:
    """Whether ``file`` begins like an object or a list of them."""
    with file.open("rb") as opened:
        head = opened.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    return (head.startswith(b"{") and b":" in head) or (head.startswith(b"[") and head[1:].lstrip().startswith(b"{"))


def json_text(file: Path, work: Path, most_columns: int) -> SheetText:
    """The objects of ``file`` as a CSV in ``work``; raises ImportRefused with the line that is none."""
    columns: dict[str, bool] = {}  # its name → whether all that stands there are numbers
    for _, row in _objects(file):
        for name, value in row.items():
            columns[name] = columns.get(name, True) and (isinstance(value, _Number) or value == "")
        if len(columns) > most_columns:
            raise refusal(file.name, "more_columns", "fewer_columns", n=most_columns)
    if not columns:
        raise refusal(file.name, "no_object", "again")
    places, line = [(1, 0)], 2
    out = work / "json.csv"
    with out.open("w", encoding="utf-8", errors="replace", newline="") as opened:
        write = csv.writer(opened, lineterminator="\n").writerow
        write(columns)
        for number, row in _objects(file):
            fields = [row.get(name, "") for name in columns]
            write(fields)
            places.append((line, number))
            line += 1 + sum(field.count("\n") for field in fields)
    marked = frozenset(i for i, numbers in enumerate(columns.values()) if not numbers)
    return SheetText(out, np.array(places, dtype=np.uint32), {}, marked, "json")


def _objects(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each object by column, with its line (of a list: its place)."""
    with file.open(encoding="utf-8-sig", errors="strict") as opened:
        try:
            first = opened.read(1)
            while first.isspace():
                first = opened.read(1)
            opened.seek(0)
            if first == "[":
                if file.stat().st_size > _MOST_IN_ONE:
                    raise refusal(file.name, "long_list", "list_lines")
                for number, held in enumerate(_parsed(opened.read(), file, 1), start=1):
                    yield number, _flat(held, file, number)
                return
            number = 0
            while line := opened.readline(LONGEST_LINE):
                number += 1
                if line.strip():
                    yield number, _flat(_parsed(line, file, number), file, number)
        except UnicodeDecodeError:
            raise refusal(file.name, "json_utf8", "again") from None


def _parsed(text: str, file: Path, line: int) -> Any:
    try:
        return json.loads(text, parse_float=_Number, parse_int=_Number, parse_constant=_Number)
    except (json.JSONDecodeError, RecursionError) as error:
        raise refusal(at_line(file.name, line), "no_json", "json_line", why=getattr(error, "msg", "too deep")) from None


def _flat(held: Any, file: Path, line: int, above: str = "", deep: int = 0) -> dict[str, str]:
    if not isinstance(held, Mapping):
        raise refusal(at_line(file.name, line), "not_object", "object_line")
    found: dict[str, str] = {}
    for key, value in held.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping) and deep < _DEEPEST:
            found |= _flat(value, file, line, f"{name}.", deep + 1)
        else:
            found[name] = _text(value)
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
