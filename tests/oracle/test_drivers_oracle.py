"""Key drivers of a company against pandas and statsmodels on its rows: filters, days, weights and missing answers."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from cx_metrics.company import Company as Seen
from cx_metrics.drivers import KeyDrivers, Missing, key_drivers
from cx_metrics.metrics import Period, filters
from cx_metrics.metrics.undated import all_time
from cx_metrics.warehouse import clusters, open_reader
from tests import companies
from tests.companies import Company
from tests.oracle import plain_drivers
from tests.sample_reader import sample_company
from tests.warehouses import Company as Written

company = partial(companies.company, metrics=("csat", "nps", "satisfaction_score"))

ITEMS: dict[str, dict[str, Any]] = {
    "food": {"scale": (1, 5), "touchpoint": "bar"},
    "seats": {"scale": (1, 7), "touchpoint": "lounge"},
    "staff": {"scale": (0, 10), "touchpoint": "desk"},
    "noise": {"scale": (1, 5), "touchpoint": "lounge", "reversed": True},
}
NAMES = tuple(sorted(ITEMS))
YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
DAYS = Period(date(2025, 7, 9), date(2026, 3, 3))


def answers(n: int = 2400, missing: float = 0.15, seed: int = 4) -> pd.DataFrame:
    """Answers of n / 2 customers in two segments; staff matters most, food next."""
    draws = np.random.default_rng(seed)
    mood = np.repeat(draws.normal(size=n // 2), 2)
    felt = {name: mood + draws.normal(size=n) for name in ITEMS}
    whole = 0.7 * felt["staff"] + 0.4 * felt["food"] - 0.2 * felt["noise"] + 0.5 * mood + draws.normal(size=n)
    frame = pd.DataFrame({name: _rated(x, *ITEMS[name]["scale"]) for name, x in felt.items()})
    frame = frame.mask(draws.random(frame.shape) < missing)
    frame["csat"], frame["nps"] = _rated(whole, 1, 5), _rated(whole + draws.normal(size=n), 0, 10)
    frame["customer_id"] = [f"C{i // 2}" if i % 10 else "" for i in range(n)]
    frame["segment"] = np.where(draws.random(n) < 0.4, "family", "business")
    frame["region"] = np.where(draws.random(n) < 0.5, "north", "south")
    days = pd.Timestamp("2025-06-01") + pd.to_timedelta(draws.integers(0, 395, n), unit="D")
    frame["occurred_on"] = days.strftime("%Y-%m-%d")
    return frame


def _rated(x: np.ndarray, low: int, high: int) -> pd.Series:
    steps = np.round((low + high) / 2 + x * (high - low) / 5)
    return pd.Series(np.clip(steps, low, high)).astype("Int64")


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return answers()


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, rows: pd.DataFrame) -> Company:
    return company(tmp_path_factory.mktemp("drivers"), rows, items=ITEMS)


def ask(
    held: Company,
    outcome: str = "csat",
    period: Period | None = YEAR,
    role: Any = "operator",
    missing: Missing = "pairwise",
    **where: str,
) -> KeyDrivers:
    asked = filters((name, value) for name, value in where.items())
    return key_drivers(Seen(held.reader, held.catalogue, held.settings, role), outcome, asked, period, missing)


def scored(rows: pd.DataFrame, period: Period = YEAR, **where: str) -> pd.DataFrame:
    """The rows asked for, scores as numbers, the reversed item turned round."""
    day = pd.to_datetime(rows["occurred_on"])
    kept = rows[(day >= pd.Timestamp(period.start)) & (day <= pd.Timestamp(period.end))]
    for name, value in where.items():
        kept = kept[kept[name] == value]
    found = kept[[*NAMES, "csat", "nps"]].astype(float)
    return found.assign(noise=6 - found["noise"])[kept[list(NAMES)].notna().any(axis=1)]


def require_equal(found: KeyDrivers, frame: pd.DataFrame, outcome: str) -> None:
    """The same shares, R², samples and means as pandas' correlations of pairs give."""
    matrix = frame.corr()
    r2 = partial(plain_drivers.r_squared_of_correlations, matrix, outcome)
    wanted = plain_drivers.lmg(r2, NAMES)
    assert found.status == "ok" and found.r2 == pytest.approx(r2(NAMES), abs=1e-9)
    assert {d.item: d.importance for d in found.drivers} == pytest.approx(wanted, abs=1e-9)
    assert [d.item for d in found.drivers] == sorted(wanted, key=lambda name: -wanted[name])
    assert found.n == frame[outcome].notna().sum()
    for driver in found.drivers:
        assert driver.n == (frame[driver.item].notna() & frame[outcome].notna()).sum()
        low, high = ITEMS[driver.item]["scale"]
        assert driver.performance == pytest.approx(100 * (frame[driver.item].mean() - low) / (high - low), abs=1e-9)
        assert driver.share == pytest.approx(driver.importance / found.r2)


