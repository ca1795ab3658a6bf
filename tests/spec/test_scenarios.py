"""Scenarios of business cases: kept by name, never overwritten without a word, frozen and signed."""

from dataclasses import replace
from pathlib import Path

import pytest

from cx_metrics import workspace
from cx_metrics.workspace import Conflict, ScenarioContent, Store, Unusable

PLAN = ScenarioContent(
    case="investment_case",
    name="Two more agents",
    changes={"prevented": {"base": 0.12, "source": "pilot", "owner": "Service"}},
    struck=("invited",),
    note="agreed in May",
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store("", False, tmp_path / "workspace.sqlite3")


def save(store: Store, says: ScenarioContent = PLAN, author: str = "Ann") -> str:
    return workspace.save_scenario(store, says, author=author).item


def test_a_scenario_is_read_as_it_was_saved_and_found_by_name_in_any_case(store: Store) -> None:
    save(store, replace(PLAN, name="  Two  more agents "))
    found = workspace.scenario_named(store, "two more AGENTS")
    assert (found.says, found.author, found.revision, found.is_frozen) == (PLAN, "Ann", 1, False)
    assert workspace.scenarios(store, "cost_of_inaction") == ()
    with pytest.raises(Unusable, match="Two more agents"):
        workspace.scenario_named(store, "Two more agent")


def test_two_people_who_save_at_once_do_not_overwrite_each_other_in_silence(store: Store) -> None:
    item = save(store)
    hers = replace(PLAN, struck=())
    workspace.save_scenario(store, hers, author="Bea", item=item, based_on=1)
    with pytest.raises(Conflict) as refused:
        workspace.save_scenario(store, replace(PLAN, note="mine"), author="Ann", item=item, based_on=1)
    assert refused.value.theirs is not None and refused.value.theirs.author == "Bea"
    assert workspace.scenario_named(store, PLAN.name).says == hers
    assert [revision.author for revision in workspace.scenario_history(store, item)] == ["Ann", "Bea"]


def test_a_name_stands_once(store: Store) -> None:
    save(store)
    with pytest.raises(Unusable, match="choose another name"):
        save(store, replace(PLAN, name="TWO MORE agents", case="cost_of_inaction"))
    with pytest.raises(Unusable, match="is empty"):
        save(store, replace(PLAN, name=" "))
    with pytest.raises(Unusable, match="81 characters"):
        save(store, replace(PLAN, name="x" * 81))


def test_a_frozen_scenario_stays_as_it_is_and_is_signed_once_by_each(store: Store) -> None:
    item = save(store)
    with pytest.raises(Unusable, match="not frozen"):
        workspace.sign_off(store, item, author="Finance", revision=1)
    frozen = replace(PLAN, snapshot={"net_present_value": 1_234_567.89})
    workspace.save_scenario(store, frozen, author="Ann", item=item, based_on=1)
    with pytest.raises(Unusable, match="duplicate it"):
        workspace.save_scenario(store, PLAN, author="Ann", item=item, based_on=2)
    with pytest.raises(Conflict):
        workspace.sign_off(store, item, author="Finance", revision=1)
    workspace.sign_off(store, item, author="Finance", revision=2, note=" for 2027 ")
    with pytest.raises(Unusable, match="signed it already"):
        workspace.sign_off(store, item, author=" finance ", revision=2)
    workspace.sign_off(store, item, author="Ann", revision=2)
    assert [(s.author, s.note, s.revision) for s in workspace.sign_offs(store, item)] == [
        ("Finance", "for 2027", 2),
        ("Ann", "", 2),
    ]
    with pytest.raises(Unusable, match="has been signed"):
        workspace.remove_scenario(store, item, author="Ann", based_on=2)
    assert workspace.scenario_named(store, PLAN.name).says == frozen


def test_a_removed_scenario_gives_its_name_back_and_is_remembered(store: Store) -> None:
    item = save(store)
    workspace.remove_scenario(store, item, author="Bea", based_on=1)
    assert workspace.scenarios(store) == ()
    save(store)
    assert [r.content is None for r in workspace.scenario_history(store, item)] == [False, True]
