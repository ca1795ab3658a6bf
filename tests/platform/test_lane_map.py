"""The lane map says what is known and draws what is not known as a hole, whatever names it is fed."""

import re
from dataclasses import replace

import pytest

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.journey.model import JourneyMap, Named
from cx_metrics.metrics import Measurement
from cx_metrics.pictures import lane_map, path_lines, step_panel
from cx_metrics.pictures.lane_map.plot import money_plot, score_plot, stages
from cx_metrics.text import Text
from tests import journeys
from tests.platform.test_pictures import HOSTILE, Seen

ENGLISH = Text("en")


def drawn(journey: JourneyMap, locale: str = "en", picked: str | None = None) -> str:
    return lane_map(journey, journeys.labels(), Text(locale), picked)


def with_step(touchpoint: str, **changed: object) -> JourneyMap:
    journey = journeys.lounge()
    steps = tuple(replace(s, **changed) if s.touchpoint == touchpoint else s for s in journey.steps)  # type: ignore[arg-type]
    return replace(journey, steps=steps)


def hostile(name: str) -> JourneyMap:
    """A journey in which everything that comes from data bears this name."""
    named = (Named(name, 0.4, 40, 100),)
    return with_step("wifi", quotes=(name,), pains=named, gains=named, channels=named)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(name: str) -> None:
    for draw in (
        lambda n: drawn(hostile(n)),
        lambda n: lane_map(journeys.lounge(), journeys.labels(wifi=n), ENGLISH),
        lambda n: path_lines(journeys.lounge(), journeys.labels(wifi=n), ENGLISH),
        lambda n: step_panel(hostile(n), hostile(n).steps[7], journeys.labels(wifi=n), ENGLISH),
    ):
        ordinary, seen = Seen(draw("plain")), Seen(draw(name))
        assert seen.tags == ordinary.tags and seen.attributes == ordinary.attributes
        assert name in seen.text


def test_every_step_says_score_interval_and_sample() -> None:
    said = Seen(drawn(journeys.lounge())).text
    for step in journeys.lounge().steps:
        if step.score.value is not None:
            value, n = f"{step.score.value:.0f}", f"n {step.score.n:,}"
            assert re.search(f"{value}(\u2009[●◆])?{step.score.low:.0f}–{step.score.high:.0f}{n}", said)


@pytest.mark.parametrize(
    ("touchpoint", "verdict", "drawn_as"),
    [
        ("wifi", "worse", "48\u2009◆"),
        ("security_lane", "better", "71\u2009●"),
        ("front_desk", "no_detectable_change", "78"),
    ],
)
def test_a_score_that_changed_carries_its_verdict(touchpoint: str, verdict: str, drawn_as: str) -> None:
    (step,) = [step for step in journeys.lounge().steps if step.touchpoint == touchpoint]
    assert step.score.verdict == verdict
    said = Seen(drawn(journeys.lounge())).text
    ends = f"{step.score.low:.0f}–{step.score.high:.0f}"
    assert said.count(f"{drawn_as}{ends}") == 2  # on the wide map and on the phone's


def test_a_moment_of_truth_has_a_ring_and_keeps_the_colour_of_its_verdict() -> None:
    """A colour would say that it became worse, and only to those who see it: the ring is of ink."""
    labels = journeys.labels()
    plain = replace(labels, steps={code: replace(one, moment_of_truth=False) for code, one in labels.steps.items()})
    marked, unmarked = (lane_map(journeys.lounge(), told, ENGLISH) for told in (labels, plain))

    def dots(drawn: str, colour: str) -> int:
        return len(re.findall(rf'h0\.001"[^>]*stroke="var\(--cx-{colour}\)"', drawn))

    assert marked.count(ENGLISH("journey.moment")) == unmarked.count(ENGLISH("journey.moment")) + 6
    says = ENGLISH("journey.moment_decides", outcome="Satisfied overall")
    assert marked.count(says) == 2 and says not in unmarked  # what they decide, in the key of both
    assert dots(marked, "ink") == dots(unmarked, "ink") + 4  # two moments, on the wide map and on the phone's
    assert dots(marked, "worse") == dots(unmarked, "worse") > 0


def test_where_the_curve_is_level_a_number_stands_clear_of_what_it_is_compared_with() -> None:
    steps = journeys.lounge().steps
    level = tuple(replace(s, score=journeys.measured(60, 2, 100)) for s in steps)
    for before, under in ((66, True), (54, False)):
        compared = tuple(replace(s, compared=journeys.measured(before, 2, 100)) for s in level)
        assert {mark.under for mark in score_plot(compared).marks} == {under}


def test_a_step_with_too_few_answers_is_a_hole_that_nothing_crosses() -> None:
    plot = score_plot(journeys.lounge().steps)
    assert plot.gaps == (8,)
    assert [[mark.column for mark in run] for run in plot.runs] == [list(range(8)), [9, 10]]
    assert all(8 not in (round(x / 100 * 11 - 0.5) for x, _ in run) for run in plot.compared)
    assert "11 of 30 needed" in Seen(drawn(journeys.lounge())).text


def test_the_curve_keeps_within_its_paper_and_hangs_money_from_its_top() -> None:
    scores, money = score_plot(journeys.lounge().steps), money_plot(journeys.lounge().steps)
    assert all(0 <= mark.high <= mark.value <= mark.low <= 100 for mark in (*scores.marks, *money.marks))
    by_score = sorted(scores.marks, key=lambda mark: mark.value)
    assert [journeys.LOUNGE[mark.column][1] for mark in (by_score[0], by_score[-1])] == ["front_desk", "wifi"]
    deepest = max(money.marks, key=lambda mark: mark.value)
    assert journeys.LOUNGE[deepest.column][1] == "wifi"
    assert all(curve[0][1] == curve[-1][1] == 0 for curve in money.curves)