@pytest.mark.parametrize("outcome", ["csat", "nps"])
@pytest.mark.parametrize(
    "where", [{}, {"segment": "family"}, {"segment": "family", "region": "north"}], ids=["all", "one", "two"]
)
def test_shares_are_those_of_pandas(held: Company, rows: pd.DataFrame, outcome: str, where: dict[str, Any]) -> None:
    found = ask(held, outcome, **where)
    require_equal(found, scored(rows, **where), outcome)
    for driver in found.drivers:
        assert driver.share_low is not None and driver.share_high is not None
        assert driver.share_low < driver.share < driver.share_high
        assert driver.rank_low is not None and driver.rank_high is not None
        assert driver.rank_low <= driver.rank <= driver.rank_high


def test_any_days_are_answered(held: Company, rows: pd.DataFrame) -> None:
    found = ask(held, "csat", DAYS, region="south")
    assert found.source == "driver_sample"
    require_equal(found, scored(rows, DAYS, region="south"), "csat")


def require_listwise(found: KeyDrivers, frame: pd.DataFrame, outcome: str, names: tuple[str, ...] = NAMES) -> None:
    """The same as least squares on the rows that lack nothing."""
    rows = frame[[outcome, *names]].dropna()
    fitted = sm.OLS(rows[outcome], sm.add_constant(rows[list(names)])).fit()
    r2 = partial(plain_drivers.r_squared, rows, outcome)
    assert (found.rule, found.complete) == ("listwise", len(rows))
    assert found.r2 == found.r2_listwise == pytest.approx(fitted.rsquared, abs=1e-9)
    assert {d.item: d.importance for d in found.drivers} == pytest.approx(plain_drivers.lmg(r2, names), abs=1e-9)
    assert {d.item: d.sign for d in found.drivers} == dict(np.sign(fitted.params.drop("const")).astype(int))
    for driver in found.drivers:
        low, high = ITEMS[driver.item]["scale"]
        assert driver.n == driver.rated == len(rows)
        assert driver.performance == pytest.approx(100 * (rows[driver.item].mean() - low) / (high - low), abs=1e-9)
        assert driver.low is not None and driver.high is not None and driver.low < driver.importance < driver.high


@pytest.mark.parametrize("outcome", ["csat", "nps"])
@pytest.mark.parametrize("where", [{}, {"segment": "family", "region": "north"}], ids=["all", "two"])
def test_listwise_is_the_regression_on_complete_rows(
    held: Company, rows: pd.DataFrame, outcome: str, where: dict[str, Any]
) -> None:
    for period in (YEAR, DAYS):
        found, paired = ask(held, outcome, period, missing="listwise", **where), ask(held, outcome, period, **where)
        require_listwise(found, scored(rows, period, **where), outcome)
        assert found.r2_pairwise == paired.r2_pairwise == paired.r2 and paired.rule == "pairwise"
        assert paired.r2_listwise == pytest.approx(found.r2) and paired.complete == found.complete
        assert found.source == ("driver_sample" if where or period == DAYS else "driver_blocks + driver_sample")
        assert (found.n, found.missing) == (paired.n, paired.missing)


def test_listwise_counts_weights(tmp_path: Path) -> None:
    rows = answers(600, seed=5)
    times = np.random.default_rng(3).integers(1, 4, len(rows))
    found = ask(company(tmp_path, rows.assign(weight=times), items=ITEMS), missing="listwise")
    many = scored(rows.loc[rows.index.repeat(times)])[["csat", *NAMES]].dropna()
    assert found.complete == len(scored(rows)[["csat", *NAMES]].dropna())
    r2 = partial(plain_drivers.r_squared, many, "csat")
    assert {d.item: d.importance for d in found.drivers} == pytest.approx(plain_drivers.lmg(r2, NAMES), abs=1e-9)


def test_an_item_for_the_few_goes_out_until_enough_answers_are_complete(tmp_path: Path) -> None:
    """One in five was asked of the food, and one in six of these of noise too: pairwise weighs both."""
    rows, draws = answers(1200, missing=0.05, seed=6), np.random.default_rng(7)
    rows["food"] = rows["food"].mask(draws.random(len(rows)) > 0.22)
    rows["noise"] = rows["noise"].mask((draws.random(len(rows)) > 0.16) & rows["food"].notna())
    held = company(tmp_path, rows, items=ITEMS)
    paired, found = ask(held), ask(held, missing="listwise")
    n = len(scored(rows)[["csat", *NAMES]].dropna())
    wanted = len(scored(rows)[["csat", *NAMES]].drop(columns="food").dropna())
    assert n < found.needed == 40 <= wanted
    assert {d.item for d in paired.drivers} == set(NAMES) and (paired.complete, paired.r2_listwise) == (n, None)
    assert [(one.item, one.reason, one.n, one.touchpoint) for one in found.left_out] == [
        ("food", "seldom_together", n, "bar")
    ]
    require_listwise(found, scored(rows).drop(columns="food"), "csat", ("noise", "seats", "staff"))


