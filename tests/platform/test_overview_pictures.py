"""The overview's pictures: safe whatever they are fed, each mark in its place, each part drawn."""

from dataclasses import replace
from datetime import date

import pytest

from cx_metrics import settings
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.metrics import Period
from cx_metrics.metrics.behind import OneAnswer
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.pictures import (
    FigureRow,
    answer_list,
    choice,
    figures,
    heading,
    headline,
    moved,
    numbered,
    pyramid,
    score_cards,
    small,
    trend,
    unmoved,
)
from cx_metrics.pictures.cards import spark
from cx_metrics.pictures.curve import months_across
from cx_metrics.pictures.marks import on_line, place
from cx_metrics.text import Text
from tests.platform.test_moved_picture import HOUSE, change, part
from tests.platform.test_pictures import HOSTILE, YEAR, Seen, measured


def drawn_with(name: str) -> list[str]:
    """Every picture of the overview with ``name`` wherever data may stand."""
    text = Text("en")
    marks = numbered([(date(2026, 3, 1), name)])
    metric = replace(settings.catalogue().metrics["ease_share"], name=name)
    ways, months = {"a": name, name: "b"}, [measured(), measured()]
    return [
        headline(name, name, name, name, name),
        heading(name, name),
        choice("by", name, ways, name),
        trend(name, name, months, text, 0.8, marks, marks),
        trend(name, name, [measured(status="few")], text),
        moved(
            name, small(name), change((part("mix", name, 2.0, True), part("rate", "b", -1.0, True))), name, HOUSE, text
        ),
        unmoved(name, name, text),
        pyramid([KeyFigure(metric, measured(metric="ease_share"))], text),
        figures(name, ["a", name], [FigureRow(name, (name,), name)], text),
        answer_list([OneAnswer(date(2026, 3, 1), ((name, 4.0, 5.0),), name)], text),
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_data_stays_text(name: str) -> None:
    for ordinary, hostile in zip(drawn_with("plain"), drawn_with(name), strict=True):
        before, after = Seen(ordinary), Seen(hostile)
        assert before.tags == after.tags and before.attributes == after.attributes
        assert name in after.text


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2025, 10, 16), 0.0),  # the middle of the first month is the first point
        (date(2026, 4, 16), 6.0),
        (date(2026, 1, 1), 2.5),
        (date(2025, 10, 1), 0.0),
        (date(2025, 9, 30), None),
        (date(2026, 5, 1), None),
    ],
)
def test_a_mark_stands_at_its_day_between_the_points_of_the_months(day: date, at: float | None) -> None:
    found = place(day, date(2025, 10, 1), 7)
    assert found == (at if at is None else pytest.approx(at, abs=0.036))


def test_in_a_single_month_a_mark_stands_at_its_point() -> None:
    assert place(date(2026, 3, 30), date(2026, 3, 1), 1) == 0 and months_across(1, 2.0)(0) == 50
    assert place(date(2026, 4, 1), date(2026, 3, 1), 1) is None


def test_marks_that_would_overlap_share_a_number() -> None:
    marks = numbered(
        [(date(2026, 3, 9), "b"), (date(2026, 3, 1), "a"), (date(2025, 11, 1), "first"), (date(2020, 1, 1), "")]
    )
    lines, numbers = on_line(marks, date(2025, 10, 1), 13, months_across(13, 2.0))
    assert len(lines) == 3  # one lies before the line
    assert [Seen(number).text for number in numbers] == ["2", "3–4"]


def layer(name: str, value: float, **given: object) -> KeyFigure:
    usual = {"metric": name, "value": value, "low": value - 0.02, "high": value + 0.02, "target": 0.8}
    return KeyFigure(settings.catalogue().metrics[name], measured(**usual | given))


def test_the_pyramid_says_each_layer_with_interval_sample_verdict_and_target() -> None:
    layers = [layer("needs_met_share", 0.7), layer("ease_share", 0.6), layer("enjoyment_share", 0.5, target=None)]
    said = Seen(pyramid(layers, Text("en"))).text
    for words in ("70%", "68–72%", "n 500", "Worse", "target 80%", "Needs met", "“It was easy”"):
        assert words in said
    assert said.index("Enjoyable") < said.index("Needs met")  # the base is drawn lowest
    assert "Most say “It met my needs”, fewest “I enjoyed it”" in said


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ((0.70, 0.60, 0.50), "Most say “It met my needs”, fewest “I enjoyed it”"),
        ((0.70, 0.60, 0.59), "Most say “It met my needs”"),
        ((0.70, 0.69, 0.50), "Fewest say “I enjoyed it”"),
        ((0.70, 0.69, 0.68), "The experience pyramid"),
    ],
)
def test_the_pyramid_names_an_end_only_where_it_is_clear_of_the_next(
    values: tuple[float, float, float], title: str
) -> None:
    names = ("needs_met_share", "ease_share", "enjoyment_share")
    told = pyramid([layer(name, value) for name, value in zip(names, values, strict=True)], Text("en"))
    assert f'<h2 class="section">{title}</h2>' in told


