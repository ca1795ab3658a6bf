"""What the map and its panel call the numbers they show: no share without its whole, nothing that was not recorded."""

from dataclasses import replace
from datetime import date

from cx_metrics.journey.complaints import OneCase
from cx_metrics.journey.model import JourneyMap, Named, Path, Step, Transition
from cx_metrics.journey.stage_flow import stage_flow
from cx_metrics.pictures import case_list, lane_map, path_lines, step_panel
from cx_metrics.statistics.ranged import Figure
from cx_metrics.text import Text
from tests import journeys
from tests.platform.test_pictures import Seen

ENGLISH = Text("en")
NEVER = Figure(0.0, 0.0, 0.01, 491)


def told(locale: str = "en", **changed: object) -> str:
    """What the panel of the wi-fi says when this is changed of it."""
    lounge = journeys.lounge()
    step: Step = replace(lounge.steps[7], **changed)  # type: ignore[arg-type]
    journey = replace(lounge, steps=(*lounge.steps[:7], step, *lounge.steps[8:]))
    return Seen(step_panel(journey, step, journeys.labels(), Text(locale))).text


def item(name: str, share: float) -> Named:
    return Named(name, share, round(share * 100), 100, "item")


def test_the_only_item_of_a_step_is_rated_badly_or_well_and_not_named_twice() -> None:
    said = told(pains=(item("internet", 0.36),), gains=(item("internet", 0.56),))
    assert "Rated badly 36%" in said and "Rated well 56%" in said and "internet" not in said
    assert "給低分 36%" in told("zh-TW", pains=(item("internet", 0.36),), gains=())


def test_one_of_several_items_is_named() -> None:
    said = told(pains=(item("speed", 0.4),), gains=(item("help", 0.7),))
    assert "speed: rated badly 40%" in said and "help: rated well 70%" in said


def test_shares_of_cases_are_told_from_shares_of_ratings() -> None:
    said = told(pains=(Named("billing", 0.3, 30, 100, "problem"), item("internet", 0.1)), gains=())
    assert said.index("Cases are about") < said.index("billing 30%") < said.index("Rated badly 10%")
    assert "Cases are about" not in told(pains=(item("internet", 0.1),), gains=())


def test_nobody_switches_where_there_is_one_channel() -> None:
    one, two = (Named("app", 1.0, 50, 50, "channel"),), (Named("app", 0.9, 45, 50), Named("desk", 0.1, 5, 50))
    assert "switch" not in told(channels=one, switching=NEVER)
    assert "0% switch channel" in told(channels=two, switching=NEVER)
    assert "12% switch channel" in told(channels=one, switching=Figure(0.12, 0.1, 0.14, 900))


def test_a_change_is_told_in_the_order_of_the_language() -> None:
    before = journeys.lounge().steps[7].score
    score = replace(before, change=-8.0, change_low=-11.0, change_high=-5.0)
    assert "−8 ±3 on last year" in told(score=score) and "較去年 −8 ±3" in told("zh-TW", score=score)


def test_a_failure_never_seen_says_among_how_many() -> None:
    mode = replace(journeys.lounge().steps[7].failures[0], occurrence=NEVER)
    assert "0 of 491" in told(failures=(mode,))


def ordered() -> JourneyMap:
    """A journey of which the last stage is rated but never logged as an event."""
    names = [step.touchpoint for step in journeys.lounge().steps]
    kept = tuple(name for name in names if name not in ("boarding_call", "gate_transfer"))
    return replace(
        journeys.lounge(),
        sessions=5_227,
        transitions=(Transition("wayfinding", "front_desk", 5_000), Transition("front_desk", None, 5_000)),
        paths=(Path(("wayfinding", "front_desk"), 5_220, 5_227), Path(kept[:1], 7, 5_227)),
    )


def test_a_stage_without_events_is_no_stage_of_the_flow_and_is_named_below() -> None:
    assert stage_flow(ordered()).stages == ("arrive", "check_in")
    said = Seen(path_lines(ordered(), journeys.labels(), ENGLISH)).text
    assert "end here" not in said  # where the last events are, a visit is meant to end
    labels = journeys.labels()
    assert f"No visits to show at: {labels.step('entrance').name}" in said
    assert labels.step("gate_transfer").name in said.split("No visits to show at")[1]


def test_a_rare_path_is_not_told_as_none() -> None:
    said = Seen(path_lines(ordered(), journeys.labels(), ENGLISH)).text
    assert "0.1%" in said and "0%7 visits" not in said


def test_chinese_words_on_an_english_page_stand_upright() -> None:
    case = OneCase(date(2026, 10, 1), "billing", "low", 2.0, None, "帳單重複扣款。")
    assert '<q lang="zh">' in case_list([case], journeys.labels(), ENGLISH)
    assert "<q>" in case_list([case], journeys.labels(), Text("zh-TW"))
    assert "<q>" in case_list([replace(case, said="Charged twice.")], journeys.labels(), ENGLISH)


def test_the_usual_levels_of_severity_are_translated_and_others_kept() -> None:
    case = OneCase(date(2026, 10, 1), None, "high", 1.0, None, None)
    assert "嚴重度：高" in Seen(case_list([case], journeys.labels(), Text("zh-TW"))).text.replace(" ", "")
    assert "blocker" in Seen(case_list([replace(case, severity="blocker")], journeys.labels(), ENGLISH)).text


def test_the_scale_stays_readable_over_a_step_that_is_not_rated() -> None:
    first = replace(journeys.lounge().steps[0], score=journeys.measured(None, 0, 0))
    journey = replace(journeys.lounge(), steps=(first, *journeys.lounge().steps[1:]))
    drawn = lane_map(journey, journeys.labels(), ENGLISH)
    assert 'class="axis"' in drawn and "Not rated" in drawn


def test_the_panel_is_told_in_the_order_of_a_decision() -> None:
    lounge = journeys.lounge()
    said = Seen(step_panel(lounge, lounge.steps[7], journeys.labels(), ENGLISH)).text
    heads = ["How it is, and whether that is real", "Why", "Who stands behind it", "What it would be worth"]
    places = [said.index(head) for head in heads]
    assert places == sorted(places) and places[1] < said.index("In their words") < places[2] < said.index("Owner")
    assert places[3] < said.index("Margin at risk")
    only = Seen(step_panel(lounge, lounge.steps[7], journeys.labels(), ENGLISH, sections=("who",))).text
    assert heads[2] in only and not [head for head in heads if head != heads[2] and head in only]


def test_paths_that_carry_few_visits_are_folded_and_what_they_share_is_said() -> None:
    lounge, labels = journeys.lounge(), journeys.labels()
    ways = (("entrance", "seating", "wifi"), ("entrance", "food", "wifi"))
    rare, usual = (replace(lounge, paths=tuple(Path(way, n, 1000) for way in ways)) for n in (20, 400))
    folded = path_lines(rare, labels, ENGLISH)
    assert "<details><summary>The 2 most frequent paths" in folded
    said = Seen(folded).text
    together = "The 2 most frequent paths carry 4% of visits together."
    assert together in said and f"All of them pass {labels.name('entrance')} and {labels.name('wifi')}." in said
    assert "<details>" not in path_lines(usual, labels, ENGLISH)
    assert "most frequent paths" not in Seen(path_lines(replace(rare, paths=rare.paths[:1]), labels, ENGLISH)).text
