"""The workspace in PostgreSQL: scenarios saved, compared, frozen and signed, and rounds of an assessment, in a server
that the test starts itself, from the system's own packages; skipped where there is no server or no driver."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from cx_metrics import workspace
from cx_metrics.cli import main
from cx_metrics.workspace import Conflict, ScenarioContent, Store
from tests.companies import company

PLAN = ScenarioContent(case="investment", name="Two more agents", changes={"reached": {"base": 0.9}}, note="in May")


def program(name: str) -> str:
    """Where a program of PostgreSQL lies; Debian keeps those of the server out of the way."""
    places = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([*places, os.environ.get("PATH", "")]))
    return found or pytest.skip(f"needs PostgreSQL's {name}, which is not here")


def owner() -> int | None:
    """A server refuses to run as root; there it runs as somebody who may do nothing."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    pytest.skip("needs a user other than root to run PostgreSQL")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a database in a server of the test's own, which listens on no port."""
    pytest.importorskip("psycopg", reason="needs the driver psycopg, which is not installed")
    initdb, control = program("initdb"), program("pg_ctl")
    user = owner()
    with tempfile.TemporaryDirectory(prefix="cx-pg-") as made:  # a socket's path must be short
        place = Path(made)
        place.chmod(0o755)
        home = place / "db"
        home.mkdir()
        if user is not None:
            os.chown(home, user, -1)

        def run(*words: str) -> None:
            done = subprocess.run(words, user=user, cwd=home, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr

        data = home / "data"
        run(initdb, "-D", str(data), "-U", "cx", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
        run(control, "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://cx@/postgres?host={home}"
        finally:
            run(control, "-D", str(data), "-m", "immediate", "stop")


def test_a_scenario_is_kept_frozen_and_signed_and_nobody_is_overwritten(address: str) -> None:
    store = Store(address, False)
    item = workspace.save_scenario(store, PLAN, author="Ann").item
    found = workspace.scenario_named(store, "two more AGENTS")
    assert (found.says, found.author, found.revision, found.is_frozen) == (PLAN, "Ann", 1, False)
    hers = replace(PLAN, note="in June")
    workspace.save_scenario(store, hers, author="Bea", item=item, based_on=1)
    with pytest.raises(Conflict):
        workspace.save_scenario(store, PLAN, author="Ann", item=item, based_on=1)
    frozen = replace(hers, snapshot={"net_present_value": 1_234_567.89})
    workspace.save_scenario(store, frozen, author="Bea", item=item, based_on=2)
    workspace.sign_off(store, item, author="Finance", revision=3, note="for 2027")
    kept = workspace.scenario_named(store, PLAN.name)
    assert kept.is_frozen and kept.says == frozen
    assert [one.author for one in workspace.scenario_history(store, item)][:2] == ["Ann", "Bea"]


def test_of_many_who_save_at_once_one_is_kept_and_the_others_are_told(address: str) -> None:
    store = Store(address, False)
    says = replace(PLAN, name="At once")
    item = workspace.save_scenario(store, says, author="Ann").item

    def save(number: int) -> bool:
        try:
            workspace.save_scenario(
                store, replace(says, note=str(number)), author=f"Person {number}", item=item, based_on=1
            )
        except Conflict as refused:
            return refused.theirs is None
        return True

    with ThreadPoolExecutor(6) as people:
        kept = list(people.map(save, range(6)))
    assert kept.count(True) == 1
    assert workspace.scenario_named(store, "at once").revision == 2


@pytest.mark.parametrize("place", ["postgresql", "sqlite"])
def test_a_round_is_answered_by_many_at_once_and_frozen_when_closed(
    place: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if place == "postgresql":
        store = Store(request.getfixturevalue("address"), False)
    else:
        file = tmp_path / "workspace.sqlite3"
        store = Store(str(file), False, file)
    opened = workspace.open_round(
        store, model="five_steps", title="Autumn", as_of=date(2026, 10, 31), least=5, author="A"
    )
    links = [secret for _, secret in workspace.invite(store, opened.id, ["executive", "middle", "partner"], author="A")]
    said = {"level": 2, "confidence": 0.5, "evidence": "紀錄.pdf", "evidence_on": "2026-05-01"}
    with ThreadPoolExecutor(3) as raters:
        list(raters.map(lambda link: workspace.save_answers(store, link, {"theme": said}), links))
    workspace.save_answers(store, links[0], {"theme": said | {"level": None}})
    sent = workspace.FiledRater("Al", "front_line", {"theme": said})
    assert workspace.file_answers(store, opened.id, [sent], author="A") == (1, 0)
    assert workspace.file_answers(store, opened.id, [sent], author="A") == (0, 1)
    with ThreadPoolExecutor(2) as owners:
        closing = [owners.submit(workspace.close_round, store, opened.id, author=name) for name in ("A", "B")]
    assert sum(one.exception() is None for one in closing) == 1
    with pytest.raises(workspace.RoundClosed):
        workspace.save_answers(store, links[1], {"theme": said | {"level": 1}})
    kept = [rater.answers["theme"] for rater in workspace.raters(store, opened.id)]
    assert sorted(str(one["level"]) for one in kept) == ["2", "2", "2", "None"] and kept[1]["evidence"] == "紀錄.pdf"
    assert workspace.round_named(store, "AUTUMN").is_closed


def test_a_back_up_goes_from_one_database_into_the_other_and_is_written_on(address: str, tmp_path: Path) -> None:
    theirs = Store(address, False)
    workspace.save_scenario(theirs, replace(PLAN, name="Kept 中文"), author="Ann")
    rows = workspace.backup(theirs, tmp_path / "theirs.jsonl")
    with sa.create_engine(address, isolation_level="AUTOCOMMIT").connect() as server:
        server.exec_driver_sql("CREATE DATABASE another")
    ours, again = Store("", False, tmp_path / "w.sqlite3"), Store(address.replace("/postgres?", "/another?"), False)
    assert workspace.restore(ours, tmp_path / "theirs.jsonl") == rows
    assert workspace.backup(ours, tmp_path / "ours.jsonl") == rows
    assert workspace.restore(again, tmp_path / "ours.jsonl") == rows
    assert again.history("scenario") == ours.history("scenario") == theirs.history("scenario")
    latest = again.marks(None)[0][0]
    workspace.save_scenario(again, replace(PLAN, name="The next"), author="Bea")
    assert again.marks(None)[0][0] == latest + 1


def test_the_command_saves_compares_freezes_and_signs(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = [f"2026-10-{day:02d}" for day in range(1, 11)]
    company(
        tmp_path, pd.DataFrame({"occurred_on": days, "csat": [5, 4] * 5}), config=f'workspace: {{url: "{address}"}}\n'
    )

    def call(*words: str) -> dict[str, object]:
        assert main(["--config", str(tmp_path / "config.yaml"), "scenario", *words, "--json"]) == 0
        return dict(json.loads(capsys.readouterr().out))

    capsys.readouterr()
    call("save", "More", "--case", "cost_of_inaction", "--set", "prevented=0.12", "--author", "Ann")
    call("save", "Less", "--case", "cost_of_inaction", "--set", "prevented=0.06", "--author", "Bea")
    compared = json.dumps(call("compare", "More", "Less", "--runs", "200"))
    assert "prevented" in compared and "0.12" in compared and "0.06" in compared
    assert call("freeze", "More", "--author", "Ann")["frozen"]
    call("sign", "More", "--author", "Finance", "--note", "for 2027")
    shown = json.dumps(call("show", "More", "--runs", "200"))
    assert "Finance" in shown and "for 2027" in shown
    assert not list(tmp_path.rglob("workspace*.sqlite3"))
