"""Charts of a business case: every assumption and every year is drawn where it stands, and no words touch."""

import itertools
import json
import re
from functools import partial
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from cx_metrics.charts import cash_band, tornado
from cx_metrics.charts.cash_band import HEIGHT, CashPoint, Payback, cash_band_rows
from cx_metrics.charts.labels import apart
from cx_metrics.charts.tornado import Tick, TornadoRow, tornado_rows
from cx_metrics.theme import COLOURS
from tests.platform.test_charts import Word, marks, svg, words

TICKS = [Tick(0, "NT$ 0 m"), Tick(5, "NT$ 5 m"), Tick(10, "NT$ 10 m")]
LOST = TornadoRow("Customers lost", -0.2, 11.7, "6%", "18%", "42%", True, "lost: told")
GUESS = TornadoRow("Share prevented", 1.8, 11.0, "28%", "60%", "30%", False, "guess: told")
BACKWARDS = TornadoRow("Months to full effect", 8.2, 3.6, "6", "16", "8%", True, "months: told")
ONE_SIDE = TornadoRow("Cost", 4.3, None, "NT$ 7.8 m", "—", "", True, "cost: told")
BOTH_ABOVE = TornadoRow("Humped", 7.2, 8.6, "1", "9", "2%", True, "hump: told")
EVERY = [LOST, GUESS, BACKWARDS, ONE_SIDE, BOTH_ABOVE]
ENDS = [("P10 −0.4", "−0.4"), ("P50 +3.7", "+3.7"), ("P90 +8.2", "+8.2")]
band_rows = partial(cash_band_rows, ends=ENDS, deepest="deepest −7.7", money="Cumulative cash")
POINTS = [
    CashPoint(0, "today", -5.9, -5.4, -4.9, "0"),
    CashPoint(1, "1", -7.7, -6.6, -5.2, "1"),
    CashPoint(2, "2", -5.0, -3.0, -0.5, "2"),
    CashPoint(3, "3 years", -0.4, 3.7, 8.2, "3"),
]
BACK = Payback(2.1, None, "month 29")


def drawn_tornado(width: float = 700, mode: str = "light", rows: list[TornadoRow] = EVERY) -> str:
    return svg(tornado(), tornado_rows(rows, 6.7, TICKS, "share of the doubt"), width, mode)


def drawn_band(width: float = 700, payback: Payback | None = BACK, points: list[CashPoint] = POINTS) -> str:
    return svg(cash_band(), band_rows(points, payback, TICKS[:2]), width)


def shown(picture: str) -> list[Word]:
    """The words that are seen, each once: on a phone a name stands over its own halo."""
    found = []
    for group in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}g"):
        if "role-mark" in group.get("class", "") and "mark-text" in group.get("class", ""):
            texts = [one for one in group if one.get("opacity") != "0" and "stroke-width" not in one.attrib]
            found += [word for one in texts for word in words(ElementTree.tostring(one, "unicode")) if word.said]
    return found


@pytest.mark.parametrize("width", [330, 700])
def test_every_assumption_has_a_bar_for_each_end_that_is_measurable(width: int) -> None:
    picture = drawn_tornado(width)
    assert marks(picture, "rect role-mark") == 2 * len(EVERY) - 1
    assert marks(picture, "rule role-mark") == len(TICKS) + 1  # the scale, and everything at base
    said = {word.said for word in words(picture)}
    assert {"6%", "18%", "28%", "60%", "42%", "Customers lost", "share of the doubt"} <= said


def test_assumptions_stand_in_the_order_given_whoever_stands_behind_them() -> None:
    axis = re.search(r'<g class="mark-text role-axis-label[^>]*>(.*?)</g>', drawn_tornado(), re.DOTALL)
    assert axis is not None
    assert [word.said for word in words(f'<svg xmlns="http://www.w3.org/2000/svg">{axis[1]}</svg>')] == [
        one.name for one in EVERY
    ]


def test_bars_reach_from_the_base_to_what_the_case_comes_to() -> None:
    rows = tornado_rows([LOST, BACKWARDS], 6.7, TICKS, "share")
    bars = rows[rows.kind == "bar"]
    assert set(bars.x) == {6.7} and sorted(bars.x2) == [-0.2, 3.6, 8.2, 11.7]
    pale = bars.set_index("x2").body
    assert pale[-0.2] == pale[8.2] < 0.5 < pale[11.7] == pale[3.6]  # the low end of the assumption, wherever it leads


def test_what_nobody_stands_behind_is_dashed_and_hollow() -> None:
    rows = tornado_rows([LOST, GUESS], 6.7, TICKS, "share")
    assert set(rows[rows.kind == "guess"].line) == {"Share prevented"}
    assert rows[rows.kind == "guess"].body.max() < rows[rows.kind == "bar"].body.max()
    assert drawn_tornado(rows=[LOST, GUESS]).count('stroke-dasharray="4,3"') == 2


NARROW = [
    Tick(-value, f"−NT$ {value} 萬元") for value in range(17, 12, -1)
]  # beside long ends little room is left for them
COSTS = TornadoRow("一次性投入（第 0 年）", -18.1, -12.5, "NT$ 15 萬元", "NT$ 8 萬元", "44%", False, "costs: told")


@pytest.mark.parametrize("width", [330, 700])
@pytest.mark.parametrize(("rows", "base", "ticks"), [(EVERY, 6.7, TICKS), ([COSTS], -14.0, NARROW)])
def test_no_words_of_a_tornado_touch(width: int, rows: list[TornadoRow], base: float, ticks: list[Tick]) -> None:
    said = shown(svg(tornado(), tornado_rows(rows, base, ticks, "share of the doubt"), width, "light"))
    assert len(said) >= 5
    for one, other in itertools.combinations(said, 2):
        if abs(one.top - other.top) < 12:
            assert one.right <= other.left + 1 or other.right <= one.left + 1, (one, other)


