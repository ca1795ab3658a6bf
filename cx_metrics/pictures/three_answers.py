"""Three answers side by side on one rule: the question, the figure, and how sure it is; on a phone one below
another."""

from collections.abc import Sequence
from pathlib import Path

from cx_metrics.pictures.buttons import HOW_STYLE
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.roi.case_narrative import CaseFigure
from cx_metrics.text import Text

ANSWERS_STYLE = HOW_STYLE + Path(__file__).with_name("three_answers.css").read_text("utf-8")


def three_answers(found: Sequence[CaseFigure], text: Text) -> Markup:
    """The answers in the order given; one that comes from a line opens its receipt."""
    return tag("div", tag("dl", *(_answer(one, text) for one in found)), class_="cx answers", lang=text.locale)


def _answer(one: CaseFigure, text: Text) -> Markup:
    how = Markup("")
    if one.line is not None:
        told = text("card.how_aria", metric=one.question)
        how = tag("button", text("card.how"), type="button", class_="how", data_pick=one.line, aria_label=told)
    figure = tag("dd", tag("b", one.figure), how, class_="figure")
    return tag("div", tag("dt", one.question), figure, tag("dd", one.told, class_="told"))
