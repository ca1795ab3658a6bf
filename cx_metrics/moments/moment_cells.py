"""The numbers of moments of truth as rows of tables: where to act, and what a bad and an excellent rating go with."""

from collections.abc import Iterable

from cx_metrics.moments import narrative
from cx_metrics.moments.moment import Moment, Moments
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import NOTHING, Text

FIELD_COLUMNS = ("moment", "verb", "importance", "performance", "top3", "reach", "margin", "point")
SIDE_COLUMNS = ("moment", "bad", "excellent", "kind")


def field_cells(found: Moments, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """The numbers of the field as rows of a table (`FIELD_COLUMNS`), in the order of the list."""
    rows: list[tuple[str, tuple[str, ...]]] = []
    for moment in found.moments:
        driver = moment.driver
        importance = _beside(
            text.value(driver.importance, "share", driver.low, driver.high),
            text.interval(driver.low, driver.high, "share"),
            text,
        )
        performance = _beside(
            text.number(driver.performance, driver.performance_low, driver.performance_high),
            text.interval(driver.performance_low, driver.performance_high, "score"),
            text,
        )
        reach = text.value(moment.reach.share, "share") if moment.reach else NOTHING
        margin, point = (_money(value, text) for value in (moment.yearly_margin, moment.value_per_point))
        verb, top3 = text(f"moments.verb.{moment.verb}"), text.value(driver.top3, "share")
        rows.append((text.pick(moment.name), (verb, importance, performance, top3, reach, margin, point)))
    return rows


def side_cells(found: Moments, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """The same numbers as rows of a table (`SIDE_COLUMNS`)."""
    rows: list[tuple[str, tuple[str, ...]]] = []
    for moment in by_penalty(found.moments):
        sides = [
            NOTHING
            if side is None
            else _beside(narrative.effect(side, found, text), narrative.effect_interval(side, found, text), text)
            for side in (moment.penalty, moment.reward)
        ]
        rows.append((text.pick(moment.name), (*sides, narrative.kind_said(moment, text))))
    return rows


def by_penalty(moments: Iterable[Moment]) -> list[Moment]:
    known = [moment for moment in moments if moment.penalty is not None or moment.reward is not None]
    return sorted(known, key=lambda moment: moment.penalty.value if moment.penalty else 0.0)


def _money(value: Ranged | None, text: Text) -> str:
    if value is None:
        return NOTHING
    return _beside(
        text.money(value.value, value.low, value.high),
        text.interval(value.low, value.high, "money", symbol=False),
        text,
    )


def _beside(value: str, interval: str, text: Text) -> str:
    return value if interval == NOTHING else text("punctuation.beside", value=value, told=interval)
