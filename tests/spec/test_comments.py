"""Fields for comments that say nothing hold no comment, whatever words mean that; the report names them."""

from pathlib import Path
from typing import Any

import pytest

from cx_metrics.declarations.settings import NO_ANSWER
from cx_metrics.importing import Report, rows_file
from tests.warehouses import Company, shared

SAID = [
    "The desk was quick",
    "no",
    "none of them helped",
    "N/A for me, but the food was cold",
    "5-",
    "沒有人理我",
    "👍",
]


@pytest.fixture(params=["row by row", "text by text"])
def company(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Company:
    if request.param == "text by text":
        monkeypatch.setattr(rows_file, "FEWEST_ROWS", 0)
    return Company(tmp_path, measured=False)


def bring(company: Company, lines: list[str], **said: Any) -> Report:
    day = {"from": "day", "format": "%Y-%m-%d"}
    content = "day,a,b\n" + "".join(f"2026-01-01,{line}\n" for line in lines)
    return company.bring(content, company.mapping({"occurred_on": day, "comment": {"from": "a", **said}}))


def test_words_that_mean_no_answer_are_no_comment_however_they_are_written(company: Company) -> None:
    ways = ["{}", " {} ", "({})", "{}.", "{}。", "{}！", "- {} -", '"""{}"""']
    silent = [way.format(case) for word in NO_ANSWER for case in {word, word.upper(), word.title()} for way in ways]
    report = bring(company, [f"{text}," for text in [*silent, "…", "--", *(f'"{text}"' for text in SAID)]])
    assert [text for (text,) in company.stored("comment") if text] == SAID
    (what,) = [what for what in report.warnings if "words that mean no answer" in what]
    assert report.warnings[what] == len(silent) + 2 and report.rejected == 0


def test_of_several_fields_that_make_one_comment_only_those_that_say_something_do(company: Company) -> None:
    lines = ["N/A,good", "good,N/A", "-,無", "x,y", ",n/a"]
    bring(company, lines, **{"from": ["a", "b"], "join": " / "})
    assert company.stored("comment") == [("good",), ("good",), (None,), ("x / y",), (None,)]


def test_what_a_mapping_names_as_missing_is_no_text_either(company: Company) -> None:
    lines = ["Keine,Keine", "fine,Keine", "Keine,fine"]
    bring(company, lines, **{"from": ["a", "b"], "join": " / ", "missing": ["Keine"]})
    assert company.stored("comment") == [(None,), ("fine",), ("fine",)]


def test_the_list_is_the_companys_own_and_may_be_empty(tmp_path: Path) -> None:
    for name, words, wanted in (("own", ["nix"], ["N/A", None]), ("none", [], ["N/A", "nix"])):
        (folder := tmp_path / name).mkdir()
        company = Company(folder, {"imports": {"no_answer": words}}, measured=False)
        bring(company, ["N/A,", "Nix!,"] if words else ["N/A,", "nix,"])
        assert [text for (text,) in company.stored("comment")] == wanted


def test_comments_that_stand_there_again_and_again_are_named(company: Company) -> None:
    report = bring(company, ["see above,"] * 12 + ["fine,"] * 9 + [f"word {i}," for i in range(50)])
    (what,) = report.warnings
    assert "«see above» (12)" in what and "fine" not in what and report.warnings[what] == 12


def test_eighty_of_360_say_something(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared("../cases") / "no_answer_comments.csv"
    company = Company(tmp_path, metrics=("comment_rate",))
    columns = {name: name for name in ("response_id", "comment")}
    mapping = company.mapping(
        {
            **columns,
            "occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"},
            "csat": {"from": "csat", "scale": [1, 5]},
        }
    )
    report = company.bring(file, mapping)
    assert "comment: words that mean no answer" in "".join(report.warnings)
    for text in ("NA", "N/A", "-", "Did not answer", "無", "没有"):
        assert f"«{text}» (40)" in "".join(report.warnings)
    found = company.asked(capsys, "measure", "comment_rate", "--all-time")["measurements"][0]
    assert (found["n"], round(found["value"], 4)) == (360, 0.2222)
