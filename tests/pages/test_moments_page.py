"""The page of moments of truth as a reader meets it, without a browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cx_metrics.cli import main
from cx_metrics.text import Text
from tests.conftest import forget
from tests.nightly import NIGHTLY
from tests.pages.conftest import Opener, opener
from tests.pages.reading import all_drawn, headline, paragraphs, said, sections
from tests.warehouses import Company


@pytest.fixture
def open_page(sample_house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    yield opener("moments", sample_house, monkeypatch)
    forget()


def test_it_opens_with_a_sentence_and_says_how_sure_that_is(open_page: Opener) -> None:
    page = open_page()
    assert headline(page).endswith(".")
    assert "explain" in paragraphs(page) and "answers" in said(page)
    assert "What to do" in sections(page) and "How sure this is" in sections(page)
    drawn = all_drawn(page)
    assert "Wi-fi" in drawn and "Staff" in drawn and "Correlation" in drawn
    assert len(page.get("vega_lite_chart")) == 2


@pytest.mark.parametrize(("language", "words"), [("zh-TW", "該做什麼"), ("zh-CN", "该做什么")])
def test_it_speaks_each_language(open_page: Opener, language: str, words: str) -> None:
    page = open_page(lang=language)
    assert words in sections(page) and headline(page).endswith("。")


def test_the_outcome_is_chosen_from_a_list_and_stands_in_the_url_as_a_code(open_page: Opener) -> None:
    page = open_page()
    box = page.selectbox(key="cx_outcome_en")
    assert box.value == "nps" and any(name.startswith("Do: ") for name in box.options)
    box.select("repurchased_within_180_days").run()
    assert not page.exception and "repurchased_within_180_days" in page.query_params["outcome"]
    assert "what people do in the 180 days after the answer" in all_drawn(page)


def test_a_choice_stays_where_the_browser_had_not_heard_of_it_when_the_next_was_made(open_page: Opener) -> None:
    page = open_page()
    page.selectbox(key="cx_outcome_en").select("csat").run()
    page.query_params.clear()  # on a slow line the browser still has the address of before
    page.button_group(key="cx_weights_en").set_value("equal").run()
    assert "csat" in page.query_params["outcome"] and "equal" in page.query_params["weights"]
    page.query_params.clear()  # the menu, or a step back: nothing was chosen
    page.run()
    assert not page.query_params and page.selectbox(key="cx_outcome_en").value == "nps"


def test_lines_missing_ratings_and_weights_are_codes_in_the_url(open_page: Opener) -> None:
    usual, other = open_page(), open_page(lines="median", missing="listwise", weights="equal")
    for words in ("median score", "Complete answers only", "each alike"):
        assert words not in said(usual) + all_drawn(usual).replace("Complete answers only: ", "")
        assert words in said(other) + all_drawn(other)


def test_the_lines_stand_at_the_target_and_without_one_at_the_mean_as_the_page_says(open_page: Opener) -> None:
    aimed, families = open_page(), open_page(segment="family")  # nobody set a target for families
    assert "No target is set" not in said(aimed) and "target score 75" in said(aimed)
    assert aimed.button_group(key="cx_lines_en").options == ["Target", "Mean", "Median"]
    assert "No target is set" in said(families) and "mean score" in said(families)
    assert families.button_group(key="cx_lines_en").options == ["Mean", "Median"]


def test_a_moment_in_the_url_opens_its_facts_and_its_step(open_page: Opener) -> None:
    closed, opened = open_page(), open_page(moment="wifi")
    assert "Choose a moment" in said(closed) and "Where it happens" not in said(closed)
    assert "Choose a moment" not in said(opened)
    assert {"Wi-fi", "Where it happens: Wi-fi"} <= set(sections(opened))
    assert "Wi-fi, month by month" in said(opened) and "A bad rating" in all_drawn(opened)


def test_a_second_click_that_comes_before_the_page_is_drawn_anew_is_the_one_that_counts() -> None:
    """The field that was clicked is still that of no moment, while the URL knows the first click already."""

    def clicked_again() -> None:
        import streamlit as st

        from cx_metrics.ui import moment_sections

        st.session_state["moment_field_"] = {"selection": {"chosen": [{"code": "wifi"}]}}
        moment_sections.choose_in_field("moment_field_")

    page = AppTest.from_function(clicked_again, default_timeout=60)
    page.query_params["moment"] = "staff"
    page.run()
    assert not page.exception and page.query_params["moment"] == "wifi"


def test_a_filter_narrows_the_answers(open_page: Opener) -> None:
    everyone, families = (said(open_page(**where)) for where in ({}, {"segment": "family"}))
    assert everyone != families and "Segment: Family" in families


def test_nonsense_in_the_url_is_left_out_and_said(open_page: Opener) -> None:
    nonsense = {"moment": "<script>", "outcome": "' or 1=1", "lines": "xyz", "missing": "xyx", "weights": "xzx"}
    page = open_page(**nonsense)
    assert [value for value in nonsense.values() if value not in said(page)] == [] and "explain" in paragraphs(page)


FIVE, TEN, SEVEN = (1, 5), (0, 10), (1, 7)


def answers(people: int = 400, items: tuple[str, ...] = ("desk", "seats"), seed: int = 1) -> pd.DataFrame:
    """Answers in which the first item decides satisfaction and goes badly."""
    drawn = np.random.default_rng(seed)
    rated = {item: drawn.integers(1, 5 if k == 0 else 6, people) for k, item in enumerate(items)}
    first = rated[items[0]] if items else drawn.integers(1, 6, people)
    csat = np.clip(first + drawn.integers(-1, 3, people), 1, 5)
    days = pd.Timestamp("2026-01-05") + pd.to_timedelta(drawn.integers(0, 170, people), "D")
    frame = {"customer_id": [f"c{i}" for i in range(people)], "occurred_on": days.strftime("%Y-%m-%d"), "csat": csat}
    return pd.DataFrame(frame | rated)


def company(
    folder: Path, frame: pd.DataFrame, items: dict[str, tuple[int, int]], orders: pd.DataFrame | None = None
) -> Company:
    """A company with these answers, items by their scales, and orders where there are some."""
    made = Company(folder)
    columns: dict[str, Any] = {name: name for name in ("customer_id", "segment") if name in frame}
    columns |= {
        "occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"},
        "csat": {"from": "csat", "scale": [1, 5]},
    }
    told = {item: {"from": item, "scale": list(scale), "touchpoint": item} for item, scale in items.items()}
    mapping = made.mapping(columns, items=told) if told else made.mapping(columns)
    made.bring(frame.to_csv(index=False), mapping)
    if orders is not None:
        made.bring(orders.to_csv(index=False), "orders")
    return made


def test_two_items_without_orders_or_events_are_weighed_and_what_is_lacking_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = company(tmp_path, answers(), {"desk": FIVE, "seats": FIVE}).config
    page = opener("moments", config, monkeypatch)(period="all_time")
    told = said(page)
    assert headline(page) == "desk decides much and goes badly: fix it first."
    assert "Without orders" in told and "Without interactions" in told
    assert "NT$" not in all_drawn(page) and "customers" in all_drawn(page)
    assert "No declared journey has a step" in said(
        opener("moments", config, monkeypatch)(period="all_time", moment="desk")
    )


@dataclass(frozen=True)
class Odd:
    """A company of which little can be said: its answers, its items by scale, which sentence opens the page (a key of
    the catalogue), and words of the command line beside it."""

    answers: pd.DataFrame
    items: dict[str, tuple[int, int]]
    says: str
    told: tuple[str, ...] = ()
    has_orders: bool = False
    where: dict[str, str] = field(default_factory=dict)


def odd_companies() -> dict[str, Odd]:
    frame, drawn = answers(300), np.random.default_rng(2)
    two = {"desk": FIVE, "seats": FIVE}
    few = frame.assign(segment=np.where(np.arange(300) < 20, "few", "many"))
    seldom = frame.assign(desk=frame["desk"].where(frame.index < 20), seats=frame["seats"].where(frame.index < 20))
    scales = frame.assign(seats=2 * frame["seats"], hall=drawn.integers(1, 8, 300))
    pairs = frame[["customer_id", "occurred_on", "csat"]].assign(
        wifi_functional=drawn.choice([1, 2, 3], 300), wifi_dysfunctional=drawn.choice([3, 5, 5], 300)
    )
    return {
        "no items": Odd(frame[["customer_id", "occurred_on", "csat"]], {}, "state.none.title", has_orders=True),
        "one item": Odd(frame, {"desk": FIVE}, "finding.alone", ("Only desk can be weighed", "Without orders")),
        "copies of one item": Odd(
            frame.assign(seats=frame["desk"]),
            two,
            "finding.alone",
            ("seats: not weighed, its ratings are those of another item",),
        ),
        "nobody is known": Odd(
            frame.drop(columns="customer_id"), two, "finding.fix_first", ("No answer names a customer",)
        ),
        "an outcome that is always the same": Odd(
            frame.assign(csat=4),
            two,
            "finding.constant_outcome",
            ("desk: not weighed, everybody gave the same outcome",),
        ),
        "three scales": Odd(scales, {"desk": FIVE, "seats": TEN, "hall": SEVEN}, "finding.fix_first", ("hall",)),
        "twenty rated": Odd(
            seldom.astype({"desk": "Int64", "seats": "Int64"}), two, "finding.few", ("of 30 answers needed",)
        ),
        "a filter that leaves twenty": Odd(
            few, two, "finding.few", ("of 30 answers needed",), where={"segment": "few"}
        ),
        "paired questions alone": Odd(
            pairs,
            {"wifi_functional": FIVE, "wifi_dysfunctional": FIVE},
            "finding.not_measurable",
            ("must be",),
        ),
    }


@pytest.mark.parametrize("name", odd_companies())
def test_what_cannot_be_said_of_an_odd_company_is_not_said(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page opens with the right sentence, in Chinese too, has no empty chart and writes no number that is none; the
    command line says the same."""
    odd = odd_companies()[name]
    orders = odd.answers[["customer_id", "occurred_on"]].assign(amount=100.0) if odd.has_orders else None
    held = company(tmp_path, odd.answers, odd.items, orders)
    asked = ["--config", str(held.config), "moments", "--outcome", "csat", "--from", "2026-01-01", "--to", "2026-12-31"]
    assert main([*asked, *(f"--where={dimension}={value}" for dimension, value in odd.where.items())]) == 0
    printed = capsys.readouterr().out
    assert all(words in printed for words in odd.told) and "NT$" not in printed and "nan" not in printed
    open_page = opener("moments", held.config, monkeypatch)
    for language in ("zh-TW", "en") if NIGHTLY else ("zh-TW",):
        page, text = open_page(lang=language, **odd.where), Text(language)
        opening = text(
            f"moments.{odd.says}", moments="desk", n=1, outcome=text.pick(held.catalogue.metrics["csat"].name)
        )
        assert headline(page) == opening
        drawn = said(page) + all_drawn(page)
        assert not {"None", "nan", "NaN"} & set(re.findall(r"\w+", drawn)) and "NT$" not in drawn
        charts = page.get("vega_lite_chart")
        assert bool(charts) == (odd.says in ("finding.fix_first", "finding.alone"))
        if odd.items and all(item.endswith("functional") for item in odd.items):
            assert text("moments.panel.kano") in sections(page) and text("moments.kano.must_be") in drawn
    forget()
