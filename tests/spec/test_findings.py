"""The sentence a page opens with: what it says of measurements, in every language, and what it does not claim."""

from dataclasses import replace
from datetime import date

import pytest

from cx_metrics import settings
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.findings import Story, lead, story
from cx_metrics.metrics import Measurement, Period
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.metrics.monthly import Since
from cx_metrics.metrics.moved import ChangePart, Moved
from cx_metrics.metrics.operating_changes import OperatingChange
from cx_metrics.text import Text

YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))
BEFORE = Period(date(2024, 11, 1), date(2025, 10, 31))


def told(metric: str = "nps", verdict: str | None = "worse", since: Since | None = None, **given: object) -> KeyFigure:
    better = {"better": 8.0, "worse": -8.0}.get(verdict or "", -7.0)
    usual = Measurement(
        metric, "points", (), YEAR, 27.0, 25.0, 29.0, 6000, 6000.0, "ok", verdict,  # type: ignore[arg-type]
        better, better - 3, better + 3, 4.2, None, None, None,
    )  # fmt: skip
    return KeyFigure(settings.catalogue().metrics[metric], replace(usual, **given), since=since)  # type: ignore[arg-type]


def part(
    kind: str, group: str, points: float, real: bool = True, shares: tuple[float, float] = (0.15, 0.32)
) -> ChangePart:
    by = (("region", group),) if group else ()
    return ChangePart(kind, by, points, points - 0.5, points + 0.5, real, points > 0, shares, (10.0, 5.0), 900)  # type: ignore[arg-type]


def moved(mix: ChangePart, rate: ChangePart, *parts: ChangePart) -> Moved:
    return Moved("nps", "points", ("region",), YEAR, BEFORE, 35.0, 27.0, -8.0, parts, mix, rate)


MIX = moved(part("mix", "", -5.5), part("rate", "", -2.5, real=False), part("mix", "europe", -3.8))


def said(*figures: KeyFigure, locale: str = "en", compare: str | None = "year", **given: object) -> Story:
    return story(figures, Text(locale), settings.load(), compare, **given)  # type: ignore[arg-type]


def test_what_got_worse_comes_first() -> None:
    figures = told("ces", "better"), told("csat", "worse"), told("nps", "worse")
    assert lead(figures).metric.id == "csat"
    found = said(*figures)
    assert found.headline.startswith("Satisfaction (top boxes) got worse: 27, −8 on last year")
    assert found.others == ("Worse: NPS 27 (−8).", "Better: Easy 27 (+8).")


def test_a_mix_shift_is_told_as_one() -> None:
    found = said(told(), moved=MIX)
    assert found.headline.endswith("mostly because more answers come from Europe.")
    assert found.sentences[0].startswith("The mix of customers makes −5.5 of it: Europe gave 32% of the answers, 15% ")
    assert found.sentences[1] == "Inside the groups no change is detectable."


def test_better_inside_and_worse_in_total() -> None:
    simpson = replace(MIX, rate=part("rate", "", 4.0), mix=part("mix", "", -12.0))
    assert said(told(), moved=simpson).sentences[1] == "Inside the groups it changed by +4.0."


def test_a_total_that_stands_still_may_hide_a_change() -> None:
    hiding = replace(MIX, rate=part("rate", "", 4.0), mix=part("mix", "", -4.2), change=-0.2)
    found = said(told(verdict="no_detectable_change"), moved=hiding)
    assert "Inside the groups it changed by +4.0, but another mix" in found.sentences[0]


def test_one_group_that_makes_most_of_it_is_named() -> None:
    one = moved(
        part("mix", "", 0.1, real=False), part("rate", "", -8.1), part("rate", "taiwan", -6.0, shares=(0.3, 0.3))
    )
    assert said(told(), moved=one).headline.endswith("on last year, mostly in Taiwan.")


def test_a_change_of_all_groups_is_not_put_on_one() -> None:
    half = part("rate", "europe", -4.0, shares=(0.5, 0.5)), part("rate", "taiwan", -4.0, shares=(0.5, 0.5))
    everywhere = moved(part("mix", "", 0.0, real=False), part("rate", "", -8.0), *half)
    found = said(told(), moved=everywhere)
    assert "mostly" not in found.headline and "in all groups alike" in found.sentences[0]


