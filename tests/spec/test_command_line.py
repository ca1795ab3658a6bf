"""The command line as a person meets it: which files it takes when none are named, and how it writes a change."""

from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.cli import main
from tests.companies import company
from tests.conftest import new_house

ANSWERS = "occurred_on,nps\n2026-01-31,9\n"


def test_the_environment_names_the_same_files_as_for_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CX_CONFIG", str(new_house(tmp_path)))
    monkeypatch.setenv("CX_DATA", str(tmp_path / "elsewhere"))
    file = tmp_path / "file.csv"
    file.write_text(ANSWERS, "utf-8")
    assert main(["import", str(file), "--table", "responses"]) == 0
    assert (tmp_path / "elsewhere" / "warehouse" / "CURRENT").exists()
    assert main(["--data", str(tmp_path / "third"), "import", str(file), "--table", "responses"]) == 0
    assert (tmp_path / "third" / "warehouse" / "CURRENT").exists()
    capsys.readouterr()


def test_a_change_of_a_share_is_written_in_percentage_points_and_in_the_readers_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = pd.date_range("2024-11-01", "2026-10-31")
    good = [5 if day.year == 2026 or day.day % 2 else 1 for day in days]
    company(tmp_path, pd.DataFrame({"occurred_on": days.strftime("%Y-%m-%d"), "csat": good}))
    assert main(["--config", str(tmp_path / "config.yaml"), "measure", "csat", "--compare", "year"]) == 0
    (line,) = [each for each in capsys.readouterr().out.splitlines() if each.startswith("Satisfied")]
    before, after = line.split("Better  on last year ")
    assert before.count("%") == 2 and "pp" not in before
    assert after.count(" pp") == 2 and "%" not in after and after.startswith("+")
    assert (
        main(["--config", str(tmp_path / "config.yaml"), "measure", "csat", "--compare", "year", "--lang", "zh-TW"])
        == 0
    )
    assert "較佳  較去年 +" in capsys.readouterr().out
