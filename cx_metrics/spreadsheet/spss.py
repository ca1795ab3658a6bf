"""An SPSS file (.sav, .zsav) as strict text: the codes of each variable, beside it what their value labels say, and
nothing where the file itself says that a code means no answer."""

import csv
import datetime
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cx_metrics.spreadsheet.limits import Limits
from cx_metrics.spreadsheet.parts import refused_later, said_later

LABEL = " (label)"  # behind the name of the column that holds a variable's labels


def write_spss(file: Path, name: str, *, out: Path, limits: Limits) -> tuple[dict[str, int], list[int]]:
    """Write ``out``.csv and ``out``.rows as ``spreadsheet.text.write_sheet`` does, with two heading rows: names of
    variables, and what they ask. Rows are counted from 1, as SPSS shows them.

    Returns what is strange, with the number of rows that it touches, and the columns of text. Raises ImportRefused
    where the file is damaged or too large.
    """
    import pyreadstat  # only in the process that reads one

    try:
        told, meta = pyreadstat.read_sav(str(file), user_missing=True, output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError) as error:
        raise refused_later(name, "spss_damaged", "spss_csv", why=str(error)) from None
    rows = max((len(values) for values in told.values()), default=0)
    if rows > limits.rows or rows * len(told) > limits.cells:
        raise refused_later(name, "spss_rows", "as_csv", n=rows, m=len(told))
    names, asked, marked = list[str](), list[str](), list[int]()
    columns: list[list[str]] = []
    blanked: Counter[str] = Counter()
    for variable, values in told.items():
        missing = meta.missing_ranges.get(variable, []) + meta.missing_user_values.get(variable, [])
        kept = [None if _is_missing(value, missing) else value for value in values]
        blanked[variable] = sum(before is not None and now is None for before, now in zip(values, kept, strict=True))
        if any(isinstance(value, str) for value in kept):
            marked.append(len(names))
        labels = meta.variable_value_labels.get(variable)
        label = " ".join((meta.column_names_to_labels.get(variable) or "").split())
        names.append(variable)
        asked.append(label)
        columns.append([_text(value) for value in kept])
        if labels:
            marked.append(len(names))
            names.append(variable + LABEL)
            asked.append(label)
            columns.append([_label(value, labels) for value in kept])
    places = array("I", (1, 0, 2, 0))
    line = 3
    with out.with_suffix(".csv").open("w", encoding="utf-8", errors="replace", newline="") as opened:
        write = csv.writer(opened, lineterminator="\n").writerow
        write(names)
        write(asked)
        for number, fields in enumerate(zip(*columns, strict=True), start=1):
            write(fields)
            places.extend((line, number))
            line += 1 + sum(field.count("\n") for field in fields)
    with out.with_suffix(".rows").open("wb") as opened_rows:
        places.tofile(opened_rows)
    return {said_later("spss_missing", name=variable): n for variable, n in blanked.items() if n}, marked


def _is_missing(value: Any, ranges: Sequence[Any]) -> bool:
    for one in ranges:
        if isinstance(one, Mapping):
            low, high = one["lo"], one["hi"]
            if value is not None and isinstance(value, str) == isinstance(low, str) and low <= value <= high:
                return True
        elif value == one:
            return True
    return False


def _text(value: Any) -> str:
    """A value as our readers want it: whole numbers whole, dates and times in ISO."""
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat("seconds")
    return str(value).rstrip(" ")


def _label(value: Any, labels: Mapping[Any, str]) -> str:
    return "" if value is None or value != value else str(labels.get(value, _text(value)))
