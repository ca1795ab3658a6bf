"""Pictures are safe whatever they are fed, and say in words what they show."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cx_metrics import settings
from cx_metrics.metrics import Measurement, Period
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.pictures import OVERVIEW_STYLE, choice, collage, score_cards
from cx_metrics.pictures.collage import collage_style
from cx_metrics.pictures.lines import runs
from cx_metrics.pictures.markup import joined, tag
from cx_metrics.text import Text

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onload='x",
    "![](https://x.test/a.png)",
    "&lt;b&gt;",
    "\u202eabc",
)
YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))


def measured(**given: object) -> Measurement:
    usual = Measurement(
        "csat", "share", (), YEAR, 0.7, 0.66, 0.74, 500, 480.0, "ok", "worse", -0.06, -0.1, -0.02, 0.05, None, None, 0.8
    )
    return replace(usual, **given)  # type: ignore[arg-type]


def card(now: Measurement | None = None, name: str = "Satisfied") -> KeyFigure:
    metric = replace(settings.catalogue().metrics["csat"], name=name, question=name)
    months = tuple(measured(value=0.6 + i / 100, low=0.5, high=0.8) for i in range(13))
    return KeyFigure(metric, now or measured(), months)


class Seen(HTMLParser):
    """The tags, attributes and text of a picture, as a browser would read it."""

    def __init__(self, markup: str):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(name)
        self.attributes |= {key for key, _ in attributes}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(name: str) -> None:
    ordinary, seen = (Seen(score_cards([card(name=n)], Text("en"), "year")) for n in ("plain", name))
    assert seen.tags == ordinary.tags and seen.attributes == ordinary.attributes
    assert name in seen.text


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    seen = Seen(tag("p", text, title=text))
    assert seen.tags == {"p"}
    text = text.replace("\0", "\ufffd")
    assert seen.text in (text, text.replace("\r\n", "\n").replace("\r", "\n"))


def test_a_sign_that_html_cannot_hold_is_shown_as_unreadable() -> None:
    assert tag("p", "a\0b", title="c\0") == '<p title="c\ufffd">a\ufffdb</p>' and "\0" not in joined("\0")


def test_a_card_says_value_interval_sample_target_and_verdict() -> None:
    said = Seen(score_cards([card()], Text("en"), "year")).text
    for part in ("70%", "66–74%", "n 500", "target 80%", "Worse", "−6 pp", "±4", "on last year"):
        assert part in said


def test_too_few_answers_show_no_number() -> None:
    said = Seen(score_cards([card(measured(status="few", n=19))], Text("en"), "year")).text
    assert "70%" not in said and "—" in said and "n 19 of 30 needed" in said and "Not enough answers" in said


def test_a_hidden_group_shows_no_count() -> None:
    hidden = Measurement("csat", "share", (), YEAR, None, None, None, None, None, "suppressed")
    said = Seen(score_cards([card(hidden)], Text("en"), "year")).text
    assert "recognised" in said and "needed" not in said


def test_no_target_is_said() -> None:
    assert "no target" in Seen(score_cards([card(measured(target=None))], Text("en"), "year")).text


@pytest.mark.parametrize(("known", "stretches"), [([], []), ([False], []), ([True, True, False, True], [[0, 1], [3]])])
def test_runs_are_the_stretches_without_a_gap(known: list[bool], stretches: list[list[int]]) -> None:
    assert [list(run) for run in runs(known)] == stretches


def test_a_collage_keeps_each_picture_in_its_order_and_each_style_to_its_own() -> None:
    text = Text("en")
    drawn = collage([("one", tag("p", "first")), ("two", tag("p", "second"))], text)
    assert Seen(drawn).text == "firstsecond" and 'class="piece one"' in drawn
    style = collage_style({"one": "p { color: red }", "two": "b { top: 0 }"})
    assert ".piece.one {\np { color: red }}" in style and ".piece.two {\nb { top: 0 }}" in style
    assert all(
        f".piece.{name} {{" in OVERVIEW_STYLE for name in ("words", "board", "figure", "moved", "pyramid", "trend")
    )


def test_a_choice_marks_what_is_chosen_and_one_alone_is_none() -> None:
    drawn = choice("by", "Split", {"a": "A", "b": "B"}, "b")
    assert drawn.count("checked") == 1 and 'data-pick="by=b" checked' in drawn and 'data-pick="by=a">' in drawn
    assert choice("by", "Split", {"a": "A"}, "a") == ""
