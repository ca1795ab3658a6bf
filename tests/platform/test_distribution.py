"""How answers spread, in words, columns and a table: what counts is coloured and named, and nothing hidden is told."""

import re
from dataclasses import replace

import pytest

from cx_metrics import charts, settings
from cx_metrics.charts import distribution, distribution_rows
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.metrics.answer_spread import AnswerScale, Spread, spread
from cx_metrics.text import Text
from cx_metrics.theme import COLOURS
from tests.platform.test_charts import marks, svg, words

ENGLISH = Text("en")
CSAT, NPS = (settings.catalogue().metrics[name] for name in ("csat", "nps"))
FIVE = spread(AnswerScale(1, 5, 4, 2), (10, 20, 30, 60, 80), 5)
TO_TEN = AnswerScale(0, 10, 9, 1)
ELEVEN = spread(TO_TEN, (9, 8, 7, 8, 9, 10, 20, 60, 100, 120, 99), 5)
HIDDEN = spread(AnswerScale(1, 5, 4, 2), (2, 6, 30, 60, 80), 5)


def drawn(of: Spread, metric: Metric, text: Text = ENGLISH) -> str:
    rows = distribution_rows(charts.spread_columns(of, metric, text), charts.spread_groups(of, metric, text))
    return svg(distribution(), rows)


def test_boxes_are_coloured_and_named_with_their_share() -> None:
    worst, best = ((group.first, group.last, group.name) for group in charts.spread_groups(FIVE, CSAT, ENGLISH))
    assert best == (3, 4, "top boxes 70%") and worst == (0, 1, "bottom boxes 15%")
    tones = [column.tone for column in charts.spread_columns(FIVE, CSAT, ENGLISH)]
    assert tones == ["worse", "worse", "edge", "better", "better"]


def test_where_a_metric_names_the_ends_it_counts_these_are_the_boxes_and_bear_its_names() -> None:
    groups = charts.spread_groups(ELEVEN, NPS, ENGLISH)
    assert [(group.first, group.last) for group in groups] == [(0, 6), (9, 10)]
    assert [group.name for group in groups] == ["detractors (0–6) 16%", "promoters (9–10) 49%"]


def test_columns_say_share_interval_and_sample() -> None:
    column = charts.spread_columns(FIVE, CSAT, ENGLISH)[4]
    assert (column.name, column.label, column.share) == ("5", "40%", 0.4)
    assert column.low is not None and column.high is not None and column.low < 0.4 < column.high
    assert re.fullmatch(r"5: 40%, 95% interval 3\d–4\d%, n 80", column.told)


def test_a_hidden_count_is_neither_drawn_nor_told_nor_part_of_a_sum() -> None:
    columns, groups = charts.spread_columns(HIDDEN, CSAT, ENGLISH), charts.spread_groups(HIDDEN, CSAT, ENGLISH)
    assert [column.share is None for column in columns] == [True, True, False, False, False]
    assert [group.name for group in groups] == ["bottom boxes", "top boxes 79%"]
    assert marks(drawn(HIDDEN, CSAT), "rect") == 3
    assert "too few" in columns[0].told and not re.search(r"\d", columns[0].told.removeprefix("1: "))
    assert [cells for _, cells in charts.spread_cells(HIDDEN, ENGLISH)][-2:] == [("—", "—", "too few to show")] * 2


def test_a_chart_of_every_scale_has_a_mark_for_each_answer() -> None:
    for low, high in ((0, 1), (1, 3), (1, 5), (1, 7), (0, 10), (0, 100)):
        scale = AnswerScale(low, high, high, low)
        of = spread(scale, [20 + i for i in range(len(scale.points))], 5)
        picture = drawn(of, CSAT)
        assert marks(picture, "rect") == len(scale.points)
        assert f"{low}" in {word.said.removesuffix("+") for word in words(picture)}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_sentence_and_the_table_hold_what_the_chart_shows(locale: str) -> None:
    text = Text(locale)
    said = charts.spread_said(FIVE, CSAT, text)
    for group in charts.spread_groups(FIVE, CSAT, text):
        assert group.name in said
    assert "200" in said and "40%" in said
    cells = dict(charts.spread_cells(FIVE, text))
    assert list(cells) == ["5", "4", "3", "2", "1"]  # the best first
    assert cells["4"][0] == "30%" and cells["4"][2] == "60"
    assert all(column.label == cells[column.name][0] for column in charts.spread_columns(FIVE, CSAT, text))


@pytest.mark.parametrize(("locale", "best"), [("zh-TW", "推薦者（9–10 分）"), ("zh-CN", "推荐者（9–10 分）")])
def test_words_stand_in_the_readers_language_in_the_colour_of_what_they_name(locale: str, best: str) -> None:
    picture = drawn(ELEVEN, NPS, Text(locale))
    assert any(best in word.said for word in words(picture))
    assert COLOURS["better"].light in picture


def test_hostile_names_stay_text() -> None:
    metric = replace(NPS, part_names=dict.fromkeys(NPS.part_names, "<b>x</b>"))
    picture = drawn(ELEVEN, metric)
    assert "<b>" not in picture and "&lt;b>x&lt;/b> 49%" in picture.replace("&gt;", ">")
