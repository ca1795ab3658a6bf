"""What pages ask for: the analyses as a visitor may see them, and what people authored. Each is remembered
(``kept``)."""

import logging
from dataclasses import replace
from datetime import date

import streamlit as st

from cx_metrics import settings, warehouse, workspace
from cx_metrics.company import Company
from cx_metrics.drivers import key_drivers
from cx_metrics.errors import WarehouseError, WorkspaceError
from cx_metrics.journey import journey_map, journeys_with_data, score_by_delay
from cx_metrics.journey.complaints import cases_behind
from cx_metrics.maturity.kept_round import read_round
from cx_metrics.metrics import Question, measure
from cx_metrics.metrics.behind import answers_behind
from cx_metrics.metrics.explain import Explanation, explain
from cx_metrics.metrics.moved import moved
from cx_metrics.moments import moments as moments_of
from cx_metrics.moments import outcome_choices
from cx_metrics.moments.expectations import service_quality
from cx_metrics.moments.moment import OutcomeChoice
from cx_metrics.moments.worth import behaviour_of
from cx_metrics.radar import radar as radar_of
from cx_metrics.radar import scan as scan_of
from cx_metrics.roi.best_mix import BestMix, best_mix
from cx_metrics.roi.challenge import Challenge, answer_under, drawn_under
from cx_metrics.roi.scenario_answer import ScenarioAnswer, ScenarioState, scenario_state
from cx_metrics.roi.scenario_comparison import Difference, differences
from cx_metrics.roi.simulation import RUNS
from cx_metrics.roi.worked_case import business_case as business_case_of
from cx_metrics.statistics.verdict import Verdict
from cx_metrics.text import Text
from cx_metrics.trust import trust_board
from cx_metrics.ui import door
from cx_metrics.ui.frame import Visit, instead
from cx_metrics.ui.kept import answers, company_of, finished, rows_of
from cx_metrics.voice.lead_users import lead_users as lead_users_of
from cx_metrics.voice.need_matrix import need_matrix
from cx_metrics.voice.quoted_texts import texts_behind
from cx_metrics.voice.text_codes import checklist as checklist_of
from cx_metrics.voice.text_codes import emotions as emotions_of
from cx_metrics.warehouse.reader import Reader

log = logging.getLogger(__name__)


def _explanation(company: Company, question: Question, verdict: Verdict | None, text: Text) -> Explanation | None:
    """How the one measurement that ``question`` asks for was made, or None when it may not be seen. ``verdict``: the
    page's own on its change."""
    answer = measure(company, question)
    judged = replace(answer, measurements=tuple(replace(m, verdict=verdict) for m in answer.measurements))
    return next(iter(explain(company, question, judged, text)), None)


def _scenario_state(company: Company, item: str, mark: workspace.Watermark) -> ScenarioState | None:
    """What has become of a scenario; ``mark`` is the revision of the workspace at which it is asked."""
    found = _scenarios_of(company, (item,))
    return scenario_state(company, found[0]) if found else None


def _best_mix(company: Company, case: str, under: Challenge, budget: float) -> BestMix:
    """How best to spend a budget on the levers of a case."""
    return best_mix(business_case_of(company, case, changes=under.changes(company, case), struck=under.struck), budget)


def _compared(
    company: Company, items: tuple[str, ...], mark: workspace.Watermark
) -> tuple[list[ScenarioAnswer], list[Difference]]:
    """Scenarios side by side over the same draws."""
    return differences(company, _scenarios_of(company, items), RUNS)


def _scenarios_of(company: Company, items: tuple[str, ...]) -> list[workspace.Scenario]:
    known = {each.id: each for each in workspace.scenarios(store_of(company.reader.sample))}
    return [known[item] for item in items if item in known]


def _scenarios(visit: Visit, case: str) -> tuple[workspace.Scenario, ...]:
    """Those that the workspace has of a case."""
    return workspace.scenarios(store(visit.in_use), case)


def _outcomes(company: Company) -> tuple[OutcomeChoice, ...]:
    """The outcomes to choose from, without how many answers of all there are."""
    return tuple(replace(one, answers=min(one.answers, 1)) for one in outcome_choices(company))


answer = answers(measure)
explanation = answers(_explanation)
parts = answers(moved)
behind = answers(answers_behind)
journey = answers(journey_map)
journeys_held = answers(journeys_with_data, names_only=True)
delays = answers(score_by_delay)
cases = answers(cases_behind)
drivers = answers(key_drivers)
business_case = answers(answer_under)
case_draws = answers(drawn_under, standing=True)
mixes = answers(_best_mix)
moments = answers(moments_of)
moment_outcomes = answers(_outcomes, names_only=True)
radar = answers(radar_of)
scan = answers(scan_of)
service = answers(service_quality)
checklist = answers(checklist_of)
emotions = answers(emotions_of)
needs = answers(need_matrix)
lead_users = answers(lead_users_of)
texts = answers(texts_behind)
maturity = answers(read_round)
behaviour = answers(behaviour_of)
trust = answers(trust_board)
scenario_states = answers(_scenario_state)
scenarios_compared = answers(_compared)
scenarios = finished(_scenarios)


def reader(visit: Visit) -> Reader:
    """The open reader of the build in use; where it is damaged or older than the catalogue, the page says so and
    stops."""
    try:
        found = company_of(visit).reader
        found.require_built_for(settings.catalogue())
    except WarehouseError as error:
        log.error("the build in use cannot answer: %s", error)
        instead(visit.text, visit.settings, "state.damaged")
    _say_when_unreadable(visit)
    if not all(values for _, values in rows_of(visit)):
        instead(visit.text, visit.settings, "door.no_rows")
    return found


def _say_when_unreadable(visit: Visit) -> None:
    """Numbers stand without what people authored, but not silently: targets set in the app would be missing."""
    if visit.authored is None:
        st.warning(visit.text("workspace.unreadable"))


def require_workspace(visit: Visit) -> None:
    """Where the workspace cannot be read, stop: the page (which has said so) has nothing else to show."""
    if visit.authored is None:
        st.stop()


def store(in_use: warehouse.InUse) -> workspace.Store:
    """The workspace that goes with the warehouse in use: the sample company's, or the organisation's own."""
    return store_of(in_use.sample)


def store_of(sample: bool) -> workspace.Store:
    """The same, by whose it is. Whoever is signed in writes under their own name, and what their role allows."""
    return workspace.open_store(settings.load(), sample, door.person() or door.GUEST)


def annotations(
    in_use: warehouse.InUse, metric: str | None = None, first: date | None = None, last: date | None = None
) -> tuple[workspace.Annotation, ...]:
    """The notes in time (about one metric, from day to day); none where the workspace cannot be read."""
    try:
        return workspace.annotations(store(in_use), metric, first, last)
    except WorkspaceError:
        return ()  # the page has said so


def least_for_comments() -> int:
    """How many people must stand together before single answers may be read."""
    privacy = settings.load().privacy
    return max(privacy.minimum_group, privacy.minimum_group_for_comments)
