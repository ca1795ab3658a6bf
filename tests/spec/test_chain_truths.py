"""What was planted in a sample company so large that chance plays little part, like with like and as it stands."""

import numpy as np
import pandas as pd
import pytest

from cx_metrics.statistics.standardised import StandardisedBands, standardised
from tests.spec.sample_company import Company


@pytest.fixture(scope="module")
def spent(large: Company) -> pd.DataFrame:
    """The answers of known customers whose 180 days are over, with what was spent in these and with its stratum."""
    rows = large.answers[large.answers["visit_date"] < "2026-05-04"].dropna(subset=["segment"]).reset_index(drop=True)
    rows["day"] = pd.to_datetime(rows["visit_date"])
    orders = large["orders"].assign(ordered=pd.to_datetime(large["orders"]["ordered_on"]))
    both = rows.reset_index()[["index", "customer_no", "day"]].merge(orders, on="customer_no")
    after = (both["ordered"] - both["day"]).dt.days.between(1, 180)
    rows["spent"] = both[after].groupby("index")["amount"].sum().reindex(rows.index).fillna(0.0)
    tenure = np.searchsorted([365, 1095], (rows["day"] - pd.to_datetime(rows["joined"])).dt.days, side="right")
    before = (both["day"] - both["ordered"]).dt.days.between(0, 179)
    often = np.searchsorted([1, 3], both[before].groupby("index").size().reindex(rows.index).fillna(0), side="right")
    often = np.where(rows["day"] - pd.Timedelta(days=179) >= orders["ordered"].min(), often, 3)
    rows["stratum"] = pd.factorize(rows["segment"])[0] * 3 + tenure
    rows["who_bought_as_often"] = rows["stratum"] * 4 + often
    rows["block"] = pd.factorize(rows["customer_no"])[0] % 200
    return rows


def compared(rows: pd.DataFrame, band: np.ndarray) -> StandardisedBands:
    known = band >= 0
    chosen = rows[known]
    place = chosen["stratum"].to_numpy(np.int64), chosen["block"].to_numpy(np.int64)
    return standardised(band[known].astype(np.int64), *place, weight=np.ones(len(chosen)), outcome=chosen["spent"])


def test_who_had_a_problem_spends_less_and_not_all_of_what_is_seen_is_the_problem(spent: pd.DataFrame) -> None:
    no, silent, solved = spent["had_problem"] == "no", spent["told_us"] == "no", spent["solved"] == "yes"
    alike = spent.assign(stratum=spent["who_bought_as_often"])
    of = compared(alike, np.select([no, silent, solved, spent["solved"] == "no"], [3, 1, 2, 0], -1))
    usual = of.level(3)[0]
    # as much as in the 180 days before (to a few hundredths): 0.9 times without a problem; 0.4, 0.55 and 0.8 with one
    for band, times in ((0, 0.4), (1, 0.55), (2, 0.8)):
        _, low, high = of.level(band)
        assert low <= usual * (times + 0.03) / 0.9 and high >= usual * (times - 0.03) / 0.9
    assert of.confounding()[1] > 0  # the raw difference is too large: who buys little is compared with who buys much
    assert of.p_of_slope() < 1e-6


def test_who_is_satisfied_spends_more_and_part_of_that_is_the_segment(spent: pd.DataFrame) -> None:
    score = spent["satisfaction"]
    band = np.select([score <= 2, score == 3, score >= 4], [0, 1, 2], -1)
    everybody = compared(spent, band)
    raw, adjusted = everybody.raw_difference(), everybody.difference()
    assert raw[1] > 0 and everybody.confounding()[1] > 0  # frequent travellers are happier and buy most
    assert 0 < adjusted[0] < raw[0]
    # no problem, no difference that satisfaction would explain: it does not make anybody buy
    without = compared(spent, np.where(spent["had_problem"] == "no", band, -1))
    assert without.difference()[0] < adjusted[0] / 2
