"""Contracts from the warehouse: customers who renew as planted, some watched only from some age on, or too few."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.company import Role
from cx_metrics.customers.contract_value import contract_value
from cx_metrics.errors import QuestionError
from cx_metrics.statistics.contract_lifetime import ContractLifetime, fit_contract_lifetime
from cx_metrics.warehouse import open_reader
from tests.oracle import plain_lifetime as plain
from tests.warehouses import Company

TRUTH = ContractLifetime(0.9, 2.6)
FIRST, LAST = pd.Timestamp("2020-01-01"), pd.Timestamp("2026-06-30")


def seen(of: Company, role: Role = "operator") -> Seen:
    return Seen(open_reader(of.settings), of.catalogue, of.settings, role)


def contracts(rng: np.random.Generator, customers: int, chance: Callable[[], float]) -> pd.DataFrame:
    """Customers who joined from 2015 on and leave at a yearly renewal; who left before 2020 is in no file."""
    rows = []
    for i in range(customers):
        joined = pd.Timestamp("2015-01-01") + pd.Timedelta(days=int(rng.integers(0, 4000)))
        ended = joined + pd.DateOffset(years=int(rng.geometric(chance())))
        if ended >= FIRST:
            rows.append((f"c{i}", joined, ended if ended <= LAST else pd.NaT))
    found = pd.DataFrame(rows, columns=["customer_id", "joined_on", "ended_on"])
    return found.assign(segment=np.where(found.index < 100, "few", "many"))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Company:
    rng = np.random.default_rng(4)
    people = contracts(rng, 6000, lambda: max(rng.beta(TRUTH.alpha, TRUTH.beta), 1e-3))
    answers = pd.DataFrame({"response_id": ["a", "b"], "occurred_on": [FIRST, LAST]})
    of = Company(tmp_path_factory.mktemp("contracts"))
    of.bring_all(customers=(people, None), responses=(answers, None))
    return of


def test_what_was_planted_is_found_though_nobody_knows_who_left_before_the_data_begin(planted: Company) -> None:
    found = contract_value(seen(planted), margin=200, rate=0.12)
    assert found.present > 500 and found.lost > 1000
    for renewals in (1, 2, 4):
        assert found.model.survival(renewals) == pytest.approx(TRUTH.survival(renewals), abs=0.03)
    for point in found.points[:6]:
        assert point.low - 0.03 < TRUTH.survival(point.renewal) < point.high + 0.03
        assert point.model == pytest.approx(point.seen, abs=0.04)
    assert [p.retention for p in found.points] == sorted(p.retention for p in found.points)
    assert found.low < found.renewals < found.high < 3 and found.renewals < found.for_life
    assert found.by_average < found.renewals, "one average retention says too little where customers differ"
    assert found.value == pytest.approx(200 * found.renewals)
    assert found.total == pytest.approx(200 * found.renewals * found.present)


def test_only_some_customers_and_what_cannot_be(planted: Company) -> None:
    many = contract_value(seen(planted), where=(("segment", ("many",)),))
    assert many.present < contract_value(seen(planted)).present
    assert many.margin is None and many.value is None, "no order tells a margin"
    told: list[tuple[Role, dict[str, Any], str]] = [
        ("operator", {"where": (("segment", ("few",)),)}, "it takes 50 ends"),
        ("operator", {"where": (("touchpoint", ("app",)),)}, "does not say who"),
        ("reader", {"where": (("segment", ("many",)),)}, "single out"),
        ("operator", {"months": 5}, "whole years"),
        ("operator", {"rate": 0.0}, "above 0"),
        ("operator", {"years": 99}, "horizon"),
    ]
    for role, said, words in told:
        with pytest.raises(QuestionError, match=words):
            contract_value(seen(planted, role), **said)


def test_customers_who_are_all_alike_are_not_told_apart(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    of = Company(tmp_path)
    answers = pd.DataFrame({"response_id": ["a", "b"], "occurred_on": [FIRST, LAST]})
    of.bring_all(customers=(contracts(rng, 2000, lambda: 0.3), None), responses=(answers, None))
    with pytest.raises(QuestionError, match="as easily as at the last"):
        contract_value(seen(of))


@pytest.mark.parametrize("seed", range(3))
def test_who_enters_late_counts_as_a_plain_search_has_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    leaves, age = rng.geometric(rng.beta(0.8, 2.5, 4000)), rng.integers(1, 7, 4000)
    since = np.where(rng.random(4000) < 0.4, rng.integers(0, 4, 4000), 0)
    known = (np.minimum(leaves - 1, age) >= since) & (leaves > since)
    lost, still, entered = (
        np.bincount(times[chosen & known], minlength=7)[1:].astype(float)
        for times, chosen in ((np.minimum(leaves, 99), leaves <= age), (age, leaves > age), (since, since > 0))
    )
    assert entered.sum() > 300
    found = fit_contract_lifetime(np.arange(1, 7), lost, still, entered)
    other = plain.most_likely(lambda v: plain.contract_likelihood(v, lost, still - entered), [1, 2])
    np.testing.assert_allclose(found.parameters, other, rtol=1e-3)
    assert (np.abs(np.log(found.parameters / [0.8, 2.5])) / np.sqrt(np.diag(found.covariance))).max() < 3


def test_the_command(sample_house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--config", str(sample_house), "lifetime", "--contracts"]
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["sample"] and document["low"] < document["renewals"] < document["high"]
    assert document["points"][0]["renewal"] == 1 and document["value"] > 0
    assert main(words) == 0
    assert "one average retention would say" in capsys.readouterr().out
    assert main([*words, "--months", "5"]) == 1
    assert "whole years" in capsys.readouterr().err
