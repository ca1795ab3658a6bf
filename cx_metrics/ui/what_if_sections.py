"""The parts of the what-if page. What a lever moves is one collage, the levers among them, as the work for a move grows
with how many elements are sent; what no lever moves stands outside."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.pictures.figures import folded
from cx_metrics.pictures.markup import Markup, joined
from cx_metrics.roi import what_if_words as words
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.best_mix import BestMix
from cx_metrics.roi.challenge import Challenge
from cx_metrics.roi.drawn_case import DrawnCase, MovedCase, moved
from cx_metrics.roi.mix_document import mix_cells, mix_said
from cx_metrics.text import Text
from cx_metrics.ui import data, moment_lever, scenario_choices
from cx_metrics.ui.case_choices import challenge, set_inputs, withdraw
from cx_metrics.ui.frame import Visit, require_current, section
from cx_metrics.ui.kept import finished
from cx_metrics.ui.picture import picked, picture
from cx_metrics.ui.what_if_choices import BUDGET, GOAL, amount_form, amount_in_url, plans_apart

LEVERS = "what_if_levers"


class Still(NamedTuple):
    """What no lever moves: how each is turned, the tree before any was moved, its links, and the table of them."""

    dials: list[pictures.Dial]
    nodes: dict[str, pictures.TreeNode]
    links: pictures.WrittenLinks
    table: Markup


@st.fragment
def levers(visit: Visit, code: str) -> None:
    """All that a lever changes: the headline stands above the levers; what was moved and what it leads to, below."""
    require_current(visit, authored=False)
    scenario_choices.whole_page()
    under, excuses = scenario_choices.given(visit, code)
    rest, plans = plans_apart(settings.catalogue().case_model(code), under)
    drawn = data.case_draws(visit, code, rest)
    reached = ((each.plan, each.plan_at(each.level(plans[each.plan]))) for each in drawn.levers if each.plan in plans)
    case = moved(drawn, {**plans, **dict(reached)})  # a link may ask for more than there is: no share is above 100 %
    still = _still(visit, code, rest)
    text = visit.text
    said = pictures.headline(words.headline(case, text), words.paragraph(case, text), note=words.stamp(case, text))
    pieces = [("words", joined(*map(pictures.small, excuses), said))]
    pieces += [("dials", pictures.lever_dials(case, still.dials))]
    pieces += [*_changes(visit, code, under, case), *_below(visit, case, still)]
    pick = partial(_pick, visit, code, still.dials)
    picture(pictures.collage(pieces, text), LEVERS, pictures.LEVERS_STYLE, on_pick=pick)


@st.fragment
def asks(visit: Visit, code: str) -> None:
    """What a reader types, and no slider moves."""
    require_current(visit)
    scenario_choices.whole_page()
    text, (under, _) = visit.text, scenario_choices.given(visit, code)
    amount_form(GOAL, text)
    model = settings.catalogue().case_model(code)
    effort = model.case.effort
    if effort is not None:
        spent_on = {effort.budget, *effort.follows, *effort.levers}
        sets = (
            (name, v) for name, v in under.sets if name not in spent_on or (isinstance(v, InputChange) and v.source)
        )
        _best_mix(visit, model, replace(under, sets=tuple(sets)))  # of the plan, wherever a mix was taken over


def _best_mix(visit: Visit, model: CaseModel, rest: Challenge) -> None:
    """How best to spend a budget on the levers of the plan, and a button that puts them there."""
    text, budget = visit.text, amount_in_url(BUDGET)
    section(text("what_if.budget.title"), text("what_if.budget.note"))
    amount_form(BUDGET, text)
    if budget is None:
        return
    found = data.mixes(visit, model.case.id, rest, budget)
    best, *more = mix_said(found, model, text)
    pieces = [("words", pictures.sentence(best))]
    rows = [pictures.FigureRow(*row) for row in mix_cells(found, model, text)]
    if rows:
        heads = [text(f"what_if.budget.{name}") for name in ("lever", "share", "level", "cost", "worth")]
        pieces.append(("table", pictures.figures(text("what_if.budget.title"), heads, rows, text)))
    pieces.append(("words", joined(*map(pictures.small, more))))
    picture(pictures.collage(pieces, text), "best_mix", pictures.LEVERS_STYLE)
    if rows:
        take = partial(_take_over, data.case_draws(visit, model.case.id, rest), found)
        st.button(text("what_if.budget.take"), key="what_if_budget_take", on_click=take)


def _take_over(drawn: DrawnCase, found: BestMix) -> None:
    """The levers where the mix has them, and the costs of the programme as far as it is then paid for."""
    effort, values = drawn.model.case.effort, drawn.inputs
    assert effort is not None
    part = found.spent / found.whole_cost
    costs = {
        name: InputChange(value.base * part, value.low * part, value.high * part)
        for name, value in values.items()
        if name in (effort.budget, *effort.follows)
    }
    set_inputs({**{lever.input: lever.level for lever in found.levers}, **costs})
    scenario_choices.draw_all()


def _changes(visit: Visit, code: str, under: Challenge, case: MovedCase) -> list[tuple[str, Markup]]:
    """Everything that was moved or changed, each with a way back."""
    text, pieces = visit.text, []
    found = pictures.changed_levers(case, text)
    if found:
        title = pictures.heading(text("what_if.changes.title", n=len(found)))
        pieces += [("words", title), ("changes", pictures.moved_levers(found, text))]
    brought = {name for name, _ in moment_lever.values(visit, code)}
    others = pictures.changed_inputs(case, under.inputs - case.plans.keys() - brought, text)
    if others:
        title = pictures.heading(text("what_if.changes.others", n=len(others)))
        pieces += [("words", title), ("changes", pictures.moved_levers(others, text))]
    return pieces


def _below(visit: Visit, case: MovedCase, still: Still) -> list[tuple[str, Markup]]:
    """How the levers lead to money, the same as tables, and where each would have to stand for a goal."""
    text = visit.text
    tree = pictures.driver_tree(pictures.tree_nodes(case, text, still.nodes), still.links, text)
    pieces = [("words", pictures.heading(text("what_if.tree.title"), text("what_if.tree.note"))), ("tree", tree)]
    pieces += [("table", joined(still.table, pictures.outcome_list(case, text)))]
    name = words.outcome_name(case, text)
    pieces += [("words", pictures.heading(text("what_if.goal.title"), text("what_if.goal.note", name=name)))]
    wanted = amount_in_url(GOAL)
    if wanted is not None:
        heads = [text(f"what_if.goal.{each}") for each in pictures.GOAL_COLUMNS]
        rows = pictures.goal_rows(case, wanted, text)
        pieces.append(("table", pictures.figures(text("what_if.goal.title"), heads, rows, text)))
    return pieces


@finished
def _still(visit: Visit, code: str, rest: Challenge) -> Still:
    text, case = visit.text, moved(data.case_draws(visit, code, rest), {})
    grade = partial(_grade, text)
    heads = [text(f"what_if.link.{name}") for name in pictures.LINK_COLUMNS]
    title = text("what_if.tree.table")
    table = pictures.figures(title, heads, pictures.link_rows(case, grade, text), text)
    nodes = pictures.tree_nodes(case, text)
    return Still(pictures.dials(case, text), nodes, pictures.tree_links(case, nodes, grade, text), folded(title, table))


def _grade(text: Text, grade: str) -> str:
    return text.pick(settings.catalogue().evidence.grades[grade].name)  # type: ignore[index]


def _pick(visit: Visit, code: str, dials: list[pictures.Dial]) -> None:
    """Levers were turned, or something is to go back to the plan."""
    name, opened = picked(LEVERS), scenario_choices.kept(visit, code).opened
    moves = pictures.turned(name, dials)
    if moves:
        set_inputs(moves)
        return
    edited = [each for each, _ in scenario_choices.edits(code, opened)]
    gone = [each for each in edited if name in (pictures.ALL, each)]
    if gone:
        scenario_choices.edit(code, opened, dict.fromkeys(gone))
    if name == pictures.ALL:
        withdraw()
    else:
        challenge(f"{pictures.BASE}:{name}")
