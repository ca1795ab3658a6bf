"""Levers in the unit in which people see them: what they lead to is what the case itself comes to, where a goal needs
them to stand, and when nobody has seen them there."""

from dataclasses import replace
from pathlib import Path

import pytest

from cx_metrics.company import Company
from cx_metrics.declarations.model_checks import model_problems
from cx_metrics.errors import QuestionError
from cx_metrics.pictures import dials, goal_rows, lever_dials, tree_nodes, turned
from cx_metrics.roi import business_case
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.drawn_case import DrawnCase, drawn_case, moved
from cx_metrics.roi.levers import LeverValue
from cx_metrics.roi.scenario_answer import content_of, scenario_state
from cx_metrics.roi.scenario_said import state_said
from cx_metrics.roi.what_if_words import goals
from cx_metrics.text import Text
from cx_metrics.workspace import Store, save_scenario, scenario_named
from tests.case_answers import few_answers, of_sample

RUNS = 400


def lever_of(drawn: DrawnCase, plan: str) -> LeverValue:
    return next(lever for lever in drawn.levers if lever.plan == plan)


@pytest.fixture
def company(sample_house: Path) -> Company:
    return of_sample(sample_house)


@pytest.mark.parametrize(
    ("case", "plans"),
    [
        ("investment", {"prevented": 0.3, "resolved_more": 0.12}),
        ("cost_to_serve", {"avoided": 0.4}),  # which moves with another input
        ("better_moment", {"points_gained": 12.0}),
    ],
)
def test_a_moved_lever_comes_to_what_the_case_comes_to_with_its_plan_set(
    case: str, plans: dict[str, float], company: Company
) -> None:
    drawn = drawn_case(company, case, runs=RUNS)
    now = moved(drawn, plans)
    changes = {name: InputChange(value, value, value) for name, value in plans.items()}
    answer = business_case(company, case, changes=changes, runs=RUNS)
    assert answer.simulation is not None
    for line in drawn.shown:
        assert now.base(line) == pytest.approx(answer.lines[line]), line
        assert now.spread(line) == answer.simulation.lines[line], line
    assert now.outcomes == answer.simulation.outcomes
    assert moved(drawn, {}).base(drawn.outcome) != now.base(drawn.outcome)


def test_nodes_that_no_move_reaches_stand_as_they_were_and_the_others_are_drawn_anew(company: Company) -> None:
    text, drawn = Text("zh-TW"), drawn_case(company, "investment", runs=RUNS)
    before, now = tree_nodes(moved(drawn, {}), text), moved(drawn, {"resolved_more": 0.12})
    kept = {name: replace(node, name=f"kept {node.name}") for name, node in before.items()}
    after, afresh = tree_nodes(now, text, kept), tree_nodes(now, text)
    taken = {name for name, node in after.items() if node is kept[name]}
    assert taken and {"resolved_more", drawn.outcome}.isdisjoint(taken)
    assert all(before[name] == afresh[name] if name in taken else node == afresh[name] for name, node in after.items())


def test_a_lever_stands_at_what_is_measured_today_without_its_plan_and_where_its_line_says_with_it(
    company: Company,
) -> None:
    drawn = drawn_case(company, "investment", runs=RUNS)
    for lever in drawn.levers:
        assert lever.level(lever.without) == pytest.approx(lever.today.base)
        assert moved(drawn, {lever.plan: 0.07}).base(lever.line) == pytest.approx(lever.level(0.07))
        low, high = lever.ends
        middle = (low + high) / 2
        assert lever.level(lever.plan_at(middle)) == pytest.approx(middle)
        assert lever.level(lever.plan_at(high + 1e9)) == pytest.approx(high)  # no further than it can go
    problems, solved = lever_of(drawn, "prevented"), lever_of(drawn, "resolved_more")
    assert (problems.better, solved.better) == ("lower", "higher")
    assert problems.seen is not None and problems.seen[0] < problems.today.base < problems.seen[1]
    assert not problems.is_beyond(problems.today.base) and problems.is_beyond(problems.seen[0] / 2)
    assert lever_of(drawn, "handled").seen is None  # finance's number, of which no months are known


