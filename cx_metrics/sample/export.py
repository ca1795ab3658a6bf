"""CSV files as a system exports them: UTF-8, one header, columns of text written row by row."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cx_metrics.sample.company import DATES
from cx_metrics.sample.draw import Codes

ColumnValues = Sequence[str]
_FIRST = np.datetime64(DATES[0], "s")


class Export:
    """A CSV file being written; ``rows`` counts what it holds so far, so that the next row can be numbered."""

    def __init__(self, path: Path, columns: Sequence[str]):
        self.path, self.rows, self._width = path, 0, len(columns)
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(",".join(columns) + "\n")

    def add(self, columns: Sequence[ColumnValues]) -> None:
        """Write rows given as columns of text that is CSV already. Raises ValueError for a wrong number of columns."""
        if len(columns) != self._width:
            raise ValueError(f"{self.path.name} has {self._width} columns, not {len(columns)}")
        self.rows += len(columns[0])
        self._file.writelines(",".join(row) + "\n" for row in zip(*columns, strict=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def named(names: Sequence[str], code: Codes) -> ColumnValues:
    """The name of each code; code -1 is the last name."""
    found: list[str] = np.array(names, dtype=object)[code].tolist()
    return found


def scale(first: int, last: int, place: Codes, missing: str = "") -> ColumnValues:
    """Places on a scale as the answers that were ticked."""
    return named([*(str(answer) for answer in range(first, last + 1)), missing], place)


def ids(prefix: str, number: Codes, width: int) -> ColumnValues:
    """Numbers from 0 on as ids from 1 on; nothing for -1."""
    written = list(map(f"{prefix}%0{width}d".__mod__, (number + 1).tolist()))
    for nobody in np.flatnonzero(number < 0).tolist():
        written[nobody] = ""
    return written


def customer_ids(number: Codes) -> ColumnValues:
    return ids("C", number, 7)


def days(day: Codes) -> ColumnValues:
    return named([str(date) for date in DATES], day)


def instants(day: Codes, second: Codes, known: NDArray[np.bool_] | None = None, zone: str = "") -> ColumnValues:
    """Seconds after the beginning of a day as 2025-03-04T14:05:09; nothing where not ``known``."""
    text = np.datetime_as_string(_FIRST + (day * 86_400 + second).astype("timedelta64[s]"), unit="s").tolist()
    if known is None:
        return [f"{stamp}{zone}" for stamp in text] if zone else list(text)
    return [f"{stamp}{zone}" if is_known else "" for stamp, is_known in zip(text, known.tolist(), strict=True)]


def whole(number: Codes | NDArray[np.float64]) -> ColumnValues:
    """Numbers rounded to whole ones."""
    return list(map(str, np.rint(number).astype(np.int64).tolist()))


def quoted(texts: Sequence[str]) -> list[str]:
    """The texts as CSV fields."""
    fields = []
    for text in texts:
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([text, ""])
        fields.append(line.getvalue().removesuffix(","))
    return fields
