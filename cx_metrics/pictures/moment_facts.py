"""Everything known about one moment of truth, as rows of a receipt: what to do and why, how sure, what it is worth."""

from cx_metrics.moments import kano_narrative, narrative
from cx_metrics.moments.moment import Moment, Moments
from cx_metrics.moments.priority_receipt import FormulaReceipt, step_said
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.receipt import row
from cx_metrics.pictures.to_do import moment_marks
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text


def moment_facts(
    found: Moments,
    moment: Moment,
    group: narrative.GroupName,
    text: Text,
    *,
    priority: FormulaReceipt | None,
    worth: FormulaReceipt | None,
) -> Markup:
    """The facts of ``moment``, with how its priority and the worth of a point were ``made``; ``group`` says what
    people call a group of customers. Who clicked on the moment in the list is brought here."""
    parts = {
        "what": [text(f"moments.verb.{moment.verb}"), text(f"moments.verb_why.{moment.verb}")],
        "importance": _importance(moment, found, text),
        "performance": [_performance(moment, text)],
        "sides": _sides(found, moment, text),
        "reach": _reach(moment, text),
        "value": _value(moment, worth, text),
        "priority": _priority(found, moment, priority, text),
        "kano": kano_narrative.lines(moment.kind, group, text) if moment.kind else [],
        "marks": moment_marks(moment, text),
    }
    rows = [row(text(f"moments.panel.{key}"), lines) for key, lines in parts.items() if lines]
    return tag("div", tag("dl", *rows), class_="cx receipt", lang=text.locale, data_arrive=moment.item)


def fact_rows(rows: list[tuple[str, list[str]]], text: Text, arrive: str | None = None) -> Markup:
    """Other facts in the same look: headings, each with its lines. Who clicked on ``arrive`` in another picture is
    brought here."""
    drawn = tag("dl", *(row(title, lines) for title, lines in rows))
    return tag("div", drawn, class_="cx receipt", lang=text.locale, data_arrive=arrive)


def _importance(moment: Moment, found: Moments, text: Text) -> list[str]:
    driver = moment.driver
    told = {
        "outcome": narrative.outcome_name(found, text),
        "share": text.value(driver.importance, "share", driver.low, driver.high),
        "interval": text.interval(driver.low, driver.high, "share"),
        "part": text.value(driver.share, "share", driver.share_low, driver.share_high),
    }
    lines = [text(f"moments.panel.{'share' if driver.low is not None else 'share_alone'}", **told)]
    if driver.rank_low is not None and driver.rank_high is not None:
        key = "driver.rank" if driver.rank_low == driver.rank_high else "driver.ranks"
        lines.append(text(key, low=driver.rank_low, high=driver.rank_high, of=len(found.moments)))
    if driver.top3 is not None:
        lines.append(text("moments.top3", share=text.value(driver.top3, "share")))
    if driver.alike:
        lines.append(text("driver.alike", items=narrative.names(found, driver.alike, text)))
    if driver.sign < 0:
        lines.append(text("driver.against", outcome=narrative.outcome_name(found, text)))
    return lines


def _performance(moment: Moment, text: Text) -> str:
    driver = moment.driver
    ends = driver.performance_low, driver.performance_high
    told = {"value": text.number(driver.performance, *ends), "interval": text.interval(*ends, "score")}
    return text("moments.panel.score", n=driver.rated, **told)


def _sides(found: Moments, moment: Moment, text: Text) -> list[str]:
    lines = [narrative.kind_said(moment, text)] if moment.penalty or moment.reward else []
    for key, side in (("bad", moment.penalty), ("excellent", moment.reward)):
        if side is not None:
            lines.append(text(f"moments.panel.{key}", n=side.n, **_effect(side, found, text)))
    if moment.slope is not None:
        lines.append(text("moments.panel.slope", **_effect(moment.slope, found, text)))
    return lines


def _effect(value: Ranged, found: Moments, text: Text) -> dict[str, str]:
    return {
        "effect": narrative.effect(value, found, text),
        "interval": narrative.effect_interval(value, found, text),
    }


def _reach(moment: Moment, text: Text) -> list[str]:
    reach = moment.reach
    if reach is None:
        return []
    share = text.value(reach.share, "share")
    return [text(f"moments.panel.{reach.by}", share=share, n=reach.customers, of=text.count(reach.of))]


def _value(moment: Moment, worth: FormulaReceipt | None, text: Text) -> list[str]:
    lines, margin, point = [], moment.yearly_margin, moment.value_per_point
    if margin is not None:
        amount = text.money(margin.value, margin.low, margin.high)
        lines.append(text("moments.panel.margin", amount=amount))
    if point is not None:
        interval = text.interval(point.low, point.high, "money", symbol=False)
        amount = text.money(point.value, point.low, point.high)
        lines.append(text("moments.point_interval", amount=amount, interval=interval))
        lines += _worked(worth)
    if moment.step is not None and moment.step.worth is not None:
        lines.append(step_said(moment.step, moment.step.worth, text))
    return lines


def _priority(found: Moments, moment: Moment, priority: FormulaReceipt | None, text: Text) -> list[str]:
    if moment.priority is None:
        return []
    share = text.value(moment.priority, "share")
    part = text("moments.panel.part", share=share, place=moment.place, n=len(found.moments))
    return [part, *_worked(priority)]


def _worked(receipt: FormulaReceipt | None) -> list[str]:
    return [] if receipt is None else [receipt.rule, receipt.shown]
