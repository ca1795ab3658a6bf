"""Rounds of an assessment in the workspace: answered by links nobody can guess, frozen when closed, nothing lost."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cx_metrics import workspace
from cx_metrics.cli import main
from cx_metrics.company import Company
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.maturity_checks import load_maturity
from cx_metrics.errors import WorkspaceError
from cx_metrics.maturity import RaterAnswer, progress
from cx_metrics.maturity.headline import headline
from cx_metrics.maturity.kept_round import answers_of_round, as_kept, filed_raters, read_round
from cx_metrics.sample.raters import sample_rounds, write_rounds
from cx_metrics.text import Text
from cx_metrics.workspace import Conflict, FiledRater, PlanEntry, RoundClosed, Store, Unusable
from cx_metrics.workspace.maturity_round import ANSWERS
from tests.conftest import same_sample
from tests.sample_reader import sample_company

CORE = load_maturity(SHIPPED / "maturity" / "experience_core.yaml")
DAY = date(2026, 10, 31)
SAID = {"level": 3, "confidence": 0.5, "evidence": "minutes.pdf", "evidence_on": "2026-05-01"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store("", False, tmp_path / "workspace.sqlite3")


def opened(store: Store, title: str = "Autumn 2026") -> str:
    return workspace.open_round(store, model=CORE.id, title=title, as_of=DAY, least=5, author="Ann").id


def test_a_rater_comes_back_to_what_was_saved_and_every_revision_is_kept(store: Store) -> None:
    item = opened(store)
    ((seat, secret),) = workspace.invite(store, item, ["executive"], author="Ann")
    workspace.save_answers(store, secret, {"surveys": SAID})
    workspace.save_answers(store, secret, {"watching": SAID | {"level": None}, "surveys": SAID | {"level": 2}})
    workspace.save_answers(store, secret, {"surveys": SAID | {"level": 2}})  # the same again says nothing new
    found = workspace.rater_of(store, secret)
    assert found is not None and (found[0].title, found[1].id, found[1].role) == ("Autumn 2026", seat.id, "executive")
    assert {name: said["level"] for name, said in found[1].answers.items()} == {"surveys": 2, "watching": None}
    assert [revision.revision for revision in store.history(ANSWERS, seat.id)] == [1, 2]
    (kept, other) = answers_of_round(store, found[0], CORE)
    assert kept == RaterAnswer(seat.id, "executive", "surveys", 2, 0.5, "minutes.pdf", date(2026, 5, 1))
    assert other.level is None and as_kept(kept) == SAID | {"level": 2}


def test_what_is_kept_of_a_link_opens_nothing_and_a_new_one_ends_the_old(store: Store) -> None:
    ((seat, secret),) = workspace.invite(store, opened(store), ["partner"], author="Ann")
    assert secret not in str([revision.content for revision in store.history("rater_invitation")])
    workspace.save_answers(store, secret, {"surveys": SAID})
    again = workspace.invite_again(store, seat.id, author="Ann")
    assert workspace.rater_of(store, secret) is None and workspace.rater_of(store, "") is None
    found = workspace.rater_of(store, again)
    assert found is not None and found[1].answers == {"surveys": SAID}
    with pytest.raises(Conflict):
        workspace.save_answers(store, secret, {"surveys": SAID})


def test_a_closed_round_takes_no_answer_no_rater_and_no_second_closing(store: Store) -> None:
    item = opened(store)
    ((seat, secret),) = workspace.invite(store, item, ["middle"], author="Ann")
    with pytest.raises(Unusable, match="nobody has answered"):
        workspace.close_round(store, item, author="Ann")
    workspace.save_answers(store, secret, {"surveys": SAID})
    closed = workspace.close_round(store, item, author="Bea")
    assert (closed.is_closed, closed.closed_by, closed.opened_by) == (True, "Bea", "Ann")
    for attempt in (
        lambda: workspace.save_answers(store, secret, {"surveys": SAID | {"level": 4}}),
        lambda: workspace.file_answers(store, item, [FiledRater("Al", "middle", {"surveys": SAID})], author="Ann"),
        lambda: workspace.invite(store, item, ["middle"], author="Ann"),
        lambda: workspace.invite_again(store, seat.id, author="Ann"),
        lambda: workspace.close_round(store, item, author="Ann"),
    ):
        with pytest.raises(RoundClosed, match=r"'Autumn 2026' was closed on .* open another assessment"):
            attempt()
    (kept,) = workspace.raters(store, item)
    assert kept.answers == {"surveys": SAID}


def test_titles_stand_once_and_are_found_in_any_case(store: Store) -> None:
    item = opened(store)
    assert workspace.round_named(store, " autumn  2026").id == item
    with pytest.raises(Unusable, match="another title"):
        opened(store, "AUTUMN 2026")
    with pytest.raises(Unusable, match="is empty"):
        opened(store, " ")
    with pytest.raises(Unusable, match="Autumn 2026"):
        workspace.round_named(store, "Autum 2026")
    with pytest.raises(Conflict):
        workspace.invite(store, "nothing", ["middle"], author="Ann")


def test_files_are_kept_whole_or_not_at_all_and_replace_what_the_same_rater_sent(store: Store) -> None:
    item = opened(store)
    answers = [RaterAnswer(name, "front_line", "surveys", 2) for name in ("Al", "Bo")]
    assert workspace.file_answers(store, item, filed_raters(answers), author="Ann") == (2, 0)
    other = [RaterAnswer("al ", "front_line", "watching", 4), RaterAnswer("Cy", "front_line", "surveys", 1)]
    assert workspace.file_answers(store, item, filed_raters(other), author="Ann") == (1, 1)
    assert [sorted(rater.answers) for rater in workspace.raters(store, item)] == [
        ["watching"],
        ["surveys"],
        ["surveys"],
    ]
    again = [RaterAnswer("Di", "front_line", "surveys", 1), RaterAnswer("Bo", "executive", "surveys", 4)]
    with pytest.raises(Unusable, match="'Bo' sent answers in another role"):
        workspace.file_answers(store, item, filed_raters(again), author="Ann")
    assert len(workspace.raters(store, item)) == 3
    assert "Bo" not in str([revision.content for revision in store.history("rater_invitation")])


def test_a_step_of_the_plan_is_decided_by_one_after_the_other(store: Store) -> None:
    item = opened(store)
    entry = PlanEntry(item, "surveys", " Ann  Lee ", date(2027, 3, 31), 120_000.0)
    workspace.save_plan_entry(store, entry, author="Ann")
    found = workspace.plan_entries(store, item)["surveys"]
    assert (found.owner, found.due, found.cost, found.revision) == ("Ann Lee", date(2027, 3, 31), 120_000.0, 1)
    with pytest.raises(Conflict):
        workspace.save_plan_entry(store, replace(entry, cost=1.0), author="Bea")
    for wrong, told in ((replace(entry, cost=-1.0), "zero or more"), (replace(entry, owner="x" * 81), "at most 80")):
        with pytest.raises(Unusable, match=told):
            workspace.save_plan_entry(store, wrong, author="Bea", based_on=1)


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Company:
    """The sample company as readers of a page see it; its workspace is the one that the command `sample` wrote to."""
    held = sample_company(sample_house)
    return Company(held.reader, held.catalogue, held.settings, "reader")


def test_the_sample_company_has_two_rounds_to_read_and_they_are_the_same_every_time(
    sample: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store("", True, tmp_path / "workspace.sqlite3")
    monkeypatch.setattr("cx_metrics.maturity.kept_round.open_store", lambda *_: store)
    assert write_rounds(store, CORE, 5, 7) == 2 and write_rounds(store, CORE, 5, 8) == 0
    assert sample_rounds(CORE, 7) == sample_rounds(CORE, 7) != sample_rounds(CORE, 8)
    later, earlier = (read_round(sample, f"sample-{year}", (0, "")) for year in (2026, 2025))
    assert later.sample and (later.raters, later.as_of) == (32, DAY)
    assert "Leaders rate us near level" in headline(later, Text("en")) and "; the data show" in headline(later, Text())
    contradicted = [one for one in later.practices if one.check and one.check.verdict == "contradicted"]
    assert len(contradicted) >= 5, "the company's own data speak against what is claimed"
    assert all(one.by_role["executive"].value is not None for one in later.disciplines)
    assert len(progress(earlier, later).practices) >= 3
    item = opened(store)
    with pytest.raises(WorkspaceError, match="still open"):
        read_round(sample, item, (0, ""))


def test_few_raters_are_read_by_nobody_of_the_public(
    sample: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store("", True, tmp_path / "workspace.sqlite3")
    monkeypatch.setattr("cx_metrics.maturity.kept_round.open_store", lambda *_: store)
    item = opened(store)
    said = {name: SAID for name in CORE.practices}
    workspace.file_answers(store, item, [FiledRater(str(i), "executive", said) for i in range(4)], author="Ann")
    workspace.close_round(store, item, author="Ann")
    found = read_round(sample, item, (0, ""))
    assert {one.claim.value for one in found.practices} == {None} == {one.level for one in found.disciplines}
    assert headline(found, Text("en")) == "4 raters have answered, too few to show a level."


def test_the_command_reads_what_the_page_keeps(
    sample_house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = same_sample(sample_house.parent, tmp_path)
    write_rounds(Store("", True, config.parent / "data" / "sample" / "workspace.sqlite3"), CORE, 5, 7)
    asked = ["--config", str(config), "maturity", CORE.id, "--assessment"]
    assert main([*asked, "sample 2026", "--public", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["model"], told["raters"], told["sample"]) == (CORE.id, 32, True) and told["plan"]
    assert main([*asked, "sample 2027"]) == 1
    assert "does not exist — known: SAMPLE 2025, SAMPLE 2026" in capsys.readouterr().err
    assert main(["--config", str(config), "maturity", "five_steps", "--assessment", "SAMPLE 2026"]) == 1
    assert "asked experience_core, not five_steps" in capsys.readouterr().err
