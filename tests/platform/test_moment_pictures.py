"""Moments of truth as marks, lists and facts: all say the same numbers, and what is unknown is left out."""

import re
from dataclasses import replace

import pytest

from cx_metrics import charts, pictures
from cx_metrics.charts.moment_marks import moment_bubbles
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.moments.moment import Kano, Moment, Moments, NextStep, Reach
from cx_metrics.moments.moment_cells import FIELD_COLUMNS, field_cells, side_cells
from cx_metrics.moments.priority_receipt import FormulaReceipt
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import NOTHING, Text
from tests.moments_of_truth import EVERY, FOOD, SHOWERS, SPENT, STAFF, WIFI, moments_of_truth
from tests.platform.test_charts import marks, svg

ENGLISH = Text("en")
PRIORITY, WORTH = FormulaReceipt("a × b", "50.0% × 2", 1.0), FormulaReceipt("c × d", "3 × 4", 12.0)


def facts(found: Moments, moment: Moment, text: Text = ENGLISH) -> str:
    return pictures.moment_facts(found, moment, lambda _, value: value.title(), text, priority=PRIORITY, worth=WORTH)


def test_bubbles_bear_importance_in_per_cent_with_its_interval_and_the_number_of_the_list() -> None:
    wifi, staff, *_ = moment_bubbles(EVERY, ENGLISH, "staff")
    assert (wifi.number, wifi.importance, wifi.performance) == (1, pytest.approx(20), 52.0)
    assert (wifi.low, wifi.high) == (pytest.approx(16), pytest.approx(24))
    assert (wifi.tone, staff.tone) == ("worse", "better") and staff.looked_at and not wifi.looked_at
    assert "Wifi: Fix first. Importance 20%; score 52" in wifi.told


def test_the_size_of_bubbles_is_money_else_customers_else_nothing() -> None:
    assert [one.worth for one in moment_bubbles(EVERY, ENGLISH)][:2] == [1.0, 0.5]
    some = [replace(WIFI, yearly_margin=None), replace(STAFF, yearly_margin=None, reach=Reach(0.1, 100, 1000, "rated"))]
    found = moments_of_truth(*some)
    assert charts.size_by(found) == "customers"
    assert [one.worth for one in moment_bubbles(found, ENGLISH)] == [1.0, 0.2]
    bare = moments_of_truth(*(replace(one, reach=None) for one in some))
    assert charts.size_by(bare) == "none" and [one.worth for one in moment_bubbles(bare, ENGLISH)] == [None] * 2


def test_only_moments_with_not_enough_evidence_are_open() -> None:
    assert [one.is_open for one in moment_bubbles(EVERY, ENGLISH)] == [False, False, False, True]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_table_of_the_field_says_what_the_field_shows(locale: str) -> None:
    text = Text(locale)
    rows = dict(field_cells(EVERY, text))
    assert len(rows) == len(EVERY.moments) and all(len(cells) == len(FIELD_COLUMNS) - 1 for cells in rows.values())
    cells = rows[text.pick(WIFI.name)]
    assert cells[0] == text("moments.verb.fix_first") and "20%" in cells[1] and "16" in cells[1] and "52" in cells[2]
    assert cells[4] == "50%" and "{" not in "".join(cells)
    bare = replace(WIFI, reach=None, yearly_margin=None, value_per_point=None)
    assert field_cells(moments_of_truth(bare), text)[0][1][-3:] == (NOTHING,) * 3


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_sentence_tells_the_field_to_those_who_hear_it(locale: str) -> None:
    text = Text(locale)
    said = charts.field_said(EVERY, text)
    for moment in EVERY.moments:
        assert text.pick(moment.name) in said and text(f"moments.verb.{moment.verb}") in said


def test_sides_come_costliest_first_in_the_unit_of_the_outcome() -> None:
    told = charts.moment_sides(EVERY, ENGLISH)
    assert [one.code for one in told] == ["wifi", "staff", "food", "showers"]
    assert told[0].penalty is not None and (told[0].penalty.label, told[0].penalty.is_real) == ("−10", True)
    (paid, *_) = charts.moment_sides(replace(EVERY, outcome=SPENT), ENGLISH)
    assert paid.penalty is not None and paid.penalty.label == "−NT$\u00a010"
    cells = dict(side_cells(EVERY, ENGLISH))
    assert cells["Wifi"] == ("−10 (−12 to −8)", "+2 (+1 to +3)", "must be right")
    assert cells["Food"][2] == "more is better, good enough from 75 of 100"


