"""Scenarios on both pages of business cases: the list, what has become of the open one, several side by side, and the
form in which one is saved, frozen and signed."""

import streamlit as st

from cx_metrics import pictures, settings, workspace
from cx_metrics.errors import QuestionError
from cx_metrics.roi import scenario_said as words
from cx_metrics.roi.scenario_comparison import MOST_COMPARED
from cx_metrics.text import Text
from cx_metrics.ui import address, authoring, data, scenario_choices
from cx_metrics.ui.frame import Visit, plain, require_current, section
from cx_metrics.ui.picture import picked, picture
from cx_metrics.ui.scenario_choices import CaseScenarios
from cx_metrics.ui.scenario_form import scenario_form
from cx_metrics.workspace import Scenario

LIST = "scenarios"


@st.fragment
def scenarios(visit: Visit, code: str) -> None:
    """Everything about scenarios of a case; nothing where the workspace cannot be read."""
    require_current(visit)
    scenario_choices.whole_page()
    if visit.authored is None:
        return
    text, kept = visit.text, scenario_choices.kept(visit, code)
    section(text("scenario.title"), text("scenario.note"))
    with st.container():  # one element whatever it holds: the form below keeps its place, and the keyboard its focus
        authoring.outcome()
        if kept.scenarios:
            rows = [_row(visit, code, each, kept) for each in kept.scenarios]
            picture(pictures.scenario_list(rows, text), key=LIST, style=pictures.SCENARIOS_STYLE, on_pick=_picked)
        if kept.opened is not None:
            _state(visit, kept.opened)
        if len(kept.beside) > 1:
            _side_by_side(visit, kept)
        elif kept.beside:
            st.caption(text("scenario.choose_more", n=MOST_COMPARED))
    scenario_form(visit, code, kept.opened)


def _row(visit: Visit, code: str, scenario: Scenario, kept: CaseScenarios) -> pictures.ScenarioRow:
    text, store = visit.text, data.store(visit.in_use)
    model = settings.catalogue().case_model(code)
    past = [
        (each, text("workspace.removed") if each.content is None else words.changes_said(model, each.content, text))
        for each in workspace.scenario_history(store, scenario.id)
    ]
    return pictures.ScenarioRow(
        scenario,
        past[-1][1] if past else "",
        workspace.sign_offs(store, scenario.id),
        past if len(past) > 1 else (),
        is_open=scenario == kept.opened,
        is_beside=scenario in kept.beside,
    )


def _state(visit: Visit, scenario: Scenario) -> None:
    """What has moved since the open scenario was saved, and what was promised against what came of it."""
    text, model = visit.text, settings.catalogue().case_model(scenario.says.case)
    assert visit.authored is not None
    try:
        state = data.scenario_states(visit, scenario.id, visit.authored)
    except QuestionError as error:  # a value that the case no longer takes
        st.caption(plain(text("scenario.unusable", name=scenario.says.name, why=str(error))))
        return
    if state is None:
        return
    said = words.state_said(model, state, text)
    if said:
        st.markdown(plain(text("scenario.since", name=scenario.says.name)))
        st.markdown("\n".join(f"- {plain(one)}" for one in said))
    if state.realised:
        heads = [text(f"scenario.realised.{name}") for name in ("input", "promised", "measured", "interval", "verdict")]
        rows = [pictures.FigureRow(*words.realised_cells(model, each, text)) for each in state.realised]
        _table(text("scenario.realised.title"), heads, rows, "realised", text)


def _side_by_side(visit: Visit, kept: CaseScenarios) -> None:
    text = visit.text
    assert visit.authored is not None
    try:
        answers, apart = data.scenarios_compared(visit, tuple(each.id for each in kept.beside), visit.authored)
    except QuestionError as error:
        st.caption(plain(str(error)))
        return
    heads = [text("scenario.compared"), *(each.scenario.says.name for each in answers)]
    rows = [pictures.FigureRow(*row) for row in words.side_by_side(answers, apart, text)]
    _table(text("scenario.side_by_side"), heads, rows, "side_by_side", text)


def _table(title: str, heads: list[str], rows: list[pictures.FigureRow], key: str, text: Text) -> None:
    section(title)
    picture(pictures.figures(title, heads, rows, text), key=f"scenario_{key}", style=pictures.FIGURES_STYLE)


def _picked() -> None:
    kind, _, item = picked(LIST).partition(":")
    if kind == pictures.BESIDE:
        scenario_choices.beside(item)
    elif address.get(scenario_choices.SCENARIO) == item:
        scenario_choices.close()
    else:
        scenario_choices.point_at(item)