def test_the_links_say_by_how_much_their_end_moves(company: Company) -> None:
    drawn = drawn_case(company, "cost_to_serve", runs=RUNS)
    links = {(each.link.starts, each.link.ends): each for each in drawn.links}
    after_failure = drawn.inputs["contacts_after_failure"]
    spared = links["solved_more", "contacts_spared"]
    assert spared.value == pytest.approx(after_failure.base)
    assert spared.low is not None and spared.high is not None
    assert after_failure.low < spared.low < after_failure.base < spared.high < after_failure.high
    lever = lever_of(drawn, "avoided")
    first = links["avoided", "contacts_avoided"].value
    one_more = moved(drawn, {"avoided": lever.plan_at(lever.today.base - 1)}).base("contacts_avoided")
    none = moved(drawn, {"avoided": 0.0}).base("contacts_avoided")
    assert first is not None and one_more is not None and none is not None
    assert one_more - none == pytest.approx(-first)  # a contact less in each thousand


def test_a_goal_names_where_each_lever_would_have_to_stand(company: Company) -> None:
    drawn = drawn_case(company, "investment", runs=RUNS)
    before = moved(drawn, {"handled": 0.2})
    worth = before.base(drawn.outcome)
    assert worth is not None
    found = {goal.lever.plan: goal for goal in goals(before, worth + 1000)}
    reached = found["prevented"]
    assert reached.level is not None
    plans = {"handled": 0.2, "prevented": reached.lever.plan_at(reached.level)}
    assert moved(drawn, plans).base(drawn.outcome) == pytest.approx(worth + 1000, abs=1)
    assert all(goal.level is None for goal in goals(before, 1e12))
    said = [{row.cells[1] for row in goal_rows(before, amount, Text("en"))} for amount in (1e12, -1e12)]
    assert said == [{"not by this lever alone"}, {"reached already"}]


def test_a_company_with_nothing_but_answers_has_levers_at_their_defaults(tmp_path: Path) -> None:
    drawn = drawn_case(few_answers(tmp_path), "investment", runs=RUNS)
    assert len(drawn.levers) == 6 and all(lever.seen is None for lever in drawn.levers)
    assert moved(drawn, {"prevented": 0.5}).base(drawn.outcome) != moved(drawn, {}).base(drawn.outcome)


def test_what_is_no_lever_is_refused(company: Company) -> None:
    cases = company.catalogue.business_cases
    model = company.catalogue.case_model("cost_to_serve")
    lever = model.levers["planned_contact_rate"]
    for wrong, told in (
        (replace(lever, plan="avoidable"), "cannot be left out"),
        (replace(lever, of="cost_per_contact"), "is no input in contact/customer"),
        (replace(lever, plan="deflected"), "is not made of"),
    ):
        case = replace(model.case, levers={"planned_contact_rate": wrong})
        problems = model_problems(replace(model, case=case, levers=case.levers), cases)
        assert any(told in problem.found for problem in problems), told
    with pytest.raises(QuestionError, match="at most"):
        drawn_case(company, "investment", runs=50_000)


def test_a_saved_scenario_says_which_numbers_have_moved_since(company: Company, tmp_path: Path) -> None:
    says = content_of(company, "cost_to_serve", "Plan", changes={"resolved_more": 0.08})
    assert says.bases["resolved_more"] == 0.08
    store = Store(str(tmp_path / "w.sqlite3"), True, tmp_path / "w.sqlite3")
    older = replace(says, bases=dict(says.bases) | {"cost_per_contact": 1.0})
    save_scenario(store, older, author="Ann")
    state = scenario_state(company, scenario_named(store, "Plan"))
    (moved_input,) = state.moved
    assert (moved_input.input, moved_input.then) == ("cost_per_contact", 1.0)
    model = company.catalogue.case_model("cost_to_serve")
    assert any("Full cost of a contact" in said for said in state_said(model, state, Text("en")))
    assert not state.gone and not state.case_changed and not state.realised


def test_a_lever_is_turned_in_its_unit_between_its_ends_and_its_name_is_text(company: Company) -> None:
    case, text = moved(drawn_case(company, "investment", runs=RUNS), {}), Text("en")
    found = dials(case, text)
    for dial in found:
        picked = turned("&".join(f"{dial.lever.plan}={shown:g}" for shown in (*dial.ends, float("nan"))), found)
        assert picked == {dial.lever.plan: pytest.approx(dial.lever.plan_at(dial.lever.ends[1]))}, dial  # the later one
        assert 20 <= (dial.ends[1] - dial.ends[0]) / dial.step <= 420, dial
    drawn = lever_dials(case, [found[0]._replace(label='"><img src=x>')])
    assert "<img" not in drawn and "&lt;img" in drawn
