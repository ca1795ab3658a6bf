"""The scale of the pictures, and the lines between what was measured: straight, in each picture that has one."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cx_metrics.pack import fonts
from cx_metrics.pack.paper import Paper
from cx_metrics.pack.sheet_curves import draw_experience, draw_money
from cx_metrics.pictures import lane_map
from cx_metrics.pictures.cards import spark
from cx_metrics.pictures.lines import Point, band, polyline
from cx_metrics.pictures.scale import Scale, columns
from cx_metrics.text import Text
from tests import journeys
from tests.platform.test_trend_picture import YEAR, drawn

NUMBERS = st.integers(-1000, 1000)


def points_of(path: str) -> list[Point]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[0-9.]+),(-?[0-9.]+)", path)]


def commands(paths: Sequence[str]) -> set[str]:
    return {letter for path in paths for letter in re.findall("[A-Za-z]", path)}


@pytest.mark.parametrize(
    ("scale", "value", "place"),
    [
        (Scale(0, 10), 2.5, 25.0),
        (Scale(-5, 5, 100, 0), 5, 0.0),  # upwards on a screen
        (Scale(0, 4, 3, 97), 2, 50.0),
        (Scale(0, 10), 12, 120.0),  # outside the scale is outside the drawing
        (Scale(7, 7, 20, 40), 7, 30.0),  # all in the middle where there is no width
        (columns(4), 0, 12.5),
        (columns(4, 100, 300), 3.5, 300.0),
    ],
)
def test_a_value_has_its_place(scale: Scale, value: float, place: float) -> None:
    assert scale(value) == place


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_place_leads_back_to_its_value(low: int, high: int, start: int, end: int, value: int) -> None:
    if low != high and start != end:
        scale = Scale(low, high, start, end)
        assert scale.value(scale(value)) == pytest.approx(value, abs=1e-6)


def test_a_bar_begins_at_the_smaller_place_whichever_end_is_told_first() -> None:
    assert Scale(-10, 10).span(5, 0) == Scale(-10, 10).span(0, 5) == (50.0, 25.0)
    assert Scale(-10, 10, 100, 0).span(0, 5) == (25.0, 25.0)
    assert columns(4).span(0.5, 1.5) == (25.0, 25.0)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=12))
def test_a_line_visits_its_points_and_nothing_else(points: list[tuple[int, int]]) -> None:
    assert points_of(polyline(points)) == points
    assert commands([polyline(points)]) <= {"M", "L"}
    assert points_of(band(points, points)) == [*points, *reversed(points)]


def test_nothing_between_two_months_is_smoothed() -> None:
    for markup in (drawn(YEAR), spark(YEAR, None, "X", Text("en"))):
        lines = re.findall(r'<path d="([^"]+)"', markup)
        assert commands(lines) <= set("MLHVZh") and any("L" in line for line in lines)


def test_nothing_between_two_steps_of_a_journey_is_smoothed() -> None:
    lines = re.findall(r'<path d="([^"]+)"', lane_map(journeys.lounge(), journeys.labels(), Text("en"), None))
    assert commands(lines) <= set("MLHVZh")
    assert sum(line.count("L") >= 7 for line in lines) >= 4  # scores, before, money; the phone's


@pytest.mark.skipif(not fonts.can_write("en"), reason="no font is installed on this machine")
def test_nothing_between_two_steps_is_smoothed_on_paper() -> None:
    sheet = Paper(1000, 500, fonts.faces("en", False), "en")
    draw_experience(sheet, journeys.lounge(), journeys.labels(), Text("en"), 100, 50, 800, 200)
    draw_money(sheet, journeys.lounge(), Text("en"), 100, 300, 800, 150)
    svg = ElementTree.fromstring(sheet.svg("map", embed=False))
    group = [path.get("d") or "" for path in svg.iter("{http://www.w3.org/2000/svg}path") if path.get("stroke-width")]
    lines = [path for path in group if path.count("L") >= 7]
    assert len(lines) >= 3 and commands(lines) <= {"M", "L"}
    assert all(100 <= x <= 900 for line in lines for x, _ in points_of(line))
