"""Single answers to read: month, scores and the customer's own words, with nothing that says who answered."""

from collections.abc import Sequence

from cx_metrics.metrics.behind import OneAnswer
from cx_metrics.pictures.markup import Markup, joined, script_of, tag
from cx_metrics.text import Text


def answer_list(answers: Sequence[OneAnswer], text: Text) -> Markup:
    """The answers in the order given, each with its scores and its words (personal data was masked on import)."""
    items = [tag("li", *_answer(answer, text)) for answer in answers]
    return tag("div", tag("ol", *items, class_="answers"), class_="cx", lang=text.locale)


def _answer(answer: OneAnswer, text: Text) -> list[Markup]:
    scores = [text("answers.of_column", column=_column(name, text), given=_given(given, highest, text))
              for name, given, highest in answer.scores]  # fmt: skip
    given = [" · ", " · ".join(scores)] if scores else []
    head = tag("p", joined(tag("b", text.month(answer.month)), *given), class_="scores")
    return (
        [head, tag("p", tag("q", answer.comment, lang=script_of(answer.comment, text.locale)))]
        if answer.comment
        else [head]
    )


def _column(name: str, text: Text) -> str:
    """A score that every questionnaire has by its name in words; a rated item as the mapping calls it."""
    key = f"answers.column.{name}"
    return text(key) if text.has(key) else name


def _given(given: object, highest: float | None, text: Text) -> str:
    if isinstance(given, bool):
        return text("answers.yes" if given else "answers.no")
    shown = text.amount(float(str(given)))
    return text("answers.of", given=shown, highest=text.amount(highest)) if highest is not None else shown
