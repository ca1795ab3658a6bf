"""How long a survey of 100,000 rows takes that comes as an Excel workbook, beside a well-known reader of such."""

import csv
import itertools
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import xlsxwriter

from cx_metrics import warehouse
from cx_metrics.declarations import load_mapping
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.importing import Request, import_file
from tools.bench_house import Company, Row, side_by_side

ROWS = 100_000


def openpyxl_against_workbook(company: Company, place: Path) -> Row:
    """What openpyxl takes to hand out the cells, against our whole import as far as a draft of the batch: read, checked
    and stored; nothing is built."""
    book = _survey(company, place)
    mapping = load_mapping(SHIPPED_MAPPINGS / "sample_survey.yaml", company.catalogue.tables)
    mapping = replace(mapping, sources={name: replace(of, file=book.name) for name, of in mapping.sources.items()})
    folder = warehouse.folder_of(replace(company.settings, data=place / "again"), False)

    def imported() -> None:
        shutil.rmtree(place / "again", ignore_errors=True)
        report = import_file(Request(book, mapping, folder, dry_run=True), company.catalogue, company.settings)
        if report.accepted != ROWS:
            raise RuntimeError(f"{book.name}: {report.accepted} of {ROWS} rows were good")

    def handed_out() -> None:
        opened = openpyxl.load_workbook(book, read_only=True)
        if sum(1 for _ in opened.worksheets[0].iter_rows(values_only=True)) != ROWS + 1:
            raise RuntimeError(f"{book.name}: openpyxl found other rows")
        opened.close()

    one, other = side_by_side(handed_out, imported, 3)
    return Row(f"a workbook of {ROWS:,} rows: openpyxl reads it vs our strict import", one / other, "≥ 1 ×", one, other)


def _survey(company: Company, place: Path) -> Path:
    """The first rows of the company's survey as a workbook."""
    book = place / "survey.xlsx"
    with (
        company.survey.open(encoding="utf-8", newline="") as text,
        xlsxwriter.Workbook(book, {"constant_memory": True}) as written,
    ):
        sheet = written.add_worksheet()
        for number, row in enumerate(itertools.islice(csv.reader(text), ROWS + 1)):
            sheet.write_row(number, 0, [_cell(told) for told in row])
    return book


def _cell(told: str) -> str | int:
    """Whole numbers are numbers in a workbook, as who filled it in would have them."""
    return int(told) if told.isdecimal() and (told == "0" or not told.startswith("0")) else told