def test_listwise_of_a_large_company_is_that_of_the_customers_it_keeps(
    rows: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "ENOUGH", 1500)
    some = company(tmp_path, rows, items=ITEMS)
    found, complete = ask(some, missing="listwise"), len(scored(rows)[["csat", *NAMES]].dropna())
    assert found.complete is not None and 0.35 * complete < found.complete < 0.65 * complete
    (r2,) = [plain_drivers.r_squared(scored(rows)[["csat", *NAMES]].dropna(), "csat", NAMES)]
    assert found.r2_low is not None and found.r2_high is not None and found.r2_low < r2 < found.r2_high
    assert ask(some, missing="listwise", segment="business").source == "driver_sums + driver_sample"


@pytest.mark.parametrize("missing", ["pairwise", "listwise"])
def test_answers_without_a_date_count_in_all_time(tmp_path: Path, missing: Missing) -> None:
    company_of = Written(tmp_path, {"imports": {"latest_date": "2030-12-31"}}, metrics=("csat", "nps"))
    rows = answers(900, seed=9)
    rows.loc[rows.index % 3 == 0, "occurred_on"] = ""
    columns: dict[str, Any] = {name: name for name in ("customer_id", "segment")}
    columns |= {"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d", "undated": True}}
    columns |= {"csat": {"from": "csat", "scale": [1, 5]}, "nps": {"from": "nps", "scale": [0, 10]}}
    items = {name: {"from": name, **said, "scale": list(said["scale"])} for name, said in ITEMS.items()}
    company_of.bring(rows.to_csv(index=False), company_of.mapping(columns, items=items))
    reader = open_reader(company_of.settings)
    seen = Seen(reader, company_of.catalogue, company_of.settings, "operator")
    for where in ({}, {"segment": "family"}):
        asked = filters(where.items())
        everything = key_drivers(seen, "csat", asked, all_time(reader), missing)
        kept = rows[rows["segment"] == "family"] if where else rows
        whole, dated = undated_scored(kept), undated_scored(kept[kept["occurred_on"] != ""])
        assert everything.n == whole["csat"].notna().sum() and everything.period.undated
        matrix = whole[["csat", *NAMES]].dropna().corr() if missing == "listwise" else whole.corr()
        assert everything.r2 == pytest.approx(plain_drivers.r_squared_of_correlations(matrix, "csat", NAMES), abs=1e-9)
        assert reader.first is not None and reader.as_of is not None
        without = key_drivers(seen, "csat", asked, Period(reader.first, reader.as_of), missing)
        assert without.n == dated["csat"].notna().sum()


def undated_scored(rows: pd.DataFrame) -> pd.DataFrame:
    found = rows[[*NAMES, "csat"]].astype(float)
    return found.assign(noise=6 - found["noise"])[rows[list(NAMES)].notna().any(axis=1)]


def test_what_was_put_in_is_found(held: Company) -> None:
    found = ask(held, "satisfaction_score")
    assert [d.item for d in found.drivers][:2] == ["staff", "food"]
    assert {d.item: d.sign for d in found.drivers}["staff"] == 1
    assert found.drivers[0].touchpoint == "desk" and (found.metric, found.column) == ("satisfaction_score", "csat")


def test_complete_answers_give_the_regression_of_statsmodels(tmp_path: Path) -> None:
    rows = answers(800, missing=0.0, seed=8)
    frame = scored(rows)
    fitted = sm.OLS(frame["csat"], sm.add_constant(frame[list(NAMES)])).fit()
    found = ask(company(tmp_path, rows, items=ITEMS))
    assert found.r2 == pytest.approx(fitted.rsquared, abs=1e-10) and found.missing == pytest.approx(0)
    assert {d.item: d.sign for d in found.drivers} == dict(np.sign(fitted.params.drop("const")).astype(int))
    assert sum(d.importance for d in found.drivers) == pytest.approx(fitted.rsquared, abs=1e-10)


def test_weights_count_each_answer_as_so_many(tmp_path: Path) -> None:
    rows = answers(600, seed=5)
    times = np.random.default_rng(3).integers(1, 4, len(rows))
    found = ask(company(tmp_path, rows.assign(weight=times), items=ITEMS))
    many = scored(rows.loc[rows.index.repeat(times)])
    assert found.n == len(scored(rows))
    r2 = partial(plain_drivers.r_squared_of_correlations, many.corr(), "csat")
    assert {d.item: d.importance for d in found.drivers} == pytest.approx(plain_drivers.lmg(r2, NAMES), abs=1e-9)


