"""Lifetime value from the warehouse: a published log, customers who do as planted, and companies that tell little."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.company import Role
from cx_metrics.customers import prospect
from cx_metrics.customers.histories import histories, margins, order_days
from cx_metrics.customers.lifetime_value import lifetime_value
from cx_metrics.declarations import load_mapping
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.errors import QuestionError
from cx_metrics.statistics.repeat_purchase import RepeatPurchase, fit_repeat_purchase
from cx_metrics.warehouse import open_reader
from tests.oracle.plain_lifetime import cdnow, pareto_nbd_likelihood, repeat_purchase_likelihood
from tests.warehouses import Company, shared

TRUTH = RepeatPurchase(0.9, 60.0, 0.8, 3.0)  # in days
LAST = 900  # days that are watched


def seen(of: Company, role: Role = "operator") -> Seen:
    return Seen(open_reader(of.settings), of.catalogue, of.settings, role)


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The CDNOW sample, imported by its shipped mapping."""
    of = Company(tmp_path_factory.mktemp("cdnow"), {"organisation": USD})
    of.bring(shared("cdnow/CDNOW_sample.txt"), load_mapping(SHIPPED_MAPPINGS / "cdnow.yaml", of.catalogue.tables))
    return of


USD = {"name": {"en": "Music", "zh-TW": "音樂", "zh-CN": "音乐"}, "currency": "USD", "time_zone": "America/New_York"}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """1,500 customers who buy and leave as the model says; half of what they order is margin, a tenth is given back."""
    rng = np.random.default_rng(11)
    rows = []
    for customer in range(1500):
        rate, chance, level = rng.gamma(TRUTH.r) / TRUTH.alpha, rng.beta(TRUTH.a, TRUTH.b), rng.gamma(8, 15)
        first = day = float(rng.integers(0, LAST - 60))
        while day < LAST:
            rows.append((f"c{customer}", int(day), level * rng.gamma(10, 0.1)))
            if day > first and rng.random() < chance:  # nobody leaves before coming back once: so the model has it
                break
            day = np.ceil(day + rng.exponential(1 / rate))
    orders = pd.DataFrame(rows, columns=["customer_id", "day", "amount"]).round(2)
    back = orders.sample(frac=0.1, random_state=1).assign(amount=lambda o: -o["amount"])
    orders = pd.concat([orders, back], ignore_index=True)
    orders = orders.assign(margin=(orders["amount"] / 2).round(2), order_id=[f"o{i}" for i in range(len(orders))])
    orders["occurred_on"] = (pd.Timestamp("2024-01-01") + pd.to_timedelta(orders["day"], "D")).dt.strftime("%Y-%m-%d")
    people = pd.DataFrame({"customer_id": [f"c{i}" for i in range(1500)]})
    people["segment"] = np.where(people.index < 1400, "many", "few")
    of = Company(tmp_path_factory.mktemp("planted"))
    of.bring_all(orders=(orders.drop(columns="day"), None), customers=(people, None))
    return of


def test_histories_are_the_published_ones(music: Company) -> None:
    found, published = histories(seen(music), date(1997, 9, 30), ()), cdnow()
    assert found.customers.sum() == 2357 and found.x @ found.customers == 2457
    assert found.later @ found.customers.clip(max=1) == 1882
    model = fit_repeat_purchase(found.x, found.t_x / 7, found.watched / 7, found.customers)
    assert model.log_likelihood == pytest.approx(-9582.429, abs=0.001)
    told = published.groupby(["x", "t_x", "watched"]).size()
    assert len(found.x) >= len(told) and not found.older.any()
    spent = published["mean"].sum()
    assert np.nansum(found.mean * found.customers) == pytest.approx(spent, abs=0.005 * len(published))


def test_a_published_log_end_to_end(music: Company) -> None:
    found = lifetime_value(seen(music), margin=0.3, years=1)
    assert (found.customers, found.older, found.currency, found.margin_given) == (2357, 0, "USD", True)
    assert found.as_of == date(1998, 6, 30) and order_days(seen(music)) == (date(1997, 1, 1), found.as_of)
    assert found.margin_share == pytest.approx(0.3)  # the log holds nothing that was given back
    assert found.low < found.value < found.high and found.total == pytest.approx(found.value * 2357)
    assert 0.5 < found.top_fifth < 1 and sum(t.customers for t in found.tiers) == pytest.approx(2357)
    assert sum(t.share_of_value for t in found.tiers) == pytest.approx(1)
    test = found.last_part
    assert test is not None and test.after == date(1998, 2, 14) and test.customers == 2357
    assert test.expected == pytest.approx(test.came, rel=0.15)
    other = found.second_opinion
    assert other is not None and other.decided
    known = histories(seen(music), found.as_of, ())
    assert other.histories == other.of == len(known.x)
    each = [np.repeat(v, known.customers.astype(int)) for v in (known.x, known.t_x, known.watched)]
    by_leaving = pareto_nbd_likelihood(np.array(list(asdict(other.model).values())), *each)
    by_purchase = repeat_purchase_likelihood(np.array(list(asdict(found.purchase_model).values())), *each)
    assert other.likelier == pytest.approx(by_leaving - by_purchase, abs=1e-4)
    assert other.purchases_to_come == pytest.approx(found.purchases_to_come, rel=0.1)
    assert other.value == pytest.approx(found.value, rel=0.1) and not found.models_disagree


