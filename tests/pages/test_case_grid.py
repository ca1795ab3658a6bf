"""One number wherever it is told: a case on its page, by ``roi --json`` and in its workbook, whatever the currency and
the language. By day each language and each of four currencies once; at night every case in all of them.
"""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from cx_metrics.cli import main
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.roi.case_amounts import amount_said
from cx_metrics.roi.case_answer import Percentiles
from cx_metrics.text import Text
from tests.conftest import forget, same_sample
from tests.pages.conftest import opened
from tests.pages.reading import all_drawn, said
from tests.shipped_cases import catalogue

CURRENCIES = ("TWD", "EUR", "JPY", "USD")
BY_DAY = {
    ("investment", "EUR", "zh-TW"), ("cost_of_inaction", "JPY", "zh-CN"), ("customer_base", "USD", "en"),
    ("better_moment", "TWD", "zh-TW"),
}  # fmt: skip


def grid() -> Iterator[Any]:
    """Every case with every currency and language; what the day leaves to the night is marked."""
    late = pytest.mark.nightly("each language and each currency has its case by day")
    for one in product(catalogue().business_cases, CURRENCIES, LANGUAGES):
        yield pytest.param(*one, marks=() if one in BY_DAY else late)


@pytest.mark.parametrize(("case", "currency", "language"), list(grid()))
def test_the_page_says_what_the_command_prints_and_the_workbook_holds(
    case: str, currency: str, language: str, sample_house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    config, book = same_sample(sample_house.parent, tmp_path), tmp_path / "case.xlsx"
    config.write_text(config.read_text("utf-8").replace("currency: TWD", f"currency: {currency}"), "utf-8")
    command = ["--config", str(config), "roi", case, "--lang", language, "--xlsx", str(book), "--json"]
    assert main(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["currency"] == currency

    sheets = openpyxl.load_workbook(book, data_only=True).worksheets[2:4]  # lines by year, and by month where there are
    held = {row[1].value: [cell.value for cell in row[3:]] for sheet in sheets for row in sheet.iter_rows(min_row=4)}
    for name, value in told["lines"].items():
        wanted = [each for each in (value if isinstance(value, list) else [value]) if each is not None]
        found = [each for each in held[name] if isinstance(each, int | float)]
        assert len(found) == len(wanted) and np.allclose(found, wanted), (name, wanted, found)

    monkeypatch.setenv("CX_CONFIG", str(config))
    forget()
    page = opened("cfo", {"en": "en-US"}.get(language, language), case=case)
    line, text = told["results"]["headline"], Text(language, currency)
    seen = Percentiles(**told["percentiles"][line])
    unit = catalogue().case_model(case).unit(line)
    assert amount_said(told["lines"][line], seen, text, unit=unit) in all_drawn(page) + said(page)
