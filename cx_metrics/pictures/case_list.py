"""Single complaints to read: month, problem, cost and the customer's own words, with nothing that says who it was."""

from collections.abc import Sequence

from cx_metrics.journey.complaints import OneCase
from cx_metrics.pictures.lane_map.labels import Labels
from cx_metrics.pictures.markup import Markup, joined, script_of, tag
from cx_metrics.text import Text


def case_list(cases: Sequence[OneCase], labels: Labels, text: Text) -> Markup:
    """The cases in the order given (personal data was masked on import)."""
    return tag(
        "div",
        tag("ol", *(tag("li", *_case(case, labels, text)) for case in cases), class_="answers"),
        class_="cx",
        lang=text.locale,
    )


def _case(case: OneCase, labels: Labels, text: Text) -> list[Markup]:
    told = [labels.named(case.problem)] if case.problem else []
    told += [text("journey.cases.severity", severity=_level(case.severity, labels, text))] if case.severity else []
    told += [text("journey.cases.contacts", n=round(case.contacts))] if case.contacts else []
    told += [text("journey.cases.cost", amount=text.money(case.money))] if case.money is not None else []
    head = tag("p", joined(tag("b", text.month(case.month)), *(joined(" · ", one) for one in told)), class_="scores")
    return [head, tag("p", tag("q", case.said, lang=script_of(case.said, text.locale)))] if case.said else [head]


def _level(severity: str, labels: Labels, text: Text) -> str:
    """The usual three levels in the reader's language; any other as the data has it."""
    key = f"journey.cases.level.{severity}"
    return text(key) if text.has(key) else labels.named(severity)
