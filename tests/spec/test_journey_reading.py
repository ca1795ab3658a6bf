"""What a journey map says: the sentence follows the numbers, and says so when it cannot."""

from dataclasses import replace

import pytest

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.journey import Delay, sentences
from cx_metrics.journey.model import JourneyMap, Transition
from cx_metrics.journey.reading import flow, read, rooms, told_apart
from cx_metrics.journey.stage_flow import stage_flow
from cx_metrics.statistics.ranged import Figure
from cx_metrics.text import Text
from tests import journeys

MINIMUMS = journeys.labels().least_tolerated


def name(touchpoint: str) -> str:
    return journeys.labels().step(touchpoint).name


def headline(journey: JourneyMap, locale: str = "en") -> str:
    return sentences.headline(journey, read(journey, MINIMUMS), name, Text(locale))


def rescored(**scores: tuple[float, float]) -> JourneyMap:
    """The lounge visit with other scores and half-intervals at some steps."""
    lounge = journeys.lounge()
    return replace(
        lounge,
        steps=tuple(
            replace(s, score=journeys.measured(*scores[s.touchpoint], 500)) if s.touchpoint in scores else s
            for s in lounge.steps
        ),
    )


def test_the_worst_step_that_also_holds_most_money_is_both() -> None:
    assert headline(journeys.lounge()) == "It hurts most at Wi-fi, and that is where the money is."


def test_money_elsewhere_is_said() -> None:
    assert headline(rescored(showers=(20, 3))) == "It hurts most at Showers; most money is at risk at Wi-fi."


def test_two_that_cannot_be_told_apart_are_both_named() -> None:
    said = headline(rescored(self_check_in=(50, 3)))
    assert "Wi-fi" in said and "Self check-in" in said and "told apart" in said


def test_a_level_journey_names_no_worst_step() -> None:
    level = rescored(**{row[1]: (70.0, 2.0) for row in journeys.LOUNGE})
    assert headline(level).startswith("No step hurts more than the others")


def test_without_ratings_it_says_that_nobody_rated() -> None:
    journey = journeys.without_answers()
    assert "48,210 visits" in headline(journey)
    assert "Without ratings" in sentences.paragraph(journey, read(journey, {}), name, Text("en"))


def test_hidden_scores_are_said_to_be_hidden() -> None:
    hidden = replace(journeys.measured(None, 0, 0), status="suppressed", n=None)
    lounge = journeys.lounge()
    journey = replace(lounge, steps=tuple(replace(step, score=hidden) for step in lounge.steps))
    assert "people could be recognised" in headline(journey)


def test_without_interactions_it_says_what_would_bring_them() -> None:
    journey = journeys.without_interactions()
    said = sentences.paragraph(journey, read(journey, MINIMUMS), name, Text("en"))
    assert "Without interactions" in said and "Showers we cannot say" in said


def test_what_changed_is_told_by_verdict() -> None:
    said = sentences.paragraph(journeys.lounge(), read(journeys.lounge(), MINIMUMS), name, Text("en"))
    assert "Worse on last year: Wi-fi and Self check-in" in said and "Better on last year: Fast-track security" in said


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_sentence_can_be_said_in_each_language(locale: str) -> None:
    text = Text(locale)
    for journey in (journeys.lounge(), journeys.without_answers(), journeys.without_interactions()):
        found = read(journey, MINIMUMS)
        assert headline(journey, locale) and sentences.paragraph(journey, found, name, text)
    assert sentences.opportunity(read(journeys.lounge(), MINIMUMS), name, text)
    assert len(sentences.flow_said(flow(journeys.lounge()), name, text)) == 3


def test_intervals_that_overlap_by_much_cannot_be_told_apart() -> None:
    steps = {s.touchpoint: s for s in rescored(seating=(50, 3), showers=(54, 3), wifi=(48, 3)).steps}
    assert not told_apart(steps["wifi"], steps["seating"])  # 2 apart, 4.2 needed
    assert told_apart(steps["wifi"], steps["showers"])  # 6 apart


def test_the_opportunity_is_the_largest_gap_times_money() -> None:
    found = read(journeys.lounge(), MINIMUMS).opportunity
    assert found is not None and found.step.touchpoint == "wifi" and found.gap == 12
    assert read(journeys.lounge(), {"self_check_in": 60.0}).opportunity.step.touchpoint == "self_check_in"


def test_a_step_whose_interval_reaches_its_minimum_is_no_opportunity() -> None:
    assert read(journeys.lounge(), {"wifi": 50.0}).opportunity is None  # 48, interval to 51


def test_room_to_the_ideal_is_ordered_by_what_hangs_on_it() -> None:
    ideals = {"wifi": 80.0, "seating": 80.0, "front_desk": 79.0, "self_check_in": 80.0, "showers": 80.0}
    found = rooms(journeys.lounge(), ideals)
    assert {name: (room.points, room.order, room.of) for name, room in found.items()} == {
        "wifi": (32, 1, 3),  # 32 points × 8.4 m
        "self_check_in": (25, 2, 3),  # 25 × 6.8
        "seating": (12, 3, 3),  # 12 × 2.2; the front desk's interval reaches its ideal, the showers have no score
    }
    assert (found["wifi"].low, found["wifi"].high) == (29, 35)


def test_room_without_money_has_no_order() -> None:
    journey = journeys.lounge()
    unknown = replace(journey, steps=tuple(replace(s, margin_at_risk=journeys.NONE) for s in journey.steps))
    assert [room.order for room in rooms(unknown, {"wifi": 80.0}).values()] == [None]


def test_loops_are_shares_of_all_passages() -> None:
    journey = replace(
        journeys.lounge(),
        transitions=(
            Transition("wayfinding", "entrance", 70),
            Transition("wifi", "wifi", 10),
            Transition("wifi", "seating", 20),
            Transition("wifi", None, 900),
        ),
    )
    found = flow(journey)
    assert (found.passages, found.repeated, found.back, found.most_back) == (100, 0.1, 0.2, ("wifi", "seating"))


def test_what_enters_a_stage_leaves_it() -> None:
    found = stage_flow(journeys.lounge())
    for stage in found.stages:
        coming = found.starting[stage] + sum(n for (_, end), n in found.links.items() if end == stage)
        assert coming >= found.leaving[stage]
    assert found.ending["board"] == 20_000 and found.ending["relax"] == 3000


@pytest.mark.parametrize("locale", LANGUAGES)
def test_slow_passages_that_are_judged_worse_are_said(locale: str) -> None:
    text = Text(locale, "TWD")
    quick, slow = (
        Delay("wifi", low, low + 60, Figure(value, value - 3, value + 3, 90)) for low, value in ((0, 80), (600, 50))
    )
    told = sentences.by_delay((quick, slow), name, text)
    assert name("wifi") in told and text.number(80) in told and text.number(50) in told
    close = replace(slow, score=Figure(78, 75, 81, 90))
    assert sentences.by_delay((quick, close), name, text) == "" == sentences.by_delay((slow,), name, text)


def test_one_rated_step_is_not_called_the_worst() -> None:
    whole = journeys.lounge()
    nobody = journeys.without_answers().steps
    assert "Only" in headline(replace(whole, steps=(whole.steps[0], *nobody[1:])))
