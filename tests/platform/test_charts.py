"""Charts without a browser: the specification holds no data, draws one mark a month, and nothing across a gap."""

import json
from datetime import date

import pytest
import vl_convert

from cx_metrics import theme
from cx_metrics.charts import trend, trend_rows, trend_said, with_marks
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.metrics import Measurement, Period
from cx_metrics.metrics.periods import month_end, month_number
from cx_metrics.text import Text

TITLES = ("Month", "Value", "Interval", "Answers")


def month(number: int, value: float | None, status: str = "ok") -> Measurement:
    start = date(2026, number, 1)
    known = None if value is None else value
    return Measurement(
        "csat",
        "share",
        (),
        Period(start, month_end(month_number(start))),
        known,
        None if known is None else known - 0.05,
        None if known is None else known + 0.05,
        100,
        100.0,
        status,
    )  # type: ignore[arg-type]


YEAR = [
    month(1, 0.70),
    month(2, 0.72),
    month(3, 0.9, "few"),
    month(4, 0.74),
    month(5, None, "not_measurable"),
    month(6, 0.60),
]


def drawn(rows: list, months: tuple[str, ...]) -> str:
    specification = trend("share", TITLES, months)
    assert "data" not in specification and "datasets" not in specification
    assert all("data" not in layer for layer in specification["layer"])
    whole = theme.resolved({**specification, "data": {"values": rows}})
    return vl_convert.vegalite_to_svg(json.dumps(whole), vl_version="6.4")


def test_one_point_for_each_month_that_can_be_judged_and_none_for_the_others() -> None:
    rows = trend_rows(YEAR, Text("en"))
    svg = drawn(rows, tuple(Text("en").month(m.period.start) for m in YEAR))
    assert [row["month"] for row in rows] == ["Jan 2026", "Feb 2026", "Apr 2026", "Jun 2026"]
    assert svg.count('aria-roledescription="point"') == 4
    assert "var(--" not in svg


def test_a_gap_parts_the_line() -> None:
    rows = trend_rows(YEAR, Text("en"))
    assert [row["run"] for row in rows] == [0, 0, 1, 2]
    assert drawn(rows, ("Jan 2026",)).count('aria-roledescription="line mark"') == 3


def test_a_change_in_a_month_that_cannot_be_judged_is_drawn_without_a_point() -> None:
    text = Text("en")
    rows = trend_rows(YEAR, text)
    judged = {row["start"] for row in rows}
    gap = next(found.period.start for found in YEAR if found.period.start.isoformat() not in judged)
    months = tuple(text.month(found.period.start) for found in YEAR)
    marked = with_marks(rows, YEAR, text, {gap: "7"})
    assert len(marked) == len(rows) + 1 and with_marks(rows, YEAR, text, {}) == rows
    svg = drawn(marked, months)
    assert ">7<" in svg and ">7<" not in drawn(rows, months)
    assert svg.count('aria-roledescription="point"') == drawn(rows, months).count('aria-roledescription="point"')


def test_the_specification_is_built_once() -> None:
    assert trend("share", TITLES, ("Jan 2026",)) is trend("share", TITLES, ("Jan 2026",))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_it_can_be_said_in_a_sentence(locale: str) -> None:
    text = Text(locale)
    said = trend_said(trend_rows(YEAR, text), "X", text)
    assert "X" in said and "60%" in said and text.month(date(2026, 6, 1)) in said
    assert trend_said([], "X", text) != said
