"""How long customers keep buying, against a plain walk through each customer's orders and statsmodels' curve."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest
import yaml
from statsmodels.duration.survfunc import SurvfuncRight

from cx_metrics import warehouse
from cx_metrics.company import Company as Seen
from cx_metrics.metrics import Period, Question, measure
from tests.warehouses import Company
from tools.serving import ROOT

LAPSED_AFTER = 100  # days, so that many are lost before the year is over and many are not
FIRST, LAST = pd.Timestamp("2024-01-01"), pd.Timestamp("2026-03-31")


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    """Orders of 400 customers, some given back, some twice on one day, each customer at a pace of their own."""
    rng = np.random.default_rng(3)
    rows = []
    for who in range(400):
        day = FIRST + pd.Timedelta(days=int(rng.integers(0, 700)))
        pace = rng.choice([25.0, 60.0, 120.0])
        while day <= LAST:
            amount = -5.0 if rng.random() < 0.1 else 20.0
            rows += [(f"c{who}", day, amount)] * (2 if rng.random() < 0.05 else 1)
            day += pd.Timedelta(days=int(rng.exponential(pace)))
    rows.append(("last", LAST, 20.0))
    return pd.DataFrame(rows, columns=["customer_id", "occurred_on", "amount"])


@pytest.fixture(scope="module")
def company(orders: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    said = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))["customers"]
    of = Company(tmp_path_factory.mktemp("buying"), {"customers": {**said, "lapsed_after_days": LAPSED_AFTER}})
    joined = orders.groupby("customer_id")["occurred_on"].min()
    old = [who for who in joined.index if who.endswith("7")]  # joined before the data begin
    people = [
        (who, "2020-01-01" if who in old else f"{joined[who]:%Y-%m-%d}", "ab"[who.endswith("3")])
        for who in joined.index
    ]
    of.bring(pd.DataFrame(people, columns=["customer_id", "joined_on", "segment"]).to_csv(index=False), "customers")
    of.bring(orders.to_csv(index=False, date_format="%Y-%m-%d"), "orders")
    yield of


def lasted(orders: pd.DataFrame, who: str) -> tuple[pd.Timestamp, int, bool] | None:
    """One customer: the first order, how many days buying went on, and whether it ended."""
    days = sorted(orders[(orders["customer_id"] == who) & (orders["amount"] >= 0)]["occurred_on"])
    if not days or who.endswith("7"):
        return None
    for one, other in zip(days, [*days[1:], None], strict=True):
        patience = one + pd.Timedelta(days=LAPSED_AFTER)
        if patience <= LAST and (other is None or other > patience):
            return days[0], (patience - days[0]).days, True
    return days[0], (LAST - days[0]).days, False


@pytest.mark.parametrize("by", [(), ("segment",)], ids=str)
@pytest.mark.parametrize("begun", [("2024-01-01", "2024-12-31"), ("2024-03-10", "2025-09-20")])
def test_the_share_still_buying_equals_statsmodels(
    company: Company, orders: pd.DataFrame, by: tuple[str, ...], begun: tuple[str, str]
) -> None:
    told = {who: days for who in orders["customer_id"].unique() if (days := lasted(orders, who))}
    rows = pd.DataFrame(told.values(), index=list(told), columns=["first", "days", "lost"])
    rows = rows[rows["first"].between(*begun)]
    reader = warehouse.open_reader(company.settings)
    first, last = (date.fromisoformat(day) for day in begun)
    question = Question(("buying_after_a_year",), by=by, period=Period(first, last))
    found = measure(Seen(reader, company.catalogue, company.settings, "operator"), question).measurements
    assert len(found) == (2 if by else 1)
    for m in found:
        part = rows[rows.index.str.endswith("3") == (m.by[0][1] == "b")] if by else rows
        curve = SurvfuncRight(part["days"].to_numpy(), part["lost"].to_numpy().astype(float))
        expected = curve.surv_prob[int(np.searchsorted(curve.surv_times, 365, side="right")) - 1]
        assert m.n == len(part) > 10
        assert m.value == pytest.approx(expected, rel=1e-9) and 0.02 < m.value < 0.9
        assert m.low < m.value < m.high
