"""kill -9 at random moments of an import while others read: nobody sees half an import, and the next import works."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cx_metrics import warehouse
from tests.nightly import often
from tests.warehouses import Company
from tools.serving import ROOT

ROWS = often(5_000, 20_000)
KILLS = often(4, 10)
# reads until told to stop; prints one line for every build it sees, and fails where an answer is neither before nor
# after
READER = """
import sys
import time
from pathlib import Path
from cx_metrics import warehouse
from cx_metrics.declarations import load_settings
settings = load_settings(Path(sys.argv[1]))
stop, allowed = Path(sys.argv[2]), {int(n) for n in sys.argv[3].split(",")}
seen, reads = set(), 0
while not stop.exists():
    reader = warehouse.open_reader(settings)
    rows = reader.rows("SELECT count(*) FROM responses")[0][0]
    rolled = reader.rows("SELECT sum(rows) FROM rollup_responses WHERE cut = 'day'")[0][0]
    assert rows == rolled and rows in allowed, (reader.build, rows, rolled)
    seen.add(rows)
    reads += 1
    time.sleep(0.1)  # leaves the processors to those who write
print(reads, *sorted(seen))
"""


def answers(first: int, rows: int) -> str:
    lines = (
        f"r{i},2026-{i % 12 + 1:02}-{i % 28 + 1:02},{i * 7 % 11},s{i % 5},comment number {i}"
        for i in range(first, first + rows)
    )
    return "\n".join(["response_id,occurred_on,nps,segment,comment", *lines]) + "\n"


def numbers(company: Company, capsys: pytest.CaptureFixture[str]) -> object:
    told = company.asked(capsys, "measure", "nps", "--by", "segment", "--from", "2026-01-01", "--to", "2026-12-31")
    return {key: value for key, value in told.items() if key != "build"}


def test_kills_while_two_others_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company = Company(tmp_path, {"imports": {"latest_date": "2026-12-31"}})
    company.bring(answers(0, 500), "responses")
    before = numbers(company, capsys)
    file = company.file(answers(250, ROWS), "large.csv")  # half of the first batch comes again
    started = time.monotonic()
    done = company.process("import", file, "--table", "responses")
    assert done.wait(120) == 0
    whole = time.monotonic() - started
    after = numbers(company, capsys)
    batches = warehouse.current_batches(company.folder)
    warehouse.undo(company.settings, company.catalogue, batches[1].id)
    stop, dice, finished = tmp_path / "stop", random.Random(20261031), 0
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(company.config), str(stop), f"500,{ROWS + 250}"],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    try:
        for _ in range(KILLS):
            build = company.folder.current()
            importing = company.process("import", file, "--table", "responses")
            time.sleep(whole * dice.uniform(0.3, 1.05))
            importing.kill()
            importing.communicate()
            if company.folder.current() == build:
                assert numbers(company, capsys) == before
            else:
                finished += 1
                whole *= 0.7  # the machine is quicker than it was: the next one is killed sooner
                assert numbers(company, capsys) == after
                newest = warehouse.current_batches(company.folder)[-1]
                warehouse.undo(company.settings, company.catalogue, newest.id)
        report = company.bring(file, "responses")
        assert report.accepted == ROWS - 250 and numbers(company, capsys) == after
        assert not company.folder.work.exists() and not list(company.folder.root.rglob(".*.draft"))
        warehouse.undo(company.settings, company.catalogue, report.batches[0])
        assert numbers(company, capsys) == before
    finally:
        stop.touch()
        told = [reader.communicate(timeout=60) for reader in readers]
    assert finished < KILLS, "every import had ended before it was killed"
    for reader, (seen, error) in zip(readers, told, strict=True):
        assert reader.returncode == 0, error
        assert int(seen.split()[0]) > 20 and "500" in seen.split()[1:]
