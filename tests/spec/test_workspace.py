"""What people author: every revision kept, nobody overwritten without knowing, closed months left alone."""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from cx_metrics import settings, workspace
from cx_metrics.declarations.settings import AuthoredTarget, Workspace
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.errors import DeclarationError
from cx_metrics.workspace import Conflict, Locked, Overlapping, Store, Unusable
from cx_metrics.workspace.schema import metadata

NPS = settings.catalogue().metrics["nps"]
CSAT = settings.catalogue().metrics["csat"]


def target(
    value: float = 40.0, starts: str = "2026-01-01", ends: str = "2026-12-31", **given: object
) -> AuthoredTarget:
    first, last = date.fromisoformat(starts), date.fromisoformat(ends)
    usual = {"metric": "nps", "set_by": "Ann", "set_on": date(2026, 1, 5), **given}
    return AuthoredTarget(value=value, starts=first, ends=last, **usual)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store("", False, tmp_path / "data" / "workspace.sqlite3")


def held(store: Store) -> list[tuple[float, str]]:
    return [(kept.target.value, kept.target.set_by) for kept in workspace.targets(store)]


def test_reading_makes_nothing(store: Store, tmp_path: Path) -> None:
    assert workspace.targets(store) == () and workspace.annotations(store) == ()
    assert store.marks("target") == ((0, ""),) and workspace.closed_months(store) == ()
    assert list(tmp_path.iterdir()) == []


def test_what_is_saved_is_read_again_with_who_and_when(store: Store) -> None:
    wanted = target(42.5, where={"segment": "family"}, note="agreed with finance")
    before = datetime.now(UTC)
    saved = workspace.save_target(store, wanted, NPS, "  Ann   Lee ")
    (kept,) = workspace.targets(store)
    assert kept.target == wanted and (kept.item, kept.revision, kept.locked) == (saved.item, 1, False)
    assert saved.author == "Ann Lee" and before <= saved.written_at <= datetime.now(UTC)


def test_every_revision_is_kept_removal_included(store: Store) -> None:
    first = workspace.save_target(store, target(40.0), NPS, "Ann")
    workspace.save_target(store, target(45.0), NPS, "Ben", first.item, 1)
    workspace.remove_target(store, first.item, "Cat", 2)
    assert workspace.targets(store) == ()
    told = [
        (one.revision, one.author, one.content and one.content["value"]) for one in store.history("target", first.item)
    ]
    assert told == [(1, "Ann", 40.0), (2, "Ben", 45.0), (3, "Cat", None)]
    assert [kept.target.value for number in (1, 2, 3) for kept in workspace.targets(store, number)] == [40.0, 45.0]


def test_a_second_saver_is_told_what_the_first_wrote_and_nothing_is_overwritten(store: Store) -> None:
    item = workspace.save_target(store, target(40.0), NPS, "Ann").item
    workspace.save_target(store, target(45.0), NPS, "Ben", item, 1)
    with pytest.raises(Conflict, match=r"Ben wrote .*45\.0") as told:
        workspace.save_target(store, target(38.0), NPS, "Cat", item, 1)
    assert told.value.theirs is not None and told.value.theirs.content["value"] == 45.0
    with pytest.raises(Conflict):
        workspace.remove_target(store, item, "Cat", 1)
    assert held(store) == [(45.0, "Ann")]
    workspace.save_target(store, target(38.0), NPS, "Cat", item, told.value.theirs.revision)  # now knowingly
    assert held(store) == [(38.0, "Ann")]


def test_something_removed_meanwhile_is_a_conflict_too(store: Store) -> None:
    item = workspace.annotate(store, "a", date(2026, 3, 1), "Ann", metric="nps").item
    workspace.remove_annotation(store, item, "Ben", 1)
    with pytest.raises(Conflict, match="Ben removed it"):
        workspace.annotate(store, "b", date(2026, 3, 1), "Ann", metric="nps", item=item, based_on=1)
    with pytest.raises(Conflict, match="does not exist"):
        workspace.remove_annotation(store, "nothing", "Ann", 1)


def change(store: Store, item: str, value: float, wait: Callable[[], object], told: "list[str]") -> None:
    wait()
    try:
        workspace.save_target(store, target(value), NPS, f"P{value:g}", item, 1)
        told.append("saved")
    except Conflict:
        told.append("conflict")


