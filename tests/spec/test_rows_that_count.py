"""Which rows of a file count: those that ``only`` asks for, those no earlier file brought, and what is said of both."""

import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cx_metrics.declarations import load_mapping
from cx_metrics.errors import ImportRefused
from tests.warehouses import Company, shared

DAY = {"from": "day", "format": "%Y-%m-%d"}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def add_up(report: Any) -> bool:
    return report.rows == (
        report.accepted + report.rejected + report.duplicate + report.superseded + report.left_out
    )  # fmt: skip


# ---------------------------------------------------------------- only


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (["IP Address"], 2),
        (["IP Address", "Imported"], 3),
        ([0], 2),
        (["0"], 2),
        ([0.0], 2),
        (["IP Address", 0], 4),
        ([True], 3),
        (["true"], 1),
        ("Imported", 1),
    ],
)
def test_only_takes_the_rows_that_hold_one_of_the_values(company: Company, asked: Any, wanted: int) -> None:
    held = [
        "IP Address",
        " IP Address ",
        "Imported",
        "0",
        "0.0",
        "Survey Preview",
        "",
        "TRUE",
        "true",
        "True",
        "ip address",
    ]
    content = "day,Status,csat\n" + "".join(f'2025-01-{i + 1:02},"{s}",{i % 5 + 1}\n' for i, s in enumerate(held))
    mapping = company.mapping({"occurred_on": DAY, "csat": {"from": "csat", "scale": [1, 5]}}, only={"Status": asked})
    report = company.bring(content, mapping)
    assert (report.accepted, report.left_out) == (wanted, len(held) - wanted) and add_up(report)
    assert len(company.stored("csat")) == wanted


def test_rows_that_are_left_out_need_not_be_right_and_are_not_rejected(company: Company) -> None:
    content = "day,Status,csat\n2025-01-01,0,5\nno day,1,99\n2025-01-02,0,9\n2025-01-03\n"
    report = company.bring(
        content, company.mapping({"occurred_on": DAY, "csat": {"from": "csat", "scale": [1, 5]}}, only={"Status": 0})
    )
    assert (report.rows, report.accepted, report.rejected, report.left_out) == (4, 1, 2, 1)
    assert sorted(line for told in report.evidence.values() for line in told["lines"]) == [4, 5]


def test_the_same_file_again_is_unchanged_and_says_how_many_were_left_out(company: Company) -> None:
    mapping = company.mapping({"occurred_on": DAY}, only={"Status": ["a"]})
    first = company.bring("day,Status\n2025-01-01,a\n2025-01-02,b\n", mapping)
    again = company.bring(company.root / "file.csv", mapping)
    assert again.unchanged and (again.rows, again.accepted, again.left_out) == (2, 1, 1) == (
        first.rows, first.accepted, first.left_out,
    )  # fmt: skip


def test_only_of_a_column_that_is_not_there_or_that_no_row_fits_is_refused(company: Company) -> None:
    with pytest.raises(ImportRefused, match="only needs it"):
        company.bring("day,Statu\n2025-01-01,a\n", company.mapping({"occurred_on": DAY}, only={"Status": ["a"]}))
    with pytest.raises(ImportRefused, match="none of its 1 rows is one that the mapping's `only` asks for"):
        company.bring("day,Status\n2025-01-01,a\n", company.mapping({"occurred_on": DAY}, only={"Status": ["b"]}))


def test_a_row_counts_once_where_one_source_feeds_two_tables_that_ask_for_different_rows(company: Company) -> None:
    content = "day,who,kind,stars,paid\n2025-01-01,a,answer,5,\n2025-01-02,b,order,,9\n2025-01-03,c,test,1,\n"
    day, stars = {"from": "day", "format": "%Y-%m-%d"}, {"from": "stars", "scale": [1, 5]}
    orders = {"order_id": "who", "customer_id": "who", "occurred_on": day, "amount": "paid"}
    tables: dict[str, dict[str, Any]] = {
        "responses": {"key": ["who"], "only": {"kind": "answer"}, "columns": {"occurred_on": day, "csat": stars}},
        "orders": {"only": {"kind": "order"}, "columns": orders},
    }
    path = company.root / "two.yaml"
    told = {
        "about": "a test",
        "sources": {"s": "file.csv"},
        "tables": {t: {"rows": "s", **m} for t, m in tables.items()},
    }
    path.write_text(json.dumps(told), "utf-8")
    report = company.bring(content, load_mapping(path, company.catalogue.tables))
    assert (report.rows, report.accepted, report.left_out) == (3, 2, 1) and add_up(report)
    assert [report.by_table[t]["left_out"] for t in ("responses", "orders")] == [2, 2]