def test_intervals_from_some_customers_are_those_from_all(
    held: Company, rows: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large company keeps some customers' answers for intervals under filters: point exact, width as from all."""
    monkeypatch.setattr(clusters, "ENOUGH", 1500)
    some = company(tmp_path, rows, items=ITEMS)
    found, wanted = ask(some, segment="business"), ask(held, segment="business")
    assert (found.source, wanted.source) == ("driver_sums + driver_sample", "driver_sample")
    require_equal(found, scored(rows, segment="business"), "csat")
    for mine, theirs in zip(found.drivers[:2], wanted.drivers[:2], strict=True):
        assert (mine.high or 0) - (mine.low or 0) == pytest.approx((theirs.high or 0) - (theirs.low or 0), rel=0.35)


@pytest.mark.parametrize(
    ("period", "where"),
    [(YEAR, {"segment": "business", "region": "north"}), (DAYS, {}), (DAYS, {"segment": "business"})],
    ids=["two filters", "days", "days of a segment"],
)
def test_what_no_sums_carry_is_answered_from_some_customers(
    rows: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, period: Period, where: dict[str, Any]
) -> None:
    """In a large company, so that it costs the same in one ten times as large: fewer answers, wider intervals, and the
    truth within them."""
    monkeypatch.setattr(clusters, "ENOUGH", 1500)
    some = company(tmp_path, rows, items=ITEMS, most_cells_in_a_rollup=20)
    found, frame = ask(some, period=period, **where), scored(rows, period, **where)
    assert found.status == "ok" and found.source == "driver_sample" and found.n is not None
    assert 0.35 * len(frame) < found.n < 0.65 * len(frame)
    r2 = partial(plain_drivers.r_squared_of_correlations, frame.corr(), "csat")
    assert found.r2_low is not None and found.r2_high is not None and found.r2_low < r2(NAMES) < found.r2_high
    wanted = plain_drivers.lmg(r2, NAMES)
    for driver in found.drivers:
        assert driver.low is not None and driver.high is not None and driver.low < wanted[driver.item] < driver.high


def test_the_sample_company(sample_house: Path) -> None:
    """As the files say it, whole and by segment."""
    sample = sample_company(sample_house)
    files = {
        name: pd.read_csv(sample.files / f"{name}.csv", dtype={"customer_no": str}) for name in ("survey", "customers")
    }
    people = files["customers"].set_index("customer_id")["segment"]
    survey = files["survey"].assign(segment=files["survey"]["customer_no"].map(people))
    columns = {
        "rating_" + name: name for name in ("staff", "food", "seating", "wifi", "security", "boarding", "showers")
    }
    survey = survey.rename(columns=columns | {"likely_to_recommend": "nps"})
    survey[list(columns.values())] = survey[list(columns.values())].replace(0, np.nan)
    period = Period(date(2025, 11, 1), date(2026, 10, 31))
    for where in ({}, {"segment": "business"}):
        asked = filters(where.items())
        found = key_drivers(Seen(sample.reader, sample.catalogue, sample.settings, "operator"), "nps", asked, period)
        kept = survey[survey["visit_date"].between("2025-11-01", "2026-10-31")]
        kept = kept[kept["segment"] == "business"] if where else kept
        names = tuple(sorted(d.item for d in found.drivers))
        assert set(names) | {one.item for one in found.left_out} == set(columns.values()) and len(names) >= 5
        kept = kept[kept[list(columns.values())].notna().any(axis=1)]
        matrix = kept[[*names, "nps"]].astype(float).corr()
        r2 = partial(plain_drivers.r_squared_of_correlations, matrix, "nps")
        assert {d.item: d.importance for d in found.drivers} == pytest.approx(plain_drivers.lmg(r2, names), abs=1e-9)
        if not where:
            assert {d.item for d in found.drivers[:2]} == {"wifi", "staff"}  # what was put into it


def test_marts_agree_with_each_other(held: Company) -> None:
    sums = "sum(n), sum(x), sum(y), sum(xx), sum(yy), sum(xy)"
    of = "FROM {} WHERE first = 'csat' AND second = 'item_food'"
    blocks = held.reader.rows(f"SELECT {sums} {of.format('driver_blocks')}")[0]
    for cut in ("", "segment", "*"):
        sums_of_all = held.reader.rows(f"SELECT {sums} {of.format('driver_sums')} AND cut = ?", [cut])[0]
        assert sums_of_all == pytest.approx(blocks)
    assert replace(ask(held), source="") == replace(ask(held), source="")  # the same draws each time
