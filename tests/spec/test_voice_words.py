"""What the customers' voice comes to, in a sentence: an answer wherever there is one, in every language."""

from dataclasses import replace
from datetime import date

import pytest

from cx_metrics.declarations import load_settings
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.metrics import Measurement, Period
from cx_metrics.settings import PROJECT
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text
from cx_metrics.voice import voice_words
from cx_metrics.voice.silence import BEHIND_EACH, HEARD, MARGIN_HEARD, TELL_US
from cx_metrics.voice.text_codes import CodeShare, TextCodes
from tests.warehouses import catalogue_of

YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))
ENGLISH = Text("en")
CATALOGUE = catalogue_of(load_settings(PROJECT / "config.yaml"))
NOTHING = TextCodes("checklist", "not_measurable", build="b", as_of=None, sample=False, period=YEAR, where=())
WAITS = replace(NOTHING, status="ok", n=200, codes=(CodeShare("timeliness", 60, Ranged(0.3, 0.24, 0.37), None, "few"),))
FELT = replace(NOTHING, frame="emotions")


def heard(metric: str, value: float | None, low: float | None = None, high: float | None = None) -> Measurement:
    unit = "count" if metric == BEHIND_EACH else "share"
    return Measurement(metric, unit, (), YEAR, value, low, high, 700, None, "ok" if value is not None else "few")


ALL = {
    one.metric: one
    for one in (
        heard(TELL_US, 0.33, 0.30, 0.36), heard(HEARD, 0.74, 0.72, 0.75), heard(MARGIN_HEARD, 0.68, 0.65, 0.70),
        heard(BEHIND_EACH, 3.0, 2.7, 3.4),
    )
}  # fmt: skip


def test_those_with_a_problem_who_keep_it_to_themselves_come_first() -> None:
    said = voice_words.headline(ALL, WAITS, FELT, CATALOGUE, ENGLISH)
    assert said == "67% of customers with a problem do not tell us; those who speak up speak most of “Timeliness”."
    assert voice_words.paragraph(ALL, ENGLISH) == (
        "Behind each one who tells us stand 3.0 customers with a problem (2.7–3.4). "
        "74% of customers answered in the year, and they bring 68% of the margin."
    )


def test_without_problems_asked_for_it_is_those_who_said_nothing_and_without_these_what_is_said() -> None:
    few = ALL | {TELL_US: heard(TELL_US, None)}
    assert (
        voice_words.headline(few, NOTHING, FELT, CATALOGUE, ENGLISH) == "26% of our customers said nothing in the year."
    )
    assert voice_words.headline({}, WAITS, FELT, CATALOGUE, ENGLISH) == "Customers speak most of “Timeliness”."
    assert voice_words.headline({}, NOTHING, FELT, CATALOGUE, ENGLISH) == "Nothing is known yet of what customers say."
    told_us = {name: ALL[name] for name in (TELL_US, HEARD)}
    assert voice_words.paragraph(told_us, ENGLISH) == "74% of customers answered in the year."
    assert voice_words.paragraph({HEARD: ALL[HEARD]}, ENGLISH) == "", "the headline says it already"
    assert voice_words.paragraph({}, ENGLISH) == ""


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_answer_has_a_sentence_in_every_language(locale: str) -> None:
    text = Text(locale)
    for silence in (ALL, {HEARD: ALL[HEARD]}, {}):
        for cases in (WAITS, NOTHING):
            said = voice_words.headline(silence, cases, FELT, CATALOGUE, text)
            assert said[-1] in ".。" and "{" not in said + voice_words.paragraph(silence, text)