@pytest.mark.parametrize(
    ("name", "only"),
    [
        ("excluder_qualtrics_text.csv", 'only: {Status: ["IP Address"]}'),
        ("excluder_qualtrics_raw.csv", 'only: {Status: ["IP Address"]}'),
        ("excluder_qualtrics_numeric.csv", 'only: {Status: ["0'),
    ],
)
def test_previews_of_qualtrics_are_named_with_what_to_write(company: Company, name: str, only: str) -> None:
    file = shared("files/qualtrics") / name
    frame = pd.read_csv(file, dtype=str)
    heading_rows = (
        3 if "ImportId" in " ".join(map(str, frame.iloc[1])) else 2 if frame.iloc[0, 0] == "Start Date" else 1
    )
    status = frame["Status"].iloc[heading_rows - 1 :]
    real = status.isin(["IP Address", "0", "0.0"])
    columns = {"occurred_on": {"undated": True}, "comment": "Browser"}
    report = company.bring(file, company.mapping(columns, source={"header_rows": heading_rows}))
    told = {what: n for what, n in report.warnings.items() if "no finished answers (Status" in what}
    assert list(told.values()) == [int((~real).sum())] and only in next(iter(told))
    values = [s for s in status.unique() if s in ("IP Address", "0", "0.0")]
    chosen = company.mapping(columns, source={"header_rows": heading_rows}, only={"Status": values})
    again = company.bring(file, chosen)
    assert again.left_out == int((~real).sum()) and not any("(Status" in what for what in again.warnings)


def test_a_column_called_status_that_says_something_else_is_left_alone(company: Company) -> None:
    content = "day,Status,Completed\n2025-01-01,shipped,1\n2025-01-02,1,1\n2025-01-02,0,1\n"
    assert not company.bring(content, company.mapping({"occurred_on": DAY})).warnings


# ---------------------------------------------------------------- the same rows in a later file


def month(first: int, rows: int, seed: int, telling: bool = True) -> list[str]:
    made = random.Random(seed)
    said = (lambda i: f"visit {seed}-{i} was fine") if telling else (lambda i: "")
    return [f"2025-{first:02}-{made.randint(1, 28):02},{made.randint(0, 10)},{said(i)}" for i in range(rows)]


def answers(company: Company, rows: list[str], name: str, **said: Any) -> Any:
    columns = {"occurred_on": DAY, "nps": {"from": "nps", "scale": [0, 10]}, "comment": "comment"}
    path = company.file("day,nps,comment\n" + "\n".join(rows) + "\n", name)
    return company.bring(path, company.mapping(columns), **said)


SEPTEMBER, OCTOBER = month(9, 60, 1), month(10, 80, 2)
CUMULATIVE = {
    "all of it": SEPTEMBER + OCTOBER,
    "newest first": list(reversed(SEPTEMBER + OCTOBER)),
    "shuffled": random.Random(5).sample(SEPTEMBER + OCTOBER, 140),
    "a part": SEPTEMBER[25:] + OCTOBER,
    "without anything new": SEPTEMBER[:50],
    "corrected": [row.replace("fine", "good") if i < 20 else row for i, row in enumerate(SEPTEMBER)] + OCTOBER,
}


@pytest.mark.parametrize("how", CUMULATIVE)
def test_a_cumulative_export_without_a_key_is_refused_and_may_take_the_place_of_the_last(
    company: Company, how: str
) -> None:
    first = answers(company, SEPTEMBER, "september.csv")
    with pytest.raises(ImportRefused) as caught:
        answers(company, CUMULATIVE[how], "october.csv")
    told = str(caught.value)
    assert "name a key" in told and f"--replaces {first.batches[0]}" in told and "september.csv" in told
    assert len(company.stored("nps")) == 60, "nothing was stored"
    second = answers(company, CUMULATIVE[how], "october.csv", replaces=(first.batches[0],))
    assert second.replaces == first.batches and second.accepted == len(CUMULATIVE[how])
    assert len(company.stored("nps")) == len(CUMULATIVE[how])
    assert company.call("undo", second.batches[0]) == 0
    assert len(company.stored("nps")) == 60, "undone, the earlier one counts again"


