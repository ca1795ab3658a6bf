"""The mappings that ship, each on its real file: counts, refusals and their reasons, and totals as pandas has them."""

from dataclasses import replace
from math import isclose
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS, load_mapping
from cx_metrics.errors import ImportRefused
from tests.warehouses import Company, shared

ORGANISATION = {"name": "Test", "time_zone": "Asia/Taipei", "fiscal_year_starts": 1}


def company(folder: Path, currency: str = "TWD") -> Company:
    """What is stored is looked at here; what is measured of the same files, in tests/oracle/test_real_files.py."""
    return Company(folder, {"organisation": {**ORGANISATION, "currency": currency}}, measured=False)


def brought(
    of: Company, capsys: pytest.CaptureFixture[str], mapping: str, *files: Path, counts: tuple[int, int, int, int, int]
) -> Any:
    """The report of an import whose rows, accepted, rejected, duplicate and superseded are these."""
    report = of.asked(capsys, "import", *files, "--mapping", SHIPPED_MAPPINGS / f"{mapping}.yaml")
    found = tuple(report[k] for k in ("rows", "accepted", "rejected", "duplicate", "superseded"))
    assert found == counts and found[0] == sum(found[1:])
    for table in report["by_table"].values():
        assert table["rows"] == sum(table[k] for k in ("accepted", "rejected", "duplicate", "superseded"))
    return report


def only(of: Company, columns: str, table: str) -> Any:
    """The only row of a query over a stored table."""
    (row,) = of.stored(columns, f"(SELECT * FROM stored_{table})")
    return row


