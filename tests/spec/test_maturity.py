"""Maturity: bad answers are refused, claims stand beside what the company's own data show, gaps become a plan."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cx_metrics.cli import main
from cx_metrics.company import Company
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.maturity_checks import load_maturity
from cx_metrics.declarations.maturity_model import Bar
from cx_metrics.errors import ImportRefused
from cx_metrics.file_problem import refusal_said
from cx_metrics.formula import number
from cx_metrics.maturity import RaterAnswer, assess, gap_plan, progress
from cx_metrics.maturity.facts import CompanyFigure
from cx_metrics.maturity.say_do import check_claim
from cx_metrics.metrics import Question, measure
from cx_metrics.text import Text
from cx_metrics.workspace import annotate, open_store
from tests.conftest import new_house
from tests.rater_files import read_answers
from tests.sample_reader import sample_company

CORE = load_maturity(SHIPPED / "maturity" / "experience_core.yaml")
HEAD = "rater,role,practice,level,confidence,evidence,evidence_on\n"


def all_say(level: int, role: Any = "executive", raters: int = 6, evidence: str = "") -> list[RaterAnswer]:
    """Raters of one role who say the same of every practice."""
    return [
        RaterAnswer(f"{role}{i}", role, name, level, 1.0, evidence) for i in range(raters) for name in CORE.practices
    ]


def written(path: Path, answers: list[RaterAnswer]) -> Path:
    """The answers as a file."""
    rows = [f"{a.rater},{a.role},{a.practice},{a.level},high,{a.evidence}," for a in answers]
    path.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    return path


def refused(path: Path, text: str) -> str:
    """What is said of a file."""
    path.write_text(text, "utf-8")
    with pytest.raises(ImportRefused) as caught:
        read_answers(path, CORE)
    return str(caught.value)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("r1,executive,surveyz,3,,,", "line 2, column practice: 'surveyz' is no practice of experience_core — did you"),
        ("r1,executive,surveys,5,,,", "line 2, column level: '5' is no level that surveys offers — answer 1, 2, 3, 4"),
        ("r1,executive,surveys,0,,,", "'0' is no level"),
        ("r1,executive,surveys,2.5,,,", "'2.5' is no answer to surveys"),
        ("r1,executive,surveys,yes,,,", "'yes' is no answer to surveys"),
        ("r1,boss,surveys,3,,,", "column role: 'boss' is no role — known: executive, front_line, middle, partner"),
        (",executive,surveys,3,,,", "column rater: is empty"),
        ("r1,executive,surveys,3,certain,,", "column confidence: 'certain'"),
        ("r1,executive,surveys,3,,minutes,1 May", "column evidence_on: '1 May' is not a date — write YYYY-MM-DD"),
        ("r1,executive,surveys,3,,,2026-05-01", "column evidence: is empty, though it has a date"),
        (
            "r1,executive,surveys,3,,,\nr1,executive,surveys,4,,,",
            "line 3: 'r1' has answered surveys before (a.csv, line 2) — keep one",
        ),
        ("r1,executive,surveys,3,,,\nr1,partner,watching,4,,,", "line 3: 'r1' is partner here and executive before"),
        ("r1,executive,surveys,3,,", "line 2: 6 fields, where the heading has 7 — put text with commas in quotes"),
        ('r1,executive,surveys,3,,"a\nb', "check its quotes"),
        ("", "holds no answer"),
    ],
)
def test_bad_answers_are_refused_with_their_place(tmp_path: Path, rows: str, told: str) -> None:
    assert told in refused(tmp_path / "a.csv", HEAD + rows)


def test_columns_that_have_moved_are_refused(tmp_path: Path) -> None:
    moved = "rater,practice,role,level,confidence,evidence,evidence_on\nr1,surveys,executive,3,,,\n"
    assert "its columns stand in another order — put them as rater,role," in refused(tmp_path / "a.csv", moved)
    lacking = refused(tmp_path / "a.csv", "rater,role,practice,score\nr1,executive,surveys,3\n")
    assert "lacks level, confidence, evidence, evidence_on; has score" in lacking
    assert "is empty — begin with the heading rater,role" in refused(tmp_path / "a.csv", "")
    (tmp_path / "b.csv").write_bytes(HEAD.encode() + "r1,executive,surveys,3,,é,".encode("latin-1"))
    with pytest.raises(ImportRefused, match="is not UTF-8"):
        read_answers(tmp_path / "b.csv", CORE)


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN"])
def test_what_is_wrong_with_a_file_can_be_said_in_each_language(tmp_path: Path, language: str) -> None:
    (tmp_path / "a.csv").write_text(HEAD + "r1,boss,surveys,9,,,\nr1,partner,surveys,3,,,\n" * 2, "utf-8")
    with pytest.raises(ImportRefused) as caught:
        read_answers(tmp_path / "a.csv", CORE)
    told = refusal_said(caught.value, Text(language)).splitlines()
    assert "boss" in told[0] and "column" not in told[0] and told[1].count("9") == 1
    assert [line for line in told if "line " in line] == [] and told[-1].count("a.csv") == 2  # where it stands twice


def test_many_wrong_rows_are_listed_once_and_nothing_counts(tmp_path: Path) -> None:
    told = refused(tmp_path / "a.csv", HEAD + "r1,executive,nothing,3,,,\n" * 80)
    assert told.count("\n") == 50 and "and 30 more" in told


@pytest.mark.parametrize(
    ("said", "level"),
    [("3", 3), ("3.0", 3), ("repeatable", 3), ("Ad hoc", 2), ("don't know", None), ("不知道", None), ("", None)],
)
def test_an_answer_may_be_a_number_a_word_or_nothing_known(tmp_path: Path, said: str, level: int | None) -> None:
    (tmp_path / "a.csv").write_text(
        HEAD.replace("level", "level|yes/no") + f"r1,Front line,surveys,{said},4,,\n", "utf-8"
    )
    (answer,) = read_answers(tmp_path / "a.csv", CORE)
    assert (answer.level, answer.role, answer.confidence) == (level, "front_line", 0.75)


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Company:
    """The sample company as its operator sees it."""
    held = sample_company(sample_house)
    return Company(held.reader, held.catalogue, held.settings, "operator")


def test_no_level_that_needs_an_artefact_is_awarded_without_one() -> None:
    bare, proved = (assess(None, CORE, all_say(4, evidence=link), 5) for link in ("", "minutes"))
    assert {one.level for one in bare.practices} == {2.0} and {one.claim.value for one in bare.practices} == {4.0}
    assert {one.level for one in proved.practices} == {4.0}
    assert {one.evidence_level for one in bare.practices} == {None} and bare.disciplines[0].gap is None
    modest = assess(None, CORE, all_say(1), 5)
    assert {one.level for one in modest.practices} == {1.0}


def test_the_sample_company_contradicts_what_its_leaders_claim(sample: Company) -> None:
    found = assess(sample, CORE, all_say(4, evidence="minutes"), 5)
    against = [one for one in found.practices if one.check and one.check.verdict == "contradicted"]
    assert len(against) >= 5
    metrics = [one for one in against if one.check and CORE.practices[one.practice].measured_by.metric]
    assert len(metrics) >= 3
    for one in against:
        check, bar = one.check, CORE.practices[one.practice].measured_by
        assert check and bar and check.figure.value is not None
        assert not bar.reached(check.figure.value, check.needed)
        assert one.evidence_level is not None and one.evidence_level < 4, "what is contradicted does not stand"
        if bar.metric:
            (own,) = measure(sample, Question((bar.metric,))).measurements
            assert (check.figure.value, check.figure.low, check.figure.n) == (own.value, own.low, own.n)
    asked = found.practice("surveys").check
    assert asked and (asked.verdict, asked.figure.name, asked.needed) == ("supported", "response_rate", 0.25)
    assert all(one.gap is not None and one.gap_of == "executive" for one in found.disciplines)


def test_a_modest_claim_is_not_contradicted(sample: Company) -> None:
    found = assess(sample, CORE, all_say(1), 5)
    assert {one.check.verdict for one in found.practices if one.check} == {"supported"}


def test_notes_after_changes_are_seen(sample: Company, tmp_path: Path) -> None:
    before = assess(sample, CORE, all_say(4), 5).practice("changes_judged").check
    assert before and before.figure.value == 0 and before.verdict == "contradicted" and before.figure.n
    own = replace(sample.settings, folder=tmp_path, data=Path("."))
    (tmp_path / "sample").mkdir()
    store = open_store(own, sample.reader.sample)
    day, change = sample.reader.rows(
        "SELECT occurred_on, change_id FROM stored_changes WHERE occurred_on >= DATE '2025-11-01' ORDER BY 1, 2", []
    )[0]
    annotate(store, "Nothing moved.", day, "me", change_id=change)
    after = assess(replace(sample, settings=own), CORE, all_say(4), 5).practice("changes_judged").check
    assert after and after.figure.value == pytest.approx(1 / before.figure.n)


BAR = Bar(because="x", metric="response_rate", at_least={"repeatable": 0.15, "systematic": 0.30})


@pytest.mark.parametrize(
    ("claim", "value", "high", "verdict", "why", "needed", "reached"),
    [
        (3.0, 0.20, 0.22, "supported", None, 0.15, 3),
        (4.0, 0.20, 0.22, "contradicted", None, 0.30, 3),
        (3.4, 0.10, 0.12, "contradicted", None, 0.15, 2),
        (3.4, 0.10, 0.16, "not_measurable", "within_chance", 0.15, 2),
        (2.4, 0.10, 0.12, "supported", "modest_claim", 0.15, 2),
        (3.0, None, None, "not_measurable", "no_figure", 0.15, None),
        (None, 0.20, 0.22, "not_measurable", "no_claim", 0.15, 3),
    ],
)
def test_a_claim_is_judged_at_the_level_it_rounds_to(
    claim: float | None,
    value: float | None,
    high: float | None,
    verdict: str,
    why: str | None,
    needed: float,
    reached: int | None,
) -> None:
    found = check_claim(BAR, CORE, claim, CompanyFigure("response_rate", "share", value, 0.0, high, 400))
    assert (found.verdict, found.why, found.needed, found.reached) == (verdict, why, needed, reached)


def test_fewer_is_better_where_the_bar_says_so() -> None:
    bar = Bar(because="x", metric="problem_incidence", at_most=0.1)
    assert check_claim(bar, CORE, 3.0, CompanyFigure("p", "share", 0.08, 0.07, 0.09)).verdict == "supported"
    assert check_claim(bar, CORE, 3.0, CompanyFigure("p", "share", 0.12, 0.11, 0.13)).verdict == "contradicted"
    assert check_claim(bar, CORE, 3.0, CompanyFigure("p", "share", 0.12, 0.09, 0.15)).why == "within_chance"
    assert check_claim(bar, CORE, 3.0, CompanyFigure("p", "share", 0.5, 0.1, 0.9, 3, enough=False)).why == "few"


def test_the_plan_follows_its_formula_and_what_is_needed_first(sample: Company) -> None:
    found = assess(sample, CORE, all_say(4), 5)
    plan = gap_plan(found, Text("en"))
    names = [one.practice for one in plan]
    assert len(names) == len(set(names)) and len(plan) > 20
    for place, one in enumerate(plan):
        practice = CORE.practices[one.practice]
        assert all(names.index(need) < place for need in practice.prerequisites if need in names)
        check = found.practice(one.practice).check
        values = {"gap": 3 - one.stands, "value": practice.value, "days": practice.days}
        values["contradicted"] = float(check is not None and check.verdict == "contradicted")
        assert one.priority == pytest.approx(number(CORE.plan.formula, values)) and one.stands <= 2.5
        assert one.worked.startswith(f"{3 - one.stands:g} × {practice.value}")
    free = [one.priority for one in plan if not CORE.practices[one.practice].prerequisites]
    assert plan[0].priority == max(free)
    assert [one.quarter for one in plan] == sorted((one.quarter for one in plan), key=lambda q: q or 99)
    for quarter in range(1, CORE.plan.quarters + 1):
        assert sum(one.days for one in plan if one.quarter == quarter) <= CORE.plan.days_per_quarter
    assert (plan[0].starts, plan[0].ends) == (date(2027, 1, 1), date(2027, 3, 31))
    fiscal = gap_plan(found, Text("en"), fiscal_year_starts=2)
    assert (fiscal[0].starts, fiscal[0].ends) == (date(2026, 11, 1), date(2027, 1, 31))
    assert gap_plan(assess(None, CORE, all_say(3, evidence="x"), 5), Text("en")) == ()


def test_progress_names_what_moved_and_why() -> None:
    before = assess(None, CORE, all_say(2), 5)
    later = [a if a.practice != "surveys" else replace(a, level=4, evidence="plan") for a in all_say(2)]
    found = progress(before, assess(None, CORE, later, 5))
    (moved,) = found.practices
    assert (moved.practice, moved.before, moved.after) == ("surveys", 2.0, 4.0)
    assert moved.because == ("claim", "artefact")
    change = {one.discipline: one for one in found.disciplines}
    assert change["understanding"].change == pytest.approx(2 / 7)
    assert change["strategy"].change == 0 and change["strategy"].low < 0 < change["strategy"].high


STEPS = load_maturity(SHIPPED / "maturity" / "five_steps.yaml")


def test_no_gate_is_passed_before_those_ahead_of_it(tmp_path: Path) -> None:
    def gates(**changed: str) -> list[str]:
        rows = [f"r1,executive,{name},{changed.get(name, 'passed')},,minutes," for name in STEPS.practices]
        (tmp_path / "a.csv").write_text(HEAD + "\n".join(rows), "utf-8")
        return [*assess(None, STEPS, read_answers(tmp_path / "a.csv", STEPS), 5).gates.values()]

    told = {"competitors_seen": "yes", "customers_innovate": "是"}
    assert gates(**told) == ["passed"] * 5
    assert gates(**told, theme="under_way") == ["passed", "open", "blocked", "blocked", "blocked"]
    assert gates(competitors_seen="no", customers_innovate="yes")[0] == "open"
    with pytest.raises(ImportRefused, match="'2' is no level that competitors_seen offers"):
        gates(competitors_seen="2")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Raters see us near level 4; the data show level 2 to 4."),
        ("zh-TW", "評分者認為我們接近等級 4，數據顯示為等級"),
        ("zh-CN", "评分者认为我们接近等级 4，数据显示为等级"),
    ],
)
def test_the_command_prints_what_it_promises(
    sample_house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    file = written(tmp_path / "now.csv", all_say(4) + all_say(2, "front_line", 2))
    earlier = written(tmp_path / "then.csv", all_say(3))
    call = ["--config", str(sample_house), "maturity", "experience_core", "--answers", str(file), "--lang", language]
    assert main([*call, "--compare", str(earlier), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["headline"].startswith(said)
    assert {"model", "as_of", "raters", "disciplines", "practices", "alpha", "alpha_low", "alpha_high", "plan"} <= set(
        document
    )
    assert document["model"] == "experience_core" and document["raters"] == 8 and document["as_of"] == "2026-10-31"
    assert {"discipline", "level", "low", "high", "by_role", "evidence_level", "gap", "agreement"} <= set(
        document["disciplines"][0]
    )
    practice = next(one for one in document["practices"] if one["practice"] == "complaints_welcome")
    assert {"practice", "level", "low", "high", "by_role", "claim", "measured", "artefact"} <= set(practice)
    hidden = {
        "level": None,
        "low": None,
        "high": None,
        "n": None,
    }  # two are too few, and would follow from six of eight
    assert practice["by_role"] == {"executive": hidden, "front_line": hidden}
    measured = practice["measured"]
    assert (measured["metric"], measured["needed"], measured["verdict"]) == (
        "complaint_propensity",
        0.5,
        "contradicted",
    )
    assert len(document["progress"]["disciplines"]) == 6 and document["references"][0]["year"] == 2024
    assert main(call) == 0
    lines = capsys.readouterr().out
    text = Text(language)
    assert lines.startswith(text("sample.badge")) and text("maturity.too_few") in lines
    assert all(text(f"maturity.column.{name}") in lines for name in ("discipline", "level", "front_line", "agreement"))
    tables = "\n".join(line for line in lines.splitlines()[1:] if "  " in line)
    assert language == "en" or not re.search("[a-z]{3,}", tables)


def test_models_and_their_questions_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["--config", str(new_house(tmp_path)), "maturity"]
    assert main([*call, "--list", "--json"]) == 0
    models = {one["model"]: one for one in json.loads(capsys.readouterr().out)["models"]}
    assert len(models["experience_core"]["practices"]) == 40
    assert main([*call, "experience_core", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["practices"][0]
    assert [one["level"] for one in first["answers"]] == [1, 2, 3, 4] and first["criteria"] and first["evidence"]
    assert main([*call, "experience_coer"]) == 1
    assert "did you mean 'experience_core'?" in capsys.readouterr().err
    file = written(tmp_path / "a.csv", all_say(4))
    assert main([*call, "experience_core", "--answers", str(file), "--json"]) == 0, "nothing has been imported"
    told = json.loads(capsys.readouterr().out)
    assert {one["measured"]["verdict"] for one in told["practices"]} == {"not_measurable"}
    assert {one["measured"]["reason"] for one in told["practices"]} == {"no_figure", "no_bar"}
    file.write_text(HEAD + "r1,executive,surveys,9,,,\n", "utf-8")
    assert main([*call, "experience_core", "--answers", str(file), "--json"]) == 1