def test_the_same_file_with_replaces_again_is_unchanged(company: Company) -> None:
    first = answers(company, SEPTEMBER, "september.csv")
    second = answers(company, SEPTEMBER + OCTOBER, "october.csv", replaces=tuple(first.batches))
    assert answers(company, SEPTEMBER + OCTOBER, "october.csv").unchanged
    third = answers(company, SEPTEMBER + OCTOBER + month(11, 50, 3), "november.csv", replaces=tuple(second.batches))
    assert third.accepted == 190 and len(company.stored("nps")) == 190


@pytest.mark.parametrize("telling", [True, False])
def test_other_answers_of_the_same_days_are_no_repetition(company: Company, telling: bool) -> None:
    """Two branches, asked on the same days: days and scores meet by chance, and nothing is to be said."""
    answers(company, month(9, 200, 1, telling), "north.csv")
    report = answers(company, month(9, 200, 2, telling), "south.csv")
    assert report.accepted == 200 and not report.warnings


def test_some_rows_that_stand_in_an_earlier_file_are_a_warning(company: Company) -> None:
    answers(company, SEPTEMBER, "september.csv")
    report = answers(company, SEPTEMBER[:20] + OCTOBER, "october.csv")
    assert report.accepted == 100
    assert [(n, "september.csv" in what) for what, n in report.warnings.items() if "count twice" in what] == [
        (20, True)
    ]


def test_only_a_batch_that_counts_and_of_the_same_table_can_be_replaced(company: Company) -> None:
    answers(company, SEPTEMBER, "september.csv")
    with pytest.raises(ImportRefused, match="is no batch that counts"):
        answers(company, OCTOBER, "october.csv", replaces=("nonsense",))
    (customers,) = company.bring("customer_id\na\nb\n", "customers").batches
    with pytest.raises(ImportRefused, match="holds customers, which mapping does not fill"):
        answers(company, OCTOBER, "october.csv", replaces=(customers,))


def test_the_command_replaces(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    (first,) = answers(company, SEPTEMBER, "september.csv").batches
    file = company.file("day,nps,comment\n" + "\n".join(SEPTEMBER + OCTOBER) + "\n", "october.csv")
    words: list[str | Path] = ["import", file, "--mapping", company.root / "mapping.yaml"]
    assert company.call(*words) == 1
    dry = company.asked(capsys, *words, "--replaces", first, "--dry-run")
    assert dry["replaces"] == [first] and len(company.stored("nps")) == 60
    assert company.call(*words, "--replaces", first) == 0
    assert f"takes the place of batch {first}" in capsys.readouterr().out


# ---------------------------------------------------------------- what counts now


def test_batches_say_how_many_rows_count_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company = Company(tmp_path, metrics=("nps",))
    rows = [f"r{i},2025-01-{i % 28 + 1:02},{i % 11}" for i in range(50)]
    file = company.file("id,day,nps\n" + "\n".join(rows) + "\n")
    columns = {"occurred_on": DAY, "nps": {"from": "nps", "scale": [0, 10]}}
    (old,) = company.bring(file, company.mapping(columns, key="id")).batches
    corrected = company.mapping(
        columns | {"survey": {"value": "visit"}, "nps": {"from": "nps", "scale": [0, 10]}}, key="id"
    )
    (new,) = company.bring(file, corrected).batches
    (later,) = company.bring("id,day,nps\nr1,2025-01-02,9\nr99,2025-02-01,9\n", corrected).batches
    said = {b["id"]: (b["counts"], b["rows_that_count"]) for b in company.asked(capsys, "batches")["batches"]}
    assert said == {old: (False, 0), new: (True, 49), later: (True, 2)}
    assert company.call("batches") == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "  49 of 50  " in lines[new] and "  0 of 50 (" in lines[old] and "  2  " in lines[later]
