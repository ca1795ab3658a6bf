"""Durations: declared in one file, open ones counted for what they are, answered like every other metric."""

import json
import math
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
import yaml

from cx_metrics import warehouse
from cx_metrics.company import Company as Seen
from cx_metrics.company import Role
from cx_metrics.declarations.metric_checks import load_metric
from cx_metrics.errors import DeclarationError, QuestionError
from cx_metrics.metrics import Measurement, Period, Question, filters, measure
from cx_metrics.metrics.explain import Explanation, explain
from cx_metrics.metrics.histograms import fetch_histograms
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.metrics.retention import RetentionPoint, curves_compared, retention_curves
from cx_metrics.text import Text
from cx_metrics.warehouse.durations import bucket, bucket_at
from tests.warehouses import Company, case
from tools.serving import ROOT

SHIPPED = ROOT / "cx_metrics" / "catalogue" / "metrics"
ASKED = (
    *("first_response_time", "first_response_time_p90", "resolution_time", "resolution_time_p90"),
    *("kept_after_a_year", "buying_after_a_year", "nps"),
)
OPENED = datetime(2026, 3, 2, 1, 0)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, {"imports": {"latest_date": "2030-12-31"}}, metrics=ASKED)  # whatever day the tests run on


def cases(*minutes: int | None, opened: datetime = OPENED, **more: Any) -> list[dict[str, Any]]:
    """Cases that took so many minutes, or are still open, brought up at one moment (UTC)."""
    return [
        {
            "opened_at": f"{opened:%Y-%m-%dT%H:%M:%S}Z",
            "first_response_at": "",
            "resolved_at": "" if m is None else f"{opened + timedelta(minutes=m):%Y-%m-%dT%H:%M:%S}Z",
            **more,
        }
        for m in minutes
    ]


def bring(company: Company, rows: list[dict[str, Any]], table: str = "cases") -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(columns), *(",".join(str(row.get(name, "")) for name in columns) for row in rows)]
    report = company.bring("\n".join(lines) + "\n", table)
    assert report.accepted == len(rows), report.reasons


def ask(company: Company, metric: str = "resolution_time", role: Role = "operator", **asked: Any) -> list[Measurement]:
    question = Question((metric,), where=filters(asked.pop("where", {}).items()), **asked)
    reader = warehouse.open_reader(company.settings)
    return list(measure(Seen(reader, company.catalogue, company.settings, role), question).measurements)


def explained(company: Company, language: str = "en", metric: str = "resolution_time", **asked: Any) -> Explanation:
    reader, question = warehouse.open_reader(company.settings), Question((metric,), **asked)
    answer = measure(Seen(reader, company.catalogue, company.settings, "operator"), question)
    (told,) = explain(Seen(reader, company.catalogue, company.settings, "operator"), question, answer, Text(language))
    return told


# What is open counts


def test_leaving_open_cases_out_would_flatter(company: Company) -> None:
    bring(company, cases(10, 20, 30, 40, None, None, None, None, 500))
    (m,) = ask(company)
    assert m.value == 500 * 60 and m.n == 9  # 10 to 40 have ended: not yet half
    assert np.median([10, 20, 30, 40, 500]) * 60 < m.value


def test_a_median_that_has_not_come_yet_is_none_and_no_number_is_made_up(company: Company) -> None:
    bring(company, cases(*range(10, 30), *[None] * 30))
    (m,) = ask(company)
    assert (m.value, m.high, m.status) == (None, None, "not_measurable") and m.n == 50
    told = explained(company)
    assert (
        told.sentences["worked"]
        == "50 cases: 20 resolved cases, 30 still open at the end of Mar 2, 2026 → not reached: too few have ended"
    )


def test_what_came_after_the_last_day_had_not_come_by_then(company: Company) -> None:
    """The last day ends at midnight in the organisation's zone, Asia/Taipei: 15 hours after these were opened."""
    bring(company, cases(60, 14 * 60, 16 * 60))
    held = histogram(company)
    assert held == {"ended": {60: 1, 840: 1}, "open": {900: 1}}


def test_files_that_tell_of_no_end_do_not_make_everything_open(company: Company) -> None:
    bring(company, [{"opened_at": f"{OPENED:%Y-%m-%dT%H:%M:%S}Z", "channel": "web"}] * 40)
    (m,) = ask(company)
    assert (m.n, m.value, m.status) == (0, None, "not_measurable")


