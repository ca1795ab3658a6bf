"""Charts: each draws its marks from rows alone, in the colours of the house, and no words of it touch."""

import itertools
import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

import pandas as pd
import pytest
import vl_convert

from cx_metrics import charts
from cx_metrics.charts import (
    cash_band,
    change_timeline,
    distribution,
    distribution_rows,
    dumbbell,
    exposed_lines,
    heard_shares,
    importance_performance,
    penalty_reward,
    tolerance_zone,
    tornado,
)
from cx_metrics.charts.distribution import HEIGHT, LARGE, LINE, NARROWEST, SMALL, WIDE, AnswerColumn, Group
from cx_metrics.charts.house import NARROW, Specification
from cx_metrics.charts.labels import mean_width, stride
from cx_metrics.theme import COLOURS, resolved

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = {
    "cash_band": cash_band,
    "change_timeline": change_timeline,
    "distribution": distribution,
    "dumbbell": dumbbell,
    "exposed_lines": exposed_lines,
    "heard_shares": heard_shares,
    "importance_performance": importance_performance,
    "penalty_reward": penalty_reward,
    "tolerance_zone": tolerance_zone,
    "tornado": tornado,
}
SHARES = (0.02, 0.01, 0.02, 0.02, 0.03, 0.06, 0.07, 0.13, 0.20, 0.22, 0.22)
NPS = (Group(0, 6, "detractors (0–6): 23%", "worse"), Group(9, 10, "promoters (9–10): 44%", "better"))


def columns(shares: tuple[float | None, ...] = SHARES) -> list[AnswerColumn]:
    return [
        AnswerColumn(
            name=str(i), told=f"{i}: told", share=share, low=share and share * 0.8, high=share and share * 1.2,
            label="–" if share is None else f"{share:.0%}", tone="worse" if i < 7 else "better" if i > 8 else "edge",
        )
        for i, share in enumerate(shares)
    ]  # fmt: skip


def svg(specification: Specification, rows: pd.DataFrame, width: float = 600, mode: str = "light") -> str:
    """The chart as it is drawn in a file, its rows put in at the last moment; no page says there how wide it may be."""
    values = json.loads(rows.to_json(orient="records"))
    whole = json.dumps({**specification, "data": {"values": values}, "width": width})
    whole = whole.replace(NARROW, "true" if width < 480 else "false")
    return str(vl_convert.vegalite_to_svg(resolved(whole, mode)))  # type: ignore[arg-type]


class Word(NamedTuple):
    """Where a text of a chart stands: its left and right end and its top, in px."""

    left: float
    right: float
    top: float
    said: str


def marks(drawn: str, kind: str) -> int:
    """How many marks of a kind stand in a drawing, be they paths or lines."""
    groups = re.findall(rf'<g class="mark-{kind}[^>]*>(.*?)</g>', drawn, re.DOTALL)
    return sum(len(re.findall(r"<(?:path|line)", group)) for group in groups)


def words(drawn: str) -> Iterator[Word]:
    """Every line of every text, with the mean width of its letters."""
    for text in ElementTree.fromstring(drawn).iter(f"{SVG}text"):
        x, y = (float(place) for place in re.findall(r"-?[0-9.]+", text.get("transform", "")))
        for i, said in enumerate(text.itertext()):
            wide = mean_width(said) * float(text.get("font-size", "").removesuffix("px"))
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
            yield Word(left, left + wide, y + LINE * i, said)


def test_every_chart_of_the_house_is_tested_here() -> None:
    made = {name for name, made in vars(charts).items() if hasattr(made, "cache_info")}  # built once a process
    assert made == set(CHARTS)


@pytest.mark.parametrize("name", CHARTS)
def test_a_specification_holds_no_data_in_any_layer_and_is_built_once(name: str) -> None:
    built = CHARTS[name]()
    assert CHARTS[name]() is built
    assert not re.search(r'"(data|datasets|values)":', json.dumps(built))


