"""The picture of a figure month by month: each point at its height, nothing across a gap, nothing that only a pointer
can learn."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.metrics import Measurement, Period
from cx_metrics.metrics.periods import month_end, month_number, month_start
from cx_metrics.pictures import in_words, numbered, trend
from cx_metrics.pictures.trend import trend_said
from cx_metrics.text import Text
from tests.platform.test_pictures import Seen

ENGLISH = Text("en")
PLACE = re.compile(r"M([0-9.]+),(-?[0-9.]+)")


def month(number: int, value: float | None, status: str = "ok") -> Measurement:
    start = date(2026, number, 1)
    low, high = (None, None) if value is None else (value - 0.05, value + 0.05)
    period = Period(start, month_end(month_number(start)))
    return Measurement("csat", "share", (), period, value, low, high, 100, 100.0, status)  # type: ignore[arg-type]


YEAR = [
    month(1, 0.70),
    month(2, 0.72),
    month(3, 0.9, "few"),
    month(4, 0.74),
    month(5, None, "not_measurable"),
    month(6, 0.60),
]
JUDGED = [0.70, 0.72, 0.74, 0.60]


def drawn(months: list[Measurement], target: float | None = None, text: Text = ENGLISH, **given: object) -> str:
    return trend("X by month", "X", months, text, target, **given)  # type: ignore[arg-type]


def dots(markup: str) -> list[tuple[float, float]]:
    """Where the points stand: per cent from the left, and from the top."""
    found = re.findall(r'<path d="(M[^"]+h0.001)"[^>]*stroke-width="8.0"', markup)
    return [(float(x), float(y)) for x, y in (PLACE.findall(path)[0] for path in found)]


def test_a_point_for_each_month_that_can_be_judged_at_its_height_and_in_its_place() -> None:
    places = dots(drawn(YEAR))
    heights = [100 * (0.79 - value) / (0.79 - 0.55) for value in JUDGED]  # from the highest end of an interval
    assert [y for _, y in places] == pytest.approx(heights, abs=0.01)
    assert [x for x, _ in places] == pytest.approx([3 + 94 * i / 5 for i in (0, 1, 3, 5)], abs=0.01)


def test_values_beside_the_line_stand_where_a_point_of_that_value_would() -> None:
    steps = re.findall(r'top:(-?[0-9.]+)%">([0-9]+)%<', drawn(YEAR).split('class="lines"')[0])
    assert [said for _, said in steps] == ["55", "60", "65", "70", "75"]
    for at, said in steps:
        assert float(at) == pytest.approx(100 * (0.79 - int(said) / 100) / 0.24, abs=0.01)


def test_a_gap_parts_the_line() -> None:
    lines = re.findall(r'<path d="(M[^"]+)"[^>]*stroke-width="2.25"', drawn(YEAR))
    assert len(lines) == 1 and len(dots(lines[0])) == 0 and lines[0].count("L") == 1  # January to February alone
    assert drawn([month(i, 0.7) for i in range(1, 7)]).count('stroke-width="2.25"') == 1


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_a_pointer_learns_stands_in_the_table_too_and_both_open_the_receipt(locale: str) -> None:
    text = Text(locale)
    told = drawn(YEAR, text=text)
    over, table = told.split("<table>")
    for row in in_words(YEAR, text):
        assert {row.month, row.shown} <= set(re.findall(">([^<>]+)<", over))
        assert row.interval in over and all(f">{words}<" in table for words in row[2:])
    picks = [f"month-2026-0{number}-01" for number in (1, 2, 4, 6)]
    assert re.findall('data-pick="([^"]+)"', told) == picks * 2


def test_target_and_marks_stand_on_the_line_and_are_said() -> None:
    happened = numbered([(date(2026, 2, 1), "Doors"), (date(2026, 2, 3), "Lane")])
    told = drawn(YEAR, 0.8, marks=happened)
    assert ">1–2</span>" in told and "target 80%" in Seen(told).text and "Doors" not in told
    aria = re.search('class="lines" role="img" aria-label="([^"]+)"', told)
    assert aria is not None and "target 80%" in aria[1] and "1 (Feb 1, 2026) and 2 (Feb 3, 2026)" in aria[1]
    assert "Doors" in drawn(YEAR, marks=happened, told=happened)
    assert dots(told)[0][1] == pytest.approx(100 * (0.8 - 0.7) / (0.8 - 0.55), abs=0.01)  # the target is on the scale


def test_a_change_in_a_month_that_cannot_be_judged_is_drawn_without_a_point() -> None:
    happened = numbered([(date(2026, 3, 10), "Doors")])
    assert ">1</span>" in drawn(YEAR, marks=happened) and dots(drawn(YEAR, marks=happened)) == dots(drawn(YEAR))


@pytest.mark.parametrize("months", [1, 2, 3, 5, 13, 36])
def test_no_name_runs_into_the_next_and_no_field_reaches_beyond_the_picture(months: int) -> None:
    firsts = [month_start(month_number(date(2023, 1, 1)) + i) for i in range(months)]
    line = [replace(month(1, 0.7), period=Period(day, month_end(month_number(day)))) for day in firsts]
    told = drawn(line)
    names = re.findall(r'<span(?: class="(wide|medium)")? style="left:([0-9.]+)%">([A-Z][a-z]+ 20[0-9]+)<', told)
    assert names[-1][0] == "" and names[-1][2] == ENGLISH.month(firsts[-1])
    assert len(names) == {36: 12}.get(months, months)
    for shown, room in ((("", "wide", "medium"), 7.0), (("", "medium"), 14.0), (("",), 28.0)):
        places = [float(at) for kind, at, _ in names if kind in shown]
        assert len(places) > 1 or months == 1
        assert all(later - before >= room for before, later in pairwise(places))
    fields = re.findall(r'class="month[^"]*" style="left:([0-9.]+)%;width:([0-9.]+)%"', told)
    assert len(fields) == months == len(dots(told))
    for (left, width), (x, _) in zip(fields, dots(told), strict=True):
        assert 0 <= float(left) <= x <= float(left) + float(width) <= 100.01


def test_a_single_month_shows_what_happened_in_it() -> None:
    happened = numbered([(date(2026, 1, 20), "Doors")])
    assert ">1</span>" in drawn([month(1, 0.7)], marks=happened, told=happened)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_it_can_be_said_in_a_sentence(locale: str) -> None:
    text = Text(locale)
    said = trend_said(in_words(YEAR, text), "X", text)
    assert "X" in said and "60%" in said and text.month(date(2026, 6, 1)) in said
    assert said in drawn(YEAR, text=text)


def test_without_a_month_to_judge_it_says_so_and_draws_nothing() -> None:
    told = drawn([replace(one, status="few") for one in YEAR])
    assert "no month, quarter or half-year has enough answers" in Seen(told).text and "<svg" not in told
    one = drawn([month(1, 0.7)])
    assert len(dots(one)) == 1 and "Jan 2026" in Seen(one).text
