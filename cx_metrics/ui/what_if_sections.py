"""The parts of the what-if page: what was moved, the driver tree, twenty outcomes, and what a goal would take."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.roi import what_if_words as words
from cx_metrics.roi.case_amounts import amount_said
from cx_metrics.roi.drawn_case import MovedCase
from cx_metrics.text import Text
from cx_metrics.ui.case_choices import set_input, withdraw
from cx_metrics.ui.chart import chart
from cx_metrics.ui.frame import section
from cx_metrics.ui.picture import folded, picked, picture
from cx_metrics.ui.what_if_choices import goal_form, goal_in_url

CHANGES = "what_if_changes"


def changes(case: MovedCase, text: Text) -> None:
    """Every lever that was moved, each with a way back; nothing where none was."""
    found = pictures.changed_levers(case, text)
    if not found:
        return
    section(text("what_if.changes.title", n=len(found)))
    drawn = pictures.moved_levers(found, text)
    picture(drawn, key=CHANGES, style=pictures.MOVED_LEVERS_STYLE, on_pick=_back)
    if len(found) > 1:
        st.button(text("what_if.changes.all_back"), key="what_if_all_back", on_click=withdraw)


def tree(case: MovedCase, text: Text) -> None:
    """How the levers lead to money, and the same as a table."""
    section(text("what_if.tree.title"), text("what_if.tree.note"))
    grade = partial(_grade, text)
    nodes, links = pictures.tree_nodes(case, text), pictures.tree_links(case, grade, text)
    picture(pictures.driver_tree(nodes, links, text), key="driver_tree", style=pictures.TREE_STYLE)
    heads = [text(f"what_if.link.{name}") for name in pictures.LINK_COLUMNS]
    _table(text("what_if.tree.table"), heads, lambda: pictures.link_rows(case, grade, text), "tree_table", text)


def outcomes(case: MovedCase, text: Text) -> None:
    """Twenty outcomes, each as likely as the other."""
    known = [value for value in case.outcomes() if value is not None]
    if not known:
        return
    seen = case.spread(case.drawn.outcome)
    told = [amount_said(value, seen, text) for value in known]
    title = text("what_if.outcomes.title")
    section(title, text("what_if.outcomes.note", name=words.outcome_name(case, text)))
    ticks = [charts.Tick(value, label) for value, label in text.scale(min(*known, 0.0), max(*known, 0.0), "money")]
    chart(charts.outcome_dots_rows(known, told, ticks), charts.outcome_dots(), words.paragraph(case, text))
    heads = [text("what_if.outcomes.column.place"), text("what_if.outcomes.column.value")]

    def rows() -> list[pictures.FigureRow]:
        return [pictures.FigureRow(text("what_if.outcomes.nth", n=i + 1), (each,)) for i, each in enumerate(told)]

    _table(text("what_if.outcomes.table"), heads, rows, "outcomes_table", text)


def goal(case: MovedCase, text: Text) -> None:
    """What must one lever be for the case to come to an amount?"""
    section(text("what_if.goal.title"), text("what_if.goal.note", name=words.outcome_name(case, text)))
    goal_form(text)
    wanted = goal_in_url()
    if wanted is None:
        return
    heads = [text(f"what_if.goal.{name}") for name in pictures.GOAL_COLUMNS]
    rows = pictures.goal_rows(case, words.goals(case, wanted), text)
    drawn = pictures.figures(text("what_if.goal.title"), heads, rows, text)
    picture(drawn, key="goal_table", style=pictures.FIGURES_STYLE)


def _table(
    title: str, heads: Sequence[str], rows: Callable[[], Sequence[pictures.FigureRow]], key: str, text: Text
) -> None:
    folded(title, lambda: pictures.figures(title, heads, rows(), text), key, pictures.FIGURES_STYLE)


def _grade(text: Text, grade: str) -> str:
    return text.pick(settings.catalogue().evidence.grades[grade].name)  # type: ignore[index]


def _back() -> None:
    set_input(picked(CHANGES), None)