def test_olist_is_customers_events_orders_and_reviews(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shared("olist")
    names = {n: folder / f"olist_{n}_dataset.csv" for n in ("customers", "orders", "order_payments", "order_reviews")}
    of = company(tmp_path, "BRL")
    report = brought(of, capsys, "olist", *names.values(), counts=(24_495, 24_376, 0, 119, 0))
    people, orders, payments, reviews = (pd.read_csv(path, dtype=str) for path in names.values())
    stamps = ["order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date",
              "order_delivered_customer_date", "order_estimated_delivery_date"]  # fmt: skip
    times = orders[stamps].apply(pd.to_datetime)
    assert report["tables"] == {"customers": people.customer_unique_id.nunique(), "orders": len(orders),
                                "interactions": int(times.notna().sum().sum()), "responses": len(reviews)}  # fmt: skip
    assert len(report["batches"]) == 4 and report["by_table"]["responses"]["lookups"] == {"orders": 1.0, "people": 1.0}
    amount, buyers = only(of, "sum(amount), count(DISTINCT customer_id)", "orders")
    assert isclose(amount, payments.payment_value.astype(float).sum(), rel_tol=1e-12)
    assert buyers == people.customer_unique_id.nunique()
    bought = times.order_purchase_timestamp.dt.tz_localize(
        "America/Sao_Paulo", ambiguous=True, nonexistent="shift_forward"
    )
    assert only(of, "count(DISTINCT occurred_at)", "interactions")[0] > len(orders)
    first = only(of, "min(occurred_at), min(occurred_on)", "interactions")
    assert first[0] == bought.min().tz_convert("UTC").tz_localize(None)
    assert first[1] == bought.min().tz_convert("Asia/Taipei").date()
    late = (times[stamps[4]] < times[stamps[3]]).sum()
    assert report["warnings"]["interactions: promised_delivery earlier than delivery"] == late > 0
    both = times[stamps[1]].notna() & times[stamps[2]].notna()
    early = (times[stamps[2]] < times[stamps[1]])[both].sum()
    assert report["warnings"]["interactions: handover_to_carrier earlier than payment_approval"] == early > 0
    csat = only(of, "avg(csat), count(customer_id), count(region)", "responses")
    assert isclose(csat[0], reviews.review_score.astype(float).mean(), rel_tol=1e-12)
    assert csat[1:] == (len(reviews), len(reviews)), "every review finds its person, and so a region"


def test_amounts_in_another_currency_are_refused(tmp_path: Path) -> None:
    file = shared("cdnow/CDNOW_sample.txt")
    of = company(tmp_path)
    with pytest.raises(ImportRefused, match="amounts in USD, but this company counts TWD"):
        of.bring(file, load_mapping(SHIPPED_MAPPINGS / "cdnow.yaml", of.catalogue.tables))


def dated_rates(folder: Path, currency: str, first: str, last: str) -> Company:
    """A company that counts in TWD, with a made-up rate of another currency for each working day."""
    days = pd.bdate_range(first, last)
    lines = "".join(f"{day:%Y-%m-%d},{5 + i % 7 / 8}\n" for i, day in enumerate(days))
    (folder / "rates.csv").write_text("date,rate\n" + lines, "utf-8")
    told = {currency: {"file": "rates.csv", "source": "made up for a test", "days": 3}}
    return Company(folder, {"organisation": {**ORGANISATION, "currency": "TWD"}, "rates": told}, measured=False)


def exchanged(folder: Path, days: pd.Series, amounts: pd.Series) -> float:
    """What the amounts are in ours, as pandas has it."""
    rates = pd.read_csv(folder / "rates.csv", parse_dates=["date"])
    rows = pd.DataFrame({"date": days.astype("datetime64[ns]"), "amount": amounts}).sort_values("date")
    both = pd.merge_asof(rows, rates.astype({"date": "datetime64[ns]"}), on="date", tolerance=pd.Timedelta(days=3))
    assert both.rate.notna().all()
    return float((both.amount * both.rate).sum())


def test_cdnow_in_a_house_of_another_currency(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared("cdnow/CDNOW_sample.txt")
    of = dated_rates(tmp_path, "USD", "1997-01-01", "1998-06-30")
    report = brought(of, capsys, "cdnow", file, counts=(6919, 6919, 0, 0, 0))
    assert (report["rates"]["source"], report["rates"]["first"]) == ("made up for a test", "1997-01-01")
    plain = pd.read_csv(file, sep=r"\s+", names=["id", "sample", "date", "discs", "dollars"], dtype={"date": str})
    wanted = exchanged(tmp_path, pd.to_datetime(plain.date), plain.dollars)
    assert isclose(only(of, "sum(amount)", "orders")[0], wanted, rel_tol=1e-12)


def test_olist_in_a_house_of_another_currency(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shared("olist")
    files = [folder / f"olist_{n}_dataset.csv" for n in ("customers", "orders", "order_payments", "order_reviews")]
    of = dated_rates(tmp_path, "BRL", "2016-09-01", "2018-12-31")
    report = brought(of, capsys, "olist", *files, counts=(24_495, 24_376, 0, 119, 0))
    assert report["rates"]["currency"] == "BRL"
    orders, payments = pd.read_csv(files[1], dtype=str), pd.read_csv(files[2], dtype=str)
    paid = payments.assign(v=payments.payment_value.astype(float)).groupby("order_id").v.sum()
    bought = pd.to_datetime(orders.order_purchase_timestamp).dt.tz_localize(
        "America/Sao_Paulo", ambiguous=True, nonexistent="shift_forward"
    )
    days = bought.dt.tz_convert("Asia/Taipei").dt.tz_localize(None).dt.normalize()
    wanted = exchanged(tmp_path, days, orders.order_id.map(paid))
    assert isclose(only(of, "sum(amount)", "orders")[0], wanted, rel_tol=1e-12)


def test_cdnow_is_cut_by_widths_and_keeps_leading_zeros(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared("cdnow/CDNOW_sample.txt")
    of = company(tmp_path, "USD")
    brought(of, capsys, "cdnow", file, counts=(6919, 6919, 0, 0, 0))
    plain = pd.read_csv(
        file, sep=r"\s+", names=["id", "sample", "date", "discs", "dollars"], dtype={"id": str, "date": str}
    )
    amount, people, first, last = only(
        of, "sum(amount), count(DISTINCT customer_id), min(occurred_on), max(occurred_on)", "orders"
    )
    assert isclose(amount, plain.dollars.sum(), rel_tol=1e-12) and people == plain.id.nunique() == 2357
    assert (f"{first:%Y%m%d}", f"{last:%Y%m%d}") == (plain.date.min(), plain.date.max())
    assert only(of, "min(customer_id)", "orders") == (plain.id.min(),)


def test_airline_tweets_are_cases_once_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared("tweets_airline/Tweets.csv")
    of = company(tmp_path)
    plain = pd.read_csv(file, dtype=str)
    last = plain.drop_duplicates("tweet_id", keep="last")
    report = brought(of, capsys, "airline_tweets", file, counts=(14_640, len(last), 0, 118, 37))
    assert report["duplicate"] + report["superseded"] == len(plain) - len(last)
    held = dict(
        of.stored("coalesce(problem, ''), count(*) FROM stored_cases WHERE kind = 'complaint' GROUP BY 1 --", "")
    )
    wanted = (
        last[last.airline_sentiment == "negative"].negativereason.replace("Can't Tell", "").value_counts().to_dict()
    )
    assert held == wanted


def test_comcast_dates_are_refused_until_the_mapping_says_how_to_read_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared("comcast/Comcast_telecom_complaints_data.csv")
    of = company(tmp_path)
    told = yaml.safe_load((SHIPPED_MAPPINGS / "comcast.yaml").read_text("utf-8"))
    told["tables"]["cases"]["columns"]["opened_at"].pop("when_both_fit")
    guessing = tmp_path / "guessing.yaml"
    guessing.write_text(yaml.safe_dump(told), "utf-8")
    with pytest.raises(ImportRefused, match=r"changed places.*months 4, 5, 6 only"):
        of.bring(file, load_mapping(guessing, of.catalogue.tables))
    brought(of, capsys, "comcast", file, counts=(2224, 2224, 0, 0, 0))
    days = of.stored("timezone('America/New_York', timezone('UTC', opened_at))", "stored_cases")
    frame = pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    parts = frame.Date.str.split("-", expand=True).astype(int)
    month = parts[0].where(parts[0] <= 12, parts[1])
    assert pd.Series([d.month for (d,) in days]).value_counts().to_dict() == month.value_counts().to_dict()
    assert {d.month for (d,) in days} == {4, 5, 6} and {d.year for (d,) in days} == {2015}


def test_card_customers_have_no_dates_and_keep_who_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared("bank_churners/BankChurners.csv")
    of = replace(company(tmp_path), measured=True, metrics=())  # with the facts of a build
    report = brought(of, capsys, "bank_churners", file, counts=(10_127, 10_127, 0, 0, 0))
    assert sum("Naive_Bayes" in name for name in report["unused_columns"]) == 2
    wanted = pd.read_csv(file).Attrition_Flag.value_counts()
    held = dict(of.stored("has_left, count(*) FROM stored_customers GROUP BY 1 --", ""))
    assert held == {False: wanted["Existing Customer"], True: wanted["Attrited Customer"]}
    incomes = pd.read_csv(file).Income_Category.replace("Unknown", None)
    assert of.stored("count(segment) FROM stored_customers --", "") == [(incomes.count(),)]
    assert of.stored("name, value FROM facts WHERE name = 'as_of' --", "") == [("as_of", None)]


def test_a_call_is_a_case_an_event_and_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared("call_center/call_center.csv")
    of = company(tmp_path)
    report = brought(of, capsys, "call_center", file, counts=(5000, 5000, 0, 0, 0))
    assert report["tables"] == {"cases": 5000, "interactions": 5000, "responses": 5000}
    assert report["unused_columns"] == ["agent"]
    plain = pd.read_csv(file)
    assert only(of, "count_if(solved_first_time)", "cases") == ((plain.resolved == "Y").sum(),)
    talk = pd.to_timedelta(plain.AvgTalkDuration).dt.total_seconds()
    wanted = (plain.speed_of_answer_in_seconds.sum(), talk.sum(), (plain["answered (Y/N)"] == "Y").sum())
    assert only(of, "sum(wait_seconds), sum(handling_seconds), count_if(succeeded)", "interactions") == wanted
    assert only(of, "sum(csat), count(csat)", "responses") == (
        plain.SatisfactionRating.sum(),
        plain.SatisfactionRating.count(),
    )
    assert of.call("undo", report["batches"][1]) == 0
    counts = [of.stored(f"count(*) FROM stored_{table} --", "")[0][0] for table in report["tables"]]
    assert counts == [0, 0, 0], "what one import brought goes together"


@pytest.mark.parametrize("mapping, place, scale, items, first", [
    ("ecsi_mobile", "ecsi_mobile/mobi.csv", (1, 10), 24, "CUSA1"),
    ("bank_satisfaction", "bank_satisfaction/satisfaction.csv", (0, 10), 27, "sat1"),
])  # fmt: skip
def test_undated_questionnaires_keep_every_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mapping: str, place: str, scale: tuple[int, int], items: int,
    first: str,
) -> None:  # fmt: skip
    file = shared(place)
    of = company(tmp_path)
    brought(of, capsys, mapping, file, counts=(250, 250, 0, 0, 0))
    numbers = pd.read_csv(file).select_dtypes("number")
    assert of.stored("count(occurred_on), count(month), count(*) FROM stored_responses --", "") == [(0, 0, 250)]
    held = of.stored("item, sum(raw), count(*), min(low), max(high) FROM stored_ratings GROUP BY 1 --", "")
    assert len(held) == items == numbers.shape[1]
    assert sorted(total for _, total, *_ in held) == sorted(numbers.sum())
    assert {(n, low, high) for _, _, n, low, high in held} == {(250, *scale)}
    assert only(of, "sum(csat), min(csat_low), max(csat_high)", "responses") == (numbers[first].sum(), *scale)


def test_seat_reviews_before_there_were_any_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared("skytrax/seat.csv")
    of = company(tmp_path)
    report = brought(of, capsys, "skytrax_seat", file, counts=(1258, 1232, 26, 0, 0))
    assert report["reasons"] == {"occurred_on: a date before 1990-01-01": 26}
    assert set(report["evidence"]["occurred_on: a date before 1990-01-01"]["found"]) == {"1970-01-01"}
    kept = pd.read_csv(file).query("date > '1990'")
    assert only(of, "sum(csat), count(csat)", "responses") == (kept.overall_rating.sum(), kept.overall_rating.count())
    rated = kept.viewing_tv_rating[kept.viewing_tv_rating > 0]
    assert of.stored("sum(raw), count(*) FROM stored_ratings WHERE item = 'screen' --", "") == [
        (rated.sum(), len(rated))
    ]
