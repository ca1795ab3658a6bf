"""Pictures of a business case: three answers, walk, register, challenges and receipts, safe and in words."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from cx_metrics.charts import (
    band_cells,
    band_rows,
    case_tornado_rows,
    cash_band,
    tornado,
    tornado_cells,
    tornado_said,
)
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.pictures import (
    assumption_register,
    benefit_rows,
    case_walk,
    challenge_list,
    input_receipt,
    line_receipt,
    three_answers,
)
from cx_metrics.roi.case_amounts import line_said
from cx_metrics.roi.case_explain import explain
from cx_metrics.roi.case_narrative import CaseFigure
from cx_metrics.roi.case_reading import years_shown
from cx_metrics.roi.challenge import ChallengedCase
from cx_metrics.text import Text
from tests.case_answers import challenged, few_answers
from tests.platform.test_charts import marks, svg
from tests.platform.test_pictures import HOSTILE, Seen
from tests.shipped_cases import catalogue

ENGLISH = Text("en")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> ChallengedCase:
    of = few_answers(tmp_path_factory.mktemp("few"))
    return challenged(of, "investment", low=("customers",), struck=("prevented",))


def buttons(markup: str) -> dict[str, str]:
    """What can be picked, with whether it is pressed."""
    return dict(re.findall(r'<button[^>]*data-pick="([^"]*)"[^>]*aria-pressed="(\w+)"', markup))


def test_the_walk_has_a_bar_and_a_receipt_for_each_step(case: ChallengedCase) -> None:
    answer = case.plain
    drawn = case_walk(answer, ENGLISH)
    assert drawn.count('class="bar"') == len(answer.walk) == 6
    picks = re.findall(r'data-pick="([^"]*)"', drawn)
    assert picks == [answer.model.walk[step] for step in answer.walk]
    told = Seen(drawn).text
    for line in picks:
        assert line_said(answer, line, ENGLISH) in told


def test_the_bars_of_the_walk_are_as_long_as_the_money(case: ChallengedCase) -> None:
    drawn = case_walk(case.plain, ENGLISH)
    wide = [float(part) for part in re.findall(r'class="bar" style="left:[\d.]+%;width:([\d.]+)%', drawn)]
    values = [value or 0.0 for value in case.plain.walk.values()]
    assert wide == pytest.approx([100 * value / max(values) for value in values], abs=0.02)


def test_the_register_says_whose_each_number_is_and_names_what_is_overdue(case: ChallengedCase) -> None:
    inputs = dict(case.plain.inputs)
    inputs["customers"] = replace(inputs["customers"], overdue=True, yours=True, kind="finance")
    answer = replace(case.plain, inputs=inputs)
    drawn = assumption_register(answer, tuple(inputs), str, ENGLISH)
    assert drawn.count("<tr") == len(inputs) + 1
    assert drawn.count('class="own"') == sum(value.yours for value in inputs.values()) >= 1
    assert drawn.count('class="borrowed"') == sum(
        value.kind == "benchmark" and not value.yours for value in inputs.values()
    )
    assert drawn.count("overdue") == 1 and "default: opinion" in Seen(drawn).text


def test_what_comes_from_the_warehouse_names_its_metric_in_words(case: ChallengedCase) -> None:
    value = replace(case.plain.inputs["customers"], metric="active_customers", source="active_customers, 2026", n=812)
    answer = replace(case.plain, inputs={"customers": value})
    told = Seen(assumption_register(answer, ("customers",), lambda _: "Active customers", ENGLISH)).text
    assert "Active customers, 2026 (n 812)" in told and "active_customers" not in told


def test_a_challenge_is_pressed_where_the_input_stands(case: ChallengedCase) -> None:
    found = buttons(challenge_list(case, ("customers", "prevented", "one_off_cost"), ENGLISH))
    assert found["low:customers"] == "true" and found["base:customers"] == "false"
    assert found["strike:prevented"] == "true" and found["base:one_off_cost"] == "true"
    assert "strike:one_off_cost" not in found  # the case cannot do without it
    elsewhere = replace(case, under=replace(case.under, sets=(("one_off_cost", 7.0),)))
    assert buttons(challenge_list(elsewhere, ("one_off_cost",), ENGLISH))["base:one_off_cost"] == "false"
    turns = Seen(challenge_list(case, ("one_off_cost",), ENGLISH)).text
    assert "Turns at" in turns


def test_only_a_case_that_can_turn_says_where(tmp_path: Path) -> None:
    waiting = challenged(few_answers(tmp_path), "cost_of_inaction")
    assert "Turns at" not in Seen(challenge_list(waiting, ("customers",), ENGLISH)).text


def test_a_receipt_says_the_rule_the_sum_and_leads_to_its_parts(case: ChallengedCase) -> None:
    answer = case.plain
    explained = next(each for each in explain(answer, ENGLISH) if each.line == "damage_per_month")
    drawn = line_receipt(answer, explained, ENGLISH)
    told = Seen(drawn).text
    assert explained.rule in told and explained.worked is not None and explained.worked in told
    assert f"= {explained.value}" in told and 'data-pick="damage"' in drawn and "8 of 10" in told


def test_every_line_and_input_has_a_receipt_in_every_language(case: ChallengedCase) -> None:
    for locale in LANGUAGES:
        text = Text(locale)
        for explained in explain(case.plain, text):
            assert explained.rule in Seen(line_receipt(case.plain, explained, text)).text
        for name in case.plain.inputs:
            assert Seen(input_receipt(case.plain, name, text)).text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_from_a_companys_own_case_stay_text(case: ChallengedCase, hostile: str) -> None:
    value = replace(case.plain.inputs["customers"], source=hostile, owner=hostile)
    answer = replace(case.plain, inputs=dict(case.plain.inputs) | {"customers": value})
    drawn = [
        assumption_register(answer, ("customers",), str, ENGLISH),
        input_receipt(answer, "customers", ENGLISH),
        three_answers([CaseFigure(hostile, hostile, hostile, hostile)], ENGLISH),
    ]
    for markup in drawn:
        assert not Seen(markup).tags & {"script", "img"} and not Seen(markup).attributes & {"onerror", "onload"}
        assert hostile in Seen(markup).text


def test_each_benefit_tells_its_evidence_and_what_one_rung_more_would_add(case: ChallengedCase) -> None:
    rows = benefit_rows(case.plain, catalogue().evidence, ENGLISH)
    assert [row.head for row in rows] == [ENGLISH.pick(each.name) for each in case.plain.model.benefits.values()]
    told = " ".join(rows[0].cells)
    assert "correlation (30% counts)" in told and "by before and after" in told


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_charts_draw_what_the_case_holds(case: ChallengedCase, locale: str) -> None:
    answer, text = case.plain, Text(locale)
    found, band = case_tornado_rows(answer, text), band_rows(answer, text)
    assert found is not None and band is not None
    assert float(found[found.kind == "base"].x.iloc[0]) == answer.result("net_present_value")
    assert (found.kind == "name").sum() == 10
    assert marks(svg(tornado(), found), "rect role-mark") == 2 * 10
    assert marks(svg(cash_band(), band), "symbol role-mark") >= years_shown(answer) + 1
    assert tornado_said(answer, text) and len(tornado_cells(answer, text)) == len(answer.tornado)
    cells = band_cells(answer, text)
    assert len(cells) == years_shown(answer) + 1
    ends = reversed(band[band.kind == "end"].words.tolist())
    assert all(cell in end for cell, end in zip((cells[-1][1][0], *cells[-1][1][2:]), ends, strict=True))


def test_a_case_without_cash_has_no_band(tmp_path: Path) -> None:
    assert band_rows(challenged(few_answers(tmp_path), "cost_of_inaction").plain, ENGLISH) is None
