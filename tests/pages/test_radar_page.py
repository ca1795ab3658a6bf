"""The radar's page as a reader meets it, without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.cli import main
from cx_metrics.company import Company
from cx_metrics.radar import radar_words, scan
from cx_metrics.text import Text
from tests.conftest import forget
from tests.pages.conftest import Opener, opener
from tests.pages.reading import all_drawn, headline, paragraphs, said, sections
from tests.sample_reader import sample_company

LANE = "H005"


@pytest.fixture
def open_page(sample_house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    yield opener("radar", sample_house, monkeypatch)
    forget()


def test_it_says_what_the_changes_did_and_how_many_tests_that_took(open_page: Opener) -> None:
    page = open_page()
    assert headline(page).startswith("“") and headline(page).endswith(".")
    assert "comparisons over 11 changes" in paragraphs(page)
    # the change of the headline lies open
    first, *rest = sections(page)
    assert (first, rest[0], rest[2:]) == ("What each change did", "When", ["What changed that nobody may have logged"])
    assert rest[1] in headline(page)
    drawn = all_drawn(page)
    assert "Second lane opened at fast-track security" in drawn and "would have been seen" in drawn
    assert "The log holds: Second lane opened at fast-track security." in drawn
    assert len(page.get("vega_lite_chart")) >= 2


@pytest.mark.parametrize(("language", "words"), [("en", "How sure"), ("zh-TW", "有多確定"), ("zh-CN", "有多确定")])
def test_a_change_is_opened_with_its_receipt_and_those_beside_it(open_page: Opener, language: str, words: str) -> None:
    page = open_page(lang=language, change=LANE)
    drawn = all_drawn(page)
    assert words in drawn and "80%" in drawn and len(page.get("vega_lite_chart")) >= 2
    assert "{" not in drawn


def test_a_change_that_is_not_in_the_log_is_left_out_and_said(open_page: Opener) -> None:
    page = open_page(change="H99")
    assert "H99" in said(page) and "Choose a change" in said(page)


def test_what_nobody_logged_can_be_completed_and_imported(
    sample_house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = sample_company(sample_house)
    found = scan(Company(sample.reader, sample.catalogue, sample.settings, "operator")).suggestions
    file = tmp_path / "changes.csv"
    file.write_text(radar_words.log_file(found, Text("en"), sample.settings), "utf-8")
    assert list(pd.read_csv(file).columns) == ["change_id", "occurred_on", "what", "touchpoint", "exposed"]
    told = ["--config", str(sample_house), "import", str(file), "--table", "changes", "--dry-run"]
    assert main(told) == 0 and len(found) > 2
    assert "0 rejected" in capsys.readouterr().out.replace(",", "")
