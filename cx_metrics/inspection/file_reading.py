"""How a file would be read: the source that a mapping would declare, and what speaks for it."""

from dataclasses import dataclass, replace
from pathlib import Path

from cx_metrics.declarations.mapping import Source
from cx_metrics.errors import ImportRefused
from cx_metrics.importing.encoding import telling_sample, utf8_file
from cx_metrics.importing.json_lines import is_json
from cx_metrics.importing.mended import delimiter_within_quotes, mended
from cx_metrics.importing.parquet import is_parquet
from cx_metrics.importing.unpacked import unpacked
from cx_metrics.importing.weighing import likeliest, readings, weight
from cx_metrics.importing.workbook_sheet import is_spss, is_workbook, sheet_text
from cx_metrics.inspection.layout import Layout, text_layout
from cx_metrics.inspection.remark import Remark
from cx_metrics.messages import refusal

_SHOWN = 60
_LONGEST_FIELD = 1_000_000
_CANDIDATES = 3
_TITLES = 25  # rows of a sheet that are looked through for the names of its columns


@dataclass(frozen=True)
class Told:
    """What whoever asks says already, so that it is not looked for."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    first_row: int | None = None
    header_rows: int | None = None


@dataclass(frozen=True)
class FileReading:
    """The ``kind`` of a file (text, workbook, parquet), the ``source`` of a mapping that reads it, the weights of its
    likeliest encodings (times that of the best, and how the text begins so), and remarks."""

    kind: str
    source: Source
    encoding: str
    weights: dict[str, tuple[float, str]]
    remarks: tuple[Remark, ...]


def file_reading(file: Path, told: Told, work: Path) -> FileReading:
    """How ``file`` would be read; raises ImportRefused where it cannot be."""
    file = unpacked(file, work)
    if is_parquet(file):
        return FileReading("parquet", Source(file.name), "parquet", {}, ())
    if is_workbook(file):
        return _of_sheet(file, told, work)
    for kind, is_kind in (("json", is_json), ("spss", is_spss)):
        if is_kind(file):
            return FileReading(kind, Source(file.name), kind, {}, ())
    encoding, weights, remarks = _encoding(file, told, work)
    text = utf8_file(file, encoding, work)
    layout = _layout(text.path, told, work)
    source = Source(
        file.name,
        encoding if encoding and text.encoding not in ("utf-8", "utf-8-sig") else None,
        layout.delimiter,
        layout.header_rows,
        first_row=layout.first_row,
    )
    return FileReading("text", source, text.encoding, weights, (*remarks, *layout.remarks))


def delimiter_name(delimiter: str) -> str:
    """What stands between fields, as the catalogues of words call it."""
    return {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}.get(delimiter, "other")


def _layout(text: Path, told: Told, work: Path) -> Layout:
    """The layout of a text, mended where an import would mend it."""
    told = replace(told, delimiter=told.delimiter or delimiter_within_quotes(text))
    found = text_layout(text, delimiter=told.delimiter, first_row=told.first_row, header_rows=told.header_rows)
    if found.first_row == 1 and (mend := mended(text, found.delimiter, _LONGEST_FIELD, work)):
        return text_layout(mend[0], delimiter=found.delimiter, first_row=1, header_rows=told.header_rows)
    return found


def _of_sheet(file: Path, told: Told, work: Path) -> FileReading:
    sheet = sheet_text(file, told.sheet, 1, work, heading_rows=_TITLES)
    if not len(sheet.places):
        where = f"{file.name}, sheet {told.sheet}" if told.sheet else file.name
        raise refusal(where, "holds_nothing", "name_sheet")
    layout = text_layout(sheet.path, delimiter=",", header_rows=told.header_rows, of_sheet=True)
    row = told.first_row or sheet.row_of(layout.first_row)
    source = Source(file.name, header_rows=layout.header_rows, sheet=told.sheet, first_row=row)
    return FileReading("workbook", source, "workbook", {}, layout.remarks)


def _encoding(file: Path, told: Told, work: Path) -> tuple[str | None, dict[str, tuple[float, str]], list[Remark]]:
    """The encoding to declare (None: UTF-8, or a mark says it), what its rivals weigh, and what to say of it."""
    if told.encoding:
        return told.encoding, {}, []
    try:
        utf8_file(file, None, work)
        return None, {}, []
    except ImportRefused:
        sample = telling_sample(file)
        best = likeliest(sample)
        if best is None or best == "utf-8":
            raise
    weighed = {name: (weight(text), text) for name, text in readings(sample).items()}
    order = sorted(weighed, key=lambda name: (name != best, weighed[name][0].bits))[:_CANDIDATES]
    weights = {n: (round(weighed[n][0].bits / weighed[best][0].bits, 2), _line(weighed[n][1])) for n in order}
    shown = "; ".join(f"{name} «{text}» (weighs {times:g})" for name, (times, text) in weights.items())
    remark = Remark.said(
        "encoding", "not_utf8", "read_as", "encoding in the mapping, or --encoding", shown=shown, what=best
    )
    return best, weights, [remark]


def _line(text: str) -> str:
    """The first line that holds more than ASCII, cut."""
    line = next((line for line in text.splitlines() if not line.isascii()), text)
    start = max(0, next((i for i, sign in enumerate(line) if sign > "~"), 0) - 10)
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line[start : start + _SHOWN])