def test_since_when_and_what_the_log_holds() -> None:
    since = Since(date(2026, 3, 1), date(2026, 3, 1), 11.0)
    log = (OperatingChange("1", date(2026, 3, 1), None, "One-step entry", None, None, ()),)
    found = said(told("ces", "better", since), log=log)
    assert found.headline.endswith(", since Mar 2026.")
    assert found.sentences == (
        "The level changed in Mar 2026; the log of changes holds of that time: One-step entry (Mar 1, 2026).",
    )
    vague = Since(date(2025, 9, 1), date(2025, 10, 1), 2.0)
    assert "since about Sep" in said(told(), told("ces", "better", vague)).others[0]


def test_no_change_says_what_could_have_been_seen() -> None:
    found = said(
        told(
            verdict="no_detectable_change", value=39.4, change=-6.6, change_low=-28.0, change_high=15.0, detectable=31.2
        )
    )
    assert found.headline == "Net Promoter Score shows no detectable change: 39."
    assert "a change of 31 or more would most likely have been seen" in found.sentences[0]


def test_when_nothing_moved_it_says_so_of_all() -> None:
    found = said(told(verdict="no_detectable_change"), told("csat", "no_detectable_change"))
    assert found.headline == "No detectable change on last year in any of 2 figures."


def test_too_few_answers_are_said() -> None:
    few = told(verdict=None, status="few", value=None, low=None, high=None, n=11)
    assert said(few).headline == "There are not enough answers yet to say how Net Promoter Score is doing."


def test_without_a_comparison_figures_just_stand() -> None:
    assert said(told(verdict=None), compare=None).headline == "Net Promoter Score stands at 27."


def test_against_a_target() -> None:
    assert (
        said(told(verdict="worse"), compare="target").headline
        == "Net Promoter Score misses its target: 27, −8 on target."
    )


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("compare", ["year", "previous", "target", None])
@pytest.mark.parametrize("verdict", ["worse", "better", "no_detectable_change", "not_enough_answers", None])
def test_every_case_can_be_said_in_every_language(locale: str, compare: str | None, verdict: str | None) -> None:
    since = Since(date(2026, 1, 1), date(2026, 3, 1), -8.0)
    found = said(told(verdict=verdict, since=since), told("csat", verdict), locale=locale, compare=compare, moved=MIX)
    whole = " ".join([found.headline, *found.sentences, *found.others])
    assert found.headline and "{" not in whole and "None" not in whole and "—" not in whole


def test_two_figures_are_named_beside_the_leading_one_and_the_others_counted() -> None:
    same = [told(name, "no_detectable_change") for name in ("csat", "problem_incidence", "first_contact_resolution")]
    found = said(told(), *same, told("ces", "better"), told("churn_rate", "worse"))
    assert found.others[:2] == ("Worse: Churn 27 (−8).", "Better: Easy 27 (+8).")
    assert found.others[2:] == ("3 more figures have their verdicts on their cards.",)
    plainly = said(*(replace(each, now=replace(each.now, verdict=None)) for each in [told(), *same]), compare=None)
    assert len(plainly.others) == 3 and plainly.others[-1].startswith("One more figure")


@pytest.mark.parametrize(("locale", "words"), [("en", "got worse"), ("zh-TW", "惡化"), ("zh-CN", "恶化")])
def test_what_rises_to_the_worse_is_not_said_to_fall(locale: str, words: str) -> None:
    falls = {"en": "got worse", "zh-TW": "下滑", "zh-CN": "下滑"}[locale]
    assert words in said(told("churn_rate"), locale=locale).headline
    assert falls in said(told("nps"), locale=locale).headline


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_mix_says_of_which_figure_its_value_is(locale: str) -> None:
    name = Text(locale).pick(settings.catalogue().metrics["nps"].name)
    assert name in said(told(), moved=MIX, locale=locale).sentences[0]
