"""The what-if page, without a browser: its numbers are the engine's, a slider moves the headline and the address, a
goal is told, codes that are none are left out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.best_mix import best_mix
from cx_metrics.roi.case_amounts import amount_said, line_said
from cx_metrics.roi.case_reading import UNKNOWN
from cx_metrics.roi.challenge import Challenge, answer_under
from cx_metrics.roi.mix_document import mix_said
from cx_metrics.roi.worked_case import business_case
from cx_metrics.text import Text
from tests.case_answers import of_sample
from tests.pages.picking import levers, pick, turn
from tests.pages.reading import all_drawn, headline, paragraphs, said, sections, small_print

Opener = Callable[..., AppTest]


@pytest.mark.parametrize("locale", ["en", "zh-TW"])
def test_the_page_says_what_the_engine_says_and_a_slider_moves_it(
    locale: str, visit: Opener, sample_house: Path
) -> None:
    page, text, company = visit("what_if", locale), Text(locale), of_sample(sample_house)
    plain = answer_under(company, "investment")
    assert line_said(plain, "net_present_value", text) in headline(page)
    assert len(levers(page)) == 6
    turn(page, "resolved_more", 75.0)
    assert not page.exception
    told = "".join(page.query_params["set"])
    assert told.count(":") == 1 and told.startswith("resolved_more:"), told  # no other slider thinks it was moved
    now = answer_under(company, "investment", Challenge(sets=(("resolved_more", float(told.partition(":")[2])),)))
    assert line_said(now, "net_present_value", text) in headline(page)
    assert line_said(plain, "net_present_value", text) in paragraphs(page)  # what it was before
    assert "75%" in all_drawn(page)


def test_an_address_holds_levers_and_a_goal_and_what_it_asks_in_vain_is_told(visit: Opener) -> None:
    page = visit("what_if", set=["prevented:0.45", "churn:0.1", "prevented:much", "resolved_more:0.9"], goal="20000")
    prevented = levers(page)["prevented"]
    assert prevented["value"] < prevented["max"] * 0.6  # the first of the two stands
    assert "You moved 2 levers" in said(page) + all_drawn(page)
    assert "first contact: 100%." in all_drawn(page)  # no share is more, whatever a link asks for
    assert levers(page)["resolved_more"]["value"] == 100.0
    assert "churn:0.1" in small_print(page) and "prevented:much" in small_print(page)
    assert "outside what we have seen" in all_drawn(page) and "not by this lever alone" in all_drawn(page)


def test_levers_that_were_turned_together_move_together_and_go_back_and_what_no_lever_says_moves_none(
    visit: Opener,
) -> None:
    page = pick(visit("what_if"), "what_if_levers", "resolved_more=75&prevented=nan&invited=&churn=0.1&handled=2")
    assert sorted(each.partition(":")[0] for each in page.query_params["set"]) == ["handled", "resolved_more"]
    assert levers(page)["resolved_more"]["value"] == 75.0 and "You moved 2 levers" in sections(page)
    pick(page, "what_if_levers", "handled")  # the button beside it
    assert "You moved 1 lever" in sections(page)
    assert "set" not in pick(page, "what_if_levers", "*").query_params


def test_a_moment_brings_its_own_numbers(visit: Opener) -> None:
    every, one = visit("what_if", case="better_moment"), visit("what_if", case="better_moment", moment="wifi")
    assert headline(every) != headline(one) and len(levers(one)) == 1


def test_a_budget_is_spent_as_the_engine_would_and_the_levers_go_there_with_their_costs(
    visit: Opener, sample_house: Path
) -> None:
    many, text = InputChange(1e6, 1e6, 1e6), Text("en")  # so many customers that it pays
    answer = business_case(of_sample(sample_house), "investment", changes={"customers": many})
    budget = answer.inputs["one_off_cost"].base / 2
    mix = best_mix(answer, budget)
    page = visit("what_if", budget=f"{budget:g}", set="customers:1000000")
    assert "1 other number was changed" in sections(page)
    assert all(said in all_drawn(page) for said in mix_said(mix, answer.model, text))
    page.button(key="what_if_budget_take").click().run()
    assert not page.exception and amount_said(mix.at_base, UNKNOWN, text) in headline(page)
    assert sum(each.count(":") == 3 for each in page.query_params["set"]) == 4  # the costs keep their ranges
    assert "7 other numbers were changed" in sections(page)  # and two levers that have no slider
    assert all(said in all_drawn(page) for said in mix_said(mix, answer.model, text))  # still that of the plan
