"""The radar's page as a reader meets it, without a browser."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.importing.change_entry import ChangeEntry
from cx_metrics.metrics.operating_changes import OperatingChange, changes
from cx_metrics.sample.changes import CHANGES
from cx_metrics.sample.changes import COLUMNS as SAMPLE_COLUMNS
from cx_metrics.text import Text
from cx_metrics.trust import take_back
from cx_metrics.warehouse import open_reader
from tests.companies import company
from tests.conftest import forget
from tests.pages.conftest import Opener, opener
from tests.pages.reading import all_drawn, headline, paragraphs, said, sections

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


@pytest.mark.parametrize(("language", "column"), [("en", "what"), ("zh-TW", "what_zh_tw"), ("zh-CN", "what_zh_cn")])
def test_the_changes_of_the_sample_are_told_in_the_readers_language_on_every_page(
    open_page: Opener, sample_house: Path, monkeypatch: pytest.MonkeyPatch, language: str, column: str
) -> None:
    logged = [dict(zip(SAMPLE_COLUMNS[1:], change, strict=True)) for change in CHANGES]
    told = {str(change[column]) for change in logged}
    others = {str(change[name]) for change in logged for name in ("what", "what_zh_tw", "what_zh_cn")} - told
    drawn = all_drawn(open_page(lang=language))
    assert all(words in drawn for words in told) and not [words for words in others if words in drawn]
    front = all_drawn(opener("overview", sample_house, monkeypatch)(lang=language))
    assert sum(words in front for words in told) >= 3 and not [words for words in others if words in front]


def test_a_change_that_was_logged_in_one_language_is_told_as_it_was_logged() -> None:
    change = OperatingChange("1", date(2026, 3, 1), None, "新制服", None, None, (), (("en", "New uniforms"),))
    assert [change.said(Text(locale)) for locale in ("en", "zh-TW", "zh-CN")] == ["New uniforms", "新制服", "新制服"]


def test_a_change_that_is_not_in_the_log_is_left_out_and_said(open_page: Opener) -> None:
    page = open_page(change="H99")
    assert "H99" in said(page) and "Choose a change" in said(page)


def test_a_change_is_logged_in_a_form_read_by_the_radar_and_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(2)
    days = pd.date_range("2025-07-01", "2026-06-30", 600)
    met = rng.random(600) < 0.4
    rows = pd.DataFrame({
        "customer_id": [f"c{k}" for k in range(600)], "occurred_on": days.strftime("%Y-%m-%d"),
        "segment": np.where(met, "gold", "basic"), "touchpoint": rng.choice(["desk", "bar"], 600),
        "nps": np.where(met & (days >= pd.Timestamp("2026-01-05")), rng.integers(0, 4, 600), rng.integers(7, 11, 600)),
        "food": rng.integers(1, 6, 600),
    })  # fmt: skip
    made = company(tmp_path, rows, dimensions=("segment", "touchpoint"), items={"food": {"scale": (1, 5)}})
    open_page = opener("radar", made.settings.folder / "config.yaml", monkeypatch)
    page = open_page()
    assert "No change is logged" in headline(page)
    page.button(key="logged_press").click().run()
    assert "name" in page.error[0].value  # nobody says who logs it
    page.text_input(key="logged_author").set_value("Ann")
    page.text_input(key="logged_what").set_value("Gold desk closed")
    page.date_input(key="logged_day").set_value(date(2026, 1, 5))
    page.date_input(key="logged_until").set_value(date(2026, 1, 1))
    page.button(key="logged_press").click().run()
    assert "last one that is not before it" in page.error[0].value
    page.date_input(key="logged_until").set_value(None)
    page.multiselect(key="logged_segment").set_value(["gold"])
    page.button(key="logged_press").click().run()
    assert "Gold desk closed" in page.success[0].value and not page.error
    assert "“Gold desk closed” has hurt gold since Jan 5, 2026" in headline(page)
    reader = open_reader(made.settings)
    (logged,) = changes(reader)
    batch = reader.batches[-1]
    assert logged.exposed == (("segment", ("gold",)),) and logged.touchpoint is None
    assert (batch.table, batch.author, batch.file) == ("changes", "Ann", f"{logged.id}.csv")
    take_back(made.settings, made.catalogue, [batch.id], "Ann")
    assert changes(open_reader(made.settings)) == ()
    forget()


def test_a_change_at_a_touchpoint_is_met_by_those_who_are_there() -> None:
    assert json.loads(ChangeEntry("x", date(2026, 1, 5), None, "bar").row["exposed"]) == {"touchpoint": ["bar"]}
    assert ChangeEntry("x", date(2026, 1, 5)).row["exposed"] == ""
    assert ChangeEntry("a\n b", date(2026, 1, 5)).row["what"] == "a b"