def test_labels_of_a_scale_have_the_room_that_the_ends_leave() -> None:
    """They stood side by side without a gap: room was reckoned as if the bars had the whole field."""
    rows = tornado_rows([COSTS], -14.0, NARROW, "share")
    assert list(rows[rows.kind == "tick"].words) == ["−NT$ 17 萬元", "", "", "", "−NT$ 13 萬元"]


def test_two_assumptions_of_one_name_stay_apart() -> None:
    rows = tornado_rows([LOST, LOST], 6.7, TICKS, "share")
    assert list(rows[rows.kind == "name"].line) == ["Customers lost (1)", "Customers lost (2)"]


@pytest.mark.parametrize("width", [330, 700])
def test_every_year_has_its_point_and_the_band_its_ends(width: int) -> None:
    picture = drawn_band(width)
    assert marks(picture, "symbol role-mark") == len(POINTS) + 1  # and the deepest
    assert marks(picture, "area") == 1 and marks(picture, "line role-mark") == 1
    said = [word.said for word in words(picture)]
    ends = {"P10 −0.4", "P50 +3.7", "P90 +8.2"} if width > 480 else {"−0.4", "+3.7", "+8.2"}
    assert ends | {"today", "3 years", "deepest −7.7", "month 29", "Cumulative cash"} <= set(said)


def test_points_stand_where_the_money_is() -> None:
    picture = drawn_band()
    group = re.search(r'<g class="mark-symbol role-mark[^>]*>(.*?)</g>', picture, re.DOTALL)
    assert group is not None
    places = [float(pair.split(",")[1]) for pair in re.findall(r"translate\(([^)]*)\)", group[1])]
    edge = band_rows(POINTS, BACK, TICKS).iloc[0]
    expected = [(edge.y2 - one.middle) / (edge.y2 - edge.y) * HEIGHT for one in POINTS]
    assert places == pytest.approx(expected, abs=0.5)


def test_the_stretch_of_payback_ends_with_the_years_looked_at() -> None:
    rows = band_rows(POINTS, BACK, TICKS)
    back = rows[rows.kind == "back"].iloc[0]
    assert (back.x, back.x2, back.y) == (2.1, 3, 0)
    assert "back" not in set(band_rows(POINTS, None, TICKS).kind)
    early = band_rows(POINTS, Payback(0.5, 0.9, "month 8"), TICKS)
    told = early[early.kind == "told"].iloc[0]
    assert (told.x, told["align"]) == (0.9, "left") and told.dy > 0  # below the line, where the band has left


@pytest.mark.parametrize("width", [330, 700])
@pytest.mark.parametrize("payback", [BACK, Payback(0.5, 0.9, "month 8 (5–11)"), None])
def test_no_words_of_a_cash_band_touch(width: int, payback: Payback | None) -> None:
    near = [*POINTS[:3], CashPoint(3, "3 years", 3.6, 3.7, 3.8, "3")]  # ends that would stand on each other
    for points in (POINTS, near):
        for one, other in itertools.combinations(shown(drawn_band(width, payback, points)), 2):
            if abs(one.top - other.top) < 12:
                assert one.right <= other.left + 1 or other.right <= one.left + 1, (one, other)


def test_words_for_which_there_is_no_room_are_left_to_the_sentence_above() -> None:
    rows = band_rows(POINTS, Payback(0.2, 2.9, "a sentence that is far too long for any chart " * 3), TICKS)
    assert set(rows[rows.kind == "told"].words) == {""}


def test_cash_that_never_goes_below_nought_has_no_deepest_point() -> None:
    rich = [CashPoint(i, str(i), i + 0.5, i + 1.0, i + 2.0, "told") for i in range(3)]
    assert "deepest" not in set(band_rows(rich, None, TICKS).kind)


def test_places_move_apart_as_little_as_need_be() -> None:
    assert apart([0, 50, 100], 10) == [0, 50, 100]
    assert apart([50, 50], 10) == [45, 55]
    found = apart([50, 51, 52], 16)
    assert all(b - a >= 16 - 1e-9 for a, b in itertools.pairwise(found)) and abs(found[1] - 51) < 8


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_money_is_green_in_both_schemes(mode: str) -> None:
    picture = drawn_tornado(mode=mode)
    assert getattr(COLOURS["money"], mode) in picture and getattr(COLOURS["muted"], mode) in picture


@pytest.mark.parametrize("rows", [
    tornado_rows(EVERY, 6.7, TICKS, "share"), band_rows(POINTS, BACK, TICKS),
])  # fmt: skip
def test_rows_of_money_are_words_and_numbers_that_json_can_hold(rows: pd.DataFrame) -> None:
    written: list[dict[str, Any]] = json.loads(rows.to_json(orient="records"))
    assert {type(value) for row in written for value in row.values()} <= {str, int, float, type(None)}


def test_hostile_names_stay_text_in_a_tornado() -> None:
    assert "<b>" not in drawn_tornado(rows=[LOST._replace(name="<b>x</b>")])


def test_a_long_name_takes_a_second_line_at_a_desk_and_is_not_cut() -> None:
    name = "Share of customers with a problem whom the programme reaches"
    axis = re.search(
        r'<g class="mark-text role-axis-label[^>]*>(.*?)</g>', drawn_tornado(rows=[LOST._replace(name=name)]), re.DOTALL
    )
    assert axis is not None and "…" not in axis[1] and axis[1].count("<tspan") == 2
