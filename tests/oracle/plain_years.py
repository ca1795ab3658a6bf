"""The years of customers once more, plainly: pandas on the files of the sample company, one month end at a time."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from tests.oracle.plain import estimate

FILES = ("customers", "orders", "cases", "interactions", "survey", "survey_app", "survey_support", "survey_employees")
LAPSED_AFTER = 365  # days, as config.yaml says


@dataclass(frozen=True)
class Files:
    """The files of a sample company: who the customers are, and one row an event with its customer and its day."""

    people: pd.DataFrame
    orders: pd.DataFrame
    cases: pd.DataFrame
    events: pd.DataFrame
    answers: pd.DataFrame


def files(folder: Path) -> Files:
    told = {name: pd.read_csv(folder / f"{name}.csv", low_memory=False) for name in FILES}
    people = told["customers"].set_index("customer_id")
    people = people[people["audience"] == "customer"]
    people = people.assign(**{c: pd.to_datetime(people[c]) for c in ("joined", "ended")})
    happened = pd.to_datetime(told["interactions"]["happened_at"]).dt.tz_convert("Asia/Taipei").dt.tz_localize(None)
    surveys = [
        told["survey"].rename(columns={"visit_date": "day"}),
        *(told[f"survey_{kind}"].rename(columns={"answered_on": "day"}) for kind in ("app", "support")),
    ]
    return Files(
        people,
        told["orders"].assign(day=pd.to_datetime(told["orders"]["ordered_on"])),
        told["cases"].assign(day=pd.to_datetime(told["cases"]["opened"]).dt.normalize()),
        told["interactions"].assign(day=happened.dt.normalize()),
        pd.concat(surveys)[["customer_no", "day"]].assign(day=lambda f: pd.to_datetime(f["day"])),
    )


def years(told: Files, month: str) -> pd.DataFrame:
    """One row a customer of whom there is anything in the twelve months to the end of ``month``, or in those before;
    the columns about the year before are NaN where the files do not reach back that far."""
    end = pd.Timestamp(month) + pd.offsets.MonthEnd(0)
    start, earlier = (pd.Timestamp(month).replace(day=1) - pd.DateOffset(months=m) for m in (11, 23))
    known_before = earlier >= pd.Timestamp("2024-10-01")
    people = told.people
    found = people[["segment", "region"]].copy()

    def within(frame: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> Any:
        return frame[(frame["day"] >= first) & (frame["day"] <= last)].groupby("customer_no")

    before = start - pd.Timedelta(days=1)
    for suffix, first, last in (("", start, end), ("_before", earlier, before)):
        orders = within(told.orders, first, last)
        found["orders" + suffix], found["revenue" + suffix] = orders.size(), orders["amount"].sum()
        found["margin" + suffix] = orders["margin"].sum()
        found["contacts" + suffix] = within(told.cases, first, last).size()
        found["events" + suffix] = within(told.events, first, last).size()
        found["answers" + suffix] = within(told.answers, first, last).size()
    found["complaints"] = within(told.cases[told.cases["kind"] == "complaint"], start, end).size()
    found = found.fillna({c: 0 for c in found.columns if c not in ("segment", "region")})
    members = people["tier"] != "none"
    stays = people["ended"].isna()
    for suffix, first, last in (("", start, end), ("_before", earlier, before)):
        contract = members & (people["joined"] <= last) & (stays | (people["ended"] >= first))
        did = found[[c + suffix for c in ("orders", "contacts", "events", "answers")]].sum(axis=1) > 0
        found["active" + suffix] = did | contract
    found["at_risk"] = members & (people["joined"] < start) & (stays | (people["ended"] >= start))
    found["ended"] = found["at_risk"] & (people["ended"] <= end)
    until = told.orders[told.orders["day"] <= end].sort_values("day", kind="stable").groupby("customer_no")
    last_order = until["day"].last().reindex(found.index)
    found["lapsed"] = (found["orders_before"] > 0) & ((end - last_order).dt.days >= LAPSED_AFTER)
    source = told.orders.groupby("customer_no")["new_customer_source"].first().reindex(found.index)  # the first stated
    first_order = told.orders.groupby("customer_no")["day"].min().reindex(found.index)
    newcomer = (first_order >= start) & (first_order <= end) & (source.notna() | (people["joined"] >= start))
    found["because"] = source.where(newcomer).fillna("unknown").where(newcomer)
    if not known_before:
        found[["orders_before", "revenue_before", "margin_before"]] = np.nan
        found["because"] = None
    return found[found["active"] | found["active_before"]]


def growth(
    f: pd.DataFrame, gained: pd.Series, base: pd.Series
) -> tuple[pd.DataFrame, pd.Series, str, float, pd.Series]:
    bought = f["revenue_before"].notna() & ((f["orders"] > 0) | (f["orders_before"] > 0))
    return f[bought], gained[bought], "ratio", 1.0, base[bought]


def share(f: pd.DataFrame, of: pd.Series, yes: pd.Series) -> tuple[pd.DataFrame, pd.Series, str, float, pd.Series]:
    return f[of], (yes & of)[of].astype(float), "share", 1.0, of[of].astype(float)


def mean(f: pd.DataFrame, of: str, factor: float = 1.0) -> tuple[pd.DataFrame, pd.Series, str, float, pd.Series]:
    active = f[f["active"]]
    return active, active[of], "mean", factor, pd.Series(1.0, index=active.index)


def _earned(f: pd.DataFrame) -> pd.Series:
    kept = f["revenue"].where(f["orders_before"] > 0, 0.0)
    return kept + f["revenue"].where(f["because"] == "earned", 0.0) - f["revenue_before"]


# by metric: the customers it is about, what each adds above the line, how, the factor, and what each adds below it
PLAIN_YEARS = {
    "revenue_per_customer": lambda f: mean(f, "revenue"),
    "margin_per_customer": lambda f: mean(f, "margin"),
    "contact_rate": lambda f: mean(f, "contacts", 1000.0),
    "complaint_rate": lambda f: mean(f, "complaints", 1000.0),
    "churn_rate": lambda f: share(f, f["at_risk"], f["ended"]),
    "retention_rate": lambda f: share(f, f["at_risk"], ~f["ended"]),
    "retention_by_purchase": lambda f: share(f, f["orders_before"] > 0, f["orders"] > 0),
    "lapse_rate": lambda f: share(f, f["orders_before"] > 0, f["lapsed"]),
    "revenue_growth": lambda f: growth(f, f["revenue"] - f["revenue_before"], f["revenue_before"]),
    "earned_growth": lambda f: growth(f, _earned(f), f["revenue_before"]),
    "earned_growth_ratio": lambda f: growth(f, _earned(f), f["revenue"] - f["revenue_before"]),
    "earned_new_customers": lambda f: share(f, f["because"].isin(["earned", "bought"]), f["because"] == "earned"),
    "coverage_of_customers": lambda f: share(f, f["active"], f["answers"] > 0),
    "coverage_of_margin": lambda f: (
        f[f["active"]],
        f["margin"].where(f["answers"] > 0, 0.0)[f["active"]],
        "ratio",
        1.0,
        f["margin"][f["active"]],
    ),
}


def plain_year(metric: str, frame: pd.DataFrame, keys: list[str]) -> dict[tuple, tuple]:
    """By group: (value, low, high, n) of a metric over the years of customers."""
    if metric == "active_customers":
        counts = frame[frame["active"]].groupby(keys).size().to_dict() if keys else {(): int(frame["active"].sum())}
        return {
            key if isinstance(key, tuple) else (key,): (n, stats.chi2.ppf(0.025, 2 * n) / 2, poisson_high(n), n)
            for key, n in counts.items()
        }
    rows, x, method, factor, base = PLAIN_YEARS[metric](frame)
    table = rows.assign(_x=x, _base=base)
    found = {}
    for key, group in table.groupby(keys) if keys else [((), table)]:
        numbers = (group["_x"].to_numpy(float), np.ones(len(group)), group["_base"].to_numpy(float))
        if not len(group) or (metric == "earned_growth_ratio" and group["_base"].sum() <= 0):
            continue  # not measurable
        value, low, high, _ = estimate(*numbers, method, 1.0)
        low = max(low, 0.0) if metric in ("contact_rate", "complaint_rate") else low
        found[key if isinstance(key, tuple) else (key,)] = (value * factor, low * factor, high * factor, len(group))
    return found


def poisson_high(n: int) -> float:
    """Garwood's upper end."""
    return float(stats.chi2.ppf(0.975, 2 * n + 2) / 2) if n >= 0 else math.nan
