"""Maturity by the forms that people use: an honest beginning, links that save, closed rounds read, decisions kept."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cx_metrics import settings, workspace
from cx_metrics.sample.raters import MODEL, write_rounds
from cx_metrics.workspace import PlanEntry, Store
from tests.pages.conftest import Opener
from tests.pages.reading import all_drawn, headline, paragraphs, sections
from tests.pages.test_targets import fill, press, said


@pytest.fixture
def store(writable_house: Path) -> Store:
    return workspace.open_store(settings.load(), True)


def test_a_company_that_was_never_asked_is_told_how_to_begin(visit: Opener, store: Store) -> None:
    page = visit("maturity")
    assert headline(page) == "Nobody has been asked yet how mature we are."
    assert "How to begin" in sections(page) and "Open an assessment" in sections(page)
    press(page, "round_save")
    assert said(page) == "Not saved: please give it a title." and workspace.rounds(store) == ()
    press(fill(page, "round", title="Autumn", author="Ann"), "round_save")
    (kept,) = workspace.rounds(store)
    assert (kept.title, kept.opened_by, kept.least, kept.is_closed) == ("Autumn", "Ann", 5, False)
    assert headline(page) == "“Autumn” is open: 0 of 0 raters have answered."


def rated(page: AppTest, practice: str, **fields: object) -> AppTest:
    for name, value in fields.items():
        known = [*page.radio, *page.text_input, *page.date_input]
        (widget,) = [one for one in known if one.key == f"rate_{name}_{practice}_en"]
        widget.set_value(value)
    return page


def test_a_rater_saves_comes_back_and_sees_nothing_of_others(visit: Opener, store: Store) -> None:
    model = settings.catalogue().maturity_models["five_steps"]
    item = workspace.open_round(
        store, model=model.id, title="Autumn", as_of=date(2026, 10, 31), least=5, author="Ann"
    ).id
    (_, mine), (_, other) = workspace.invite(store, item, ["executive", "front_line"], author="Ann")
    workspace.save_answers(
        store, other, {"theme": {"level": 3, "confidence": 1.0, "evidence": "OTHERS.pdf", "evidence_on": None}}
    )
    page = visit("maturity", invite=mine)
    assert headline(page) == f"How do we work? {model.name['en']}"
    first = next(iter(next(iter(model.disciplines.values())).practices))
    save = f"rate_{next(iter(model.disciplines))}_save"
    rated(page, first, level="passed", evidence_on=date(2026, 5, 1))
    press(page, save)
    assert "has a date but no document" in said(page) and store.history("rater_answers")[-1].author == "front_line 1"
    press(rated(page, first, evidence="minutes"), save)
    assert said(page) == "Saved: 1 answer here." and page.query_params["discipline"] == "platform"
    again = visit("maturity", invite=mine)
    (level,) = [one for one in again.radio if one.key == f"rate_level_{first}_en"]
    assert level.value == "passed" and "OTHERS" not in all_drawn(again) + paragraphs(again)
    workspace.close_round(store, item, author="Ann")
    press(rated(again, first, level="open"), save)
    assert headline(again) == "This assessment is closed"
    assert workspace.raters(store, item)[0].answers[first]["level"] == 3
    assert headline(visit("maturity", invite="guess")) == "This link leads nowhere"


def test_closed_rounds_are_read_compared_and_planned(visit: Opener, store: Store) -> None:
    write_rounds(store, settings.catalogue().maturity_models[MODEL], 5, 20261031)
    page = visit("maturity")
    assert headline(page).startswith("Leaders rate us near level 4; the data show")
    assert "Since “SAMPLE 2025”" in sections(page) and "they contradict" in paragraphs(page)
    drawn = all_drawn(page)
    assert "Contradicted" in drawn and "at least 80%" in drawn and "2.0 (n 3" in drawn
    plan = visit("maturity", show="plan", step="loop_closed")
    assert "practices are below the target" in headline(plan)
    press(fill(plan, "plan", cost="a lot", author="Ann"), "plan_save")
    assert "not an amount" in said(plan) and workspace.plan_entries(store, "sample-2026") == {}
    theirs = PlanEntry("sample-2026", "loop_closed", cost=5.0)
    workspace.save_plan_entry(store, theirs, author="Bea")
    press(fill(plan, "plan", cost="NT$ 250,000"), "plan_save")
    assert "Bea changed this" in said(plan)
    press(plan, "plan_save")
    assert workspace.plan_entries(store, "sample-2026")["loop_closed"].cost == 250_000.0
    assert "1 of" in paragraphs(visit("maturity", show="plan"))
