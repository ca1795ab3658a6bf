"""Real companies end to end: what a marketplace and a bank can say about the money, and what their data cannot support,
said out loud. Behaviours and the chain again in plain pandas."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from cx_metrics.cli import main
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.statistics.standardised import FULL_CELL
from tests.real_companies import real_company
from tests.warehouses import Company, shared

TABLES = ("customers", "orders", "order_payments", "order_reviews")


@pytest.fixture(scope="module")
def marketplace(tmp_path_factory: pytest.TempPathFactory) -> Company:
    files = [shared("olist") / f"olist_{name}_dataset.csv" for name in TABLES]
    organisation = {"name": "Test", "time_zone": "America/Sao_Paulo", "currency": "BRL"}
    of = Company(tmp_path_factory.mktemp("olist"), {"organisation": organisation})
    assert of.call("import", *files, "--mapping", SHIPPED_MAPPINGS / "olist.yaml") == 0
    return of


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return real_company("bank_churners", tmp_path_factory)


def told(of: Company, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["--config", str(of.config), *words, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def refused(of: Company, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert main(["--config", str(of.config), *words]) == 1
    return capsys.readouterr().err


def followed(folder: Path) -> pd.DataFrame:
    """Each review with what its customer bought in the 180 days after it: plain pandas."""
    people, orders, payments, reviews = (pd.read_csv(folder / f"olist_{name}_dataset.csv") for name in TABLES)
    orders = orders.merge(people[["customer_id", "customer_unique_id"]], on="customer_id")
    orders["amount"] = orders["order_id"].map(payments.groupby("order_id")["payment_value"].sum()).fillna(0.0)
    orders["on"] = pd.to_datetime(orders["order_purchase_timestamp"]).dt.normalize()
    rows = reviews.merge(orders[["order_id", "customer_unique_id"]], on="order_id").reset_index(drop=True)
    rows["on_day"] = pd.to_datetime(rows["review_creation_date"]).dt.normalize()
    both = rows.reset_index()[["index", "customer_unique_id", "on_day"]].merge(
        orders[["customer_unique_id", "on", "amount"]], on="customer_unique_id"
    )
    apart = (both["on_day"] - both["on"]).dt.days
    before = both[(apart >= 0) & (apart < 180)].groupby("index").size().reindex(rows.index).fillna(0)
    known_before = rows["on_day"] - pd.Timedelta(days=179) >= orders["on"].min()
    rows["often"] = np.where(known_before, np.searchsorted([1, 3], before, side="right"), -1)
    after = both[(both["on"] > both["on_day"]) & ((both["on"] - both["on_day"]).dt.days <= 180)]
    known = (rows["on_day"] >= orders["on"].min()) & (rows["on_day"] + pd.Timedelta(days=180) <= orders["on"].max())
    rows["bought"] = rows.index.isin(after["index"]) * 1.0
    rows["spent"] = after.groupby("index")["amount"].sum().reindex(rows.index).fillna(0.0)
    rows["band"] = pd.cut(rows["review_score"], [0, 2, 3, 5], labels=["dissatisfied", "neither", "satisfied"])
    return rows[known]


def test_what_satisfied_customers_of_a_marketplace_do_is_what_pandas_says(
    marketplace: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(marketplace, capsys, "chain")
    rows = followed(shared("olist"))
    links = {(link["from"], link["to"]): link for link in found["links"]}
    assert set(links) == {("satisfaction", "bought_within_180_days"), ("satisfaction", "spend_within_180_days")}
    for ends, column in (("bought_within_180_days", "bought"), ("spend_within_180_days", "spent")):
        bands = {band["band"]: band for band in links["satisfaction", ends]["bands"]}
        plain = rows.groupby("band", observed=True)[column].agg(["size", "mean"])
        additive = smf.ols(f"{column} ~ C(band) + C(often)", rows).fit()
        for name, (n, mean) in plain.iterrows():
            assert bands[name]["n"] == n and bands[name]["raw"]["value"] == pytest.approx(mean, rel=1e-9)
            # nothing is known in which customers differ but how often they had bought
            level = 0.0
            for often, share in rows["often"].value_counts(normalize=True).items():
                cell = rows.loc[(rows["often"] == often) & (rows["band"] == name), column]
                thin = additive.predict(pd.DataFrame({"band": [name], "often": [often]})).iloc[0]
                level += share * (cell.mean() if len(cell) >= FULL_CELL else thin)
            assert bands[name]["adjusted"]["value"] == pytest.approx(max(level, 0.0), rel=1e-8)
    assert rows["bought"].mean() < 0.02, "hardly anybody of this sample comes back, and the chain says by how little"
    assert links["satisfaction", "bought_within_180_days"]["difference"]["value"] < 0.03
    assert found["held_equal"] == ["orders_before"] and "had bought before" in found["says"][0]
    assert 0 < found["held_equal_known"]["orders_before"] < 1
    assert any("not known" in sentence for sentence in found["says"])  # of whom was heard


def test_what_the_marketplace_cannot_support_is_said(marketplace: Company, capsys: pytest.CaptureFixture[str]) -> None:
    lacks = refused(marketplace, capsys, "lifetime", "--margin", "0.2")
    assert "59 came back" in lacks and "it takes 100" in lacks
    assert refused(marketplace, capsys, "lifetime", "--contracts", "--margin-a-year", "50")
    for case in ("cost_of_inaction", "loyalty_transition", "investment"):
        document = told(marketplace, capsys, "roi", case, "--runs", "200")
        inputs = document["inputs"]
        own = {name for name, value in inputs.items() if value["yours"]}
        # no margin, no contract, no problem is in these files: who left is known by orders
        assert own == {"customers", "revenue_per_customer", "churn_rate"}, case
        assert inputs["churn_rate"]["metric"] == "lapse_rate" and inputs["churn_rate"]["base"] > 0.9
        assert inputs["customers"]["metric"] == "active_customers" and inputs["customers"]["n"] > 5000
        flags = {flag["code"]: flag["text"] for flag in document["flags"]}
        assert f"of {len(inputs) - _caps(document)} inputs are not yours" in flags["not_yours"]


def _caps(document: dict[str, Any]) -> int:
    """The inputs that are caps on evidence, of which nobody asks whose they are."""
    return sum(name.endswith("_cap") for name in document["inputs"])


def test_a_bank_that_knows_who_left_but_not_when(bank: Company, capsys: pytest.CaptureFixture[str]) -> None:
    assert "order" in refused(bank, capsys, "lifetime")
    assert refused(bank, capsys, "lifetime", "--contracts", "--margin-a-year", "100")
    found = told(bank, capsys, "chain")
    assert found["links"] == [] and found["answers"] == 0
    document = told(bank, capsys, "roi", "investment", "--runs", "200")
    assert not any(value["yours"] for value in document["inputs"].values())
    assert document["as_of"] is None and {flag["code"] for flag in document["flags"]} >= {"not_yours"}
    lost = told(bank, capsys, "measure", "lost_customers", "--all-time")["measurements"][0]
    (file,) = shared("bank_churners").glob("*.csv")
    plain = (pd.read_csv(file)["Attrition_Flag"] == "Attrited Customer").mean()
    assert lost["value"] == pytest.approx(plain, rel=1e-9)
    over_time = told(bank, capsys, "measure", "churn_rate")["measurements"][0]
    assert over_time["value"] is None and over_time["status"] == "not_measurable"
