"""What moments of truth come to, in sentences: an answer where there is one, and why where there is none."""

from dataclasses import replace
from typing import get_args

import pytest

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.drivers import LeftOut
from cx_metrics.drivers.cross_sums import SAMPLE
from cx_metrics.moments import narrative
from cx_metrics.moments.model_card import Collinear
from cx_metrics.moments.moment import CROSS_HAIRS, CrossHair, CrossHairs, Flip, Saying, Sentence
from cx_metrics.text import Text
from tests.moments_of_truth import EVERY, FOOD, SPENT, STAFF, WIFI, moments_of_truth

ENGLISH = Text("en")


def test_one_moment_to_fix_is_named_and_several_are_listed() -> None:
    assert narrative.headline(EVERY, ENGLISH) == "Wifi decides much and goes badly: fix it first."
    both = moments_of_truth(WIFI, replace(STAFF, verb="fix_first"))
    assert narrative.headline(both, ENGLISH) == "Wifi and Staff decide much and go badly: fix them first."


def test_where_the_lines_stand_at_a_target_the_answer_is_told_by_it() -> None:
    aimed = replace(EVERY, lines=CrossHairs("target", 75.0, 0.1, True))
    assert narrative.headline(aimed, ENGLISH) == (
        "Wifi decides much and falls short of the target of 75: fix it first."
    )
    open_ones = [replace(one, verb="not_enough_evidence") for one in (WIFI, STAFF, FOOD)]
    unclear = replace(moments_of_truth(*open_ones), lines=aimed.lines)
    assert narrative.headline(unclear, ENGLISH) == (
        "Wifi decides most; whether it reaches the target of 75 cannot be told."
    )


def test_what_weighs_most_is_named_although_nothing_is_to_be_fixed_first() -> None:
    open_ones = [replace(one, verb="not_enough_evidence") for one in (WIFI, STAFF, FOOD)]
    said = narrative.headline(moments_of_truth(*open_ones), ENGLISH)
    assert said.startswith("Wifi decides most")  # the second does not clear the line
    alike = moments_of_truth(*(replace(one, driver=replace(one.driver, low=0.01)) for one in open_ones))
    assert "Nothing has to be fixed first" in narrative.headline(alike, ENGLISH)


@pytest.mark.parametrize("says", get_args(Saying))
@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("rule", CROSS_HAIRS)
def test_every_answer_has_a_sentence_in_every_language(says: Saying, locale: str, rule: CrossHair) -> None:
    items = ("wifi",) if says in ("fix_first", "protect_only", "alone") else ()
    lines = CrossHairs(rule, 75.0, 0.1, rule == "target")
    found = replace(EVERY, sentence=Sentence(says, items, 0.9 if items else None), lines=lines)
    said = narrative.headline(found, Text(locale))
    assert said.rstrip(".。") and "{" not in said and said[-1] in ".。"
    assert "{" not in narrative.paragraph(found, Text(locale))


def test_the_paragraph_says_how_sure_it_is_and_what_was_explained() -> None:
    said = narrative.paragraph(EVERY, ENGLISH)
    assert "Wifi would still be among the three weightiest moments in 97% of the draws" in said
    assert "The 4 moments together explain 41% of the differences in “Recommendation” (900 answers)." in said
    assert "A bad rating costs most at Wifi (−10), an excellent one brings most at Showers (+8)." in said


def test_what_people_say_and_what_they_do_is_told_apart_where_both_are_known() -> None:
    found = replace(EVERY, says_not_does=("wifi", "staff"), does_not_say=("food",))
    said = narrative.paragraph(found, ENGLISH)
    assert "Wifi and Staff weigh in what customers say, and less in what they do." in said
    assert "Food weighs in what customers do, and less in what they say." in said
    assert "what they do" not in narrative.paragraph(EVERY, ENGLISH)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("table", ["orders", "items", "interactions", "customers"])
def test_what_the_company_lacks_is_said(table: str, locale: str) -> None:
    text = Text(locale)
    assert text(f"moments.lacks.{table}") in narrative.paragraph(replace(EVERY, lacks=(table,)), text)


@pytest.mark.parametrize("rule", CROSS_HAIRS)
def test_where_the_lines_stand_is_said_by_the_rule_that_was_used(rule: CrossHair) -> None:
    assert EVERY.lines is not None
    said = narrative.lines_said(replace(EVERY, lines=replace(EVERY.lines, rule=rule)), ENGLISH)
    assert rule in said and "68" in said and "10.0%" in said


def test_kinds_name_their_moments_and_say_where_to_stop() -> None:
    told = {kind: (moments, advice) for kind, moments, advice in narrative.kinds(EVERY, ENGLISH)}
    assert told["must be right"][0] == "Wifi" and "then stop" in told["must be right"][1]
    assert narrative.kind_said(FOOD, ENGLISH) == "more is better, good enough from 75 of 100"
    assert list(told) == ["must be right", "more is better", "can delight", "no evidence"]


def test_a_flip_says_both_ranks_and_both_shares() -> None:
    flip = Flip("segment", "family", "food", 0.4, 0.1, 1, 3, 0.001)
    (said,) = narrative.flips(replace(EVERY, segments=(flip,)), lambda dimension, value: value.title(), ENGLISH)
    assert said == "Family: Food is no. 1 there and no. 3 among the others (40% against 10% of what is explained)."


def test_the_model_card_says_what_it_rests_on_and_what_cannot_be_told_apart() -> None:
    card = replace(
        EVERY.card,
        unfinished=12,
        collinear=(Collinear("wifi", "staff", 0.86),),
        order_by_rule={"pairwise": ("wifi", "staff"), "listwise": ("staff", "wifi")},
        kept=0.25,
    )
    out = LeftOut("parking", "few", 20, None)
    lines = dict(narrative.model_lines(replace(EVERY, outcome=SPENT, card=card, left_out=(out,)), ENGLISH))
    assert lines["Outcome"] == [
        "Spend, what people do in the 180 days after the answer",
        "12 answers are left out: the time after them is not over yet.",
    ]
    assert lines["Explained"][:2] == ["41% of the differences in “Spend”.", "95% interval 38–44%."]
    assert "less than 0.01" in lines["Explained"][2]
    assert lines["Missing ratings"][2:] == [
        "The order of the moments depends on the rule:",
        "Pair by pair: Wifi and Staff",
        "Complete answers only: Staff and Wifi",
    ]
    assert "Wifi and Staff go together closely (correlation 0.86)." in lines["Hard to tell apart"]
    assert lines["Left out"] == ["parking: not weighed, 20 of 70 answers needed."]
    assert lines["Answers"][1].startswith("Slopes, sides") and "25%" in lines["Answers"][1]
    assert "Correlation" in lines["Evidence"][0]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_model_card_says_when_everything_counts_some_customers(locale: str) -> None:
    text = Text(locale)
    lines = dict(narrative.model_lines(replace(EVERY, card=replace(EVERY.card, kept=0.25, source=SAMPLE)), text))
    assert lines[text("moments.card.answers")][1] == text("moments.card.kept_all", share=text.value(0.25, "share"))


def test_the_order_by_each_rule_is_listed_only_where_it_changes() -> None:
    lines = dict(narrative.model_lines(EVERY, ENGLISH))
    assert lines["Missing ratings"][-1] == "The order of the moments is the same by each rule."
