"""Maturity models are data: what is wrong in a file is told with file, line and remedy; the core model is whole."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from cx_metrics.declarations import load_catalogue, load_settings
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.maturity_checks import load_maturity, maturity_problems
from cx_metrics.declarations.metric_checks import load_metric
from cx_metrics.errors import DeclarationError
from tests.conftest import new_house
from tools.serving import ROOT

METRICS = {name: load_metric(SHIPPED / "metrics" / f"{name}.yaml") for name in ("response_rate", "resolution_time")}


def practice(**more: Any) -> dict[str, Any]:
    """A practice as a file writes it."""
    told = {"name": "Ask", "question": "Do we?", "answers": "work", "criteria": ["yes"], "evidence": "a list"}
    return told | {"benefit": "more", "owner": "us", "value": 3, "days": 5} | more


def listening(*path_and_value: Any) -> dict[str, Any]:
    """A whole small model, with the value at a path of keys put in place."""
    told: dict[str, Any] = {
        "name": "Listening",
        "about": "Do we listen?",
        "caveat": "ours",
        "source": "us",
        "owner": "us",
        "reviewed": "2026-11-01",
        "levels": {"no": {"name": "no", "means": "not"}, "yes": {"name": "yes", "means": "done"}},
        "target": "yes",
        "proof_from": "yes",
        "answer_sets": {"work": {"no": "we do not", "yes": "we do"}},
        "disciplines": {"asking": {"name": "A", "about": "x", "practices": {"ask": practice(), "hear": practice()}}},
        "plan": {"formula": "gap * value", "names": {"gap": "g", "value": "v"}, "days_per_quarter": 20, "quarters": 4},
    }
    told = copy.deepcopy(told)
    if path_and_value:
        *path, last, value = path_and_value
        at = told
        for key in path:
            at = at[key]
        at[last] = value
    return told


def told_of(folder: Path, declared: dict[str, Any]) -> str:
    """What is said of a model, from its own file or beside metrics and cases."""
    file = folder / "listening.yaml"
    file.write_text(json.dumps(declared, indent=1), "utf-8")
    try:
        model = load_maturity(file)
    except DeclarationError as error:
        return str(error)
    return "\n".join(map(str, maturity_problems(model, METRICS, ["cost_of_inaction"])))


ASK = ("disciplines", "asking", "practices", "ask")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ((*ASK, practice(answers="wrok")), "'wrok' is no answer set — did you mean 'work'?"),
        ((*ASK, practice(levels={"yess": "x"})), "'yess' is no level that work offers — did you mean 'yes'?"),
        ((*ASK, practice(prerequisites=["heer"])), "'heer' is no practice of this model — did you mean 'hear'?"),
        ((*ASK, practice(prerequisites=["ask"])), "prerequisites go round in a circle: ask → ask"),
        ((*ASK, practice(value=6)), "6 — use 1 to 5"),
        ((*ASK, practice(days=0)), "0 — use a number above 0"),
        ((*ASK, practice(criteria=[])), "is empty — say what must hold to say yes"),
        ((*ASK, practice(aspect="people")), "'people' is no aspect"),
        ((*ASK, practice(unlocks="cost_of_inacton")), "did you mean 'cost_of_inaction'?"),
        ((*ASK, practice(measured_by={"metric": "respons_rate", "at_least": 0.1, "because": "x"})),
         "'respons_rate' is not a metric — did you mean 'response_rate'?"),
        ((*ASK, practice(measured_by={"metric": "response_rate", "at_least": 15, "because": "x"})),
         "15, while response_rate is a share — write 15 % as 0.15"),
        ((*ASK, practice(measured_by={"metric": "response_rate", "because": "x"})), "give at_least or at_most"),
        ((*ASK, practice(measured_by={"at_least": 0.1, "because": "x"})), "gives neither — give metric or fact"),
        ((*ASK, practice(measured_by={"fact": "targets_met", "at_least": 3, "because": "x"})), "met is a share"),
        ((*ASK, practice(measured_by={"metric": "resolution_time", "at_most": {"no": 5, "yes": 9}, "because": "x"})),
         "asks for less of a higher level"),
        ((*ASK, practice(measured_by={"fact": "luck", "at_least": 1, "because": "x"})), "found 'luck'"),
        (("answer_sets", "work", {"no": "x"}), "offers fewer than two answers"),
        (("answer_sets", "work", "maybe", {"level": "perhaps", "says": "x"}), "'perhaps' is no level"),
        (("answer_sets", "work", "dont_know", {"level": "no", "says": "x"}), "is what every rater may say"),
        (("target", "perfect"), "'perfect' is no level"),
        (("plan", "formula", "gap * joy"), "'joy' is not known here — known: contradicted, days, gap, value"),
        (("plan", "formula", "gap * 3"), "the number 3 has no name"),
        (("plan", "names", {"gap": "gap"}), "'value' has no name in words"),
        (("plan", "quarters", 0), "0 — use 1 to 40"),
        (("sulor", 1), "unknown key 'sulor'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, changed: tuple[Any, ...], told: str) -> None:
    assert told_of(tmp_path, listening()) == ""
    found = told_of(tmp_path, listening(*changed))
    assert told in found and "listening.yaml, line" in found


def test_a_practice_belongs_to_one_discipline(tmp_path: Path) -> None:
    second = {"name": "Hearing", "about": "x", "practices": {"ask": practice()}}
    assert "stands under asking too" in told_of(tmp_path, listening("disciplines", "hearing", second))


def test_the_core_model_is_whole() -> None:
    model = load_maturity(SHIPPED / "maturity" / "experience_core.yaml")
    assert list(model.disciplines) == [
        "strategy", "understanding", "design", "measurement", "governance", "culture",
    ]  # fmt: skip
    assert len(model.practices) == 40 and list(model.levels) == ["undeveloped", "ad_hoc", "repeatable", "systematic"]
    assert "no licensed assessment" in model.caveat["en"]
    judged = [one for one in model.practices.values() if one.measured_by]
    assert len(judged) >= 15, "claims that the company's own data can contradict"
    assert model.rank["systematic"] == 4 and model.unproven == 2


@pytest.mark.parametrize("path", sorted((SHIPPED / "maturity").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_model_that_ships_can_be_judged_and_claims_no_licence(path: Path) -> None:
    model = load_maturity(path)
    judged = [one for one in model.practices.values() if one.measured_by]
    assert len(judged) * 4 >= len(model.practices), "claims that the company's own data can contradict"
    assert "no licensed assessment" in model.caveat["en"]
    assert {one.aspect for one in model.practices.values()} - {None} == set(model.aspects)


def test_a_company_adds_a_model_of_its_own_as_one_file(tmp_path: Path) -> None:
    config = new_house(tmp_path)
    config.write_text(config.read_text("utf-8") + "\ncatalogue: own\n", "utf-8")
    (tmp_path / "own" / "maturity").mkdir(parents=True)
    (tmp_path / "own" / "maturity" / "listening.yaml").write_text(json.dumps(listening()), "utf-8")
    models = load_catalogue(load_settings(config)).maturity_models
    assert set(models) >= {"experience_core", "listening"}
    assert [name for name in models["listening"].options("ask")] == ["no", "yes"]


def test_the_model_of_the_handbook_is_accepted_as_it_stands(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "maturity.md").read_text("utf-8")
    (tmp_path / "listening.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], "utf-8")
    model = load_maturity(tmp_path / "listening.yaml")
    assert list(maturity_problems(model, METRICS, [])) == [] and model.rank["always"] == 3
    assert {name: option.level for name, option in model.options("silence").items()} == {
        "no": "not_yet",
        "yes": "always",
    }
