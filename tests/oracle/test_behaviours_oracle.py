"""What customers did after they answered, and what a change did to it, against plain pandas and statsmodels on the rows
of the sample company."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import statsmodels.formula.api as smf

from cx_metrics.company import Company as Seen
from cx_metrics.radar.comparison import ExposedComparison
from cx_metrics.radar.radar_answers import answers_of
from cx_metrics.warehouse import open_reader
from cx_metrics.warehouse.reader import Reader
from tests.sample_reader import Sample, sample_company
from tests.spec.sample_company import FIXED
from tests.warehouses import Company

LAST_ORDER_OF_ALL = "2026-10-31"


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Sample:
    return sample_company(sample_house)


@pytest.fixture(scope="module")
def orders(sample: Sample) -> pd.DataFrame:
    return pd.read_csv(sample.files / "orders.csv", parse_dates=["ordered_on"])


def held(reader: Reader, *columns: str) -> pd.DataFrame:
    """The answers of the mart that know their customer, with some behaviours."""
    listed = ", ".join(columns)
    found = reader.frame(f"SELECT customer, on_day, {listed} FROM driver_sample WHERE customer IS NOT NULL")
    return found.assign(on_day=pd.to_datetime(found["on_day"]))


@pytest.mark.parametrize(("days", "column"), [(90, "margin"), (180, "amount"), (365, "margin"), (180, "orders")])
def test_orders_after_an_answer(sample: Sample, orders: pd.DataFrame, days: int, column: str) -> None:
    name = {"margin": f"margin_within_{days}_days", "amount": f"spent_within_{days}_days"}
    behaviour = name.get(column, f"repurchased_within_{days}_days")
    found = held(sample.reader, behaviour)
    joined = found.reset_index().merge(orders, left_on="customer", right_on="customer_no", how="left")
    apart = (joined["ordered_on"] - joined["on_day"]).dt.days
    after = joined[(apart > 0) & (apart <= days)]
    by_answer = after.groupby("index")
    value = by_answer.size().clip(0, 1) * 100 if column == "orders" else by_answer[column].sum()
    wanted = value.reindex(found.index).fillna(0.0)
    first, last = orders["ordered_on"].min(), orders["ordered_on"].max()
    is_over = (found["on_day"] >= first) & (found["on_day"] + pd.Timedelta(days=days) <= last)
    assert 0.2 < is_over.mean() < 1 and wanted.nunique() > 1
    pd.testing.assert_series_equal(found[behaviour].where(is_over), wanted.where(is_over), check_names=False)
    assert found[behaviour].notna().equals(is_over)


@pytest.mark.parametrize(
    ("outcome", "column", "days"), [("margin_a_month", "margin", 90), ("spent_a_month", "amount", 180)]
)
def test_money_a_month_after_a_change_is_that_of_the_regression_on_the_orders(
    sample: Sample, orders: pd.DataFrame, outcome: str, column: str, days: int
) -> None:
    answers = answers_of(Seen(sample.reader, sample.catalogue, sample.settings, "operator"), ())
    one = next(one for one in answers.outcomes if one.outcome.id == outcome)
    look = ExposedComparison(answers, (("touchpoint", ("security_lane",)),), date.fromisoformat(FIXED), None).look(one)

    dimensions = [*answers.customers, "touchpoint"]
    rows = held(sample.reader, "weight", *(f"filter_{name} AS {name}" for name in dimensions)).fillna({"weight": 1.0})
    on, a_year = pd.Timestamp(FIXED), pd.Timedelta(days=365)
    is_over = rows["on_day"].between(orders["ordered_on"].min(), orders["ordered_on"].max() - pd.Timedelta(days=days))
    astride = (rows["on_day"] < on) & (rows["on_day"] + pd.Timedelta(days=days) >= on)
    rows = rows[is_over & ~astride & rows["on_day"].between(on - a_year, on + a_year) & rows["touchpoint"].notna()]
    joined = rows.reset_index().merge(orders, left_on="customer", right_on="customer_no")
    apart = (joined["ordered_on"] - joined["on_day"]).dt.days
    money = joined[(apart > 0) & (apart <= days)].groupby("index")[column].sum().reindex(rows.index).fillna(0.0)
    rows = rows.fillna(dict.fromkeys(dimensions, "")).assign(
        money=money * 365 / 12 / days,
        month=rows["on_day"].dt.strftime("%Y-%m"),
        treated=((rows["touchpoint"] == "security_lane") & (rows["on_day"] >= on)) * 1.0,
    )
    formula = " + ".join(f"C({name})" for name in ("month", *dimensions))
    model = smf.wls(f"money ~ {formula} + treated", rows, weights=rows["weight"])
    theirs = model.fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(rows["customer"])[0]})
    assert sum(look.counts) == len(rows) and min(look.counts) > 30
    assert look.effect.value == pytest.approx(theirs.params["treated"], abs=1e-7)
    assert look.effect.error == pytest.approx(theirs.bse["treated"], rel=0.05)  # the jackknife is a little wider


def test_contracts_kept_after_an_answer(sample: Sample) -> None:
    people = pd.read_csv(sample.files / "customers.csv", parse_dates=["joined", "ended"]).set_index("customer_id")
    found = held(sample.reader, "stayed_180_days")
    of = people.loc[found["customer"]].reset_index(drop=True)
    day = found["on_day"]
    under = (of["tier"] != "none") & (of["joined"] <= day) & ~(of["ended"] <= day)
    end = day + pd.Timedelta(days=180)
    wanted = (~(of["ended"] <= end) * 100.0).where(under & (end <= pd.Timestamp(LAST_ORDER_OF_ALL)))
    pd.testing.assert_series_equal(found["stayed_180_days"], wanted, check_names=False)
    assert wanted.eq(0).sum() > 10


def test_orders_that_come_later_are_told_of(tmp_path: Path, refreshed: list[bool]) -> None:
    house = Company(tmp_path, {"imports": {"latest_date": "2030-12-31"}})
    items = {"food": {"from": "food", "scale": [1, 5]}}
    columns = {"customer_id": "customer_id", "occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"}}
    columns |= {"csat": {"from": "csat", "scale": [1, 5]}}
    rows = pd.DataFrame({"customer_id": ["a", "b", ""], "csat": [5, 2, 3], "food": [5, 1, 2]})
    rows["occurred_on"] = "2026-01-10"
    house.bring(rows.to_csv(index=False), house.mapping(columns, items=items))
    names = ("repurchased_within_90_days", "margin_within_90_days")
    assert held(open_reader(house.settings), *names)[list(names)].isna().all(axis=None)
    bought = pd.DataFrame({"order_id": [1, 2, 3, 4], "customer_id": ["a", "a", "c", "b"], "amount": [10, 20, 5, 7]})
    bought = bought.assign(occurred_on=["2026-01-10", "2026-04-10", "2025-12-01", "2026-05-30"], margin=[4, 8, 2, 3])
    house.bring(bought.to_csv(index=False), "orders")
    assert refreshed[-1]
    found = held(open_reader(house.settings), *names).set_index("customer")
    # the order of the same day is not after it, and the 90th day still counts
    assert found["repurchased_within_90_days"].to_dict() == {"a": 100.0, "b": 0.0}
    assert found["margin_within_90_days"].to_dict() == {"a": 8.0, "b": 0.0}
