"""The journey page as a reader meets it, without a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cx_metrics.text import Text
from tests import walks
from tests.conftest import forget
from tests.pages.conftest import Opener, opener
from tests.pages.reading import headline, said
from tests.warehouses import Company


@pytest.fixture
def open_page(sample_house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    yield opener("journey", sample_house, monkeypatch)
    forget()


def test_it_opens_with_a_sentence(open_page: Opener) -> None:
    page = open_page()
    assert headline(page).endswith(".")
    assert "visits" in said(page) and "ratings" in said(page)


@pytest.mark.parametrize(("language", "word"), [("en", "paths"), ("zh-TW", "路徑"), ("zh-CN", "路径")])
def test_it_speaks_each_language(open_page: Opener, language: str, word: str) -> None:
    assert word in said(open_page(lang=language))


def test_a_step_in_the_url_opens_its_panel_and_its_months(open_page: Opener) -> None:
    closed, opened = said(open_page()), said(open_page(step="front_desk"))
    assert "Choose a step" in closed and "Front desk, month by month" not in closed
    assert "Choose a step" not in opened and "Front desk, month by month" in opened


def test_a_filter_narrows_the_visits(open_page: Opener) -> None:
    everyone, families = (visits(said(open_page(**where))) for where in ({}, {"segment": "family"}))
    assert 0 < families < everyone


def test_one_group_can_be_compared_with_another(open_page: Opener) -> None:
    page = open_page(segment="business")
    page.selectbox(key="cx_against_en").select("family").run()
    assert not page.exception and page.query_params["against"] in ("family", ["family"])
    assert "compared with Nov" not in said(page)  # it is no longer a period


def test_the_panel_opens_while_groups_are_compared(open_page: Opener) -> None:
    told = said(open_page(segment="business", against="family", step="front_desk"))
    assert "Front desk, month by month" in told


def test_without_a_filter_it_says_how_to_compare_groups(open_page: Opener) -> None:
    assert "Filter to one group" in said(open_page())


def test_filters_that_leave_no_step_are_explained(open_page: Opener) -> None:
    page = open_page(stage="board", touchpoint="wifi")
    assert "No step of this journey meets these filters" in said(page)


def test_nonsense_in_the_url_is_passed_over(open_page: Opener) -> None:
    """All at once; each alone: tests/pages/test_links.py."""
    assert "visits" in said(open_page(step="<script>", journey="' or 1=1", against="nobody", compare="x"))


def test_answers_alone_give_a_map_that_says_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company(tmp_path)
    rows = "".join(f"2026-0{1 + i % 6}-10,{1 + i % 5},front_desk\n" for i in range(300))
    company.bring(
        f"day,score,touchpoint\n{rows}",
        company.mapping(
            {
                "occurred_on": {"from": "day", "format": "%Y-%m-%d"},
                "csat": {"from": "score", "scale": [1, 5]},
                "touchpoint": "touchpoint",
            },
            items={"desk": {"from": "score", "scale": [1, 5], "touchpoint": "front_desk"}},
        ),
    )
    told = said(opener("journey", company.config, monkeypatch)(period="all_time"))
    assert "Without interactions the map shows scores only" in told and "The paths that visits take" not in told


def test_interactions_alone_give_a_map_without_a_curve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company(tmp_path)
    rows = "".join(
        f"c{i},2026-0{1 + i % 6}-10T0{hour}:00:00+08:00,{touchpoint}\n"
        for i in range(60)
        for hour, touchpoint in enumerate(("entrance", "front_desk", "boarding_call"), 1)
    )
    company.bring(f"customer_id,occurred_at,touchpoint\n{rows}", "interactions")
    told = said(opener("journey", company.config, monkeypatch)(period="all_time"))
    assert "too few people have rated a step" in told and "Without ratings of its steps" in told
    assert "The paths that visits take" in told


@pytest.mark.parametrize("step", ["ask", "leave"])
def test_a_step_of_which_the_data_hold_less_than_its_declaration_names_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """One of two touchpoints of the first is in the data, and nothing of the second: both broke the page."""
    walks.declare(tmp_path, walks.journey())
    company = Company(tmp_path, walks.settings())
    days = [f"2026-0{1 + i % 6}-10" for i in range(60)]
    visits = "".join(f"c{i},{day}T09:00:00+08:00,ask\n" for i, day in enumerate(days))
    cases = "".join(f"c{i},{day}T10:00:00+08:00,ask\n" for i, day in enumerate(days))
    company.bring(f"customer_id,occurred_at,touchpoint\n{visits}", "interactions")
    company.bring(f"customer_id,opened_at,touchpoint\n{cases}", "cases")
    told = said(opener("journey", company.config, monkeypatch)(period="all_time", step=step))
    assert {"ask": "Ask", "leave": "Leave"}[step] in told
    assert Text("en")("reason.kinds_unsaid") in told, "nobody can tell which of its cases are complaints"


def test_data_of_no_journey_leads_to_the_declarations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company(tmp_path)
    rows = "".join(f"c{i},2026-03-10T01:00:00+08:00,elsewhere\n" for i in range(60))
    company.bring(f"customer_id,occurred_at,touchpoint\n{rows}", "interactions")
    assert "No journey meets this data" in said(opener("journey", company.config, monkeypatch)())


def visits(told: str) -> int:
    """How many visits the page says it rests on."""
    return int(re.search(r"· ([\d,]+) visits", told)[1].replace(",", ""))


def test_moments_of_truth_are_marked_on_the_map(open_page: Opener) -> None:
    """Staff and seating decide satisfaction in the sample; showers do not (cx_metrics/sample/README.md, 5)."""
    marked = [pieces for pieces in steps_drawn(open_page()) if "Moment of truth" in pieces]
    assert marked and not any("Showers" in pieces for pieces in marked)


def steps_drawn(page: AppTest) -> list[str]:
    """What the heads of the map say, step by step."""
    maps = [element.proto.bytes.decode() for element in page.get("bidi_component")]
    heads = [re.findall(r'<button[^>]*data-pick="[^"]*"[^>]*>.*?</button>', one, re.DOTALL) for one in maps]
    return [re.sub(r"<[^>]*>", " ", head) for found in heads for head in found]


def test_the_complaints_about_a_step_can_be_read(open_page: Opener) -> None:
    page = open_page(step="front_desk")
    page.button(key="cx_cases").click().run()
    assert not page.exception
    assert page.radio(key="cx_case_order").value == "newest" and "complaint" in said(page)
    page.radio(key="cx_case_order").set_value("costliest").run()
    assert not page.exception


def test_another_group_is_chosen_beside_the_comparison(open_page: Opener) -> None:
    page = open_page()
    assert [box.label for box in page.selectbox if "another group" in box.label] == []
    page.multiselect(key="cx_segment_en").select("business").run()
    labels = [box.label for box in page.selectbox]
    assert labels.index("Compare with another group") == labels.index("Comparison") + 1