def test_a_second_model_of_some_histories_says_of_how_many(music: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prospect, "_COMPARED", 900)
    other = lifetime_value(seen(music), margin=0.3, years=1).second_opinion
    assert other is not None and other.histories == 900 < other.of


def test_what_was_planted_is_found(planted: Company) -> None:
    found = lifetime_value(seen(planted), years=2, rate=0.08)
    model = found.purchase_model
    for days in (90, 365, 730):
        assert model.expected(days) == pytest.approx(TRUTH.expected(days), rel=0.08)
    assert found.spend_model.average == pytest.approx(120, rel=0.05)
    assert found.margin_share == pytest.approx(0.5 * 0.9, rel=0.03) and not found.margin_given
    yearly = np.diff(TRUTH.expected([0, 365, 730])) @ [1.08**-0.5, 1.08**-1.5]
    assert found.new == pytest.approx(yearly * 120 * found.margin_share, rel=0.08)
    assert not found.spend_follows_frequency
    assert found.last_part is not None
    assert found.last_part.expected == pytest.approx(found.last_part.came, rel=0.2)  # chance alone moves it by a tenth


def test_later_money_counts_less_and_a_longer_look_ahead_finds_more(planted: Company) -> None:
    company = seen(planted)
    one, three, dear = (lifetime_value(company, years=y, rate=r).total for y, r in ((1, 0.1), (3, 0.1), (3, 0.5)))
    assert one < three and dear < three
    half = lifetime_value(company, margin=0.25).total
    assert half == pytest.approx(three / 2, rel=0.01)


def test_only_some_customers(planted: Company) -> None:
    many = lifetime_value(seen(planted), where=(("segment", ("many",)),))
    assert many.customers == 1400
    with pytest.raises(QuestionError, match="100 customers whose first order"):
        lifetime_value(seen(planted), where=(("segment", ("few",)),))
    with pytest.raises(QuestionError, match="does not say who a customer is"):
        lifetime_value(seen(planted), where=(("channel", ("app",)),))
    with pytest.raises(QuestionError, match="single out"):
        lifetime_value(seen(planted, "reader"), where=(("segment", ("many",)),))
    assert lifetime_value(seen(planted, "reader")).customers == 1500


def test_who_was_a_customer_before_is_valued_but_not_learnt_from(tmp_path: Path) -> None:
    of = Company(tmp_path)
    rng = np.random.default_rng(3)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 700, 4000), "D")
    names = [f"c{i}" for i in rng.integers(0, 600, 4000)]
    orders = pd.DataFrame({"customer_id": names, "occurred_on": days.strftime("%Y-%m-%d"), "amount": 10.0})
    joined = ["2023-05-01" if i < 500 else "2024-02-01" for i in range(600)]
    people = pd.DataFrame({"customer_id": [f"c{i}" for i in range(600)], "joined_on": joined})
    of.bring_all(orders=(orders.assign(order_id=range(4000)), None), customers=(people, None))
    found = histories(seen(of), date(2025, 12, 31), ())
    assert found.customers[found.older].sum() == 500
    assert margins(seen(of), None).share is None
    with pytest.raises(QuestionError, match="--margin"):
        lifetime_value(seen(of))
    with pytest.raises(QuestionError, match="who left from those who pause"):  # nobody does, here
        lifetime_value(seen(of), margin=0.5)


def test_without_orders_and_outside_all_sense(tmp_path: Path, planted: Company) -> None:
    empty = Company(tmp_path)
    empty.bring("customer_id\nc1\n", "customers")
    with pytest.raises(QuestionError, match="no orders"):
        lifetime_value(seen(empty))
    for said, words in (
        ({"years": 0}, "horizon"),
        ({"rate": 1.4}, "discount"),
        ({"margin": -0.1}, "share of an order"),
    ):
        with pytest.raises(QuestionError, match=words):
            lifetime_value(seen(planted), **said)


def test_the_command(sample_house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def call(*words: str) -> int:
        return main(["--config", str(sample_house), "lifetime", *words])

    assert call("--years", "2", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["sample"] and document["low"] < document["value"] < document["high"]
    assert document["second_opinion"].keys() == {
        "model", "decided", "likelier", "purchases_to_come", "still", "value", "histories", "of"
    }  # fmt: skip
    assert document["second_opinion"]["model"].keys() == {"r", "alpha", "s", "beta"}
    assert document["purchase_model"].keys() == {"r", "alpha", "a", "b"} and document["currency"] == "TWD"
    assert call() == 0
    said = capsys.readouterr().out
    assert "put to the test" in said and "the best fifth" in said and "Pareto/NBD" in said
    assert "at 9% a year" in said, "what finance stands for, in the settings of the sample company"
    assert call("--rate", "0.12") == 0
    assert "at 12% a year" in capsys.readouterr().out
    for language, years, tested in (("zh-TW", "未來 3 年", "實際檢驗"), ("zh-CN", "未来 3 年", "实际检验")):
        assert call("--lang", language) == 0
        told = capsys.readouterr().out
        assert years in told and tested in told and "Pareto/NBD" in told
        assert len(told.splitlines()) == len(said.splitlines())
    assert call("--rate", "7") == 1
    assert "discount" in capsys.readouterr().err
