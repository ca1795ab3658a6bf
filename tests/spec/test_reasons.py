"""What is not measurable says why, and over which period it could be had; a month that lacks a holiday is full."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.errors import DeclarationError
from cx_metrics.metrics import Question, measure
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.reasons import Reason
from cx_metrics.pictures import score_cards
from cx_metrics.text import Text
from cx_metrics.warehouse import open_reader
from cx_metrics.warehouse.customers import _full_months
from tests.warehouses import Company, case

YEAR = ("--from", "2024-01-01", "--to", "2024-12-31")


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Customers and answers from 2 January to 30 December 2024; read only."""
    of = Company(tmp_path_factory.mktemp("short"), {"dimensions": {"segment": {"name": "Segment"}}, "customers": {}})
    of.bring(case("short_month.csv"), "customers")
    of.bring(case("short_month_answers.csv"), "responses")
    return of


def test_a_year_that_lacks_its_last_day_is_read(short: Company, capsys: pytest.CaptureFixture[str]) -> None:
    people = pd.read_csv(case("short_month.csv"), parse_dates=["joined_on", "ended_on"])
    there = people[(people["joined_on"] < "2024-01-01") & ~(people["ended_on"] < "2024-01-01")]
    (found,) = short.asked(capsys, "measure", "churn_rate", *YEAR)["measurements"]
    assert found["n"] == len(there) and "reason" not in found
    assert found["value"] == pytest.approx((there["ended_on"] <= "2024-12-31").mean())


@pytest.mark.parametrize(
    ("first", "last", "lacks", "months"),
    [
        ("2024-01-01", "2024-12-31", 0, 12),
        ("2024-01-01", "2024-12-30", 0, 11),  # a Monday
        ("2024-01-02", "2024-12-30", 1, 12),
        ("2024-01-04", "2024-12-27", 2, 11),  # three at the beginning, and a weekend and two at the end
        ("2024-06-01", "2024-06-28", 0, 1),  # it ends with a weekend
        ("2024-05-01", "2024-05-28", 2, 0),
    ],
)
def test_working_days_decide_whether_a_month_is_full(first: str, last: str, lacks: int, months: int) -> None:
    span = _full_months(date.fromisoformat(first), date.fromisoformat(last), lacks)
    assert span.last - span.first + 1 == months


@pytest.mark.parametrize("days", [-1, 6])
def test_a_month_lacks_no_week(tmp_path: Path, days: int) -> None:
    with pytest.raises(DeclarationError, match="working_days_missing"):
        _ = Company(tmp_path, {"customers": {"working_days_missing": days}}).settings


@pytest.mark.parametrize(
    ("metric", "first", "last", "code", "nearest"),
    [
        ("churn_rate", "2023-01-01", "2023-11-30", "year_not_full", ("2024-01-01", "2024-12-31")),
        ("churn_rate", "2024-12-03", "2024-12-20", "no_full_month", ("2024-01-01", "2024-12-31")),
        ("revenue_per_customer", *YEAR[1::2], "not_known", None),
        ("nps", "2022-03-01", "2022-03-31", "outside", ("2024-01-01", "2024-12-31")),
        ("resolution_time", *YEAR[1::2], "nobody", None),
        ("kept_after_a_year", "2025-03-01", "2025-03-31", "outside", ("2022-01-01", "2022-07-31")),
    ],
)
def test_each_reason(
    short: Company,
    capsys: pytest.CaptureFixture[str],
    metric: str,
    first: str,
    last: str,
    code: str,
    nearest: tuple[str, str] | None,
) -> None:
    (found,) = short.asked(capsys, "measure", metric, "--from", first, "--to", last)["measurements"]
    assert found["status"] == "not_measurable" and found["reason"]["code"] == code
    asked = found["reason"]["nearest"]
    assert (asked and (asked["from"], asked["to"])) == nearest
    if nearest and metric != "kept_after_a_year":
        (again,) = short.asked(capsys, "measure", metric, "--from", nearest[0], "--to", nearest[1])["measurements"]
        assert again["value"] is not None, "the period that it names can be had"


def test_what_lies_between_days_without_a_time_is_not_measured_in_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = Company(tmp_path, metrics=("resolution_time",))
    days = pd.date_range("2024-03-01", periods=40).strftime("%Y-%m-%d")

    def bring(name: str, texts: "pd.Index[str]", **said: str) -> dict[str, Any]:
        rows = pd.DataFrame({"id": [f"{name}{i}" for i in range(40)], "at": texts})
        times = {column: {"from": "at", **said} for column in ("opened_at", "resolved_at")}
        of.bring(rows.to_csv(index=False), of.mapping({"case_id": "id", **times}, "cases"))
        (found,) = of.asked(capsys, "measure", "resolution_time", "--all-time")["measurements"]
        return dict(found)

    found = bring("a", days, format="%Y-%m-%d")
    assert (found["value"], found["reason"]["code"]) == (None, "days_only")
    found = bring("b", days + " 09:30", format="%Y-%m-%d %H:%M", zone="Asia/Taipei")
    assert found["value"] is not None and found["n"] == 40, "those with times are measured all the same"


@pytest.mark.parametrize("locale", ["en", "zh-TW", "zh-CN"])
def test_cards_and_receipts_say_it(short: Company, locale: str, capsys: pytest.CaptureFixture[str]) -> None:
    days = ("--from", "2023-01-01", "--to", "2023-11-30")
    told = short.asked(capsys, "measure", "churn_rate", *days, "--explain", "--lang", locale)
    text, near = Text(locale, "USD"), Period(date(2024, 1, 1), date(2024, 12, 31))
    said = Reason("year_not_full", near).said(text)
    assert text.period(near.start, near.end) in said and [e["reason"] for e in told["explanations"]] == [said]
    assert short.call("measure", "churn_rate", *days) == 0
    assert Reason("year_not_full", near).said(Text()) in capsys.readouterr().out


@pytest.mark.parametrize("locale", ["en", "zh-TW", "zh-CN"])
def test_a_card_without_a_figure_says_why(short: Company, locale: str) -> None:
    seen = Seen(open_reader(short.settings), short.catalogue, short.settings, "reader")
    period = Period(date(2023, 1, 1), date(2023, 11, 30))
    (found,) = measure(seen, Question(("churn_rate",), period=period)).measurements
    text = Text(locale, "USD")
    drawn = score_cards([KeyFigure(short.catalogue.metrics["churn_rate"], found, ())], text, None)
    assert found.reason is not None and found.reason.said(text) in drawn and text("status.not_measurable") in drawn


def test_a_mean_of_another_scale_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hotels are rated from 1 to 10: nothing counted, and nobody was told why."""
    company = Company(tmp_path, metrics=("csat_mean", "csat"))
    scores = "occurred_on,csat\n" + "".join(f"2024-03-{i % 28 + 1:02},{i % 10 + 1}\n" for i in range(60))
    columns = {"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"}, "csat": {"from": "csat", "scale": [1, 10]}}
    company.bring(scores, company.mapping(columns))
    mean, share = company.asked(capsys, "measure", "csat_mean", "csat", "--all-time")["measurements"]
    assert mean["reason"]["code"] == "other_scale" and share["value"] == 0.2
