"""Every metric on every real file whose mapping ships, from the file itself by plain pandas: what the file tells is
equal, and what it does not tell is not measurable."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics import warehouse
from cx_metrics.company import Company as Seen
from cx_metrics.metrics import Period, Question, measure
from cx_metrics.metrics.undated import UNDATED
from tests.real_companies import ZONE, real_company, real_files

Found = tuple[float, int]  # a value, and of how many


def share(yes: "pd.Series[bool]", of: "pd.Series[bool] | None" = None) -> Found:
    asked = pd.Series(True, index=yes.index) if of is None else of
    return float(yes[asked].mean()), int(asked.sum())


def mean(values: "pd.Series[float]") -> Found:
    return float(values.mean()), int(values.count())


def score(values: Any, low: float, high: float) -> Any:
    return 100 * (values - low) / (high - low)


def at(stamps: "pd.Series[str]", zone: str, form: str = "%Y-%m-%d %H:%M:%S") -> "pd.Series[pd.Timestamp]":
    """The days of local times, as the organisation counts days."""
    local = pd.to_datetime(stamps, format=form).dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    return local.dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize()


def reviews(file: Path, most: int) -> dict[str, Found]:
    """Skytrax: an overall rating on 1 to ``most``, what people wrote, and items on 1 to 5 with 0 for not rated."""
    rows = pd.read_csv(file)
    rows = rows[(rows["date"] > "1990") & ~(rows["overall_rating"] > most)]
    items: Any = rows[[c for c in rows.columns if c.endswith("_rating") and c != "overall_rating"]].stack()
    rating = rows["overall_rating"]
    return {
        "csat": share(rating >= most - 1, rating.notna()),
        "csat_bottom": share(rating <= 2, rating.notna()),
        "ratings_top": share(items >= 4, items > 0),
        "ratings_bottom": share(items <= 2, items > 0),
        "satisfaction_score": mean(score(rating, 1, most)),
        "touchpoint_score": mean(score(items[items > 0], 1, 5)),
        "comment_rate": share(rows["content"].fillna("").str.strip() != ""),
        # the mean is kept for the scale of 1 to 5 only, the one on which it is read
        **({"csat_mean": mean(rating)} if most == 5 else {}),
    }


def questionnaire(file: Path, low: int, high: int, csat: str) -> dict[str, Found]:
    """Items only, one of which is also taken for satisfaction; nobody was asked for words."""
    items: Any = pd.read_csv(file).select_dtypes("number")
    return {
        "csat": share(items[csat] >= high - 1),
        "csat_bottom": share(items[csat] <= low + 1),
        "ratings_top": share(items.stack() >= high - 1),
        "ratings_bottom": share(items.stack() <= low + 1),
        "satisfaction_score": mean(score(items[csat], low, high)),
        "touchpoint_score": mean(score(items.stack(), low, high)),
    }


def calls(file: Path) -> dict[str, Found]:
    rows = pd.read_csv(file)
    rating = rows["SatisfactionRating"]
    return {
        "first_contact_resolution": share(rows["resolved"] == "Y"),
        "completion_rate": share(rows["answered (Y/N)"] == "Y"),
        "csat": share(rating >= 4, rating.notna()),
        "csat_bottom": share(rating <= 2, rating.notna()),
        "csat_mean": mean(rating),
        "satisfaction_score": mean(score(rating, 1, 5)),
    }


def who_left(file: Path) -> dict[str, Found]:
    return {"lost_customers": share(pd.read_csv(file)["Attrition_Flag"] == "Attrited Customer")}


def telephone(file: Path) -> dict[str, Found]:
    """Complaints that tell neither when they were answered nor who complained: they can be counted."""
    count = len(pd.read_csv(file, dtype=str))
    return {"complaints": (count, count)}


def tweets(file: Path) -> dict[str, Found]:
    """The later of two readings of a tweet counts; angry ones are complaints."""
    last = pd.read_csv(file, dtype=str).drop_duplicates("tweet_id", keep="last")
    count = int((last["airline_sentiment"] == "negative").sum())
    return {"complaints": (count, count)}


def spent(orders: pd.DataFrame, first: str, last: str) -> "pd.Series[float]":
    """What each customer ordered for within two days."""
    return orders[orders["day"].between(first, last)].groupby("who")["amount"].sum()


def again_within_a_year(orders: pd.DataFrame, first: str, last: str) -> Found:
    """Of those whose first order lies within two days: how many ordered on another of the 365 days that follow."""
    days = orders[["who", "day"]].drop_duplicates().sort_values("day")
    begun = days.groupby("who")["day"].first()
    later = days[days["day"] > days["who"].map(begun)].groupby("who")["day"].first()
    cohort = begun[begun.between(first, last)]
    return share((later.reindex(cohort.index) - cohort).dt.days <= 365)


def shop(file: Path) -> dict[str, Found]:
    """CDNOW to June 1998: the year to its end, and the cohort of its beginning."""
    names = ["id", "sample", "date", "discs", "amount"]
    orders = pd.read_csv(file, sep=r"\s+", names=names, dtype={"id": str, "date": str})
    orders = orders.assign(day=pd.to_datetime(orders["date"]), who=orders["id"])
    year = ("1997-07-01", "1998-06-30")
    customers = spent(orders, *year)
    return {
        "average_order_value": mean(orders[orders["day"].between(*year)]["amount"]),
        "active_customers": (len(customers), len(customers)),
        "revenue_per_customer": mean(customers),
        "buying_after_a_year": again_within_a_year(orders, "1996-07-01", "1997-06-30"),
    }


def marketplace(people: Path, orders: Path, payments: Path, answers: Path) -> dict[str, Found]:
    """Olist: the last twelve full months, to October 2018, and the twelve before."""
    who = pd.read_csv(people, dtype=str).set_index("customer_id")["customer_unique_id"]
    told = pd.read_csv(orders, dtype=str)
    zone = "America/Sao_Paulo"
    paid = pd.read_csv(payments, dtype={"order_id": str}).groupby("order_id")["payment_value"].sum()
    told = told.assign(who=told["customer_id"].map(who), amount=told["order_id"].map(paid),
                       day=at(told["order_purchase_timestamp"], zone))  # fmt: skip
    stamps = [c for c in told.columns if c.endswith(("_timestamp", "_at", "_date"))]
    met = pd.concat([pd.DataFrame({"who": told["who"], "day": at(told[c], zone)}) for c in stamps]).dropna()
    said = pd.read_csv(answers, dtype=str)
    said = said.assign(day=at(said["review_creation_date"], zone), rating=said["review_score"].astype(float),
                       who=said["order_id"].map(told.set_index("order_id")["who"]))  # fmt: skip
    year, before = ("2017-11-01", "2018-10-31"), ("2016-11-01", "2017-10-31")
    did = pd.concat([met, told[["who", "day"]], said[["who", "day"]]])
    active = did[did["day"].between(*year)]["who"].unique()
    now, then = spent(told[told["amount"].notna()], *year), spent(told[told["amount"].notna()], *before)
    last = told[told["day"] <= year[1]].groupby("who")["day"].max()
    both = now.index.union(then.index)
    ours = said[said["day"].between(*year)]
    words = ours[["review_comment_title", "review_comment_message"]].fillna("").agg(" ".join, axis=1)
    return {
        "active_customers": (len(active), len(active)),
        "average_order_value": mean(told[told["day"].between(*year)]["amount"].dropna()),
        "revenue_per_customer": mean(now.reindex(active, fill_value=0.0)),
        "retention_by_purchase": share(pd.Series(then.index.isin(now.index), index=then.index)),
        "lapse_rate": share((pd.Timestamp(year[1]) - last.reindex(then.index)).dt.days >= 365),
        "revenue_growth": (float(now.sum() / then.sum() - 1), len(both)),
        "buying_after_a_year": again_within_a_year(told[told["amount"].notna()], "2016-11-01", "2017-10-31"),
        "csat": share(ours["rating"] >= 4),
        "csat_bottom": share(ours["rating"] <= 2),
        "csat_mean": mean(ours["rating"]),
        "satisfaction_score": mean(score(ours["rating"], 1, 5)),
        "comment_rate": share(~words.str.fullmatch(r"[\s.!*]*")),  # "." and "*****" say nothing; "???" does
    }


@dataclass(frozen=True)
class Real:
    """What the files of a mapping tell by pandas, and over which period."""

    told: Callable[..., dict[str, Found]]
    everything: bool = True  # all time; else the twelve months to the last full one


TOLD = {
    "skytrax_lounge": Real(lambda file: reviews(file, 5)),
    "skytrax_seat": Real(lambda file: reviews(file, 10)),
    "olist": Real(marketplace, everything=False),
    "airline_tweets": Real(tweets),
    "comcast": Real(telephone),
    "bank_churners": Real(who_left),
    "call_center": Real(calls),
    "cdnow": Real(shop, everything=False),
    "ecsi_mobile": Real(lambda file: questionnaire(file, 1, 10, "CUSA1")),
    "bank_satisfaction": Real(lambda file: questionnaire(file, 0, 10, "sat1")),
}


@pytest.mark.parametrize("mapping", TOLD)
def test_every_metric_is_what_the_file_tells(mapping: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    real, company = TOLD[mapping], real_company(mapping, tmp_path_factory)
    reader = warehouse.open_reader(company.settings)
    over = None
    if real.everything:
        over = Period(reader.first, reader.as_of, bool(reader.undated)) if reader.first and reader.as_of else UNDATED
    told = real.told(*real_files(mapping))
    catalogue = company.catalogue
    assert set(told) <= set(catalogue.metrics)
    for metric in catalogue.metrics:
        (m,) = measure(
            Seen(reader, catalogue, company.settings, "operator"), Question((metric,), period=over)
        ).measurements
        if metric not in told:
            assert (m.value, m.status) == (None, "not_measurable"), metric
            continue
        value, n = told[metric]
        assert m.n == n, metric
        np.testing.assert_allclose(m.value, value, rtol=1e-9, err_msg=metric)
        if m.low is not None and m.high is not None:
            assert m.low <= value <= m.high, metric
