"""The radar's charts and list: every change has its mark, both sides their months, and data is never markup."""

from dataclasses import replace
from datetime import date

import pytest

from cx_metrics import charts, pictures, settings
from cx_metrics.metrics.operating_changes import OperatingChange
from cx_metrics.radar.finding import ChangeVerdict, Finding, LoggedChange, Radar, RadarOutcome
from cx_metrics.radar.radar_words import cost, effect, headline, row_lines, seen_from
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text
from cx_metrics.theme import colour
from tests.platform.test_charts import svg

ENGLISH, DAY = Text("en"), date(2026, 5, 11)
HOSTILE = "<script>alert(1)</script> & more"
SHARE = RadarOutcome("csat", "Satisfied", "score", "share", 1)
ORDERS = RadarOutcome("orders", None, "silence", "relative", 1)


def finding(outcome: RadarOutcome, verdict: ChangeVerdict, value: float, *, hidden: bool = False) -> Finding:
    return Finding(
        "C1", outcome, (("segment", ("family",)),), DAY, "difference_in_differences", verdict,
        effect=value, low=value - 0.1, high=value + 0.1, p=0.001, q=0.01, detectable=0.14, hidden=hidden,
        a_month=Ranged(1000 * value, -500.0, 500.0) if verdict in ("hurt", "helped") else None,
    )  # fmt: skip


def radar_of(*findings: Finding, what: str = HOSTILE) -> Radar:
    change = OperatingChange("C1", DAY, None, what, None, None, (("segment", ("family",)),))
    verdict = findings[0].verdict if findings else "cannot_be_judged"
    return Radar(5, (), (LoggedChange(change, findings, verdict),), as_of=DAY, build="b", sample=False)


def test_the_list_tells_what_hurts_and_escapes_what_was_logged() -> None:
    found = radar_of(finding(SHARE, "hurt", -0.3, hidden=True))
    drawn = pictures.change_list(found, settings.load(), ENGLISH, "C1")
    assert "<script>" not in drawn and "&lt;script&gt;" in drawn
    assert drawn.count("<button") == 1 and 'aria-pressed="true"' in drawn and 'data-pick="C1"' in drawn
    assert "−NT$ 300 a month" in drawn.replace("\xa0", " ") and "the total shows nothing" in drawn
    assert '<b class="lost">' in drawn  # what a change costs is not in the colour of what one earns
    assert "Family" in drawn and "−30 pp" in drawn


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (radar_of(finding(SHARE, "hurt", -0.3, hidden=True), what="Swap"), "the total shows nothing"),
        (radar_of(finding(SHARE, "helped", 0.3), what="Lane"), "has helped Family"),
        (radar_of(finding(SHARE, "no_detectable_change", 0.01)), "moved nothing that could be seen"),
        (radar_of(), "None of the logged changes can be judged"),
        (Radar(0, (), as_of=None, build="b", sample=False), "No change is logged"),
    ],
)
def test_the_headline_is_the_answer_or_says_why_there_is_none(made: Radar, words: str) -> None:
    assert words in headline(made, settings.load(), ENGLISH)


def test_the_ends_of_a_cost_are_costs() -> None:
    hurt = replace(finding(SHARE, "hurt", -0.3), a_month=Ranged(-300.0, -900.0, 100.0))
    helped = replace(finding(SHARE, "helped", 0.3), a_month=Ranged(300.0, -100.0, 900.0))
    said = [cost(one, ENGLISH).replace("\xa0", " ") for one in (hurt, helped)]
    assert [one.split(":")[0] for one in said] == [
        "Costs about NT$ 300 a month (NT$ −100 to +900)",
        "Brings about NT$ 300 a month (NT$ −100 to +900)",
    ]


def test_effects_are_said_in_their_unit() -> None:
    assert effect(finding(ORDERS, "helped", 0.23), ENGLISH) == "23% more"
    assert effect(finding(ORDERS, "hurt", -0.23), ENGLISH) == "23% fewer"
    assert seen_from(finding(SHARE, "no_detectable_change", 0.0), ENGLISH) == "14 pp"
    (one,) = radar_of(finding(SHARE, "no_detectable_change", 0.0)).changes
    assert any("14 pp would have been seen" in line for line in row_lines(one, settings.load(), ENGLISH))


@pytest.mark.parametrize("width", [320, 700])
def test_every_change_has_its_mark_on_the_line_of_time(width: int) -> None:
    marks = [
        charts.ChangeMark(date(2025, 3, 10), 0, "worse", "a", True),
        charts.ChangeMark(date(2026, 8, 17), 1, "better", "b", False),
    ]
    rows = charts.change_timeline_rows(marks, ["Hurt", "Helped"], [(date(2025, 1, 1), "Jan 2025")])
    assert list(rows[rows["kind"] == "mark"]["tone"]) == [colour("worse"), colour("better")]
    drawn = svg(charts.change_timeline(), rows, width)
    assert drawn.count(">Hurt<") == drawn.count(">Helped<") == drawn.count(">Jan 2025<") == 1


@pytest.mark.parametrize("width", [320, 700])
def test_both_sides_are_drawn_before_and_after(width: int) -> None:
    months = [
        charts.SideMonth(side, date(2026, month, 1), float(value), f"{side} {month}")
        for month in range(1, 9)
        for side, value in (("exposed", 70 if month < 5 else 40), ("others", 71))
    ]
    rows = charts.exposed_lines_rows(
        months, DAY, {"exposed": "Met it", "others": "The others"}, [(date(2026, 1, 1), "Jan")]
    )
    means = rows[rows["kind"] == "exposed_mean"]
    assert list(means["y"]) == [70, 40] and len(rows[rows["kind"] == "others_mean"]) == 2
    assert (rows["kind"] == "exposed_month").sum() == (rows["kind"] == "others_month").sum() == 8
    heights = rows[rows["kind"].isin(["exposed_name", "others_name"])].set_index("kind")["dy"]
    assert heights["others_name"] < 0 < heights["exposed_name"]  # the upper line's name over it
    drawn = svg(charts.exposed_lines(), rows, width)
    assert drawn.count(">Met it<") == drawn.count(">The others<") == 1
