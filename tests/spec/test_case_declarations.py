"""Business cases are data: what is wrong in a file is told with file, line and remedy before anything is computed."""

import json
from pathlib import Path
from typing import Any

import pytest

from cx_metrics.declarations.case_catalogue import base_problems
from cx_metrics.declarations.case_checks import load_case
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.evidence_ladder import load_ladder
from cx_metrics.declarations.metric_checks import load_metric
from cx_metrics.declarations.model_checks import model_problems
from cx_metrics.declarations.whole_case import case_model
from cx_metrics.errors import DeclarationError

LADDER = load_ladder(SHIPPED / "evidence.yaml")
METRICS = {name: load_metric(SHIPPED / "metrics" / f"{name}.yaml") for name in ("churn_rate", "margin_per_customer")}
CHURN = {"metric": "churn_rate", "otherwise": 0.2}


def given(unit: str, low: float, base: Any, high: float, **more: Any) -> dict[str, Any]:
    """An input as a file writes it."""
    return {"name": "x", "unit": unit, "low": low, "base": base, "high": high, "kind": "opinion", "source": "us"} | more


def line(unit: str, formula: str, **more: Any) -> dict[str, Any]:
    """A line as a file writes it."""
    return {"name": "x", "unit": unit, "formula": formula} | more


def keeping(**changed: Any) -> dict[str, Any]:
    """A whole small case: customers kept, and the margin they bring over three years."""
    told = {
        "name": "Keep more",
        "question": "What is it worth?",
        "why": "Because.",
        "source": "us",
        "owner": "us",
        "reviewed": "2026-11-01",
        "holds_until": "2027-11-01",
        "years": 3,
        "results": {"headline": "worth"},
        "inputs": {
            "customers": given("customer", 900, 1000, 1100),
            "churn": given("share", 0.1, CHURN, 0.3),
            "margin": given("money/customer", 80, 100, 120),
            "rate": given("share", 0.05, 0.1, 0.15),
        },
        "lines": {
            "kept": line("customer", "customers * churn"),
            "flow": line("money", "kept * margin * min(year, 1)", each="year"),
            "worth": line("money", "npv(rate, flow)"),
        },
    }
    for key, value in changed.items():
        told[key] = told[key] | value if isinstance(value, dict) and key in told else value  # type: ignore[operator]
    return told


def told_of(folder: Path, declared: dict[str, Any]) -> str:
    """What is said of a case, from its own file or of the whole."""
    file = folder / "keeping.yaml"
    file.write_text(json.dumps(declared, indent=1), "utf-8")
    try:
        case = load_case(file)
    except DeclarationError as error:
        return str(error)
    cases = {"keeping": case}
    found = [*base_problems(case, METRICS, ("segment",)), *model_problems(case_model(case, cases, LADDER), cases)]
    return "\n".join(map(str, found))


def test_a_whole_case_is_accepted(tmp_path: Path) -> None:
    assert told_of(tmp_path, keeping()) == ""


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"lines": {"kept": line("money", "customers * churn")}}, "says money, but the formula gives customer"),
        ({"lines": {"kept": line("customer", "customers + churn")}}, "mixes customer with number"),
        ({"lines": {"kept": line("customer", "customers * chrun")}}, "did you mean 'churn'?"),
        ({"lines": {"kept": line("customer", "customers * 0.05")}}, "declare it as an input with a name, a range"),
        ({"lines": {"kept": line("customer", "kept * churn")}}, "goes round in a circle: kept → kept"),
        ({"lines": {"flow": line("money", "kept * margin * year")}}, "runs along the years, the line does not"),
        ({"lines": {"flow": line("money", "kept * margin * year * month", each="year")}}, "mixes years with months"),
        ({"lines": {"worth": line("money", "total(kept)")}}, "'total' takes one timeline"),
        ({"inputs": {"rate": given("share", 0.15, 0.1, 0.2)}}, "0.1 is not within 0.15 to 0.2 — put the base between"),
        ({"inputs": {"rate": given("share", 0.05, 0.1, 1.4)}}, "1.4 is outside 0 to 1 — correct it, or declare other"),
        ({"inputs": {"customers": given("customer", -9, 1000, 1100)}}, "-9 is outside 0 to no end"),
        ({"inputs": {"idle": given("share", 0, 0.5, 1)}}, "key inputs.idle: is read by no formula — use it or remove"),
        ({"inputs": {"churn": given("share", 0, {"metric": "chrun_rate", "otherwise": 0.2}, 1)}}, "'churn_rate'?"),
        ({"inputs": {"churn": given("share", 0, {"metric": "margin_per_customer", "otherwise": 0.2}, 1)}}, "in money"),
        ({"inputs": {"churn": given("share", 0, CHURN | {"where": {"segmnt": "a"}}, 1)}},
         "did you mean 'segment'?"),
        ({"inputs": {"rate": given("share", 0, 0.1, 1, holds_until="2026-01-01")}}, "is before 2026-11-01"),
        ({"inputs": {"margin": given("money/customer", 80, 100, 120, distribution="beta")}}, "beta is for shares"),
        ({"inputs": {"rate": given("share", 0.05, 0.1, 0.15, kind="guess")}}, "found 'guess'"),
        ({"results": {"headline": "wrth"}}, "did you mean 'worth'?"),
        ({"caveat": "Guessed.", "caveat_of": ["chrun"]}, "did you mean 'churn'?"),
        ({"results": {"cash_flow": "worth"}}, "worth has the wrong timeline — name a yearly line"),
        ({"uses": ["losing"]}, "'losing' is no other case"),
        ({"years": 31}, "31 — use 1 to 30"),
        ({"chain": [{"from": "rate", "to": "kept", "evidence": "opinion", "why": "x"}]}, "does not depend on rate"),
        ({"correlations": [{"between": ["rate", "rate"], "rank": 2}]}, "names one input twice"),
        ({"correlations": [{"between": pair.split(), "rank": rank} for pair, rank in
          (("rate churn", 0.9), ("churn margin", 0.9), ("rate margin", -0.9))]}, "contradict each other"),
        ({"benefits": {"more": {"name": "x", "gross": "kept", "cash": "hard", "evidence": "opinion", "because": "x"}}},
         "kept is in customer — name a quantity in money"),
        ({"inputs": {"year": given("number", 0, 1, 2)}}, "'year' is the clock of timelines"),
        ({"sulor": 1}, "unknown key 'sulor'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    found = told_of(tmp_path, keeping(**changed))
    assert told in found and "keeping.yaml, line" in found
