"""Day and month in mixed order: a file that betrays itself is refused with the evidence until the mapping decides."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cx_metrics.declarations import load_mapping
from cx_metrics.errors import ImportRefused
from cx_metrics.importing import Report
from tests.warehouses import Company, shared

ORDERS = ["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m.%d.%Y", "%Y/%m/%d", "%Y-%d-%m", "%d/%m/%y", "%m/%d/%Y %H:%M"]


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def turned(written: str) -> str:
    return written.translate(str.maketrans("dm", "md"))


def bring(company: Company, written: str, texts: list[str], **said: Any) -> Report:
    told = {"from": "day", "format": written, **said}
    if "%y" in written:
        told["century"] = 2000
    if "%H" in written:
        told["zone"] = "Asia/Taipei"
    content = "id,day\n" + "".join(f"{i},{text}\n" for i, text in enumerate(texts))
    return company.bring(content, company.mapping({"response_id": "id", "occurred_on": told}))


@pytest.mark.parametrize("written", ORDERS)
def test_a_file_of_which_a_part_is_in_the_other_order_is_refused_with_the_evidence(
    company: Company, written: str
) -> None:
    days = [date(2021, 1, 1) + timedelta(days=7 * i) for i in range(100)]
    texts = [f"{day:{written if i < 80 else turned(written)}}" for i, day in enumerate(days)]
    only = sum(day.day > 12 for day in days[80:])
    both = sum(day.day <= 12 and day.day != day.month for day in days)
    with pytest.raises(ImportRefused) as caught:
        bring(company, written, texts)
    told = str(caught.value)
    assert f"{only} of 100 dates do not fit {written} but fit {turned(written)}" in told
    assert f"of {both} others, which fit both" in told and "when_both_fit: day_first or month_first" in told
    if "%H" not in written:
        in_order = bring(company, written, [f"{day:{written}}" for day in days])
        assert in_order.accepted == 100, "and the same days in one order are not"


@pytest.mark.parametrize(
    ("rows", "strange", "refused"), [(3000, 19, False), (3000, 20, True), (199, 1, False), (100, 1, True)]
)
def test_from_twenty_or_one_in_a_hundred_on_it_is_no_slip(
    company: Company, rows: int, strange: int, refused: bool
) -> None:
    texts = ["20/03/2025"] * (rows - strange) + ["03/20/2025"] * strange
    if refused:
        with pytest.raises(ImportRefused, match=f"{strange} of {rows:,} dates do not fit"):
            bring(company, "%d/%m/%Y", texts)
    else:
        assert bring(company, "%d/%m/%Y", texts).reasons == {"occurred_on: not a date written as %d/%m/%Y": strange}


DECISIONS = {  # what becomes of a date that fits only the format, only the other order, both, and both as one day
    "day_first": ["2025-03-20", "2025-03-20", "2025-02-01", "2025-04-04"],
    "month_first": ["2025-03-20", "2025-03-20", "2025-01-02", "2025-04-04"],
    "neither": ["2025-03-20", "2025-03-20", "occurred_on: day and month fit both ways (%d/%m/%Y)", "2025-04-04"],
    "declared": ["2025-03-20", "occurred_on: not a date written as %d/%m/%Y", "2025-02-01", "2025-04-04"],
}


@pytest.mark.parametrize("written", ["%d/%m/%Y", "%m/%d/%Y"])
@pytest.mark.parametrize("decision", DECISIONS)
def test_the_mapping_decides_what_is_read(company: Company, decision: str, written: str) -> None:
    texts = ["20/03/2025", "03/20/2025", "01/02/2025", "04/04/2025"]
    wanted = [what.replace("%d/%m/%Y", written) for what in DECISIONS[decision]]
    if written == "%m/%d/%Y":
        texts[:2] = texts[1::-1]
        if decision == "declared":
            wanted[2] = "2025-01-02"
    report = bring(company, written, texts, when_both_fit=decision)
    stored = dict(company.stored("row, CAST(occurred_on AS VARCHAR)"))
    assert [stored.get(i + 1) for i in range(4)] == [w if w.startswith("2025") else None for w in wanted]
    assert list(report.reasons) == [w for w in wanted if not w.startswith("2025")]


def test_a_row_turned_round_does_not_take_the_place_of_the_right_one(company: Company) -> None:
    def rows(*texts: str) -> str:
        return "id,day\n" + "".join(f"{text}\n" for text in texts)

    day = {"from": "day", "format": "%d/%m/%Y"}
    mapping = company.mapping({"response_id": "id", "occurred_on": day})
    within = company.bring(rows("a,05/03/2025", "b,06/03/2025", "a,03/05/2025", "b,07/03/2025"), mapping)
    reason = "occurred_on: day and month exchanged against an earlier row of this key (or say when_both_fit)"
    assert (within.accepted, within.superseded, within.reasons) == (2, 1, {reason: 1})
    assert within.evidence[reason] == {"found": {"2025-05-03, before 2025-03-05": 1}, "lines": [4]}
    later = company.bring(rows("a,03/05/2025", "b,03/07/2025", "c,01/02/2025"), mapping)
    assert (later.accepted, later.reasons) == (1, {reason: 2})
    wanted = [("a", date(2025, 3, 5)), ("b", date(2025, 3, 7)), ("c", date(2025, 2, 1))]
    assert sorted(company.stored("response_id, occurred_on")) == wanted
    # the mapping was wrong, not the rows: the same file in the other order is no evidence against itself
    content = rows("x,01/02/2026", "y,03/02/2026")
    company.bring(content, company.mapping({"response_id": "id", "occurred_on": day}))
    other = company.mapping({"response_id": "id", "occurred_on": {**day, "format": "%m/%d/%Y"}})
    assert company.bring(content, other).accepted == 2


def test_ordinary_dates_of_any_order_are_read_as_declared(company: Company) -> None:
    random.seed(4)
    for written in ("%d/%m/%Y", "%m/%d/%Y"):
        days = [date(2020, 1, 1) + timedelta(days=random.randrange(1500)) for _ in range(300)]
        report = bring(company, written, [f"{day:{written}}" for day in days])
        assert report.accepted == 300 and [d for (d,) in company.stored("occurred_on")] == days
        company.call("undo", *report.batches)


def test_two_years_of_which_the_second_is_turned_are_refused(company: Company) -> None:
    cases = shared("../cases")
    mapping = load_mapping(cases / "mixed.yaml", company.catalogue.tables)
    with pytest.raises(ImportRefused, match="116 of 400 dates do not fit %d/%m/%Y but fit %m/%d/%Y"):
        company.bring(cases / "mixed.csv", mapping)
    assert company.folder.current() is None
