"""Charts of moments of truth: every moment is drawn where it stands, with its doubt, and no name touches another."""

import itertools
import json
import random
import re
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from cx_metrics.charts import CHOSEN, importance_performance, penalty_reward, penalty_reward_rows
from cx_metrics.charts.importance_performance import DESK, HEIGHT, PHONE, SIZE, Bubble, importance_performance_rows
from cx_metrics.charts.labels import Block, Dot, spots
from cx_metrics.charts.penalty_reward import Effect, TwoSides
from cx_metrics.theme import COLOURS
from tests.platform.test_charts import Word, marks, svg, words

WORDS = {
    "performance": "Experience, 0–100",
    "importance": "Share of what is explained",
    "fix_first": "Fix first",
    "protect": "Protect",
    "watch": "Watch",
    "stop": "Stop over-investing",
}
HAIRS = 65.0, 14.0
NAMES = ("Wi-fi", "Staff", "Food and drinks", "Seating", "Showers", "Fast-track security", "Boarding call")


def bubbles(count: int = 7, seed: int = 1, chosen: int = -1) -> list[Bubble]:
    drawn = random.Random(seed)
    found = []
    for i in range(count):
        performance, importance = drawn.uniform(45, 85), drawn.uniform(1, 35)
        found.append(
            Bubble(
                code=f"item_{i}",
                name=f"{NAMES[i % len(NAMES)]} {i}",
                number=i + 1,
                performance=performance,
                performance_low=performance - 2,
                performance_high=performance + 2,
                importance=importance,
                low=importance * 0.7,
                high=importance * 1.3,
                worth=1 / (i + 1),
                told=f"told {i}",
                tone="worse" if i == 0 else "unsure",
                looked_at=i == chosen,
            )
        )
    return found


def drawn_field(found: list[Bubble], width: float = 700, mode: str = "light") -> str:
    return svg(importance_performance(), importance_performance_rows(found, HAIRS, WORDS), width, mode)


def marked(picture: str) -> list[Word]:
    """The words that are marks; those of the axes count from elsewhere."""
    groups = ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}g")
    texts = [ElementTree.tostring(g, "unicode") for g in groups if "mark-text role-mark" in g.get("class", "")]
    return [word for text in texts for word in words(text) if word.said]


@pytest.mark.parametrize("width", [320, 700])
def test_every_moment_has_a_bubble_and_its_intervals_and_the_field_its_lines(width: int) -> None:
    picture = drawn_field(bubbles(), width)
    assert marks(picture, "symbol") == 2 * 7  # the bubble, and the paper under it
    assert marks(picture, "rule role-mark") == 2 + 2 * 7  # the cross-hairs, and two intervals each
    said = {word.said for word in words(picture)}
    assert {"Fix first", "Protect", "Watch", "Stop over-investing", "Experience, 0–100"} <= said


def test_a_moment_without_intervals_or_worth_is_a_small_bubble_alone() -> None:
    bare = bubbles(1)[0]._replace(performance_low=None, performance_high=None, low=None, high=None, worth=None)
    rows = importance_performance_rows([bare], HAIRS, WORDS)
    row = rows[rows.kind == "bubble"].iloc[0]
    assert (row.x1, row.x2, row.y1, row.y2) == (row.x, row.x, row.y, row.y)
    assert row.area < 100 and marks(svg(importance_performance(), rows), "symbol") == 2


def test_the_area_of_a_bubble_is_what_it_is_worth() -> None:
    rows = importance_performance_rows(bubbles(3), HAIRS, WORDS)
    areas = rows[rows.kind == "bubble"].set_index("code").area
    assert areas["item_1"] == pytest.approx(areas["item_0"] / 2) and areas["item_2"] == pytest.approx(
        areas["item_0"] / 3
    )


