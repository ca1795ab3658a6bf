"""The benefits of a business case one by one: what each could bring, what of it counts, on which evidence, and what one
rung more would add."""

from cx_metrics.declarations.evidence_ladder import EvidenceLadder
from cx_metrics.pictures.figures import FigureRow
from cx_metrics.roi.case_amounts import amount_said
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_reading import spread
from cx_metrics.text import NOTHING, Text

BENEFIT_COLUMNS = ("benefit", "gross", "scoped", "overlap", "discounted", "evidence", "cash", "more")


def benefit_rows(answer: CaseAnswer, ladder: EvidenceLadder, text: Text) -> list[FigureRow]:
    """A row for each benefit; its cells are the columns after the first."""
    found = []
    for name, value in answer.benefits.items():
        walk = answer.model.benefit_walks[name]
        seen = spread(answer, walk.gross)
        grade = text("cfo.benefit.grade", grade=text.pick(ladder.grades[value.evidence].name),
                     share=text.value(answer.inputs[walk.cap].base, "share"))  # fmt: skip
        more = NOTHING
        if value.next_rung is not None and value.one_rung_more is not None:
            rung = text.pick(ladder.grades[value.next_rung].name)
            more = text(
                "cfo.benefit.one_more", amount=amount_said(value.one_rung_more, seen, text, sign=True), rung=rung
            )
        amounts = (value.gross, value.scoped, value.overlap, value.discounted)
        shown = tuple(amount_said(amount, seen, text) for amount in amounts)
        cells = (*shown, grade, text(f"cfo.benefit.{value.cash}"), more)
        found.append(FigureRow(text.pick(answer.model.benefits[name].name), cells))
    return found
