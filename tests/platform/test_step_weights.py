"""The part of a step's panel about its drivers says weight, interval, rank and sample, in three languages."""

from dataclasses import replace

import pytest

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.drivers.key_driver import Driver, LeftOut, WhyLeftOut
from cx_metrics.journey.weights import Weights
from cx_metrics.pictures import step_panel
from cx_metrics.pictures.step_panel import step_weights
from cx_metrics.text import Text
from tests import journeys
from tests.platform.test_pictures import HOSTILE, Seen

ENGLISH = Text("en")
WEIGHED = (6302, 0.134, 0.119, 0.149, 0.337, 0.304, 0.369)
WIFI = Driver("wifi", "wifi", *WEIGHED, 1, 1, 2, 1.0, ("staff",), 1, 70.7, 70.0, 71.4, 6500)
WEIGHTS = Weights("satisfaction_score", 0.398, 0.381, 0.417, 6, 60, (WIFI,), ())


def said(weights: Weights, text: Text = ENGLISH, **names: str) -> str:
    return "".join(Seen(part).text for part in step_weights(weights, journeys.labels(**names), text))


def test_a_driver_is_told_with_interval_rank_and_sample() -> None:
    told = said(WEIGHTS)
    for part in (
        "34%",
        "30–37%",
        "6,302 answers",
        "Rank 1 to 2 among 6 items",
        "Cannot be told apart from staff",
        "40%",
    ):
        assert part in told
    assert "cause" in told and "lower" not in told


def test_what_is_not_known_is_said() -> None:
    alone = replace(WIFI, share_low=None, share_high=None, rank_low=None, rank_high=None, alike=(), sign=-1)
    told = said(replace(WEIGHTS, drivers=(alone,)))
    assert "too few customers" in told and "Rank" not in told and "is lower where this is rated higher" in told
    reasons: tuple[WhyLeftOut, ...] = ("few", "seldom_together", "constant", "contradicting", "suppressed")
    for reason in reasons:
        told = said(replace(WEIGHTS, drivers=(), left_out=(LeftOut("showers", reason, 12, "showers"),)))
        assert "Showers" in told or "showers" in told
        assert "cause" not in told and "%" not in told
    assert "12 of 60" in said(replace(WEIGHTS, drivers=(), left_out=(LeftOut("showers", "few", 12, "showers"),)))


def test_a_step_without_items_has_no_such_part() -> None:
    assert step_weights(None, journeys.labels(), ENGLISH) == []
    assert step_weights(replace(WEIGHTS, drivers=()), journeys.labels(), ENGLISH) == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_says_it_in_the_panel(locale: str) -> None:
    journey = journeys.lounge()
    with_it = step_panel(journey, journey.steps[7], journeys.labels(), Text(locale), WEIGHTS)
    without = step_panel(journey, journey.steps[7], journeys.labels(), Text(locale))
    told = Seen(with_it).text.replace(Seen(without).text, "")
    assert "34%" in told and "6,302" in told


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(name: str) -> None:
    def draw(item: str) -> str:
        named = replace(
            WEIGHTS, drivers=(replace(WIFI, item=item, alike=(item,)),), left_out=(LeftOut(item, "few", 3),)
        )
        return "".join(step_weights(named, journeys.labels(), ENGLISH))

    ordinary, seen = Seen(draw("plain")), Seen(draw(name))
    assert seen.tags == ordinary.tags and seen.attributes == ordinary.attributes
    assert name.replace("_", " ") in seen.text