def test_bubbles_stand_where_their_numbers_are() -> None:
    """The scales run over the whole field, so a share of its width is a share of the span."""
    found = bubbles(2)
    rows = importance_performance_rows(found, HAIRS, WORDS)
    ground = rows[rows.kind == "ground"].iloc[0]
    right = rows[rows.kind == "hair"].x2.max()
    picture = svg(importance_performance(), rows)
    group = re.search(r'<g class="mark-symbol[^>]*>(.*?)</g>', picture, re.DOTALL)
    assert group is not None
    places = [[float(part) for part in pair.split(",")] for pair in re.findall(r"translate\(([^)]*)\)", group[1])]
    low, high = rows[rows.kind == "hair"].y.min(), rows[rows.kind == "hair"].y2.max()
    for one, (_, y) in zip(found, places, strict=True):  # the first is worth more, and is drawn first
        assert y == pytest.approx((high - one.importance) / (high - low) * HEIGHT, abs=0.5)
    shares = [(one.performance - ground.x) / (right - ground.x) for one in found]
    assert places[0][0] / shares[0] == pytest.approx(places[1][0] / shares[1], rel=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_corner_to_fix_and_its_bubbles_have_their_colour_in_both_schemes(mode: str) -> None:
    picture = drawn_field(bubbles(), mode=mode)
    for tone in ("worse", "better", "unsure", "edge"):
        assert getattr(COLOURS[tone], mode) in picture


@pytest.mark.parametrize("seed", range(12))
def test_no_name_touches_a_bubble_an_interval_a_line_or_another_name(seed: int) -> None:
    """At the narrowest and the widest, at a desk and on a phone, as the file is drawn."""
    found = bubbles(3 + seed, seed)
    rows = importance_performance_rows(found, HAIRS, WORDS)
    for width, suffix in ((PHONE[0] + 40, "_phone"), (DESK[0] + 45, ""), (DESK[1], "")):
        said = marked(svg(importance_performance(), rows, width))
        for one, other in itertools.combinations(said, 2):
            if abs(one.top - other.top) < SIZE - 1:
                assert one.right <= other.left + 1 or other.right <= one.left + 1, (width, one, other)
        labels = [label for label in rows[rows.kind == "bubble"][f"label{suffix}"] if label]
        assert len(labels) > len(found) / 2 and set(labels) <= {word.said for word in said}


def test_on_a_phone_bubbles_bear_the_numbers_of_the_list() -> None:
    found = [word.said for word in words(drawn_field(bubbles(5), 320))]
    assert {"1", "2", "3"} <= set(found) and not any(name in said for said in found for name in NAMES)


def test_the_one_looked_at_has_a_stronger_ring_and_a_click_selects_a_code() -> None:
    rows = importance_performance_rows(bubbles(3, chosen=1), HAIRS, WORDS)
    rings = rows[rows.kind == "bubble"].set_index("code").ring
    assert rings["item_1"] > rings["item_0"] == rings["item_2"]
    (parameter,) = importance_performance()["params"]
    assert parameter["name"] == CHOSEN and parameter["select"]["fields"] == ["code"]


def test_a_moment_of_which_too_little_is_known_is_dashed_and_hollow() -> None:
    clear, unclear = bubbles(1)[0], bubbles(1)[0]._replace(is_open=True)
    assert 'stroke-dasharray="3,3"' in drawn_field([unclear]) and 'dasharray="3,3"' not in drawn_field([clear])


def test_names_find_the_only_room_there_is_or_give_way_to_a_number() -> None:
    wall = Block(0.55, 0, 1, 1)
    (spot,) = spots([Dot(0.5, 0.5, 5, ("a long name", "7"))], [wall], widths=(300.0,), height=100, size=13)
    assert spot.name == "a long name" and spot.align == "right"
    narrow = Block(0, 0, 0.48, 1)
    (spot,) = spots(
        [Dot(0.5, 0.5, 5, ("a long name", "7"))],
        [wall, narrow, Block(0.5, 0, 0.56, 1)],
        widths=(300.0,),
        height=100,
        size=13,
    )
    assert spot.name == ""
    (spot,) = spots([Dot(0.5, 0.5, 9, ("a long name", "7"))], [Block(0, 0, 1, 1)], widths=(300.0,), height=100, size=13)
    assert (spot.name, spot.dx, spot.dy, spot.align) == ("7", 0, 0, "center")  # within, above the lines
    both = [Dot(0.5, 0.5, 9, ("long", "7")), Dot(0.51, 0.5, 9, ("long", "8"))]
    # the second is drawn above the first
    assert [spot.name for spot in spots(both, [Block(0, 0, 1, 1)], widths=(300.0,), height=100, size=13)] == ["", "8"]
    (spot,) = spots([Dot(0.5, 0.5, 5, ("a long name", "7"))], [], widths=(60.0,), height=100, size=13)
    assert spot.name == "7"


def contrast(name: str, penalty: float | None, reward: float | None, half: float = 2.0, kind: str = "") -> TwoSides:
    def side(value: float | None) -> Effect | None:
        return None if value is None else Effect(value, value - half, value + half, f"{value:+.1f}")

    return TwoSides(name.lower(), name, side(penalty), side(reward), kind, f"{name}: told")


MUST, DELIGHT = contrast("Wi-fi", -25, 1, kind="must be right"), contrast("Staff", -1, 12, kind="can delight")


@pytest.mark.parametrize("width", [320, 700])
def test_every_moment_has_two_bars_with_intervals_numbers_and_its_kind(width: int) -> None:
    picture = svg(penalty_reward(), penalty_reward_rows([MUST, DELIGHT]), width)
    assert marks(picture, "rect role-mark") == 4 + 2  # the bars, and the line of an ordinary visit in each row
    assert marks(picture, "rule role-mark") == 4
    said = [word.said for word in words(picture)]
    assert {"-25.0", "+1.0", "-1.0", "+12.0"} <= set(said)
    assert ("Wi-fi: must be right" if width < 480 else "Wi-fi") in said


def test_what_could_be_nothing_is_outlined_and_what_is_real_is_filled() -> None:
    rows = penalty_reward_rows([MUST, DELIGHT])
    bars = rows[rows.kind == "bar"].set_index("x2").body
    assert bars[-25.0] == bars[12.0] > 0.5 > bars[1.0] == bars[-1.0]


def test_bars_are_as_long_as_their_effects() -> None:
    picture = svg(penalty_reward(), penalty_reward_rows([MUST, DELIGHT]))
    group = re.search(r'<g class="mark-rect role-mark[^>]*>(.*?)</g>', picture, re.DOTALL)
    assert group is not None
    wide = [abs(float(part)) for part in re.findall(r'd="M[-\d.]+,[-\d.]+h([-\d.]+)', group[1])]
    assert wide[1] / wide[0] == pytest.approx(1 / 25, rel=0.02) and wide[3] / wide[0] == pytest.approx(
        12 / 25, rel=0.02
    )


def test_a_side_that_nobody_knows_is_left_out_and_same_names_stay_apart() -> None:
    twice = [contrast("Wi-fi", -3, None), contrast("Wi-fi", None, None)._replace(code="other")]
    rows = penalty_reward_rows(twice)
    assert list(rows[rows.kind == "bar"].line) == ["Wi-fi (wi-fi)"]
    assert "Wi-fi (other)" in {word.said for word in words(svg(penalty_reward(), rows))}


def test_numbers_stay_apart_when_both_sides_point_the_same_way() -> None:
    said = marked(svg(penalty_reward(), penalty_reward_rows([contrast("X", 1, 0.5)])))
    for one, other in itertools.combinations(said, 2):
        if abs(one.top - other.top) < 12:
            assert one.right <= other.left + 1 or other.right <= one.left + 1, (one, other)


@pytest.mark.parametrize(
    "rows",
    [
        importance_performance_rows(bubbles(), HAIRS, WORDS),
        penalty_reward_rows([MUST, DELIGHT]),
    ],
)
def test_rows_are_words_and_numbers_that_json_can_hold(rows: pd.DataFrame) -> None:
    written: list[dict[str, Any]] = json.loads(rows.to_json(orient="records"))
    assert {type(value) for row in written for value in row.values()} <= {str, int, float, bool, type(None)}


def test_hostile_names_stay_text() -> None:
    found = [bubbles(1)[0]._replace(name="<b>x</b>")]
    assert "<b>" not in drawn_field(found)
    assert "<b>" not in svg(penalty_reward(), penalty_reward_rows([contrast("<b>x</b>", -1, 1)]))


def test_where_both_sides_cross_one_stands_above_the_other_and_no_number_is_struck_through() -> None:
    rows = penalty_reward_rows([contrast("X", 1, -0.5)])
    bars = rows[rows.kind == "bar"]
    assert list(bars["shift"]) == [-5, 5] and list(bars["at"]) == [-2.5, 3.0]
    apart = penalty_reward_rows([MUST])
    assert list(apart[apart.kind == "bar"]["shift"]) == [0, 0]
