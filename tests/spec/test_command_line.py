"""The command line as a person meets it: which files it takes when none are named, and how it writes a change."""

import os
import re
from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.cli import main
from cx_metrics.cli.columns import columns
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.text import Text
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


def test_names_verdicts_and_sentences_are_in_the_language_of_the_call_or_of_the_process(
    sample_house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ["moments", "--outcome", "nps"],
        ["radar"],
        ["journey", "lounge_visit", "--compare", "year"],
        ["lifetime", "--contracts"],
        *(["quality", "--of", of] for of in ("checklist", "needs")),
    ):
        printed = {}
        for language in LANGUAGES:
            assert main(["--config", str(sample_house), *words, "--lang", language]) == 0
            head, *printed[language] = capsys.readouterr().out.splitlines()
            assert head.startswith(Text(language)("sample.badge")) and ("as of" in head) is (language == "en")
        assert len({len(lines) for lines in printed.values()}) == 1
        tables = "\n".join(line for line in printed["zh-TW"] if "  " in line.strip())
        assert re.search("[\u4e00-\u9fff]", tables) and not re.search("[a-z]{3,}", tables)
        monkeypatch.setenv("CX_LANGUAGE", "zh-TW")
        assert main(["--config", str(sample_house), *words]) == 0
        assert capsys.readouterr().out.splitlines()[1:] == printed["zh-TW"] != printed["zh-CN"]
        monkeypatch.delenv("CX_LANGUAGE")


def test_an_effect_is_told_in_the_language_of_the_call_and_so_is_what_the_importer_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, file = new_house(tmp_path), tmp_path / "file.csv"
    file.write_text("occurred_on,nps\n" + "2026-01-31,9\n" * 30 + "2026-01-31,x\n", "utf-8")
    words = ["--config", str(config), "import", str(file), "--table", "responses", "--dry-run", "--effect"]
    for language, name, wrong in (
        ("en", "Net Promoter Score", "not a number"),
        ("zh-TW", "淨推薦值", "不是數字"),
        ("zh-CN", "净推荐值", "不是数字"),
    ):
        assert main([*words, "--lang", language]) == 0
        printed, text = capsys.readouterr().out, Text(language)
        (line,) = [each for each in printed.splitlines() if each.startswith(name)]
        assert text("card.sample", n=30) in line and text("bring.effect.title") in printed and wrong in printed
    assert "CX_LANGUAGE" not in os.environ


_TOLD_OF_A_FILE = {
    "en": "to decide:|30 of 31 rows accepted|1 × nps: not a number|columns not used: till|already in batch",
    "zh-TW": "需要您決定：|共 31 列，接受 30 列|nps: 不是數字（1 列）|未使用的欄位：till|先前已匯入",
    "zh-CN": "需要您决定：|共 31 行，接受 30 行|nps: 不是数字（1 行）|未使用的字段：till|之前已导入",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_came_of_a_file_is_told_in_the_language_of_the_call_from_its_first_look_to_its_undoing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    config, file = new_house(tmp_path), tmp_path / "file.csv"
    file.write_text("occurred_on,nps,till\n" + "2026-01-31,9,4\n" * 30 + "2026-01-31,x,4\n", "utf-8")
    said: list[str] = []

    def call(*words: str) -> int:
        code = main(["--config", str(config), *words, "--lang", language])
        printed = capsys.readouterr()
        said.append(printed.out if code == 0 else printed.err)
        return code

    assert call("batches") == 0 and said[-1].strip() == Text(language)("command.batches.none")
    assert call("inspect", str(file), "--write", str(tmp_path / "m.yaml")) == 0
    bring = ("import", str(file), "--table", "responses")
    assert call(*bring) == 0 and call(*bring) == 0
    assert call("build") == 0 and call("batches") == 0
    batch = said[-1].splitlines()[1].split()[0]
    assert call("undo", batch) == 0 and call("undo", batch) == 1
    every = "\n".join(said)
    assert [each for each in _TOLD_OF_A_FILE[language].split("|") if each not in every] == []
    english = ("accepted", "rejected", "undone", "built", "would fill", "not used")
    assert language == "en" or not [word for word in english if word in every]


def test_columns_are_as_wide_as_their_widest_cell_and_a_chinese_character_as_two_letters() -> None:
    assert columns([["名", "n"], ["ab", "1,000"], ["無線網路"]]) == ["名            n", "ab        1,000", "無線網路"]
    assert columns([["n", "判定"], ["5", "better"], ["6", "—"]]) == ["n  判定", "5  better", "6  —"]  # words flush left


def test_what_cannot_be_measured_is_said_in_the_language_of_the_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = company(tmp_path, pd.DataFrame({"occurred_on": ["2026-05-10"] * 3, "nps": [1, 5, 9]}))
    for language in LANGUAGES:
        for of in ("gaps", "checklist", "emotions", "needs", "lead-users"):
            assert (
                main(["--config", str(held.settings.folder / "config.yaml"), "quality", "--of", of, "--lang", language])
                == 0
            )
            said = capsys.readouterr().out.splitlines()
            assert said[1:] == [
                Text(language)("status.not_measurable"),
                Text(language)(f"moments.quality_lacks.{of.replace('-', '_')}"),
            ]
