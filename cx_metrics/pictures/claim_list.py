"""What raters claim beside what the company's own data show: a row for each practice that a figure can judge."""

from pathlib import Path

from cx_metrics.declarations.maturity_model import Bar
from cx_metrics.maturity.assessment import Assessment, PracticeReading
from cx_metrics.maturity.facts import CompanyFigure
from cx_metrics.maturity.level_words import level_said
from cx_metrics.maturity.say_do import ClaimCheck, SayDo
from cx_metrics.pictures.cards import verdict_chip
from cx_metrics.pictures.figures import TABLE_STYLE, whole_table
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import NOTHING, Text

CLAIMS_STYLE = TABLE_STYLE + Path(__file__).with_name("claim_list.css").read_text("utf-8")
SIGN_OF: dict[SayDo, str] = {"contradicted": "worse", "supported": "better", "not_measurable": "not_enough_answers"}
FACT = "fact:"
ORDER = tuple(SIGN_OF)  # what the data speak against comes first


def claim_list(found: Assessment, text: Text) -> Markup:
    """The claims with their figures; a click on one opens its receipt (``data-pick``: the id of the metric, or ``FACT``
    and the practice, where it is a fact that was counted)."""
    judged = [(one, one.check) for one in found.practices if one.check is not None]
    judged.sort(key=lambda pair: ORDER.index(pair[1].verdict))
    heads = [text(f"maturity.claims.{name}") for name in ("practice", "claim", "figure", "needed", "verdict")]
    rows = [_row(found, one, check, heads, text) for one, check in judged]
    return whole_table(text("maturity.claims.title"), heads, rows, "claims", text)


def _row(found: Assessment, one: PracticeReading, check: ClaimCheck, heads: list[str], text: Text) -> Markup:
    practice = found.model.practices[one.practice]
    bar = practice.measured_by
    because = tag("small", text.pick(bar.because)) if bar else Markup("")
    word = text(f"maturity.verdict.{check.verdict}")
    why = tag("small", text(f"maturity.why.{check.why}")) if check.why else Markup("")
    cells = (
        level_said(one.claim.value, text) if one.claim.value is not None else text("maturity.too_few"),
        _figure(check, bar, one.practice, text),
        joined(needed_said(check, bar, text), because),
        joined(verdict_chip(SIGN_OF[check.verdict], text, word), why),
    )
    drawn = [tag("td", cell, data_head=name) for cell, name in zip(cells, heads[1:], strict=True)]
    return tag("tr", tag("th", text.pick(practice.name), scope="row"), *drawn, class_=check.verdict)


def fact_said(figure: CompanyFigure, text: Text) -> str:
    """A fact with how many it was counted of: 7 of 11 = 64%."""
    if figure.value is None or figure.unit is None:
        return NOTHING
    value = text.value(figure.value, figure.unit)
    if figure.unit != "share" or not figure.n:
        return value
    return text("maturity.fact_receipt.of", n=round(figure.value * figure.n), of=figure.n, value=value)


def _figure(check: ClaimCheck, bar: Bar | None, practice: str, text: Text) -> Markup:
    figure = check.figure
    name = tag("small", figure.named(text))
    if figure.unit is None or figure.value is None:
        return joined(tag("b", NOTHING), name)
    value = tag("b", text.value(figure.value, figure.unit, figure.low, figure.high))
    doubt = [text.interval(figure.low, figure.high, figure.unit)] if figure.low is not None else []
    doubt += [text("card.sample", n=figure.n)] if figure.n is not None else []
    beside = tag("span", " · ".join(doubt), class_="doubt")
    how = Markup("")
    if bar is not None:
        how = tag(
            "button", text("card.how"), type="button", class_="how", data_pick=bar.metric or f"{FACT}{practice}",
            aria_label=text("card.how_aria", metric=figure.named(text)),
        )  # fmt: skip
    return joined(value, beside, how, name)


def needed_said(check: ClaimCheck, bar: Bar | None, text: Text) -> str:
    """What the claimed level asks of the figure: at least 25%, or at most 2 days."""
    unit = check.figure.unit
    if bar is None or unit is None:
        return NOTHING
    side = "at_least" if bar.at_least is not None else "at_most"
    return text(f"maturity.needed.{side}", value=text.value(check.needed, unit))
