"""Answers without a date: taken where the mapping says so, in all-time figures only, and told wherever they are not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cx_metrics import warehouse
from cx_metrics.company import Company as Seen
from cx_metrics.declarations import Mapping
from cx_metrics.errors import DeclarationError, QuestionError
from cx_metrics.metrics import Period, Question, filters, measure
from cx_metrics.metrics.undated import UNDATED, all_time
from cx_metrics.moments import reach
from cx_metrics.warehouse.journeys.meetings import ONE_IN
from cx_metrics.warehouse.reader import Reader
from tests.conftest import forget
from tests.pages.reading import headline, small_print
from tests.warehouses import Company
from tools.serving import ROOT

WRITTEN = {"from": "day", "format": "%Y-%m-%d"}
HEADING = "day,score,who,kind\n"


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, {"imports": {"latest_date": "2026-12-31"}})


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, Reader]:
    """A company with 400 answers that have a date and 90 that have none; read only."""
    made = Company(tmp_path_factory.mktemp("mixed"), {"imports": {"latest_date": "2026-12-31"}})
    return made, both(made)


@pytest.fixture(scope="module")
def dateless(tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, Reader]:
    """A company with 90 answers, none of them with a date; read only."""
    made = Company(tmp_path_factory.mktemp("dateless"), {"imports": {"latest_date": "2026-12-31"}})
    return made, both(made, 0, 90)


def survey(company: Company, **day: Any) -> Mapping:
    return company.mapping({"occurred_on": day, "nps": "score", "customer_id": "who", "segment": "kind"})


def rows(dated: int, undated: int) -> list[tuple[str, int, str, str]]:
    """Answers on days of 2025 and 2026, and then some without a day."""
    made = [(f"{2025 + i % 2}-{i % 12 + 1:02}-{i % 28 + 1:02}", i * 7 % 11, f"c{i % 40}", "ab"[i % 3 > 0])
            for i in range(dated)]  # fmt: skip
    return made + [("", i * 5 % 11, f"c{i % 9}", "abc"[i % 3]) for i in range(undated)]


def content(dated: int, undated: int) -> str:
    return HEADING + "".join(",".join(map(str, row)) + "\n" for row in rows(dated, undated))


def both(company: Company, dated: int = 400, undated: int = 90) -> Reader:
    report = company.bring(content(dated, undated), survey(company, **WRITTEN, undated=True))
    assert report.accepted == dated + undated
    told = {"responses: have no date and count in all-time figures only": undated} if undated else {}
    assert report.warnings == told
    return warehouse.open_reader(company.settings)


def asked(company: Company, reader: Reader, role: str = "operator", **said: Any) -> Any:
    return measure(Seen(reader, company.catalogue, company.settings, role), Question(("nps",), **said))  # type: ignore[arg-type]


def nps(scores: pd.Series) -> float:
    return 100 * ((scores >= 9).mean() - (scores <= 6).mean())


# ---------------------------------------------------------------- importing


def test_a_blank_date_rejects_its_row_unless_the_mapping_says_undated(company: Company) -> None:
    report = company.bring(content(3, 2), survey(company, **WRITTEN))
    assert report.reasons == {"occurred_on: empty, but required": 2}


def test_a_date_that_is_written_wrongly_rejects_its_row_all_the_same(company: Company) -> None:
    told = survey(company, **WRITTEN, missing=["unknown"], undated=True)
    report = company.bring(HEADING + "2026-01-01,9,c,a\nunknown,8,c,a\n,7,c,a\n31.1.2026,6,c,a\n", told)
    assert report.reasons == {"occurred_on: not a date written as %Y-%m-%d": 1}
    assert [day and str(day) for (day,) in company.stored("occurred_on")] == ["2026-01-01", None, None]


def test_a_file_without_dates_says_only_that(company: Company) -> None:
    report = company.bring(content(0, 5), survey(company, undated=True))
    assert (report.accepted, report.unused_columns) == (5, ["day"])
    assert company.stored("occurred_on, month, nps")[1] == (None, None, 5)


@pytest.mark.parametrize(
    ("day", "said"),
    [({"undated": True, "format": "%Y"}, "say only undated: true"), ({"undated": True, "value": "x"}, "say only"),
     ({}, "both or neither")],
)  # fmt: skip
def test_half_a_declaration_is_refused(company: Company, day: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        survey(company, **day)


def test_only_answers_may_be_undated(company: Company) -> None:
    columns = {"customer_id": "who", "occurred_on": {"undated": True}, "amount": "score"}
    with pytest.raises(DeclarationError, match="each row of this table needs it"):
        company.mapping(columns, "orders")


# ---------------------------------------------------------------- figures


def test_all_time_counts_them_and_periods_do_not(mixed: tuple[Company, Reader]) -> None:
    company, reader = mixed
    frame = pd.DataFrame(rows(400, 90), columns=["day", "score", "who", "kind"])
    whole = asked(company, reader, period=all_time(reader))
    (everything,) = whole.measurements
    assert (everything.n, whole.undated) == (490, {"nps": 0}) and everything.value == pytest.approx(nps(frame.score))
    dated = asked(company, reader, period=Period(reader.first, reader.as_of))
    assert dated.measurements[0].n == 400 and dated.undated == {"nps": 90}
    assert dated.measurements[0].value == pytest.approx(nps(frame.score[frame.day != ""]))


@pytest.mark.parametrize("by", [("segment",), ("segment", "region")])
def test_all_time_by_groups_and_filters(mixed: tuple[Company, Reader], by: tuple[str, ...]) -> None:
    company, reader = mixed
    frame = pd.DataFrame(rows(400, 90), columns=["day", "score", "who", "kind"])
    found = {m.by[0][1]: (m.n, m.value) for m in asked(company, reader, period=all_time(reader), by=by).measurements}
    assert found == {kind: (len(g), pytest.approx(nps(g.score))) for kind, g in frame.groupby("kind")}
    part = asked(company, reader, where=(("segment", ("a",)),))
    assert part.undated == {"nps": 30}, "as many as the filter leaves"


def test_months_hold_none_of_them(mixed: tuple[Company, Reader]) -> None:
    company, reader = mixed
    told = asked(company, reader, period=all_time(reader), grain="month")
    assert sum(m.n for m in told.measurements) == 400 and told.undated == {"nps": 90}


def test_the_mean_number_of_answers_of_a_customer_counts_them_in_all_time(dateless: tuple[Company, Reader]) -> None:
    _, reader = dateless
    held = reader.rows(
        "SELECT months, mean_answers FROM answers_per_customer WHERE dimension IS NULL AND view = 'responses'"
    )
    assert held == [(100_000, 10.0)]


def test_nothing_is_before_all_time(mixed: tuple[Company, Reader]) -> None:
    company, reader = mixed
    with pytest.raises(QuestionError, match="all time has nothing before it"):
        asked(company, reader, period=all_time(reader), compare="year")
    assert asked(company, reader, period=all_time(reader), compare="rest", by=("segment",)).measurements


def test_a_warehouse_without_any_date(dateless: tuple[Company, Reader], capsys: pytest.CaptureFixture[str]) -> None:
    company, reader = dateless
    assert (reader.as_of, all_time(reader)) == (None, UNDATED)
    told = company.asked(capsys, "measure", "nps", "--explain")
    assert told["period"] == {"from": None, "to": None, "undated": True} and told["measurements"][0]["n"] == 90
    assert told["explanations"][0]["period"] == "Everything there is; none of it has a date"
    assert company.call("measure", "nps", "--public", "--compare", "target") == 0


def test_the_command_line_says_what_is_left_out(
    mixed: tuple[Company, Reader], capsys: pytest.CaptureFixture[str]
) -> None:
    company, _ = mixed
    capsys.readouterr()
    assert company.call("measure", "nps", "--explain") == 0
    told = capsys.readouterr().out
    assert told.count("90 rows without a date count in all-time figures only") == 2
    assert company.call("measure", "nps", "--all-time") == 0
    told = capsys.readouterr().out
    assert "all-time figures only" not in told and "and what has no date" in told and "n 490" in told
    assert company.call("measure", "nps", "--all-time", "--from", "2026-01-01") == 1


def test_where_everything_has_a_date_nothing_is_said(company: Company) -> None:
    reader = both(company, 400, 0)
    assert all_time(reader) == Period(reader.first, reader.as_of)
    told = asked(company, reader)
    assert told.undated == {"nps": 0} and "undated" not in json.dumps(told.as_json()["period"])


# ---------------------------------------------------------------- nobody is identified


def test_a_few_without_a_date_hide_what_would_give_them_away(company: Company) -> None:
    reader = both(company, 400, 3)
    everything, dated = all_time(reader), Period(reader.first, reader.as_of)
    assert asked(company, reader, "reader", period=everything).measurements[0].status == "suppressed"
    shown = asked(company, reader, "reader", period=dated)
    assert shown.measurements[0].n == 400 and shown.undated == {"nps": 0}, "nor is their number told"
    assert asked(company, reader, "operator", period=dated).undated == {"nps": 3}


def test_a_group_with_few_of_them_is_hidden_in_all_time_only(company: Company) -> None:
    few = "".join(f",{i % 11},c{i},{'b' if i < 3 else 'a'}\n" for i in range(33))
    company.bring(content(400, 0) + few, survey(company, **WRITTEN, undated=True))
    reader = warehouse.open_reader(company.settings)
    dated = Period(reader.first, reader.as_of)
    for period, status in ((all_time(reader), "suppressed"), (dated, "ok")):
        told = asked(company, reader, "reader", period=period, by=("segment",))
        assert {m.by[0][1]: m.status for m in told.measurements} == {"a": status, "b": status}
    assert asked(company, reader, "reader", period=all_time(reader)).measurements[0].n == 433


def test_a_warehouse_without_dates_hides_small_groups(company: Company) -> None:
    lines = HEADING + "".join(f",{i % 11},c{i},{'a' if i < 60 else 'b' if i < 90 else 'tiny'}\n" for i in range(93))
    company.bring(lines, survey(company, undated=True))
    reader = warehouse.open_reader(company.settings)
    told = {m.by[0][1]: m.status for m in asked(company, reader, "reader", by=("segment",)).measurements}
    assert told == {"a": "ok", "b": "suppressed", "tiny": "suppressed"}
    assert asked(company, reader, "reader").measurements[0].n == 93


# ---------------------------------------------------------------- the page


def test_reach_counts_whoever_answered_with_and_without_a_date_once(
    mixed: tuple[Company, Reader], dateless: tuple[Company, Reader]
) -> None:
    for (_, reader), told in ((mixed, rows(400, 90)), (dateless, rows(0, 90))):
        everything = all_time(reader)
        assert everything is not None and everything.undated
        for segment in (None, "a"):
            where = filters([("segment", segment)] if segment else [])
            known = {who for _, _, who, kind in told if segment in (None, kind)}
            assert reader.facts[ONE_IN] == "1"
            assert reach._counted(reader, where, everything) == [("", len(known), 0, 0, 0)]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def run(company: Company, **parameters: str) -> AppTest:
        monkeypatch.setenv("CX_CONFIG", str(company.config))
        forget()
        page = AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=60)
        page.context = {"locale": "en-US", "timezone": "Asia/Taipei"}
        for name, value in parameters.items():
            page.query_params[name] = value
        return page.run()

    yield run
    forget()


def test_the_overview_of_answers_without_dates(dateless: tuple[Company, Reader], opened: Any) -> None:
    page = opened(dateless[0])
    assert not page.exception
    said = small_print(page)
    assert "Everything there is; none of it has a date" in said and "90 answers" in said
    assert "Net Promoter Score" in headline(page)


def test_the_overview_says_how_many_are_left_out(mixed: tuple[Company, Reader], opened: Any) -> None:
    assert "90 rows without a date count in" in small_print(opened(mixed[0]))
    page = opened(mixed[0], period="all_time")
    assert not page.exception
    said = small_print(page)
    assert "and what has no date" in said and "490 answers" in said and "figures only" not in said


# ---------------------------------------------------------------- customers who left nobody knows when


def people(left: int, stayed: int, segment: str) -> str:
    rows = [(f"{segment}{i}", segment, "yes" if i < left else "no") for i in range(left + stayed)]
    return "".join(",".join(row) + "\n" for row in rows)


def test_who_left_without_a_date_is_an_all_time_figure(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    kept = "unknown,a,\n"  # of whom nobody knows is in no share
    company.bring(
        "customer_id,segment,has_left\n" + people(20, 80, "a") + people(30, 20, "b") + people(3, 0, "c") + kept,
        "customers",
    )
    told = company.asked(capsys, "measure", "lost_customers", "--by", "segment")
    assert told["period"] == {"from": None, "to": None, "undated": True}
    found = {m["by"]["segment"]: (m["value"], m["n"]) for m in told["measurements"]}
    assert found == {"a": (0.2, 100), "b": (0.6, 50), "c": (1.0, 3)}
    public = company.asked(capsys, "measure", "lost_customers", "--by", "segment", "--public")
    shown = {m["by"]["segment"]: m["status"] for m in public["measurements"]}
    assert shown["c"] == "suppressed" and "suppressed" in (shown["a"], shown["b"]), "the rest must not give it away"


def test_who_left_without_a_date_is_in_no_period(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    company.bring(
        "customer_id,has_left\n" + "".join(f"p{i},{'yes' if i < 4 else 'no'}\n" for i in range(40)), "customers"
    )
    both(company, 400, 0)
    told = company.asked(capsys, "measure", "lost_customers")
    assert [(m["value"], m["status"]) for m in told["measurements"]] == [(None, "not_measurable")]
    assert told["undated"] == {"lost_customers": 40}
    (m,) = company.asked(capsys, "measure", "lost_customers", "--all-time")["measurements"]
    assert (m["value"], m["n"]) == (0.1, 40)
