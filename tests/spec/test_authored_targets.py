"""Targets set in the app: they win over the file for their months and group, and the receipt says where they come
from."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cx_metrics import workspace
from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.declarations.settings import AuthoredTarget
from cx_metrics.metrics import Question, filters, measure
from cx_metrics.metrics.explain import explain
from cx_metrics.metrics.periods import Period
from cx_metrics.text import Text
from tests.companies import Company, company, counted

CONFIG = """
targets:
  - {metric: nps, value: 40, starts: 2026-01-01, ends: 2026-12-31, set_by: the board, set_on: 2026-06-01}
"""


@pytest.fixture(scope="module")
def aimed(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Two segments, 60 points in each quarter; the app has set another target from July on, and one for segment b."""
    days = ("2026-03-10", "2026-06-10", "2026-09-10", "2026-12-31")
    rows = [counted({10: 80, 0: 20}, day=day, segment=segment) for day in days for segment in ("a", "b")]
    found = company(tmp_path_factory.mktemp("aimed"), pd.concat(rows), config=CONFIG)
    store, nps = workspace.open_store(found.settings, False), found.catalogue.metrics["nps"]
    common = {"metric": "nps", "ends": date(2026, 12, 31), "set_by": "Ann", "set_on": date(2026, 5, 1)}
    later = AuthoredTarget(value=55.5, starts=date(2026, 7, 1), note="raised", **common)  # type: ignore[arg-type]
    of_b = AuthoredTarget(value=70.0, starts=date(2026, 1, 1), where={"segment": "b"}, **common)  # type: ignore[arg-type]
    for target in (later, of_b):
        workspace.save_target(store, target, nps, "Ann")
    return found


def asked(aimed: Company, start: str, end: str, **where: str) -> tuple[float | None, str | None]:
    """The target of a question, and what its receipt says of it."""
    settings = workspace.with_targets(aimed.settings, workspace.open_store(aimed.settings, False))
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    question = Question(("nps",), where=filters(where.items()), period=period)
    answer = measure(Seen(aimed.reader, aimed.catalogue, settings, "operator"), question)
    (told,) = explain(Seen(aimed.reader, aimed.catalogue, settings, "operator"), question, answer, Text("en"))
    return answer.measurements[0].target, told.sentences.get("target")


def test_the_app_wins_for_its_months_and_the_file_for_the_others(aimed: Company) -> None:
    assert asked(aimed, "2026-01-01", "2026-06-30") == (
        40.0,
        "Target 40, set by the board on Jun 1, 2026 in config.yaml",
    )
    assert asked(aimed, "2026-01-01", "2026-09-30") == (55.5, "Target 55.5, set by Ann on May 1, 2026 in the app")


def test_it_is_for_its_group_only(aimed: Company) -> None:
    assert asked(aimed, "2026-01-01", "2026-06-30", segment="b")[0] == 70.0
    assert asked(aimed, "2026-01-01", "2026-06-30", segment="a") == (None, None)


def test_measure_on_the_command_line_honours_it(aimed: Company, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(aimed.settings.folder / "config.yaml")
    words = ["measure", "nps", "--from", "2026-07-01", "--to", "2026-12-31", "--compare", "target", "--explain"]
    assert main(["--config", config, *words]) == 0
    said = capsys.readouterr().out
    assert "set by Ann on May 1, 2026 in the app" in said and "on target +4  [" in said


def test_measuring_makes_no_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = company(tmp_path, counted({10: 50}))
    assert main(["--config", str(tmp_path / "config.yaml"), "measure", "nps"]) == 0
    assert not list(found.settings.data_folder.glob("workspace*"))
