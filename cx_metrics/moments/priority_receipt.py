"""How a moment's priority and the worth of a point were made, in words: the declared formula with its names, and with
its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from cx_metrics.company import Company
from cx_metrics.declarations.moments_file import PRIORITY, WORTH, Explained
from cx_metrics.formula import PHRASES, number, words
from cx_metrics.moments.moment import Moment, Moments, NextStep, Weighting
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text

NOT_COUNTED: dict[Weighting, tuple[str, ...]] = {"money": (), "customers": ("value",), "equal": ("reach", "value")}
FINE = 0.03  # shares in a formula are written as if they were known to three per cent of themselves


@dataclass(frozen=True)
class FormulaReceipt:
    """A formula in words (``rule``), the same with its numbers (``shown``), and what it comes to."""

    rule: str
    shown: str
    result: float


def priority_receipt(company: Company, moment: Moment, weights: Weighting, text: Text) -> FormulaReceipt | None:
    """Of its priority, before it is divided by that of all; None where it is not measurable. What the ``weights`` that
    were used leave out stands there as 1."""
    return _receipt(company.catalogue.moments.priority, moment.factors, text, NOT_COUNTED[weights])


def worth_receipt(company: Company, moment: Moment, text: Text) -> FormulaReceipt | None:
    """Of what a point more would be worth; None where it is not measurable."""
    return _receipt(company.catalogue.moments.worth, moment.factors, text)


def finely(share: float, text: Text) -> str:
    """A share with two digits that count, however small it is."""
    return text.value(share, "share", (1 - FINE) * share, (1 + FINE) * share)


def receipt_lines(company: Company, found: Moments, text: Text) -> list[str]:
    """How the priority of the moment that comes first was made, and the worth of a point and of a step of it: a heading
    and lines below it."""
    lines = []
    for moment in found.moments[:1]:
        priority, worth = priority_receipt(company, moment, found.weights, text), worth_receipt(company, moment, text)
        for title, receipt in (("moments.panel.priority", priority), ("moments.column.point", worth)):
            if receipt:
                lines.append(text("filter.some", dimension=text(title), values=text.pick(moment.name)))
                lines += [f"  {receipt.rule}", f"  = {receipt.shown} = {receipt.result:,.4g}"]
        if moment.step is not None and moment.step.worth is not None:
            lines.append(step_said(moment.step, moment.step.worth, text))
    return lines


def step_said(step: NextStep, worth: Ranged, text: Text) -> str:
    """How far a score could be moved at once, and the ``worth`` of that."""
    return text(
        f"moments.panel.step_to.{step.until}",
        start=text.number(step.start, step.start, step.end),
        end=text.number(step.end, step.start, step.end),
        amount=text.money(worth.value, worth.low, worth.high),
        interval=text.interval(worth.low, worth.high, "money", symbol=False),
    )


def _receipt(
    told: Explained, factors: Mapping[str, float | None], text: Text, not_counted: tuple[str, ...] = ()
) -> FormulaReceipt | None:
    names = told.formula.names()
    values = {name: value for name in names if (value := factors.get(name)) is not None}
    if len(values) < len(names):
        return None
    result = float(number(told.formula, values))
    if not isfinite(result):
        return None
    phrases = text.phrases(PHRASES)
    rule = words(told.formula, {name: text.pick(told.names[name]) for name in names}, phrases)
    written = {name: _written(name, value, text) for name, value in values.items()}
    written |= dict.fromkeys(not_counted, text("moments.not_counted"))
    shown = words(told.formula, written, phrases)
    return FormulaReceipt(rule, shown, result)


def _written(name: str, value: float, text: Text) -> str:
    """What a formula was given, in its unit."""
    unit = (PRIORITY | WORTH)[name]
    if unit == "share":
        return finely(value, text)
    if unit == "money/customer":
        return text.money(value)
    return text.count(round(value)) if unit == "customer" else text.amount(value)
