"""The parts of the reading of an assessment: the ladder, claims beside figures, who sees what, progress, context."""

from collections.abc import Sequence

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.declarations.maturity_model import MaturityModel
from cx_metrics.maturity import Assessment, RoundProgress
from cx_metrics.maturity import reading_words as narrative
from cx_metrics.metrics import Question
from cx_metrics.text import Text
from cx_metrics.ui.chart import chart
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.picture import folded, picture
from cx_metrics.ui.receipt_dialog import open_receipt


def ladder(visit: Visit, found: Assessment) -> None:
    """What is said, what is shown, what is aimed for, the widest gap first."""
    text = visit.text
    section(text("maturity.ladder.title"), text("maturity.ladder.note"))
    said = narrative.ladder_said(found, text)
    rows = charts.dumbbell_rows(
        charts.dumbbell_marks(found, text), charts.ladder(found, text), charts.ladder_words(text)
    )
    chart(rows, charts.dumbbell(), said)
    heads = [text(f"maturity.column.{name}") for name in charts.LADDER_COLUMNS]
    cells = [pictures.FigureRow(head, each) for head, each in charts.ladder_cells(found, text)]
    table = pictures.figures(said, heads, cells, text)
    folded(text("maturity.table"), lambda: table, "ladder_table", pictures.FIGURES_STYLE)
    for line in narrative.doubts(found, text):
        st.caption(plain(line))


def claims(visit: Visit, found: Assessment) -> None:
    """Each claim that the company's own data can judge; a click on a figure opens its receipt."""
    text = visit.text
    section(text("maturity.claims.title"), text("maturity.claims.note"))
    picked = picture(pictures.claim_list(found, text), key="claims", style=pictures.CLAIMS_STYLE)
    if picked is not None and picked.startswith(pictures.FACT):
        _open_fact(visit, found, picked.removeprefix(pictures.FACT))
    metric = settings.catalogue().metrics.get(picked or "")
    if metric is not None:
        open_receipt(visit, Question((metric.id,)), text.pick(metric.name))
    bare = narrative.without_artefact(found, text)
    if bare:
        st.markdown(plain(bare))


def heat(text: Text, found: Assessment) -> None:
    """Every practice by role."""
    section(text("maturity.heat.title"), text("maturity.heat.note"))
    picture(pictures.practice_heat(found, text), key="heat", style=pictures.HEAT_STYLE)


def _open_fact(visit: Visit, found: Assessment, practice: str) -> None:
    """Show how the fact beside the claim of this practice was made; nothing where it has none."""
    text, check = visit.text, found.practice(practice).check
    bar = found.model.practices[practice].measured_by
    if check is None or bar is None:
        return
    figure = check.figure
    rows = [
        (text("maturity.fact_receipt.counted"), [text(f"maturity.fact_how.{figure.name}")]),
        (text("maturity.fact_receipt.result"), [pictures.fact_said(figure, text)]),
        (text("maturity.claims.needed"), [pictures.needed_said(check, bar, text), text.pick(bar.because)]),
        (text("maturity.claims.verdict"), [text(f"maturity.verdict.{check.verdict}")]),
    ]

    @st.dialog(plain(text("receipt.title", metric=figure.named(text))), width="large")
    def shown() -> None:
        picture(pictures.fact_rows(rows, text), key="fact_receipt", style=pictures.RECEIPT_STYLE)

    shown()


def gates(text: Text, found: Assessment) -> None:
    """How far a model of steps has got; nothing for other models."""
    if found.gates:
        section(text("maturity.gates.title"), text("maturity.gates.note"))
        rows = [
            (text.pick(found.model.disciplines[name].name), [text(f"maturity.gates.{gate}")])
            for name, gate in found.gates.items()
        ]
        picture(pictures.fact_rows(rows, text), key="gates", style=pictures.RECEIPT_STYLE)


def moved(text: Text, title: str, change: RoundProgress, found: Assessment) -> None:
    """What became of the round before, called ``title``: by discipline, and the practices that moved."""
    section(text("maturity.moved.title", title=title), text("maturity.moved.note", n=change.raters[0]))
    st.markdown(plain(narrative.moved_said(change, text)))
    heads = [text(f"maturity.moved.{name}") for name in ("discipline", "before", "after", "change")]
    rows = [pictures.FigureRow(head, cells) for head, cells in narrative.moved_cells(change, found, text)]
    picture(pictures.figures(text("maturity.moved.disciplines"), heads, rows, text), "moved", pictures.FIGURES_STYLE)
    items = narrative.items_that_moved(change, found, text)
    if items:
        names = [text(f"maturity.moved.{name}") for name in ("practice", "before", "after", "because")]
        table = [pictures.FigureRow(head, cells) for head, cells in items]
        drawn = pictures.figures(text("maturity.moved.items"), names, table, text)
        folded(text("maturity.moved.items_n", n=len(items)), lambda: drawn, "moved_items", pictures.FIGURES_STYLE)


def context(text: Text, model: MaturityModel) -> None:
    """What others published, and where the model comes from: context, never a score."""
    rows: list[tuple[str, Sequence[str]]] = [
        (text("maturity.context.reference", year=str(one.year)), narrative.reference_lines(one, text))
        for one in model.references
    ]
    rows.append((text("maturity.context.source"), [text.pick(model.source), text.pick(model.caveat)]))
    section(text("maturity.context.title"), text("maturity.context.note") if model.references else "")
    picture(
        pictures.fact_rows([(head, list(lines)) for head, lines in rows], text),
        key="context",
        style=pictures.RECEIPT_STYLE,
    )
