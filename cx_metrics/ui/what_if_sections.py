"""The parts of the what-if page. What a lever moves is two sheets of pictures and the sliders between them, as the work
for a move grows with how many elements are sent; what no lever moves stands outside."""

from functools import partial

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.pictures.figures import folded
from cx_metrics.pictures.markup import Markup, joined
from cx_metrics.roi import what_if_words as words
from cx_metrics.roi.challenge import Challenge
from cx_metrics.roi.drawn_case import MovedCase, moved
from cx_metrics.text import Text
from cx_metrics.ui import data, scenario_choices
from cx_metrics.ui.case_choices import set_input, withdraw
from cx_metrics.ui.frame import Visit, require_current
from cx_metrics.ui.kept import finished
from cx_metrics.ui.picture import picked, picture
from cx_metrics.ui.what_if_choices import goal_form, goal_in_url, plans_apart, sliders

OPENING = "what_if_opening"


@st.fragment
def levers(visit: Visit, code: str) -> None:
    """All that a lever changes: the headline and what was moved stand above the levers, what they lead to below."""
    require_current(visit)
    scenario_choices.whole_page()
    text, (under, excuses) = visit.text, scenario_choices.given(visit, code)
    rest, plans = plans_apart(settings.catalogue().case_model(code), under)
    case = moved(data.case_draws(visit, code, rest), plans)
    _opening(case, excuses, text)
    sliders(case, text)
    _below(visit, code, rest, case)


@st.fragment
def asks(visit: Visit, code: str) -> None:
    """What a reader types, and no slider moves."""
    require_current(visit)
    scenario_choices.whole_page()
    goal_form(visit.text)


def _opening(case: MovedCase, excuses: list[str], text: Text) -> None:
    """The answer, what was left out of the URL, and everything that was moved, each with a way back."""
    said = pictures.headline(words.headline(case, text), words.paragraph(case, text), note=words.stamp(case, text))
    pieces = [("words", joined(*map(pictures.small, excuses), said))]
    found = pictures.changed_levers(case, text)
    if found:
        title = pictures.heading(text("what_if.changes.title", n=len(found)))
        pieces += [("words", title), ("changes", pictures.moved_levers(found, text))]
    picture(pictures.sheet(pieces, text), OPENING, pictures.OPENING_STYLE, on_pick=_back)


def _below(visit: Visit, code: str, rest: Challenge, case: MovedCase) -> None:
    """How the levers lead to money, the same as tables, and where each would have to stand for a goal."""
    text = visit.text
    links, table = _links(visit, code, rest)
    tree = pictures.driver_tree(pictures.tree_nodes(case, text), links, text)
    pieces = [("words", pictures.heading(text("what_if.tree.title"), text("what_if.tree.note"))), ("tree", tree)]
    pieces += [("table", joined(table, _outcomes(case, text)))]
    name = words.outcome_name(case, text)
    pieces += [("words", pictures.heading(text("what_if.goal.title"), text("what_if.goal.note", name=name)))]
    wanted = goal_in_url()
    if wanted is not None:
        heads = [text(f"what_if.goal.{each}") for each in pictures.GOAL_COLUMNS]
        rows = pictures.goal_rows(case, words.goals(case, wanted), text)
        pieces.append(("table", pictures.figures(text("what_if.goal.title"), heads, rows, text)))
    picture(pictures.sheet(pieces, text), "levers", pictures.LEVERS_STYLE)


@finished
def _links(visit: Visit, code: str, rest: Challenge) -> tuple[list[pictures.TreeLink], Markup]:
    """The links of the tree, and the table of them: no lever moves these."""
    text, case = visit.text, moved(data.case_draws(visit, code, rest), {})
    grade = partial(_grade, text)
    heads = [text(f"what_if.link.{name}") for name in pictures.LINK_COLUMNS]
    title = text("what_if.tree.table")
    table = pictures.figures(title, heads, pictures.link_rows(case, grade, text), text)
    return pictures.tree_links(case, grade, text), folded(title, table)


def _outcomes(case: MovedCase, text: Text) -> Markup:
    rows, title = pictures.outcome_rows(case, text), text("what_if.outcomes.table")
    heads = [text(f"what_if.outcomes.column.{name}") for name in pictures.OUTCOME_COLUMNS]
    return folded(title, pictures.figures(title, heads, rows, text)) if rows else Markup("")


def _grade(text: Text, grade: str) -> str:
    return text.pick(settings.catalogue().evidence.grades[grade].name)  # type: ignore[index]


def _back() -> None:
    name = picked(OPENING)
    if name == pictures.ALL:
        withdraw()
    else:
        set_input(name, None)