def test_a_case_resolved_before_it_was_opened_is_left_out_and_said_so(company: Company) -> None:
    bring(company, cases(*[30] * 40, -5))
    assert explained(company).sentences["excluded"] == "1 of 41 rows has no usable time and does not count"
    (m,) = ask(company)
    assert m.n == 40


def test_a_case_resolved_without_an_answer_waited_for_one_until_then(company: Company) -> None:
    answered = [{**row, "first_response_at": row["resolved_at"]} for row in cases(1, 2, 3)]
    bring(company, [*answered, *cases(10, None)])
    assert histogram(company, "first_response_time") == {"ended": {60: 1, 120: 1, 180: 1}, "open": {600: 1, 54_000: 1}}


def test_as_time_goes_by_only_the_open_ones_get_older(company: Company) -> None:
    bring(company, cases(30, None))
    before = histogram(company)
    bring(company, cases(40, opened=OPENED + timedelta(days=1)))
    after = histogram(company)
    assert before["ended"].items() <= after["ended"].items()
    assert (before["open"], after["open"]) == ({900: 1}, {2340: 1})


def histogram(company: Company, metric: str = "resolution_time") -> dict[str, dict[int, int]]:
    """What the marts hold of all cases together."""
    build = company.folder.current()
    assert build is not None
    with duckdb.connect(str(company.folder.mart(build)), read_only=True) as con:
        return {
            kind: dict(
                con.execute(
                    "SELECT bucket, sum(n)::INT FROM durations WHERE histogram = ? AND cut = 'month' "
                    "AND counted_as = ? GROUP BY 1",
                    [metric, kind],
                ).fetchall()
            )
            for kind in ("ended", "open")
        }


def test_buckets_keep_three_digits_and_never_cost_half_a_per_cent() -> None:
    steps = [0, 1, 999, 999.4, 999.6, 1004, 1005, 1995, 9_994, 9_995, 123_456, 9_999_999, 31_536_000, 7_654_321_000]
    found = [duckdb.sql(f"SELECT {bucket(repr(float(step)), 'minutes')}").fetchall()[0][0] for step in steps]
    assert found[:12] == [0, 1, 999, 999, 1000, 1000, 1010, 2000, 9_990, 10_000, 123_000, 10_000_000]
    assert all(abs(b - s) <= max(0.005 * s, 0.5) for b, s in zip(found, steps, strict=True))


def test_a_tenure_is_exact_to_the_day_for_ten_years() -> None:
    steps = [999, 1095, 1096, 3652, 3653, 3658, 10_004]
    found = [duckdb.sql(f"SELECT {bucket(repr(float(step)), 'days')}").fetchall()[0][0] for step in steps]
    assert found == [999, 1095, 1096, 3652, 3650, 3660, 10_000]


@pytest.mark.parametrize("counted_in", ["days", "minutes"])
def test_a_curve_is_read_at_the_bucket_in_which_that_age_lies(counted_in: str) -> None:
    ages = [0, 365, 1095, 26_280, 26_249, 43_200, 999_999]
    found = [duckdb.sql(f"SELECT {bucket(repr(float(age)), counted_in)}").fetchall()[0][0] for age in ages]
    assert [bucket_at(age, counted_in) for age in ages] == found


