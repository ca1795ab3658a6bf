"""The parts of the page of moments of truth: the picture with the list beside it, the sides of moments, the model."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.metrics.naming import value_name
from cx_metrics.moments import kano_narrative, narrative
from cx_metrics.moments.moment import Moments
from cx_metrics.moments.moment_cells import FIELD_COLUMNS, SIDE_COLUMNS, field_cells, side_cells
from cx_metrics.text import Text
from cx_metrics.ui import address
from cx_metrics.ui import moment_choices as choices
from cx_metrics.ui.chart import chart, picked_mark
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.picture import folded, picked, picture

LIST, FIELD, SIDES = "to_do", "moment_field", "moment_sides"


def stamp(visit: Visit, found: Moments) -> str:
    """One quiet line under the headline: period, as of, and answers."""
    text = visit.text
    parts = [text("stamp.period", period=text.period(found.period.start, found.period.end))]
    if found.as_of is not None:
        parts.append(text("stamp.as_of", date=found.as_of))
    if found.card.n is not None:
        parts.append(text("stamp.answers", n=found.card.n))
    return " · ".join(parts)


def where_to_act(visit: Visit, found: Moments, asked: choices.MomentChoice, looked_at: str | None) -> None:
    """The list of what to do, and beside it the picture; a phone shows the list first."""
    text = visit.text
    with st.container(key="cx_moments"):
        listed, drawn = st.columns([3, 7], gap="medium")
    with listed:
        section(text("moments.to_do"), text(f"moments.to_do_note.{found.weights}"))
        choices.offer(choices.WEIGHTS, text)
        picture(pictures.to_do(found, text, looked_at), key=LIST, style=pictures.TO_DO_STYLE, on_pick=_choose_in_list)
    if found.lines is None:
        return
    with drawn:
        size = text(f"moments.size.{charts.size_by(found)}")
        note = text("moments.where_note", size=size, lines=narrative.lines_said(found, text))
        section(text("moments.where"), note)
        choices.offer(choices.LINES, text, without="" if found.lines.has_target else "target")
        if found.lines.rule != asked.lines:
            st.caption(plain(text("moments.no_target")))
        rows = charts.field_rows(found, found.lines, text, looked_at)
        said = charts.field_said(found, text)
        # its key holds the moment looked at: what was selected in it before is forgotten, and can be clicked again
        key = f"{FIELD}_{looked_at or ''}"
        chart(rows, charts.importance_performance(), said, key=key, on_pick=partial(choose_in_field, key))
        _table(text, FIELD_COLUMNS, field_cells(found, text), "field_table", said)


def sides(visit: Visit, found: Moments) -> None:
    """What a bad and an excellent rating of each moment go with; and how good is good enough."""
    text, told = visit.text, charts.moment_sides(found, visit.text)
    if not told:
        return
    drawn, words = st.columns([7, 3], gap="medium")
    with drawn:
        unit = text(f"moments.unit.{found.outcome.unit}", outcome=narrative.outcome_name(found, text))
        cuts = settings.catalogue().moments.cuts
        ends = {"low": text.number(cuts.low_below), "high": text.number(cuts.high_from)}
        section(text("moments.sides"), text("moments.sides_note", unit=unit, **ends))
        said = text("moments.sides_said", n=len(told))
        chart(charts.penalty_reward_rows(told), charts.penalty_reward(), said)
        _table(text, SIDE_COLUMNS, side_cells(found, text), "sides_table", said)
    with words:
        section(text("moments.kinds"))
        rows = [(kind, [advice, moments]) for kind, moments, advice in narrative.kinds(found, text)]
        picture(pictures.fact_rows(rows, text), key="moment_kinds", style=pictures.RECEIPT_STYLE)


def paired(visit: Visit, found: Moments) -> None:
    """What paired questions (Kano) say of features, whether these are rated as well or not; nothing elsewhere."""
    if not found.features:
        return
    text, said = visit.text, kano_narrative.paragraph(found, visit.text)
    section(text("moments.panel.kano"), text("moments.paired.note"))
    st.markdown(plain(said))
    cells = kano_narrative.feature_cells(found, group_name(visit), text)
    heads = [text(f"moments.paired.column.{name}") for name in kano_narrative.COLUMNS]
    rows = [pictures.FigureRow(head, each) for head, each in cells]
    picture(pictures.figures(said, heads, rows, text), "moment_paired", pictures.FIGURES_STYLE)


def group_name(visit: Visit) -> narrative.GroupName:
    """What people call a group of customers."""
    return lambda name, value: value_name(visit.settings, name, value, visit.text)


def model(visit: Visit, found: Moments) -> None:
    """How sure all this is: the model card with the rule for missing ratings, and where groups rank otherwise."""
    text = visit.text
    section(text("moments.model"), text("moments.model_note"))
    choices.offer(choices.MISSING, text)
    rows = narrative.model_lines(found, text)
    if found.moments:
        others = narrative.flips(found, group_name(visit), text)
        rows.append((text("moments.flips"), others or [text("moments.no_flips")]))
    picture(pictures.fact_rows(rows, text), key="moment_model", style=pictures.RECEIPT_STYLE)


def _table(
    text: Text, columns: Sequence[str], rows: Sequence[tuple[str, tuple[str, ...]]], key: str, said: str
) -> None:
    heads = [text(f"moments.column.{name}") for name in columns]
    figures = [pictures.FigureRow(head, cells) for head, cells in rows]
    folded(text("moments.table"), lambda: pictures.figures(said, heads, figures, text), key, pictures.FIGURES_STYLE)


def _choose_in_list() -> None:
    address.write({choices.MOMENT: picked(LIST)})


def choose_in_field(key: str) -> None:
    """Of the field that was clicked: a second click can come before the page is drawn with what the first one chose."""
    code = picked_mark(key, charts.CHOSEN, "code")
    if code is not None:
        address.write({choices.MOMENT: code})
