"""Seeded faults in every command that writes, a hundred and more of them at night: killed at any step or moment, disk
full, refused or broken. Nothing is lost and nothing half visible: the numbers are those before or after, and trying
again works."""

import multiprocessing
import random
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cx_metrics import warehouse
from cx_metrics.declarations import catalogue
from tests.faults import trials
from tests.nightly import often
from tests.warehouses import Company, few_declarations

TRIALS = often(10, 120)
FAULTS = ("kill", "time", "full", "refused", "kill", "broken")  # in turn, so that each command meets each
DECLARED = {  # one for each way in which a metric is counted: sums, items, curves, years
    "metrics": ("nps", "satisfaction_score", "touchpoint_score", "resolution_time", "active_customers"),
    "journeys": ("lounge_review",),
}
MAPPING = """
about: answers with a key
sources: {s: {file: s.csv}}
tables:
  responses:
    rows: s
    key: [id]
    columns: {occurred_on: {from: day, format: "%Y-%m-%d"}, nps: {from: nps, scale: [0, 10]},
              segment: segment, customer_id: customer}
"""
DIMENSIONS = {"segment": {"name": "Segment"}, "region": {"name": "Region"}}
COMMANDS = ("add", "repeat", "cases", "undo", "build")


def answers(first: int, last: int, shift: int = 0) -> str:
    lines = (
        f"r{i},2026-{i % 12 + 1:02}-{i % 28 + 1:02},{(i + shift) * 7 % 11},s{i % 3},c{i % 40}"
        for i in range(first, last)
    )
    return "\n".join(["id,day,nps,segment,customer", *lines]) + "\n"


def cases() -> str:
    lines = (f"k{i},2026-{i % 12 + 1:02}-05T08:00:00Z,complaint,s{i % 3},c{i}" for i in range(60))
    return "\n".join(["case_id,opened_at,kind,segment,customer_id", *lines]) + "\n"


class House:
    """A small company whose warehouse can be put back to how it was, as often as one likes."""

    def __init__(self, place: Path):
        self.company = Company(place, {"imports": {"latest_date": "2026-12-31"}, "dimensions": DIMENSIONS})
        self.mapping = self.company.file(MAPPING, "answers.yaml")
        first, second = self.file("first", answers(0, 200)), self.file("second", answers(200, 300))
        for file in (first, second):
            assert self.company.call("import", file, "--mapping", self.mapping) == 0
        self.last = warehouse.current_batches(self.company.folder)[-1].id
        self.words: dict[str, list[str | Path]] = {
            "add": ["import", self.file("more", answers(300, 400)), "--mapping", self.mapping],
            "repeat": ["import", self.file("again", answers(250, 350, shift=3)), "--mapping", self.mapping],
            "cases": ["import", self.file("cases", cases()), "--table", "cases"],
            "undo": ["undo", self.last],
            "build": ["build"],
        }
        self.kept = place / "kept"
        shutil.copytree(self.company.folder.root, self.kept)

    def file(self, name: str, content: str) -> Path:
        return self.company.file(content, f"{name}.csv")

    def put_back(self) -> None:
        shutil.rmtree(self.company.folder.root)
        shutil.copytree(self.kept, self.company.folder.root)

    def numbers(self, capsys: pytest.CaptureFixture[str]) -> tuple[Any, ...]:
        """What a person sees: a metric by group, and how many rows every table holds."""
        period = ("--from", "2026-01-01", "--to", "2026-12-31")
        told = self.company.asked(capsys, "measure", "nps", "--by", "segment", *period)
        reader = warehouse.open_reader(self.company.settings)
        rows = {table: reader.rows(f"SELECT count(*) FROM stored_{table}")[0][0] for table in ("responses", "cases")}
        return ([{k: v for k, v in m.items() if k != "build"} for m in told["measurements"]], told["as_of"], rows)

    def run(self, command: str, fault: str, at: float) -> tuple[int | None, int]:
        """Run a command with a fault; its exit code (negative: killed), and how often it touched a file."""
        steps = self.company.root / "steps"
        steps.unlink(missing_ok=True)
        words = ["--config", str(self.company.config), *map(str, self.words[command])]
        process = CONTEXT.Process(
            target=trials.run,
            args=(words, str(self.company.folder.root), catalogue.SHIPPED, fault, at, str(steps)),
            daemon=True,
        )
        process.start()
        process.join(120)
        return process.exitcode, int(steps.read_text()) if steps.exists() else 0


CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.faults.trials"])


def test_faults_by_the_dozen(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(catalogue, "SHIPPED", few_declarations(tmp_path_factory.mktemp("declared"), **DECLARED))
    house, dice, seen = House(tmp_path), random.Random(20261122), Counter[str]()
    before = house.numbers(capsys)
    after, touches, taken = {}, {}, {}
    for command in COMMANDS:
        house.put_back()
        started = time.monotonic()
        code, touches[command] = house.run(command, "none", 0)
        taken[command] = time.monotonic() - started
        assert code == 0 and touches[command] > 5, (command, code, touches)
        after[command] = house.numbers(capsys)
    assert after["build"] == before and all(after[c] != before for c in COMMANDS if c != "build")
    for trial in range(TRIALS):
        command, fault = COMMANDS[trial % len(COMMANDS)], FAULTS[trial % len(FAULTS)]
        at = dice.uniform(0.02, taken[command]) if fault == "time" else dice.randint(1, touches[command])
        told = f"trial {trial}: {command}, {fault} at {at}"
        house.put_back()
        code, _ = house.run(command, fault, at)
        found = house.numbers(capsys)
        assert found in (before, after[command]), told
        assert code == 0 or code == 1 or (code is not None and code < 0), f"{told}: left with {code}"
        if code == 0:
            assert found == after[command], told
        seen[f"{fault} {'done' if code == 0 else 'stopped'}"] += 1
        if found == before:
            code, _ = house.run(command, "none", 0)
            assert code == 0 and house.numbers(capsys) == after[command], f"{told}: not done at the second try"
            root = house.company.folder.root
            assert not (root / "work").exists() and not list(root.rglob(".*.draft")), f"{told}: rubbish is left"
    assert all(seen[f"{fault} stopped"] >= often(1, 3) for fault in ("kill", "time", "full")), seen