def test_a_moment_without_sides_has_no_bars_but_stays_in_the_field() -> None:
    found = moments_of_truth(replace(WIFI, penalty=None, reward=None), STAFF)
    assert [one.code for one in charts.moment_sides(found, ENGLISH)] == ["staff"]
    assert found.lines is not None
    rows = charts.field_rows(found, found.lines, ENGLISH)
    assert marks(svg(charts.importance_performance(), rows), "symbol") == 4


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_list_has_a_button_for_each_moment_under_what_to_do(locale: str) -> None:
    text = Text(locale)
    drawn = pictures.to_do(EVERY, text, "food")
    assert drawn.count("<button") == 4 and drawn.count('aria-pressed="true"') == 1
    order = [drawn.index(text(f"moments.verb.{verb}")) for verb in ("fix_first", "protect", "watch")]
    assert order == sorted(order) and "stop_over_investing" not in drawn
    assert (
        text("moments.mark.second") in drawn
        and text("moments.mark.worst") in drawn
        and text("moments.mark.end") in drawn
    )


def test_without_orders_the_list_counts_customers_and_without_both_it_says_nothing_of_worth() -> None:
    bare = replace(WIFI, yearly_margin=None, value_per_point=None)
    drawn = pictures.to_do(moments_of_truth(bare), ENGLISH)
    assert "500 customers" in drawn and "NT$" not in drawn
    drawn = pictures.to_do(moments_of_truth(replace(bare, reach=None)), ENGLISH)
    assert "customers" not in drawn and "NT$" not in drawn


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_facts_of_a_moment_hold_its_numbers_with_their_doubt(locale: str) -> None:
    text = Text(locale)
    drawn = facts(EVERY, WIFI, text)
    assert 'data-arrive="wifi"' in drawn and "{" not in drawn
    for part in ("what", "importance", "performance", "sides", "reach", "value", "priority", "marks"):
        assert text(f"moments.panel.{part}") in drawn
    assert "−12" in drawn and "850" in drawn and "a × b" in drawn and "3 × 4" in drawn
    assert "51" in drawn and "53" in drawn and "120" in drawn  # a step: its interval, and twice a point
    aimed = replace(WIFI, step=NextStep("target", 52, 60, Ranged(480_000, 160_000, 800_000)))
    amount = text.money(480_000, 160_000, 800_000)
    assert re.search("60.*" + re.escape(amount), facts(EVERY, aimed, text)) and amount not in drawn


def test_facts_that_are_not_known_have_no_row() -> None:
    bare = replace(
        SHOWERS,
        reach=None,
        yearly_margin=None,
        value_per_point=None,
        step=None,
        penalty=None,
        reward=None,
        slope=None,
        priority=None,
        is_end=False,
    )
    drawn = facts(moments_of_truth(bare), bare)
    for part in ("reach", "value", "priority", "marks", "sides", "kano"):
        assert f"<dt>{ENGLISH(f'moments.panel.{part}')}</dt>" not in drawn
    alone = replace(FOOD, driver=replace(FOOD.driver, low=None, high=None, rank_low=None, rank_high=None, top3=None))
    assert "too few customers for an interval" in facts(moments_of_truth(alone), alone)


def test_paired_questions_stand_beside_the_contrasts() -> None:
    kano = Kano(
        category="must_be",
        is_clear=False,
        second="performance",
        shares={"must_be": 0.5, "performance": 0.4},
        better=Ranged(0.4, 0.3, 0.5),
        worse=Ranged(-0.8, -0.9, -0.7),
        functional=Ranged(1, 0, 2),
        dysfunctional=Ranged(2, 1, 3),
        continuous="must_be",
        n=120,
        by_segment={"family": "attractive"},
        dimension="segment",
    )
    drawn = facts(EVERY, replace(WIFI, kind=kano))
    assert "must be: better 0.4 (0.3 to 0.5)" in drawn and "n 120" in drawn and "could be chance" in drawn
    assert "Family: attractive" in drawn


def test_what_data_say_stays_text() -> None:
    hostile = replace(WIFI, name="<script>x</script>", driver=replace(WIFI.driver, item='"><b>'))
    found = moments_of_truth(hostile)
    for drawn in (pictures.to_do(found, ENGLISH), facts(found, hostile)):
        assert "<script>" not in drawn and '"><b>' not in drawn
