"""What is wrong with a chain, or with a case that rests on it, is told with file, line and remedy."""

from pathlib import Path

import duckdb
import pytest
import yaml

from cx_metrics import settings
from cx_metrics.declarations.case_catalogue import chain_base_problems
from cx_metrics.declarations.case_checks import load_case
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.chain_file import load_chain
from cx_metrics.errors import DeclarationError
from cx_metrics.warehouse.chain_answers import require_bands


def changed(folder: Path, **parts: object) -> Path:
    path = folder / "chain.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load((SHIPPED / "chain.yaml").read_text("utf-8")) | parts), "utf-8")
    return path


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"experiences": {}}, "experiences: are none"),
        ({"experiences": {"one": {"name": "One", "bands": {"only": {"name": "x", "when": "true"}}}}}, "has 1"),
        (
            {"behaviours": {"m": {"name": "M", "outcome": {"behaviour": "margin", "within_days": 90}}}},
            "move it to margin",
        ),
        (
            {"margin": {"kept_365_days": {"name": "M", "outcome": {"behaviour": "spent", "within_days": 9}}}},
            "named twice",
        ),
        ({"margin": {"m": {"name": "M", "outcome": {"behaviour": "spent", "within_days": 0}}}}, "within_days is 0"),
        ({"held_equal": {"tenure_days": [365, 90]}}, "growing numbers"),
        ({"held_equal": {"tenures": [365]}}, "tenures"),
        ({"held_equal": {"orders_before": {"within_days": 0, "orders": [1]}}}, "within_days is 0"),
        ({"held_equal": {"orders_before": {"within_days": 180, "orders": [3, 1]}}}, "growing numbers of orders"),
        ({"held_equal": {"orders_before": {"within_days": 180, "orders": []}}}, "growing numbers of orders"),
    ],
)
def test_a_chain_that_says_nonsense_is_refused(tmp_path: Path, parts: dict[str, object], found: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        load_chain(changed(tmp_path, **parts))
    assert found in str(refused.value) and "chain.yaml" in str(refused.value)


def test_a_band_that_is_no_condition_is_named(tmp_path: Path) -> None:
    bands = {"bad": {"name": "bad", "when": "stars <= 2"}, "good": {"name": "good", "when": "nps >= 9"}}
    chain = load_chain(changed(tmp_path, experiences={"stars": {"name": "Stars", "bands": bands}}))
    with duckdb.connect() as con:
        con.execute("CREATE VIEW responses AS SELECT 1 AS nps, 1 AS emotion, 1 AS emotion_low, 1 AS emotion_high")
        with pytest.raises(DeclarationError) as refused:
            require_bands(con, chain)
    (problem,) = refused.value.problems
    assert problem.where == "chain.yaml, key stars.bands.bad.when" and "stars" in problem.found


@pytest.mark.parametrize(
    ("base", "found"),
    [
        ("{chain: problems, band: solved, outcome: kept_365_days, otherwise: 0.7}", "did you mean 'problem'?"),
        ("{chain: problem, band: solve, outcome: kept_365_days, otherwise: 0.7}", "did you mean 'solved'?"),
        ("{chain: problem, band: solved, outcome: kept_365, otherwise: 0.7}", "did you mean 'kept_365_days'?"),
        ("{chain: problem, band: solved, outcome: margin_within_365_days, otherwise: 0.7}", "another unit"),
    ],
)
def test_a_base_that_the_chain_cannot_give_is_refused(tmp_path: Path, base: str, found: str) -> None:
    text = (SHIPPED / "cases" / "cost_of_inaction.yaml").read_text("utf-8")
    was = "{chain: problem, band: solved, outcome: kept_365_days, otherwise: 0.7}"
    assert was in text
    path = tmp_path / "cost_of_inaction.yaml"
    path.write_text(text.replace(was, base), "utf-8")
    (problem,) = chain_base_problems(load_case(path), settings.catalogue().chain)
    assert found in str(problem) and "cost_of_inaction.yaml, line" in str(problem)
