"""How ratings spread over their scale: every answer counted, and no count from which a few people follow."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.journey import journey_map
from cx_metrics.metrics import Period
from cx_metrics.metrics.answer_spread import AnswerScale, spread, without_few
from cx_metrics.pictures.spread import spread_bars
from cx_metrics.pictures.step_panel import step_panel
from cx_metrics.text import Text
from cx_metrics.warehouse import open_reader
from tests import journeys, walks
from tests.warehouses import Company

MARCH = Period(pd.Timestamp("2026-03-01").date(), pd.Timestamp("2026-03-31").date())


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([9, 20, 30], [9, 20, 30]),
        ([0, 20, 30], [0, 20, 30]),
        ([2, 20, 30], [None, None, 30]),
        ([2, 3, 30], [None, None, 30]),
        ([1, 2, 30, 7], [None, None, 30, None]),
        ([0, 0, 3], [0, 0, None]),
    ],
)
def test_what_is_hidden_is_enough_together(counts: list[int], shown: list[int | None]) -> None:
    assert without_few(counts, 5) == shown


def test_an_operator_sees_every_count() -> None:
    assert without_few([1, 2, 3], 0) == [1, 2, 3]


def test_each_scale_is_a_spread_of_its_own(tmp_path: Path) -> None:
    """1 to 5 turned round, 0 to 10, and a slider of a hundred, which is counted in tenths."""
    walks.declare(tmp_path, walks.journey())
    of = Company(tmp_path, walks.settings())
    given = {"five": [1, 1, 2, 5, 5, 5, 5, 5], "eleven": [0, 0, 10, 10, 10, 10, 7, 7],
             "slider": [0, 9, 10, 55, 99, 100, 100, 100]}  # fmt: skip
    frame = pd.DataFrame({"occurred_on": "2026-03-05", **given})
    columns = {"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"}}
    items = {
        "five": {"from": "five", "scale": [1, 5], "reversed": True, "touchpoint": "arrive"},
        "eleven": {"from": "eleven", "scale": [0, 10], "touchpoint": "arrive"},
        "slider": {"from": "slider", "scale": [0, 100], "touchpoint": "arrive"},
    }
    of.bring(frame.to_csv(index=False), of.mapping(columns, items=items))
    found = journey_map(Seen(open_reader(of.settings), of.catalogue, of.settings, "operator"), "walk", (), MARCH)
    spreads = {s.scale[:2]: s for s in found.steps[0].spreads}
    assert spreads[1, 5].counts == (5, 0, 0, 1, 2)
    assert spreads[0, 10].counts == (2, 0, 0, 0, 0, 0, 0, 2, 0, 0, 4)
    assert spreads[0, 100].counts == (2, 1, 0, 0, 0, 1, 0, 0, 0, 4)
    assert [spreads[0, 100].scale.name(i) for i in (0, 9)] == ["0+", "90+"] and spreads[1, 5].scale.name(4) == "5"
    assert all(s.n == 8 for s in spreads.values()) and len(spreads) == 3


@pytest.mark.parametrize("locale", ["en", "zh-TW", "zh-CN"])
def test_the_panel_shows_every_bar_and_says_what_is_hidden(locale: str) -> None:
    text = Text(locale, "TWD")
    shown = spread(AnswerScale(1, 5), (3, 4, 100, 200, 300), 5)
    drawn = spread_bars(shown, text)
    assert drawn.count("<li>") == 5 and drawn.count('class="few"') == 2
    assert text("journey.panel.spread_hidden") in drawn and text.count(300) in drawn
    whole = journeys.lounge()
    step = replace(whole.steps[0], spreads=(shown,))
    panel = step_panel(replace(whole, steps=(step, *whole.steps[1:])), step, journeys.labels(), text)
    assert drawn in panel and text("journey.panel.spread") in panel
