"""What is said of drivers when there is little to go by, and what nobody may see."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.drivers import KeyDrivers, key_drivers, outcome_of
from cx_metrics.drivers.chosen import chosen
from cx_metrics.errors import QuestionError
from cx_metrics.metrics import Period, filters
from tests.companies import Company, company

ITEMS: dict[str, dict[str, Any]] = {
    "food": {"scale": (1, 5), "touchpoint": "bar"},
    "seats": {"scale": (1, 5), "touchpoint": "lounge"},
}
MONTH = Period(date(2026, 3, 1), date(2026, 3, 31))


def rated(n: int, **said: Any) -> pd.DataFrame:
    """Answers on one day, of a customer each, in which both items go with satisfaction."""
    draws = np.random.default_rng(1)
    food, seats = draws.integers(1, 6, n), draws.integers(1, 6, n)
    csat = np.clip(np.round((2 * food + seats) / 3 + draws.normal(scale=0.7, size=n)), 1, 5).astype(int)
    frame = pd.DataFrame({"occurred_on": "2026-03-10", "csat": csat, "food": food, "seats": seats})
    return frame.assign(customer_id=[f"C{i}" for i in range(n)], segment="all", **said)


def ask(held: Company, outcome: str = "csat", role: Any = "operator", **where: str) -> KeyDrivers:
    return key_drivers(Seen(held.reader, held.catalogue, held.settings, role), outcome, filters(where.items()), MONTH)


def test_answers_without_items_have_no_drivers(tmp_path: Path) -> None:
    held = company(tmp_path, rated(50).drop(columns=["food", "seats"]))
    assert ask(held).status == "not_measurable"
    assert held.reader.rows("SELECT count(*) FROM driver_sums") == [(0,)]
    assert held.reader.rows("SELECT count(*) FROM driver_blocks") == [(0,)]


def test_an_outcome_that_nobody_was_asked(tmp_path: Path) -> None:
    assert ask(company(tmp_path, rated(200), items=ITEMS), "nps").status == "not_measurable"


def test_few_answers_are_not_weighed(tmp_path: Path) -> None:
    found = ask(company(tmp_path, rated(29), items=ITEMS))
    assert (found.status, found.n, found.needed, found.drivers) == ("few", 29, 30, ())
    assert [(one.item, one.reason) for one in found.left_out] == [("food", "few"), ("seats", "few")]


def test_an_item_to_which_all_answer_alike_is_left_out(tmp_path: Path) -> None:
    found = ask(company(tmp_path, rated(100).assign(seats=4), items=ITEMS))
    assert [d.item for d in found.drivers] == ["food"] and found.drivers[0].share == pytest.approx(1)
    assert [(one.item, one.reason) for one in found.left_out] == [("seats", "constant")]


def test_an_outcome_that_does_not_vary_cannot_be_explained(tmp_path: Path) -> None:
    assert ask(company(tmp_path, rated(100).assign(csat=3), items=ITEMS)).status == "not_measurable"


def test_items_never_rated_together_are_not_weighed_together(tmp_path: Path) -> None:
    rows = rated(300)
    rows["food"] = rows["food"].where(rows.index % 3 == 0).astype("Int64")
    rows["seats"] = rows["seats"].where(rows.index % 3 != 0).astype("Int64")
    found = ask(company(tmp_path, rows, items=ITEMS))
    assert [d.item for d in found.drivers] == ["seats"]
    assert [(one.item, one.reason, one.n) for one in found.left_out] == [("food", "seldom_together", 100)]


def test_correlations_that_no_one_could_have_are_not_weighed() -> None:
    matrix = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    counts = np.array([[500, 400, 300], [400, 400, 100], [300, 100, 300]])
    kept, out = chosen(counts, matrix, ["a", "b"], 30, 30)
    assert kept == [0] and [(one.item, one.reason) for one in out] == [("b", "contradicting")]


def test_few_customers_give_no_interval(tmp_path: Path) -> None:
    rows = rated(200)
    found = ask(company(tmp_path, rows.assign(customer_id=[f"C{i % 12}" for i in range(200)]), items=ITEMS))
    assert found.status == "ok" and found.r2_low is None
    assert {d.low for d in found.drivers} == {d.rank_high for d in found.drivers} == {None}


def test_nobody_is_identified(tmp_path: Path) -> None:
    rows = pd.concat([rated(400), rated(4).assign(segment="few", customer_id=["X1", "X2", "X3", "X4"])])
    held = company(tmp_path, rows, items=ITEMS)
    hidden = ask(held, role="reader", segment="few")
    assert (hidden.status, hidden.n, hidden.drivers, hidden.left_out) == ("suppressed", None, (), ())
    # with the others alone, the few would follow from the total
    assert ask(held, role="reader", segment="all").status == "suppressed"
    assert ask(held, role="reader").status == "ok"
    assert ask(held, segment="few").status == "few"


def test_an_item_that_few_rated_is_hidden_and_named(tmp_path: Path) -> None:
    rows = rated(400)
    rows["food"] = rows["food"].where(rows.index < 4).astype("Int64")
    found = ask(company(tmp_path, rows, items=ITEMS), role="reader")
    assert ("food", "suppressed", None) in [(one.item, one.reason, one.n) for one in found.left_out]


def test_what_does_not_exist_is_named(tmp_path: Path) -> None:
    held = company(tmp_path, rated(60), items=ITEMS)
    with pytest.raises(QuestionError, match="did you mean 'csat'"):
        ask(held, "cst")
    with pytest.raises(QuestionError, match="does not occur"):
        ask(held, segment="nobody")
    assert outcome_of(held.catalogue, "nps").id == "nps"
    assert outcome_of(held.catalogue, "ces_mean").column == "ces"