@pytest.mark.parametrize("name", CHARTS)
def test_colours_are_those_of_the_house_which_the_browser_resolves(name: str) -> None:
    written = json.dumps(CHARTS[name]())
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(", written)
    assert "var(" not in resolved(written)


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_is_fetched(name: str) -> None:
    addresses = [value for key, value in CHARTS[name]().items() if "http" in str(value) and key != "$schema"]
    assert addresses == []


@pytest.mark.parametrize("width", [NARROWEST, 700])
def test_a_distribution_draws_each_answer_its_interval_and_its_groups(width: int) -> None:
    drawn = svg(distribution(), distribution_rows(columns(), NPS), width)
    assert marks(drawn, "rect") == len(SHARES)
    assert marks(drawn, "rule") == 3 * len(SHARES) + len(NPS)  # its floor, its interval and the light around that
    said = [word.said for word in words(drawn)]
    assert [one for one in said if one.isdigit()] == [str(i) for i in range(len(SHARES))]
    assert [one for one in said if re.fullmatch(r"\d+%", one)][: len(SHARES)] == [f"{share:.0%}" for share in SHARES]
    assert "detractors (0–6): 23%" in " ".join(said) and "promoters" in " ".join(said)


def test_columns_are_as_high_as_their_shares() -> None:
    drawn = svg(distribution(), distribution_rows(columns((0.1, 0.2, 0.4, 0.3))))
    group = re.search(r'<g class="mark-rect[^>]*>(.*?)</g>', drawn, re.DOTALL)
    assert group is not None
    heights = [abs(float(high)) for high in re.findall(r'd="M[-\d.]+,[-\d.]+h[-\d.]+v([-\d.]+)', group[1])]
    assert heights == pytest.approx([HEIGHT * share / 0.48 for share in (0.1, 0.2, 0.4, 0.3)], rel=0.02)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_groups_have_their_colours_in_both_schemes(mode: str) -> None:
    drawn = svg(distribution(), distribution_rows(columns(), NPS), mode=mode)
    for tone in ("better", "worse", "edge", "ink", "muted"):
        assert getattr(COLOURS[tone], mode) in drawn
        assert getattr(COLOURS[tone], "dark" if mode == "light" else "light") not in drawn


def test_an_answer_too_few_gave_is_a_gap_with_its_name() -> None:
    drawn = svg(distribution(), distribution_rows(columns((0.3, None, 0.7))))
    assert marks(drawn, "rect") == 2 and [word.said for word in words(drawn) if word.said == "–"] == ["–"]
    assert {"0", "1", "2"} <= {word.said for word in words(drawn)}


@pytest.mark.parametrize(
    "groups", [NPS, (Group(0, 6, "批評者（0–6 分）：23%", "worse"), Group(9, 10, "推薦者（9–10 分）：44%", "better"))]
)
@pytest.mark.parametrize("answers", [2, 3, 5, 7, 10, 11, 101])
@pytest.mark.parametrize(("width", "size"), [(NARROWEST, SMALL), (WIDE, LARGE)])
def test_no_words_touch(answers: int, width: int, size: int, groups: tuple[Group, ...]) -> None:
    """On the smallest phone, and where the letters grow."""
    bottom, top = groups
    ends = max(1, answers // 5) - 1
    fitted = (bottom._replace(last=ends), top._replace(first=answers - 1 - ends, last=answers - 1))
    rows = distribution_rows(columns((1 / answers,) * answers), fitted)
    drawn = svg(distribution(), rows, width)
    assert f'font-size="{size}px"' in drawn
    for one, other in itertools.combinations(words(drawn), 2):
        if abs(one.top - other.top) < 12:
            assert one.right <= other.left + 1 or other.right <= one.left + 1, (one, other)
    assert sum(bool(word.said) for word in words(drawn)) >= 4


def test_a_stride_leaves_each_name_its_room() -> None:
    assert stride(["1", "2", "3"], 20, 12) == 1
    assert stride(["100"] * 101, 3, 12) * 3 >= mean_width("100") * 12
    assert mean_width("中文") == 2 and 1 < mean_width("abc") < 2


def test_rows_hold_words_and_numbers_only() -> None:
    kinds = set(distribution_rows(columns(), NPS).dtypes.astype(str))
    assert kinds <= {"float64", "str", "object"}


@pytest.mark.parametrize("width", [360, 640])
def test_who_is_heard_is_a_mark_a_group_beside_the_line_of_all(width: int) -> None:
    groups = [
        charts.HeardShare(name, share, share - 0.02, share + 0.02, f"{share:.0%}", tone, f"{name}: told")
        for name, share, tone in (("Shop", 0.30, "better"), ("<b>Web</b>", 0.20, "worse"))
    ]
    drawn = svg(charts.heard_shares(), charts.heard_shares_rows(groups, 0.26, "all customers 26%"), width)
    for word in ("30%", "20%", "all customers 26%", "&lt;b&gt;Web"):
        assert word in drawn
    assert drawn.count("Shop") >= 1 and COLOURS["better"].light in drawn and COLOURS["worse"].light in drawn
    alone = charts.heard_shares_rows(groups[:1], 0.30, "all")  # nothing to compare with is drawn all the same
    assert "30%" in svg(charts.heard_shares(), alone, width)
