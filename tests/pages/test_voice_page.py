"""The page of the customers' voice as a reader meets it, without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import forget
from tests.pages.conftest import Opener, opener
from tests.pages.reading import all_drawn, headline, paragraphs, said, sections
from tests.warehouses import Company


@pytest.fixture
def open_page(sample_house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    yield opener("voice", sample_house, monkeypatch)
    forget()


def test_it_opens_with_who_is_silent_and_what_is_said(open_page: Opener) -> None:
    page = open_page()
    assert "do not tell us" in headline(page) and "Behind each one who tells us" in paragraphs(page)
    assert {"Who stays silent", "What cases speak of", "What comments feel like"} <= set(sections(page))
    drawn = all_drawn(page)
    assert said(page).count("never to be added up") == 1
    assert "Told us" in drawn and "Timeliness" in drawn and ") a year" in drawn, "with the margin of who speaks of it"
    assert "Which processes serve what is needed" not in sections(page), "worked out only when it is folded out"


@pytest.mark.parametrize(("language", "words"), [("zh-TW", "誰沒有出聲"), ("zh-CN", "谁没有出声")])
def test_it_speaks_each_language(open_page: Opener, language: str, words: str) -> None:
    page = open_page(lang=language)
    assert words in sections(page) and headline(page).endswith("。")


def test_a_filter_narrows_what_is_read(open_page: Opener) -> None:
    everyone, families = (said(open_page(**where)) for where in ({}, {"segment": "family"}))
    assert everyone != families and "Segment: Family" in families


def test_a_figure_that_knows_nothing_of_a_filter_is_left_out(open_page: Opener) -> None:
    drawn = all_drawn(open_page(channel="app"))
    assert "Left a comment" in drawn and "Margin heard" not in drawn, "a customer of a year has no channel"


def test_a_company_that_asks_for_no_words_says_what_it_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Company(tmp_path)
    given = [f"c{i % 90},2026-03-{i % 28 + 1:02},{i % 11}\n" for i in range(300)]
    columns = {"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"}, "nps": {"from": "nps", "scale": [0, 10]}}
    mapping = made.mapping({"customer_id": "customer_id", **columns})
    made.bring("customer_id,occurred_on,nps\n" + "".join(given), mapping)
    page = opener("voice", made.config, monkeypatch)(period="all_time")
    assert headline(page) == "Nothing is known yet of what customers say."
    assert "What comments feel like" not in sections(page) and "No cases or comments" in paragraphs(page)
    forget()