def test_a_level_journey_looks_level() -> None:
    level = replace(
        journeys.lounge(),
        steps=tuple(
            replace(s, score=journeys.measured(70 + i % 2, 1, 500), compared=None)
            for i, s in enumerate(journeys.lounge().steps)
        ),
    )
    heights = [mark.value for mark in score_plot(level.steps).marks]
    assert max(heights) - min(heights) < 5


def test_a_hidden_group_shows_neither_score_nor_count() -> None:
    hidden = replace(journeys.measured(None, 0, 4), status="suppressed", n=None)
    said = Seen(drawn(with_step("wifi", score=hidden))).text
    assert "Hidden: small group" in said and "4 of 30" not in said


@pytest.mark.parametrize("locale", LANGUAGES)
def test_it_speaks_each_language(locale: str) -> None:
    said = Seen(drawn(journeys.lounge(), locale)).text
    assert {"en": "Margin at risk", "zh-TW": "面臨風險的毛利", "zh-CN": "面临风险的毛利"}[locale] in said
    assert f'lang="{locale}"' in drawn(journeys.lounge(), locale)


def test_stages_and_steps_are_buttons_that_report_a_step() -> None:
    markup = drawn(journeys.lounge(), picked="wifi")
    picks = re.findall(r'<button[^>]*data-pick="(\w+)"', markup)
    assert set(picks) == {row[1] for row in journeys.LOUNGE}
    wide = markup.split('class="phone"')[0]
    assert len(re.findall("<button", wide)) == len(journeys.LOUNGE) + 5
    assert len(re.findall('aria-pressed="true"', wide)) == 1


def test_without_interactions_the_scores_remain() -> None:
    said = Seen(drawn(journeys.without_interactions())).text
    assert "Experience" in said and "48" in said
    assert "Channels" not in said and "Passing and ending" not in said


def test_without_answers_there_is_no_curve() -> None:
    markup = drawn(journeys.without_answers())
    assert 'class="plot experience"' not in markup and 'class="plot pool"' not in markup
    assert "Channels" in Seen(markup).text and "Not rated" in Seen(markup).text


def test_sixteen_steps_keep_their_width_and_scroll_inside() -> None:
    lounge = journeys.lounge()
    many = replace(lounge, steps=tuple(replace(lounge.steps[i % 8], touchpoint=f"t{i}") for i in range(16)))
    assert "--n:16" in drawn(many)
    assert sum(len(members) for _, members in stages(many.steps)) == 16


def test_the_expectation_gap_is_told_only_where_the_interval_is_clear_of_the_zone() -> None:
    def gap(score: Measurement) -> str:
        return Seen(drawn(with_step("wifi", score=score))).text

    below = "Below the minimum"
    assert gap(journeys.measured(48, 3, 600)).count(below) > gap(journeys.measured(58, 3, 600)).count(below)


def test_risk_priority_stands_beside_damage_with_its_warning() -> None:
    said = Seen(drawn(journeys.lounge())).text
    assert "Risk priority 168" in said and "expected loss" in said and "use it to talk, not to count" in said


def test_the_mean_stands_beside_peak_and_end() -> None:
    said = Seen(drawn(journeys.lounge())).text
    assert "Mean66.1" in said and "Peak and end56" in said


def test_paths_not_shown_are_counted() -> None:
    journey = journeys.lounge()
    said = Seen(path_lines(journey, journeys.labels(), ENGLISH)).text
    rest = journey.sessions - sum(path.n for path in journey.paths)
    assert f"{rest:,} visits" in said and "19%" in said


def test_the_panel_tells_every_quote_and_the_three_ratings() -> None:
    journey = journeys.lounge()
    wifi = journey.steps[7]
    said = Seen(step_panel(journey, wifi, journeys.labels(), ENGLISH)).text
    assert all(quote in said for quote in wifi.quotes)
    assert "Severity 7, occurrence 6, detection 4" in said and "Worse" in said
    assert "310 cases in all; the share counts only those that follow a visit on record" in said


@pytest.mark.parametrize("comparison", ["year", "previous", "target", "group"])
def test_every_comparison_has_its_words(comparison: str) -> None:
    journey = replace(journeys.lounge(), comparison=comparison)
    assert "Worse" in Seen(step_panel(journey, journey.steps[7], journeys.labels(), ENGLISH)).text
    assert "journey." not in Seen(drawn(journey)).text


def test_when_every_score_is_hidden_the_curve_is_all_holes() -> None:
    hidden = replace(journeys.measured(None, 0, 0), status="suppressed", n=None)
    lounge = journeys.lounge()
    journey = replace(lounge, steps=tuple(replace(step, score=hidden, compared=None) for step in lounge.steps))
    assert drawn(journey).split('class="phone"')[0].count("Hidden: small group") == len(lounge.steps)


def test_the_map_has_a_lane_of_opportunities_in_order() -> None:
    drawn = str(lane_map(journeys.lounge(), journeys.labels(), ENGLISH))
    assert "Opportunity" in drawn and "points × margin at risk" in drawn
    zones = sum(step.zone is not None for step in journeys.labels().steps.values())
    assert zones and f"No. 1 of {drawn.count('To the ideal') // 2}" in drawn  # wide and narrow


@pytest.mark.parametrize(("n", "of", "told"), [(4, 6, "4 of 6"), (20, 29, "20 of 29"), (20, 30, "67%")])
def test_a_share_of_few_is_told_as_a_count(n: int, of: int, told: str) -> None:
    few = (Named("satisfaction_score", n / of, n, of, "item"),)
    said = Seen(drawn(with_step("wifi", pains=few, gains=()))).text
    assert f"Rated badly {told}" in said
