"""Moments of truth of the sample company against pandas and statsmodels on its files."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from cx_metrics.company import Company as Seen
from cx_metrics.drivers import key_drivers
from cx_metrics.drivers.outcome_items import items_of
from cx_metrics.metrics import Period, filters
from cx_metrics.metrics.undated import all_time
from cx_metrics.moments import Moments, moments
from cx_metrics.moments.reach import crossings
from tests.oracle import plain_drivers
from tests.sample_reader import Sample, sample_company

NAMES = ("boarding", "food", "seating", "security", "showers", "staff", "wifi")
PERIOD = Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Sample:
    return sample_company(sample_house)


@pytest.fixture(scope="module")
def rows(sample: Sample) -> pd.DataFrame:
    """The answers of the period: scores on 0–100, and whether their customer bought again within 180 days."""
    survey = pd.read_csv(sample.files / "survey.csv", dtype={"customer_no": str}, parse_dates=["visit_date"])
    orders = pd.read_csv(sample.files / "orders.csv", parse_dates=["ordered_on"])
    people = pd.read_csv(sample.files / "customers.csv").set_index("customer_id")["segment"]
    kept = survey[survey["visit_date"].between("2025-01-01", "2025-12-31")].reset_index(drop=True)
    found = pd.DataFrame({name: (kept[f"rating_{name}"].replace(0, np.nan) - 1) * 25 for name in NAMES})
    found["nps"], found["day"] = kept["likely_to_recommend"] * 10, kept["visit_date"]
    found["customer"], found["segment"] = kept["customer_no"], kept["customer_no"].map(people)
    by_customer = orders.groupby("customer_no")["ordered_on"].apply(lambda days: days.to_numpy())
    last = orders["ordered_on"].max()

    def bought(customer: str, day: pd.Timestamp) -> float:
        if not isinstance(customer, str) or day + pd.Timedelta(days=180) > last or day < orders["ordered_on"].min():
            return np.nan
        days = by_customer.get(customer, np.array([], dtype="datetime64[ns]"))
        return 100.0 * bool(((days > day) & (days <= day + pd.Timedelta(days=180))).any())

    found["bought"] = [bought(customer, day) for customer, day in zip(found["customer"], found["day"], strict=True)]
    return found[found[list(NAMES)].notna().any(axis=1)]


def seen(sample: Sample) -> Seen:
    return Seen(sample.reader, sample.catalogue, sample.settings, "operator")


@pytest.mark.parametrize("where", [{}, {"segment": "business"}])
def test_drivers_of_a_behaviour_are_those_of_pandas(sample: Sample, rows: pd.DataFrame, where: dict[str, str]) -> None:
    asked = filters(where.items())
    found = key_drivers(seen(sample), "repurchased_within_180_days", asked, PERIOD)
    kept = rows[rows["bought"].notna() & (rows["segment"] == "business" if where else True)]
    assert found.status == "ok" and found.n == len(kept) and 0 < kept["bought"].mean() < 100
    names = tuple(sorted(d.item for d in found.drivers))
    assert len(names) >= 5
    r2 = partial(plain_drivers.r_squared_of_correlations, kept[[*names, "bought"]].corr(), "bought")
    assert {d.item: d.importance for d in found.drivers} == pytest.approx(plain_drivers.lmg(r2, names), abs=1e-9)


def test_drivers_as_asked_are_those_of_ratings_beside_indicators(sample: Sample, rows: pd.DataFrame) -> None:
    found = key_drivers(seen(sample), "nps", (), PERIOD, "asked")
    kept = rows[rows["nps"].notna()]
    names = tuple(sorted(d.item for d in found.drivers))
    assert found.n == len(kept) and names == NAMES  # nothing is too seldom rated together
    absent = sm.add_constant(kept[list(names)].isna().astype(float))
    filled = kept[list(names)].fillna(kept[list(names)].mean()).assign(nps=kept["nps"])
    left = pd.DataFrame({name: sm.OLS(filled[name], absent).fit().resid for name in filled})
    r2 = partial(plain_drivers.r_squared_of_correlations, left.corr(), "nps")
    assert {d.item: d.importance for d in found.drivers} == pytest.approx(plain_drivers.lmg(r2, names), abs=1e-9)
    assert found.r2 == pytest.approx(sm.OLS(left["nps"], left[list(names)]).fit().rsquared)
    low = {d.item: d.low for d in found.drivers}
    assert all(low[d.item] is not None and d.high and low[d.item] < d.importance < d.high for d in found.drivers)


@pytest.fixture(scope="module")
def found(sample: Sample) -> Moments:
    return moments(seen(sample), "nps", (), PERIOD)


def test_contrasts_and_slopes_are_those_of_statsmodels(found: Moments, rows: pd.DataFrame) -> None:
    kept = rows[rows["nps"].notna()]
    items = [one.item for one in found.moments]
    levels = pd.DataFrame({f"{i} low": kept[i] < 50 for i in items} | {f"{i} high": kept[i] >= 90 for i in items})
    absent = pd.DataFrame({f"{i} absent": kept[i].isna() for i in items})
    groups = kept["customer"].fillna(pd.Series(kept.index.astype(str), kept.index))
    said = {"cov_type": "cluster", "cov_kwds": {"groups": pd.factorize(groups)[0]}}
    few = [name for name in levels if levels[name].sum() < 30]  # nothing is said of them, but they are not ordinary
    columns = sm.add_constant(pd.concat([levels, absent], axis=1).astype(float))
    plain = sm.OLS(kept["nps"], columns.loc[:, columns.std().gt(0) | (columns.columns == "const")]).fit(**said)
    told = 0
    for one in found.moments:
        for level, contrast in (("low", one.penalty), ("high", one.reward)):
            name = f"{one.item} {level}"
            assert (contrast is None) == (name in few)
            if contrast:
                told += 1
                assert contrast.value == pytest.approx(plain.params[name], abs=1e-8)
                assert contrast.n == levels[name].sum() and contrast.low is not None and contrast.high is not None
                assert contrast.high - contrast.low == pytest.approx(2 * 1.96 * plain.bse[name], rel=0.25)
    assert told > 8
    scores = kept[items].fillna(0).add_suffix(" score")
    slopes = sm.OLS(kept["nps"], sm.add_constant(pd.concat([scores, absent.astype(float)], axis=1))).fit()
    for one in found.moments:
        assert one.slope and one.slope.value == pytest.approx(slopes.params[f"{one.item} score"], abs=1e-8)


def yearly_margins(sample: Sample) -> "pd.Series[float]":
    """The margin of the last year by customer, from the file."""
    orders = pd.read_csv(sample.files / "orders.csv", parse_dates=["ordered_on"])
    year = orders[orders["ordered_on"] > pd.Timestamp("2026-10-31") - pd.Timedelta(days=365)]
    return year.groupby("customer_no")["margin"].sum()


def test_reach_and_margin_are_those_of_the_files(sample: Sample, found: Moments, rows: pd.DataFrame) -> None:
    events = pd.read_csv(sample.files / "interactions.csv", parse_dates=["happened_at"])
    local = events["happened_at"].dt.tz_localize(None) + pd.Timedelta(hours=8)
    events = events[local.between("2025-01-01", "2025-12-31 23:59:59") & events["customer_no"].notna()]
    margin = yearly_margins(sample)
    places = {item.name: item.touchpoint for item in items_of(sample.reader)}
    everybody = set(events["customer_no"])
    for other in ("survey", "survey_app", "survey_support"):
        answered = pd.read_csv(sample.files / f"{other}.csv", dtype={"customer_no": str})
        day = answered["visit_date"] if other == "survey" else answered["answered_on"]
        in_period = pd.to_datetime(day, format="mixed", dayfirst=False).between("2025-01-01", "2025-12-31 23:59:59")
        everybody |= set(answered.loc[in_period, "customer_no"].dropna())
    known = rows[rows["customer"].notna()]
    crossed = crossings(seen(sample), items_of(sample.reader), (), PERIOD)
    for one in found.moments:
        met = set(events.loc[events["touchpoint"] == places[one.item], "customer_no"])
        met |= set(known.loc[known[one.item].notna(), "customer"])
        assert one.reach and one.reach.by == "met" and one.reach.customers == len(met)
        assert one.reach.of == pytest.approx(len(everybody), rel=0.02)
        each = margin.reindex(sorted(met)).fillna(0.0)
        assert one.yearly_margin and one.yearly_margin.value == pytest.approx(each.sum())
        told = crossed[one.item].margin_each
        assert told and told.low is not None and told.high is not None
        assert told.high - told.low == pytest.approx(2 * 1.96 * each.std() / np.sqrt(len(each)), rel=0.01)


@pytest.mark.parametrize(
    "where", [{}, {"segment": "business"}, {"segment": ""}, {"segment": "business", "channel": "app", "region": "asia"}]
)
def test_reach_under_any_filter_and_over_any_days_is_that_of_the_rows(sample: Sample, where: dict[str, str]) -> None:
    asked, items, everything = filters(where.items()), items_of(sample.reader), all_time(sample.reader)
    assert everything is not None
    names = ("customer_id", "occurred_on", "touchpoint", *where)
    told = []
    for view in ("interactions", "ratings", "responses"):
        held = [name for name in names if name != "touchpoint" or view != "responses"]
        found = sample.reader.rows(f"SELECT {', '.join(held)} FROM {view} WHERE customer_id IS NOT NULL")
        told.append(pd.DataFrame(found, columns=held))
    rows = pd.concat(told)
    rows["occurred_on"] = pd.to_datetime(rows["occurred_on"])
    for name, value in where.items():
        rows = rows[rows[name].fillna("") == value]
    margins = yearly_margins(sample)
    for period in (PERIOD, Period(date(2025, 3, 5), date(2025, 7, 20)), everything, replace(everything, undated=True)):
        inside = rows["occurred_on"].between(pd.Timestamp(period.start), pd.Timestamp(period.end))
        chosen = rows[inside | (rows["occurred_on"].isna() & period.undated)]
        crossed = crossings(seen(sample), items, asked, period)
        assert crossed or "segment" in where
        for item in items:
            met = set(chosen.loc[chosen["touchpoint"] == item.touchpoint, "customer_id"])
            if one := crossed.get(item.name):
                assert one.reach.customers == len(met) and one.reach.of == chosen["customer_id"].nunique()
                assert one.margin and one.margin.value == pytest.approx(margins.reindex(sorted(met)).sum())
            else:
                assert len(met) < sample.settings.privacy.minimum_group