def test_half_of_the_contracts_that_end_on_day_1095_show_in_month_36(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = Company(tmp_path, {"dimensions": {"segment": {"name": "Segment"}}, "customers": {}})
    of.bring(case("three_years.csv"), "customers")
    of.bring("response_id,occurred_on,nps\na,2014-01-01,9\nb,2020-12-31,9\n", "responses")
    (found,) = of.asked(capsys, "measure", "kept_after_a_year", "--all-time", "--curve")["measurements"]
    at = {point["months"]: point["share"] for point in found["curve"]}
    assert (found["value"], at[12], at[35], at[36], at[37], max(at)) == (1, 1, 1, 0.5, 0.5, 84)
    assert of.call("measure", "kept_after_a_year", "--all-time", "--curve") == 0
    assert "    month  36  50.0 %  [40.4,  59.6]  seen so long     100" in capsys.readouterr().out
    assert of.call("measure", "kept_after_a_year", "--all-time", "--curve", "--by", "segment") == 0
    assert "log-rank" not in capsys.readouterr().out, "one group has nothing to be compared with"
    assert of.call("measure", "nps", "--all-time", "--curve") == 1
    assert "ask for buying_after_a_year or kept_after_a_year" in capsys.readouterr().err


# Answered like every other metric


def test_more_cells_than_allowed_are_kept_by_single_dimensions_and_give_the_same(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    rows = [
        case
        for day in range(40)
        for case in cases(
            *(None if m > 900 else m for m in rng.integers(1, 1000, 6).tolist()),
            opened=OPENED + timedelta(days=day),
            channel=str(rng.choice(["web", "phone"])),
            segment=str(rng.choice(["old", "new"])),
        )
    ]
    wide, narrow = (Company(tmp_path / name, {"database": said}) for name, said in WIDTHS.items())
    for made in (wide, narrow):
        made.root.mkdir()
        bring(made, rows)
    period = Period(date(2026, 3, 3), date(2026, 4, 6))
    for by in ((), ("channel",), ("segment", "channel")):
        for over in (None, period):
            one, other = (ask(made, by=by, period=over) for made in (wide, narrow))
            assert one == other and len(one) == 2 ** len(by)
    assert source(wide, ("segment", "channel")).startswith("durations_resolution_time_month_segment_region")
    assert source(narrow, ("segment", "channel")) == "batches"
    assert source(narrow, ("segment",)) == "durations_resolution_time_month_segment"
    assert source(narrow, (), period) == "durations_resolution_time_month + batches" or period.inner is None


WIDTHS: dict[str, dict[str, Any]] = {"wide": {}, "narrow": {"most_cells_in_a_rollup": 10}}


def source(company: Company, by: tuple[str, ...], period: Period | None = None) -> str:
    over = period or Period(date(2026, 3, 1), date(2026, 4, 30))
    metric = company.catalogue.metrics["resolution_time"]
    return fetch_histograms(
        warehouse.open_reader(company.settings), metric, CellQuery(metric.view, (), over, by)
    ).source


def test_a_change_a_target_and_the_rest_are_judged(tmp_path: Path) -> None:
    target = {"metric": "resolution_time", "value": 2400, "set_by": "Head of service", "set_on": date(2025, 12, 1)}
    company = Company(tmp_path, {"targets": [target | {"starts": date(2026, 1, 1), "ends": date(2026, 12, 31)}]})
    rng = np.random.default_rng(2)
    slow, fast = (np.maximum(rng.exponential(mean, 200), 1).astype(int).tolist() for mean in (400, 120))
    bring(
        company,
        [
            *cases(*slow, opened=datetime(2026, 3, 20), channel="web"),
            *cases(*fast, opened=datetime(2026, 4, 20), channel="phone"),
            *cases(5, opened=datetime(2026, 4, 30)),
            *cases(5, opened=datetime(2026, 3, 1)),
        ],
    )
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    (m,) = ask(company, period=april, compare="previous")
    assert m.verdict == "better" and m.change is not None and m.change_high is not None
    assert m.change < m.change_high < 0 and (m.mix, m.rate) == (None, None)
    (m,) = ask(company, period=april, compare="target")
    assert (m.verdict, m.target) == ("worse", 2400)
    both = Period(date(2026, 3, 1), date(2026, 4, 30))
    found = {m.groups["channel"]: m for m in ask(company, period=both, by=("channel",), compare="rest")}
    assert (found["web"].verdict, found["phone"].verdict) == ("worse", "better")
    told = explained(company, period=april, compare="previous")
    assert told.sentences["split"].startswith("The change cannot be split")


def test_equal_times_of_many_are_a_change_when_they_move(company: Company) -> None:
    bring(company, [*cases(*[3] * 90, opened=datetime(2026, 3, 31)), *cases(*[4] * 90, opened=datetime(2026, 4, 30))])
    (m,) = ask(company, period=Period(date(2026, 4, 1), date(2026, 4, 30)), compare="previous")
    assert (m.value, m.change, m.verdict) == (240, 60, "worse")


def test_cases_of_one_customer_are_worth_fewer_when_they_are_alike(company: Company) -> None:
    rng = np.random.default_rng(7)
    alike = [case for i in range(60) for case in cases(*[int(rng.integers(10, 800))] * 4, customer_id=f"c{i}")]
    bring(company, alike)
    (m,) = ask(company)
    assert m.n == 240 and m.n_effective == pytest.approx(60, rel=0.1)
    assert "worth 6" in explained(company).sentences["repeated"]


def test_small_groups_of_times_are_hidden_from_readers(company: Company) -> None:
    rows = [case for day in (1, 31) for case in cases(*[60] * 30, opened=datetime(2026, 3, day), channel="web")]
    bring(company, [*rows, *cases(10, 20, opened=datetime(2026, 3, 9), channel="fax")])
    found = {m.groups["channel"]: m for m in ask(company, by=("channel",), role="reader")}
    assert (found["fax"].status, found["fax"].value, found["fax"].n) == ("suppressed", None, None)
    assert {m.groups["channel"]: m.n for m in ask(company, by=("channel",))} == {"fax": 2, "web": 60}


# The explanation and the command line


def test_it_is_explained_in_words(company: Company) -> None:
    bring(company, cases(*[30] * 25, *[90] * 20, *[None] * 5))
    told = explained(company, period=Period(date(2026, 3, 1), date(2026, 3, 31)))
    assert told.sentences["rule"].startswith(
        "Time to resolution (median) = the time within which 50% of cases turned into resolved cases"
    )
    assert told.sentences["worked"] == "50 cases: 45 resolved cases, 5 still open at the end of Mar 2, 2026 → 60 min"
    assert told.sentences["sample"] == "50 cases; a verdict needs 30" and told.sentences["method"].startswith(
        "Kaplan–Meier"
    )
    assert [i.file for i in told.imports] == ["file.csv"] and told.answered_by == "durations_resolution_time_month"
    assert told.definitions["ended"] == "resolution_minutes >= 0 AND resolved"
    for language in ("zh-TW", "zh-CN"):
        said = explained(company, language)
        assert (
            "50%" in said.sentences["rule"]
            and "45" in said.sentences["worked"]
            and said.sentences["excluded"] != told.sentences["excluded"]
        )


def test_the_command_line_measures_by_channel(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    bring(company, [*cases(*[30] * 40, channel="web"), *cases(*[None] * 20, 10, channel="phone")])
    told = company.asked(capsys, "measure", "resolution_time", "--by", "channel")
    found = {m["by"]["channel"]: m for m in told["measurements"]}
    assert (found["web"]["value"], found["web"]["unit"], found["web"]["status"]) == (1800, "seconds", "ok")
    assert found["phone"]["value"] is None and found["phone"]["n"] == 21
    assert company.call("measure", "resolution_time", "--by", "channel", "--explain") == 0
    shown = capsys.readouterr().out
    assert "30 min  [30–30 min]  n 40" in shown and "Not measurable" in shown


# Retention


def members(joined: str, left: list[int | None], **more: Any) -> list[dict[str, Any]]:
    """Members who joined on a day and left after so many days, or are still there."""
    day = date.fromisoformat(joined)
    return [
        {
            "customer_id": f"{joined}-{i}-{more.get('segment', '')}",
            "tier": "gold",
            "joined_on": joined,
            "ended_on": "" if after is None else day + timedelta(days=after),
            **more,
        }
        for i, after in enumerate(left)
    ]


def test_kept_after_a_year_asks_about_those_who_are_a_year_old(company: Company) -> None:
    bring(company, [{"occurred_on": "2026-12-31", "nps": 9}, {"occurred_on": "2024-01-01", "nps": 9}], "responses")
    without_contract = [{**row, "tier": "none"} for row in members("2025-07-01", [None] * 50, segment="guest")]
    bring(
        company,
        [
            *members("2024-06-01", [1, *[None] * 19]),
            *members("2025-07-01", [200] * 10 + [365] * 10 + [366] * 10 + [None] * 30),
            *members("2026-07-01", [20] * 5 + [None] * 15),
            *without_contract,
        ],
        "customers",
    )
    (m,) = ask(company, "kept_after_a_year")
    assert (m.period.start, m.period.end) == (date(2025, 1, 1), date(2025, 12, 31))
    assert m.value == pytest.approx(40 / 60) and m.n == 60
    told = explained(company, metric="kept_after_a_year")
    assert (
        told.sentences["period"] == "Jan\u2009–\u2009Dec 2025"
        and "30 customers who have left" in told.sentences["worked"]
    )
    (young,) = ask(company, "kept_after_a_year", period=Period(date(2026, 7, 1), date(2026, 7, 31)))
    assert (young.value, young.status, young.n) == (None, "not_measurable", 20)
    pooled = Period(date(2024, 6, 1), date(2026, 12, 31))
    (m,) = ask(company, "kept_after_a_year", period=pooled)
    assert m.value == pytest.approx((1 - 1 / 100) * (1 - 5 / 99) * (1 - 10 / 79) * (1 - 10 / 69))


def test_who_joined_before_ends_were_recorded_is_no_proof_of_loyalty(company: Company) -> None:
    bring(company, [{"occurred_on": day, "nps": 9} for day in ("2025-01-01", "2026-12-31")], "responses")
    bring(company, [*members("2020-01-01", [None] * 500), *members("2025-01-01", [30] * 20 + [None] * 20)], "customers")
    (m,) = ask(company, "kept_after_a_year", period=Period(date(2020, 1, 1), date(2025, 12, 31)))
    assert m.value == 0.5 and m.n == 540
    (early,) = ask(company, "kept_after_a_year", period=Period(date(2020, 1, 1), date(2020, 12, 31)))
    assert early.value is None


def test_small_cohorts_from_before_the_first_dated_row_are_hidden_too(company: Company) -> None:
    rows = [{"occurred_on": day, "nps": 9} for day in ("2026-01-01", "2026-12-31") for _ in range(20)]
    bring(company, rows, "responses")
    bring(
        company,
        [
            *members("2020-02-01", [400] * 20 + [None] * 20, segment="many"),
            *members("2020-03-01", [100, None], segment="few"),
        ],
        "customers",
    )
    year = Period(date(2020, 1, 1), date(2020, 12, 31))
    found = {m.groups["segment"]: m for m in ask(company, "kept_after_a_year", by=("segment",), period=year)}
    assert found["few"].n == 2
    reader = ask(company, "kept_after_a_year", by=("segment",), period=year, role="reader")
    assert {m.groups["segment"]: m.status for m in reader}["few"] == "suppressed"


def curves(
    company: Company, metric: str = "kept_after_a_year", by: tuple[str, ...] = (), role: Role = "operator"
) -> dict[Any, tuple[RetentionPoint, ...]]:
    """By value of the dimension asked by (None: the total), over all time."""
    reader = warehouse.open_reader(company.settings)
    seen = Seen(reader, company.catalogue, company.settings, role)
    declared = company.catalogue.metrics[metric]
    first, last = reader.first_of(declared.view), reader.as_of
    assert first is not None and last is not None
    found = retention_curves(seen, declared, Period(first, last), by)
    return {group[0][1] if group else None: curve for group, curve in found.items()}


def test_the_retention_curve_goes_as_far_as_anybody_has_been_seen(company: Company) -> None:
    bring(company, [{"occurred_on": "2026-12-31", "nps": 9}, {"occurred_on": "2025-01-01", "nps": 9}], "responses")
    bring(
        company,
        [
            *members("2025-01-01", [0, 100, 365, *[None] * 37], segment="old"),
            *members("2026-07-01", [15] * 8 + [None] * 8, segment="new"),
            *members("2026-08-01", [None] * 2, segment="tiny"),
        ],
        "customers",
    )
    assert curves(company)[None][0].at_risk == 58
    found = curves(company, by=("segment",))
    old = {p.months: p for p in found["old"]}
    assert max(old) == 23 and (old[12].share, old[12].at_risk) == (pytest.approx(37 / 40), 38)
    assert (old[3].share, old[4].share) == (pytest.approx(39 / 40), pytest.approx(38 / 40))
    assert all(p.low <= p.share <= p.high and 0 <= p.low < p.high <= 1 for c in found.values() for p in c)
    assert [p.at_risk for p in found["new"]][:2] == [16, 8]
    public = curves(company, by=("segment",), role="reader")
    assert public["tiny"] == ()
    # by hand, while both are watched: so many end, of so many old ones and so many in all
    ends = [(1, 40, 56), (8, 39, 55), (1, 39, 47)]
    beyond = 2 - sum(d * old / n for d, old, n in ends)
    spread = sum(d * old / n * (1 - old / n) * (n - d) / (n - 1) for d, old, n in ends)
    asked = company.catalogue.metrics["kept_after_a_year"], Period(date(2025, 1, 1), date(2026, 12, 31)), ("segment",)
    reader = warehouse.open_reader(company.settings)
    operator, public_reader = (Seen(reader, company.catalogue, company.settings, r) for r in ("operator", "reader"))
    test = curves_compared(operator, *asked, (("segment", ("new", "old")),))
    assert test is not None and (test.statistic, test.degrees) == (pytest.approx(beyond**2 / spread), 1)
    assert curves_compared(public_reader, *asked) is None, "of two that are hidden nothing is told"
    with pytest.raises(QuestionError, match="is no share that lasts"):
        curves(company, metric="nps")


def test_readers_do_not_see_the_thin_end_of_a_curve(company: Company) -> None:
    bring(company, [{"occurred_on": "2026-12-31", "nps": 9}, {"occurred_on": "2025-01-01", "nps": 9}], "responses")
    joined = [*members("2025-01-01", [None] * 4), *members("2026-01-01", [10] * 20 + [None] * 20)]
    bring(company, joined, "customers")
    operator, reader = (curves(company, role=role)[None] for role in ("operator", "reader"))
    assert len(operator) == 24 and len(reader) == 12
    assert operator[:12] == reader


# The declaration


def declared(tmp_path: Path, **changed: Any) -> Path:
    told = yaml.safe_load((SHIPPED / "resolution_time.yaml").read_text("utf-8"))
    told["reviewed"] = str(told["reviewed"])
    duration = told["duration"] | changed.pop("duration", {})
    told = told | {"duration": duration} | changed
    path = tmp_path / "resolution_time.yaml"
    path.write_text(
        json.dumps({k: v for k, v in told.items() if v is not None}).replace(f'"{told["reviewed"]}"', told["reviewed"])
    )
    return path


def test_a_duration_is_all_that_has_to_be_said(tmp_path: Path) -> None:
    metric = load_metric(declared(tmp_path))
    assert metric.sample == "begun" and metric.interval.method == "kaplan_meier" and metric.duration
    assert metric.duration.quantile == 0.5 and metric.duration.horizon is None
    assert load_metric(declared(tmp_path, unit="days", examples=[{"lasted": [1440], "gives": 1440}])).duration


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"duration": {"read": "mean"}}, "'mean' cannot be read off the curve — write median, p90"),
        ({"duration": {"read": "kept after 90 seconds"}}, "in whole minutes"),
        ({"duration": {"read": "p0"}}, "cannot be read"),
        ({"duration": {"counted_in": "fortnights"}}, "'fortnights' is no unit of time"),
        ({"duration": {"reads": "median"}}, "unknown key 'reads'"),
        ({"unit": "share"}, "says share, but 'median' gives seconds or days"),
        ({"parts": {"n": "true"}}, "follows from the duration"),
        ({"formula": "ended / begun"}, "follows from the duration"),
        ({"examples": [{"lasted": [5, 9], "gives": 5}]}, "says 5.0, the curve gives 7"),
        ({"examples": [{"lasted": ["5-"], "gives": 5}]}, "'5-' is no time"),
        ({"examples": []}, "none given"),
        ({"part_names": {"ended": "resolved"}}, "'begun' has no name in words"),
    ],
)
def test_a_duration_that_does_not_fit_is_refused(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        load_metric(declared(tmp_path, **changed))
    assert said in str(refused.value) and "resolution_time.yaml, line" in str(refused.value)


def test_a_column_that_is_not_there_is_named_with_its_metric(tmp_path: Path) -> None:
    (tmp_path / "own" / "metrics").mkdir(parents=True)
    path = declared(tmp_path, duration={"known_from": "no_such_column"})
    path.rename(tmp_path / "own" / "metrics" / path.name)
    company = Company(tmp_path, {"catalogue": "own"})
    with pytest.raises(DeclarationError, match=r"resolution_time\.yaml, key duration.known_from: .*no_such_column"):
        bring(company, cases(1))


def test_every_shipped_duration_reads_what_its_name_says() -> None:
    found = {path.stem: load_metric(path) for path in SHIPPED.glob("*.yaml")}
    read = {name: m.duration.read for name, m in found.items() if m.duration}
    assert read == {
        "first_response_time": "median",
        "first_response_time_p90": "p90",
        "resolution_time": "median",
        "resolution_time_p90": "p90",
        "kept_after_a_year": "kept after 365 days",
        "buying_after_a_year": "kept after 365 days",
    }
    assert not math.isnan(found["kept_after_a_year"].duration.horizon or math.nan)
