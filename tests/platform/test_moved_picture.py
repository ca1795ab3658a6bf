"""The picture of what moved a figure: each bar as long as its part, each interval as wide, nothing unsaid."""

import re
from dataclasses import replace

import pytest

from cx_metrics import settings
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.metrics.moved import ChangePart, Moved
from cx_metrics.pictures import TOTAL, moved, points_shown, unmoved
from cx_metrics.pictures.markup import Markup
from cx_metrics.pictures.parts_of_change import ordered, part_name
from cx_metrics.text import Text
from tests.platform.test_pictures import YEAR, Seen

HOUSE, ENGLISH = settings.load(), Text("en")
NUMBER = r"(-?[0-9.]+)%"


def part(kind: str, group: str | None, points: float, real: bool, improves: bool | None = None) -> ChangePart:
    by = (("region", group),) if kind != "rest" else ()
    shares = None if kind == "rest" else (0.2, 0.3)
    better = points > 0 if improves is None else improves
    return ChangePart(kind, by, points, points - 1, points + 1, real, better, shares, (10.0, 20.0), 100, 3)  # type: ignore[arg-type]


PARTS = (part("rate", "europe", 2.8, True), part("mix", "taiwan", -3.4, True), part("rate", "other", -0.5, False))


def change(parts: tuple[ChangePart, ...] = (*PARTS, part("rest", None, -0.2, False))) -> Moved:
    whole = part("mix", "", -3.4, True), part("rate", "", 2.1, True)
    return Moved("nps", "points", ("region",), YEAR, YEAR, 30.0, 28.7, -1.3, parts, *whole)


def drawn(found: Moved, text: Text = ENGLISH) -> str:
    return moved("What moved X", Markup(""), found, "X", HOUSE, text)


def test_bars_and_intervals_are_as_long_as_what_they_stand_for() -> None:
    found = change()
    bars = re.findall(f'class="bar" style="left:{NUMBER};width:{NUMBER}', drawn(found))
    doubts = re.findall(f'class="doubt" style="left:{NUMBER};width:{NUMBER}', drawn(found))
    zeros = {float(at) for at in re.findall(f'class="zero" style="left:{NUMBER}', drawn(found))}
    (zero,) = zeros
    assert len(bars) == len(doubts) == 4
    for one, bar, doubt in zip(ordered(found), bars, doubts, strict=True):
        scale = 100 / (3.8 + 4.4)  # from the lowest end of an interval to the highest
        left, width = map(float, bar)
        assert width == pytest.approx(abs(one.points) * scale, abs=0.02)
        assert (left if one.points > 0 else left + width) == pytest.approx(zero, abs=0.02)
        assert tuple(map(float, doubt)) == pytest.approx(((one.low + 4.4) * scale, 2 * scale), abs=0.02)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_each_part_is_told_with_its_verdict_and_opens_its_receipt_but_the_rest(locale: str) -> None:
    text, found = Text(locale), change()
    told = drawn(found, text)
    lines = re.findall('<li class="([a-z]+)">', told)
    assert lines == ["worse", "unsure", "better", "unsure"]  # the figure fell: what pulled it down first, the rest last
    shown = [points_shown(one.points, "points", text) for one in ordered(found)]
    assert shown == ["−3.4", "−0.5", "+2.8", "−0.2"]
    risen = [one.points for one in ordered(replace(found, change=1.3))]
    assert risen == [2.8, -0.5, -3.4, -0.2]  # and what raised it first where it rose
    names = [part_name(one, HOUSE, text) for one in ordered(found)]
    assert all(words in Seen(told).text for words in (*names, *shown))
    picks = re.findall('data-pick="([^"]+)"', told)
    assert picks == [*(f"part-{i}" for i in range(3)), *(f"part-{i}" for i in range(3)), TOTAL]


def test_a_part_of_a_share_is_told_in_percentage_points() -> None:
    shares = replace(change((replace(PARTS[0], points=0.028, low=0.01, high=0.05),)), unit="share")
    label = re.search('<button[^>]*class="points"[^>]*>(.*?)</button>', drawn(shares))
    assert label is not None and Seen(label[1]).text == "●+2.8"


def test_amounts_of_money_keep_their_leading_figures_and_find_room() -> None:
    parts = (replace(PARTS[0], points=30_612.4), replace(PARTS[1], points=-1234.5))
    told = drawn(replace(change(parts), unit="money"))
    assert "+NT$\u00a030,600" in Seen(told).text and "−NT$\u00a01,230" in Seen(told).text and "612" not in told
    assert 'class="parts left right" style="--letters:11"' in told


def test_for_what_should_be_rare_less_is_better() -> None:
    assert '<li class="better">' in drawn(change((part("rate", "europe", -2.0, True, improves=True),)))


def test_a_change_that_cannot_be_split_says_why() -> None:
    told = unmoved("What moved X", "It takes two groups.", Text("en"))
    assert Seen(told).text == "What moved XIt takes two groups." and "<ul" not in told