def test_of_many_threads_one_saves_and_each_other_is_told(store: Store) -> None:
    item = workspace.save_target(store, target(10.0), NPS, "Ann").item
    together, told = threading.Barrier(6), list[str]()
    threads = [threading.Thread(target=change, args=(store, item, 20.0 + i, together.wait, told)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["conflict"] * 5 + ["saved"]
    assert len(store.history("target", item)) == 2


def _begin(files: list[Path], name: str, together: Barrier, told: "multiprocessing.Queue[str]") -> None:
    for file in files:
        together.wait(60)
        try:
            workspace.save_target(Store("", False, file), target(), NPS, name)
            told.put("saved")
        except Exception as error:  # what went wrong in a process of its own is told by the test, not lost with it
            told.put(f"{type(error).__name__}")


def test_processes_that_begin_the_workspace_together_do_not_harm_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")  # processes of their own, which import once for all three
    context.set_forkserver_preload(["cx_metrics.workspace", "cx_metrics.settings", "pytest"])
    told, together = context.Queue(), context.Barrier(3)
    files = [tmp_path / f"data{i}" / "workspace.sqlite3" for i in range(20)]  # one beginning is seldom unlucky
    processes = [context.Process(target=_begin, args=(files, f"P{i}", together, told)) for i in range(3)]
    for process in processes:
        process.start()
    happened = Counter(told.get(timeout=120) for _ in files for _ in processes)
    for process in processes:
        process.join(60)
    assert happened == {"saved": len(files), "Overlapping": 2 * len(files)}
    assert all(len(workspace.targets(Store("", False, file))) == 1 for file in files)


def test_one_target_a_metric_group_and_month(store: Store) -> None:
    workspace.save_target(store, target(40.0, "2026-01-01", "2026-06-30"), NPS, "Ann")
    with pytest.raises(Overlapping, match="Ann set 40"):
        workspace.save_target(store, target(50.0, "2026-06-01", "2026-12-31"), NPS, "Ben")
    workspace.save_target(store, target(50.0, "2026-07-01", "2026-12-31"), NPS, "Ben")
    workspace.save_target(store, target(30.0, where={"segment": "b"}), NPS, "Ben")
    workspace.save_target(store, target(0.8, metric="csat"), CSAT, "Ben")
    assert len(workspace.targets(store)) == 4


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (target(float("nan")), "value"),
        (target(101.0), "value"),
        (target(40.0, "2026-05-01", "2026-04-30"), "ends"),
        (target(40.0, "2026-05-02", "2026-05-31"), "starts"),
        (target(40.0, note="x" * 1001), "note"),
        (target(0.8, metric="csat"), "metric"),
    ],
)
def test_what_cannot_be_a_target_is_refused(wanted: AuthoredTarget, field: str, store: Store) -> None:
    with pytest.raises(Unusable) as told:
        workspace.save_target(store, wanted, NPS, "Ann")
    assert told.value.field == field and workspace.targets(store) == ()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_somebody_must_have_written_it(name: str, store: Store) -> None:
    with pytest.raises(Unusable):
        workspace.annotate(store, "a", date(2026, 3, 1), name, metric="nps")
    assert workspace.annotations(store) == ()


def test_notes_are_found_by_metric_and_day_and_keep_their_words(store: Store) -> None:
    words = "<b>not bold</b>\n'; DROP TABLE cx_revisions; --"
    workspace.annotate(store, words, date(2026, 3, 31), "Ann", metric="nps")
    workspace.annotate(store, "the lane", date(2026, 2, 1), "Ben", change_id="c5")
    workspace.annotate(store, "later", date(2026, 4, 1), "Ann", metric="csat")
    assert [note.text for note in workspace.annotations(store)] == ["the lane", words, "later"]
    assert [note.author for note in workspace.annotations(store, metric="nps")] == ["Ann"]
    within = workspace.annotations(store, first=date(2026, 2, 1), last=date(2026, 3, 31))
    assert [(note.change_id, note.metric) for note in within] == [("c5", None), (None, "nps")]
    with pytest.raises(Unusable):
        workspace.annotate(store, "neither", date(2026, 3, 1), "Ann")
    with pytest.raises(Unusable):
        workspace.annotate(store, " ", date(2026, 3, 1), "Ann", metric="nps")


