"""A reading of raters' answers against a second one, in pandas from the same file; privacy by trying subtraction."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.maturity_checks import load_maturity
from cx_metrics.declarations.maturity_model import ROLES, RaterRole
from cx_metrics.maturity import assess
from cx_metrics.maturity.groups import group_level, hidden_roles
from tests.rater_files import read_answers

CORE = load_maturity(SHIPPED / "maturity" / "experience_core.yaml")
LEAST = 5


def round_of(path: Path, sizes: Mapping[RaterRole, int], seed: int = 1) -> pd.DataFrame:
    """Raters' answers, written to ``path``: leaders say more than the front line, some do not know."""
    draws = np.random.default_rng(seed)
    mean = dict(zip(ROLES, (3.6, 3.0, 2.3, 2.0), strict=True))
    rows = [
        (f"{role}{i}", role, name, str(int(np.clip(round(draws.normal(mean[role], 0.7)), 1, 4))))
        for role, n in sizes.items()
        for i in range(n)
        for name in CORE.practices
    ]
    table = pd.DataFrame(rows, columns=["rater", "role", "practice", "level"])
    table.loc[draws.random(len(table)) < 0.08, "level"] = "don't know"
    table["confidence"] = "medium"
    table["evidence"] = np.where(draws.random(len(table)) < 0.03, "https://example.org/minutes", "")
    table["evidence_on"] = np.where(table["evidence"] != "", "2026-05-01", "")
    table.to_csv(path, index=False)
    return table


def test_levels_are_those_of_pandas(tmp_path: Path) -> None:
    table = round_of(tmp_path / "a.csv", {"executive": 10, "middle": 11, "front_line": 12})
    found = assess(None, CORE, read_answers(tmp_path / "a.csv", CORE), LEAST)
    table["number"] = pd.to_numeric(table["level"], errors="coerce")
    table["discipline"] = table["practice"].map({p: d for d, one in CORE.disciplines.items() for p in one.practices})
    means = table.groupby("practice")["number"].mean()
    artefacts = table[table["evidence"] != ""]["practice"].unique()
    awarded = means.where(means.index.isin(artefacts), means.clip(upper=2))
    roles = table.groupby(["practice", "role"])["number"].agg(["mean", "count"])
    by_role = roles.to_dict("index")
    for one in found.practices:
        assert (one.claim.value, one.level) == (
            pytest.approx(means[one.practice]),
            pytest.approx(awarded[one.practice]),
        )
        assert one.artefact == (one.practice in artefacts)
        for role, group in one.by_role.items():
            plain = by_role[one.practice, role]
            assert (group.value, group.n) == (pytest.approx(plain["mean"]), plain["count"])
    for whole in found.disciplines:
        inside = list(CORE.disciplines[whole.discipline].practices)
        assert whole.claim.value == pytest.approx(means[inside].mean())
        assert whole.level == pytest.approx(awarded[inside].mean())
        for role in ("executive", "middle", "front_line"):
            wanted = roles.xs(role, level="role").loc[inside, "mean"].mean()
            assert whole.by_role[role].value == pytest.approx(wanted)
        proved = [means[name] for name in inside if name in artefacts]
        assert whole.evidence_level == (pytest.approx(np.mean(proved)) if proved else None)
    assert found.raters == 33 and found.kappa is not None and found.kappa.n == 40


@pytest.mark.parametrize(("mean", "n"), [(1.0, 1), (4.0, 3), (2.5, 4), (3.2, 30), (2.0, 400)])
def test_an_interval_is_wilsons_of_the_place_on_the_ladder(mean: float, n: int) -> None:
    found = group_level(mean, n, 4)
    low, high = proportion_confint((mean - 1) / 3 * n, n, method="wilson")
    assert (found.low, found.high) == (pytest.approx(1 + 3 * low), pytest.approx(1 + 3 * high))


def test_an_interval_holds_the_truth_at_least_as_often_as_it_says() -> None:
    draws = np.random.default_rng(4)
    for shares in ([0.1, 0.2, 0.4, 0.3], [0.0, 0.1, 0.1, 0.8], [0.5, 0.0, 0.0, 0.5], [0.05, 0.9, 0.05, 0.0]):
        truth = float(np.dot(shares, [1, 2, 3, 4]))
        for n in (3, 6, 15):
            means = draws.choice([1, 2, 3, 4], size=(400, n), p=shares).mean(axis=1)
            held = [group.low <= truth <= group.high for group in (group_level(float(m), n, 4) for m in means)]
            assert np.mean(held) >= 0.93


def test_what_is_hidden_is_never_a_few_also_not_by_subtraction(tmp_path: Path) -> None:
    draws = np.random.default_rng(9)
    for trial in range(12):
        sizes = {role: int(n) for role, n in zip(ROLES, draws.integers(0, 9, 4), strict=True) if n}
        if not sizes:
            continue
        round_of(tmp_path / "a.csv", sizes, trial)
        found = assess(None, CORE, read_answers(tmp_path / "a.csv", CORE), LEAST)
        unseen = hidden_roles({role: sizes.get(role, 0) for role in ROLES}, LEAST)
        for one in found.practices:
            shown = {role: group.n for role, group in one.by_role.items() if group.n is not None}
            assert all(n >= LEAST for n in shown.values() if n)
            rest = (one.claim.n or 0) - sum(shown.values())
            assert rest == 0 or rest >= LEAST or not any(shown.values()), (sizes, one.practice)
            assert not unseen & {role for role, n in shown.items() if n}, "a role is hidden everywhere or by itself"
            for role, group in one.by_role.items():
                assert (group.value is None) == (group.n is None) == (role not in shown)
        for discipline in found.disciplines:
            assert not unseen & {role for role, group in discipline.by_role.items() if group.value is not None}
        assert found.kappa is None or not {"executive", "front_line"} & unseen


def test_to_the_public_a_few_raters_together_are_hidden_too(tmp_path: Path) -> None:
    round_of(tmp_path / "a.csv", {"executive": 2, "front_line": 2})
    answers = read_answers(tmp_path / "a.csv", CORE)
    public, own = (assess(None, CORE, answers, LEAST, public) for public in (True, False))
    assert all(one.claim.value is None and one.level is None and one.confidence is None for one in public.practices)
    assert all(one.claim.value is not None for one in own.practices if one.claim.n)
    assert all(math.isfinite(one.claim.low) for one in own.practices if one.claim.low is not None)