def test_the_pyramid_names_no_best_where_intervals_overlap_or_answers_lack() -> None:
    alike = [layer("needs_met_share", 0.70), layer("ease_share", 0.71), layer("enjoyment_share", 0.69)]
    untold = Text("en")("pyramid.title_empty")
    assert untold in Seen(pyramid(alike, Text("en"))).text
    few = [layer("needs_met_share", 0.9), layer("ease_share", 0.5, status="few"), layer("enjoyment_share", 0.2)]
    said = Seen(pyramid(few, Text("en"))).text
    assert untold in said and "50%" not in said and "Not enough answers" in said


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_note_about_one_metric_stands_on_its_card_alone_and_is_said(locale: str) -> None:
    text, known = Text(locale), settings.catalogue().metrics
    months = tuple(measured(period=replace(YEAR, start=date(2026, m, 1), end=date(2026, m, 28))) for m in (1, 2, 3))
    cards = [KeyFigure(known[name], months[-1], months) for name in ("nps", "csat")]
    marks = numbered([(date(2026, 2, 1), "lane"), (date(2026, 3, 9), "strike", "nps"), (date(2020, 1, 1), "long ago")])
    nps, csat = (score_cards([card], text, None, marks) for card in cards)
    assert all(f"{n}</span>" in nps for n in "23") and "2</span>" in csat and 'class="mark" style' in csat
    on_csat, on_nps = (text("marks.at", n=n, date=day) for n, day in ((2, date(2026, 2, 1)), (3, date(2026, 3, 9))))
    assert on_csat in nps and on_nps in nps and on_csat in csat and on_nps not in csat
    assert nps.count("strike") == 1  # told once, beneath


@pytest.mark.parametrize(
    ("months", "told"),
    [
        ((), "No line: nothing has a date"),
        (({"status": "few"},), "No line: too few answers"),
        (({"status": "few"}, {"status": "suppressed"}), "No line: small groups are hidden"),
    ],
)
def test_a_card_without_a_line_says_why(months: tuple[dict[str, str], ...], told: str) -> None:
    line = tuple(replace(measured(), **said) for said in months)  # type: ignore[arg-type]
    card = KeyFigure(settings.catalogue().metrics["csat"], measured(), line)
    assert told in score_cards([card], Text("en"), None)


def test_the_line_of_a_single_month_names_it_once() -> None:
    month = measured(period=Period(date(2026, 3, 1), date(2026, 3, 31)))
    later = replace(month, period=Period(date(2026, 4, 1), date(2026, 4, 30)))
    for line, ends in (((month,), ["Mar 2026"]), ((month, later), ["Mar 2026", "Apr 2026"])):
        said = Seen(spark(line, None, "CSAT", Text("en"))).text
        assert [said.count(name) for name in ends] == [1] * len(ends), said


@pytest.mark.parametrize(("locale", "told"), [("en", "+2 pp ±1 on last year"), ("zh-TW", "較去年 +2 個百分點 ±1")])
def test_a_change_is_told_in_the_order_of_the_language(locale: str, told: str) -> None:
    now = replace(measured(), verdict="better", change=0.02, change_low=0.01, change_high=0.03)
    assert (
        told in Seen(score_cards([KeyFigure(settings.catalogue().metrics["csat"], now, ())], Text(locale), "year")).text
    )


def test_a_figure_with_nothing_to_compare_with_says_that_it_is_not_at_fault() -> None:
    now = replace(measured(), verdict="not_enough_answers", change=None)
    said = Seen(score_cards([KeyFigure(settings.catalogue().metrics["csat"], now, ())], Text("en"), "year")).text
    assert "in the period compared with" in said


@pytest.mark.parametrize("compare", ["previous", "year"])
def test_a_card_says_when_what_it_is_compared_with_may_not_be_seen(compare: str) -> None:
    alone = measured(verdict=None, change=None, change_low=None, change_high=None, detectable=None)
    metric = settings.catalogue().metrics["csat"]
    said = Seen(score_cards([KeyFigure(metric, alone, (), None, None)], Text("en"), compare)).text
    assert "Not enough answers" in said and "in the period compared with" in said
    assert (
        "in the period compared with"
        not in Seen(score_cards([KeyFigure(metric, alone, (), None, None)], Text("en"), None)).text
    )
