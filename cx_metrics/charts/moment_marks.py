"""Moments of truth as marks of the two charts about them, and in a sentence."""

import pandas as pd

from cx_metrics.charts.importance_performance import CORNERS, Bubble, importance_performance_rows
from cx_metrics.charts.penalty_reward import Effect, TwoSides
from cx_metrics.moments import narrative
from cx_metrics.moments.moment import VERBS, CrossHairs, Moment, Moments
from cx_metrics.moments.moment_cells import by_penalty
from cx_metrics.statistics.ranged import RangedOf
from cx_metrics.text import Text

TONES = {"fix_first": "worse", "protect": "better"}  # every other verb is grey
CORNER_VERBS = {"stop": "stop_over_investing"}  # corners that are not called like their verb


def moment_bubbles(found: Moments, text: Text, looked_at: str | None = None) -> list[Bubble]:
    """A bubble for each moment, numbered by its place in the list of what to do."""
    worths = [_size_of(moment, found) for moment in found.moments]
    most = max((worth for worth in worths if worth), default=0.0)
    bubbles = []
    for moment, worth in zip(found.moments, worths, strict=True):
        driver = moment.driver
        bubbles.append(
            Bubble(
                code=moment.item,
                name=text.pick(moment.name),
                number=moment.place,
                performance=driver.performance,
                performance_low=driver.performance_low,
                performance_high=driver.performance_high,
                importance=100 * driver.importance,
                low=_per_cent(driver.low),
                high=_per_cent(driver.high),
                worth=None if worth is None or most <= 0 else max(worth, 0.0) / most,
                told=_told(moment, text),
                tone=TONES.get(moment.verb, "unsure"),
                is_open=moment.verb == "not_enough_evidence",
                looked_at=moment.item == looked_at,
            )
        )
    return bubbles


def field_rows(found: Moments, lines: CrossHairs, text: Text, looked_at: str | None = None) -> pd.DataFrame:
    """The moments between their cross-hairs, as `importance_performance` draws them."""
    said = {name: text(f"moments.axis.{name}") for name in ("performance", "importance")}
    said |= {code: text(f"moments.verb.{CORNER_VERBS.get(code, code)}") for code, _, _ in CORNERS}
    hairs = lines.performance, 100 * lines.importance
    return importance_performance_rows(moment_bubbles(found, text, looked_at), hairs, said)


def field_said(found: Moments, text: Text) -> str:
    """What is to be seen in the field, for those who hear it: the moments by what is to be done about them."""
    told = []
    for verb in VERBS:
        items = [text.pick(moment.name) for moment in found.moments if moment.verb == verb]
        if items:
            told.append(text("filter.some", dimension=text(f"moments.verb.{verb}"), values=text.join(items)))
    return text("moments.said_chart", n=len(found.moments), verbs=text("punctuation.semicolon").join(told))


def moment_sides(found: Moments, text: Text) -> list[TwoSides]:
    """What a bad and an excellent rating of each moment go with, the costliest first."""
    return [
        TwoSides(
            moment.item,
            text.pick(moment.name),
            _effect(moment.penalty, found, text),
            _effect(moment.reward, found, text),
            text(f"moments.kind.{moment.asymmetry}"),
            text("filter.some", dimension=text.pick(moment.name), values=narrative.kind_said(moment, text)),
        )
        for moment in by_penalty(found.moments)
    ]


def size_by(found: Moments) -> str:
    """What the size of bubbles says: *money*, *customers* or *none*."""
    if any(moment.yearly_margin is not None for moment in found.moments):
        return "money"
    return "customers" if any(moment.reach is not None for moment in found.moments) else "none"


def _size_of(moment: Moment, found: Moments) -> float | None:
    """What the size of a bubble says: the yearly margin of those whom it reaches; how many these are where no margin is
    known of any moment; None where neither is."""
    if size_by(found) == "money":
        return None if moment.yearly_margin is None else moment.yearly_margin.value
    return None if moment.reach is None else float(moment.reach.customers)


def _effect(side: RangedOf | None, found: Moments, text: Text) -> Effect | None:
    if side is None:
        return None
    return Effect(side.value, side.low, side.high, narrative.effect(side, found, text))


def _told(moment: Moment, text: Text) -> str:
    driver = moment.driver
    worth = text("moments.top3", share=text.value(driver.top3, "share")) if driver.top3 is not None else ""
    return text(
        "moments.told",
        moment=text.pick(moment.name),
        verb=text(f"moments.verb.{moment.verb}"),
        importance=text.value(driver.importance, "share", driver.low, driver.high),
        performance=text.number(driver.performance, driver.performance_low, driver.performance_high),
        worth=worth,
    ).strip()


def _per_cent(share: float | None) -> float | None:
    return None if share is None else 100 * share