def test_a_closed_month_locks_its_notes_until_it_is_opened_again(store: Store) -> None:
    march, april = date(2026, 3, 31), date(2026, 4, 1)
    item = workspace.annotate(store, "a", march, "Ann", metric="nps").item
    workspace.close_month(store, date(2026, 3, 15), "Finance")
    (note,) = workspace.annotations(store)
    assert note.locked
    for act in (
        lambda: workspace.annotate(store, "new", march, "Ann", metric="nps"),
        lambda: workspace.annotate(store, "b", march, "Ann", metric="nps", item=item, based_on=1),
        lambda: workspace.annotate(store, "moved out", april, "Ann", metric="nps", item=item, based_on=1),
        lambda: workspace.remove_annotation(store, item, "Ann", 1),
    ):
        with pytest.raises(Locked, match="2026-03 is closed"):
            act()
    workspace.annotate(store, "elsewhere", april, "Ann", metric="nps")
    workspace.open_month(store, march, "Finance")
    workspace.remove_annotation(store, item, "Ann", 1)
    assert [note.text for note in workspace.annotations(store)] == ["elsewhere"]
    assert [(r.author, r.content is None) for r in store.history("closed_month")] == [
        ("Finance", False),
        ("Finance", True),
    ]


def test_closing_twice_and_opening_what_is_open_are_conflicts(store: Store) -> None:
    with pytest.raises(Conflict):
        workspace.open_month(store, date(2026, 3, 1), "Ann")
    workspace.close_month(store, date(2026, 3, 1), "Ann")
    with pytest.raises(Conflict, match="Ann"):
        workspace.close_month(store, date(2026, 3, 31), "Ben")
    workspace.open_month(store, date(2026, 3, 1), "Ann")
    workspace.close_month(store, date(2026, 3, 1), "Ben")
    assert [r.revision for r in workspace.closed_months(store)] == [3]


def test_a_closed_month_keeps_its_target_though_later_months_get_another(store: Store) -> None:
    item = workspace.save_target(store, target(40.0), NPS, "Ann").item
    workspace.close_month(store, date(2026, 3, 1), "Finance")
    assert workspace.targets(store)[0].locked
    for act in (
        lambda: workspace.save_target(store, target(45.0), NPS, "Ben", item, 1),
        lambda: workspace.save_target(store, target(40.0, set_by="Ben"), NPS, "Ben", item, 1),
        lambda: workspace.save_target(store, target(40.0, "2026-04-01"), NPS, "Ben", item, 1),
        lambda: workspace.save_target(store, target(1.0, where={"segment": "b"}), NPS, "Ben"),
        lambda: workspace.remove_target(store, item, "Ben", 1),
    ):
        with pytest.raises(Locked):
            act()
    workspace.save_target(store, target(40.0, ends="2026-03-31"), NPS, "Ben", item, 1)
    workspace.save_target(store, target(45.0, "2026-04-01"), NPS, "Ben")
    assert [value for value, _ in held(store)] == [40.0, 45.0]


def test_own_and_sample_workspace_never_mix(tmp_path: Path) -> None:
    house = replace(settings.load(), data=tmp_path)
    own, sample = workspace.open_store(house, False), workspace.open_store(house, True)
    workspace.annotate(own, "ours", date(2026, 3, 1), "Ann", metric="nps")
    workspace.save_target(sample, target(sample=True), NPS, "Ann")
    assert workspace.targets(own) == () and workspace.annotations(sample) == ()
    assert own.where != sample.where and str(tmp_path / "sample") in sample.where
    assert {kept.target.sample for kept in workspace.targets(sample)} == {True}


def test_a_place_in_postgresql_is_told_without_its_password_and_is_never_the_samples() -> None:
    house = replace(settings.load(), workspace=Workspace("postgresql+psycopg://cx:secret@db.test/cx"))
    own, sample = workspace.open_store(house, False), workspace.open_store(house, True)
    assert own.where == "postgresql+psycopg://cx:***@db.test/cx" and sample.where.endswith("workspace.sqlite3")


@pytest.mark.parametrize("dialect", [postgresql.dialect(), sqlite.dialect()], ids=["postgresql", "sqlite"])
def test_the_tables_can_be_made_in_both_databases(dialect: sa.Dialect) -> None:
    written = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    assert len(written) == 2 and all("CREATE TABLE cx_" in statement for statement in written)


@pytest.mark.parametrize("url", ["mysql://host/x", "sqlite:///x.db", "host", "postgresql:host"])
def test_only_an_address_of_postgresql_is_taken(url: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    shipped = (Path(settings.PROJECT) / "config.yaml").read_text("utf-8")
    config.write_text(f'{shipped}\nworkspace: {{url: "{url}"}}\n', "utf-8")
    with pytest.raises(DeclarationError, match=r"workspace\.url: is no address of PostgreSQL"):
        load_settings(config)
