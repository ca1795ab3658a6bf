"""Links that ask for what is not there: the page stands, and says what it left out."""

import pytest

from cx_metrics.text import Text
from cx_metrics.ui.language import worded
from tests.pages.conftest import Opener
from tests.pages.reading import headline, said, small_print


@pytest.mark.parametrize(
    ("first", "last"),
    [("²-1", "2026-01"), ("9" * 5000 + "-1", "2026-01"), ("2026-01", "2025-01"), ("2025-15", "2026-01"), ("", "x")],
)
def test_months_that_are_none_are_left_out(visit: Opener, first: str, last: str) -> None:
    page = visit("overview", period="months", **{"from": first, "to": last})
    assert "The link asks for months that cannot be shown" in small_print(page)


def test_months_that_are_some_are_shown(visit: Opener) -> None:
    page = visit("overview", period="months", **{"from": "2025-12", "to": "2026-01"})
    assert "months that cannot be shown" not in small_print(page)


def test_a_link_that_names_months_and_no_period_means_these_months(visit: Opener) -> None:
    assert "Dec 2025" in said(visit("overview", **{"from": "2025-12", "to": "2026-01"}))
    assert "months that cannot be shown" in small_print(visit("overview", **{"from": "2030-01-01"}))


def test_another_period_lets_the_months_go(visit: Opener) -> None:
    page = visit("overview", **{"from": "2025-12", "to": "2026-01"})
    page.selectbox(key=worded("period", Text("en"))).select("last_twelve_months").run()
    assert not {"period", "from", "to"} & set(page.query_params)


@pytest.mark.parametrize(
    ("page", "asked", "named"),
    [
        ("journey", {"journey": "nowhere"}, "Journey “nowhere”"),
        ("journey", {"step": "nowhere"}, "Step “nowhere”"),
        ("journey", {"against": "nobody"}, "Compare with another group “nobody”"),
        ("journey", {"segment": "family", "against": "nobody"}, "Compare with another group “nobody”"),
        ("definitions", {"metric": "nothing"}, "Metric “nothing”"),
    ],
)
def test_a_link_says_what_it_could_not_show(visit: Opener, page: str, asked: dict[str, str], named: str) -> None:
    assert f"The link asks for {named}, which is not known here" in small_print(visit(page, **asked))


def test_what_can_be_shown_is_not_excused(visit: Opener) -> None:
    shown = {"journey": "lounge_visit", "step": "wifi", "segment": "family", "against": "leisure"}
    assert "The link asks" not in small_print(visit("journey", **shown))
    assert "The link asks" not in small_print(visit("definitions", metric="nps"))


def test_a_search_is_no_longer_than_its_field(visit: Opener) -> None:
    page = visit("definitions", q="a" * 3000)
    assert headline(page).count("a") < 120


def test_the_menu_takes_period_and_filters_along(visit: Opener) -> None:
    app = visit("overview", segment="family", period="last_quarter")
    app.query_params.clear()  # what a click on the menu does
    app.switch_page("journey.py").run()
    assert "family" in app.query_params["segment"] and "last_quarter" in app.query_params["period"]
    app.query_params.clear()
    app.switch_page("targets.py").run()
    app.query_params.clear()
    app.switch_page("overview.py").run()
    assert "family" in app.query_params["segment"]
    app.query_params.clear()  # the reader removes the filters, on this page
    app.run()
    app.switch_page("journey.py").run()
    assert "segment" not in app.query_params


def test_a_link_that_asks_for_something_is_left_as_it_is(visit: Opener) -> None:
    app = visit("overview", segment="family")
    app.query_params.clear()
    app.query_params["region"] = "europe"
    app.switch_page("journey.py").run()
    assert "europe" in app.query_params["region"] and "segment" not in app.query_params


@pytest.mark.parametrize(
    ("language", "words"), [("en", "no page “gone”"), ("zh-TW", "「gone」這一頁"), ("zh-CN", "“gone”这一页")]
)
def test_a_page_that_is_not_there_is_named_in_the_readers_language(visit: Opener, language: str, words: str) -> None:
    assert words in small_print(visit("overview", lang=language, **{"no-page": "gone"}))


def test_a_page_that_is_there_is_not_missed(visit: Opener) -> None:
    assert "no page" not in small_print(visit("overview"))
