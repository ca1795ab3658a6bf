"""The single complaints about a step: newest or costliest first, in pages, masked, and only where enough stand
together."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.journey.complaints import PAGE, OneCase, cases_behind
from cx_metrics.metrics import Period, filters
from cx_metrics.metrics.behind import RowsBehind
from cx_metrics.pictures import case_list
from cx_metrics.text import Text
from cx_metrics.warehouse import open_reader
from tests import journeys, walks
from tests.warehouses import Company

SPRING = Period(pd.Timestamp("2026-03-01").date(), pd.Timestamp("2026-05-31").date())


def complaints() -> pd.DataFrame:
    """52 of the north and 7 of the south about asking, a question, and one complaint about buying."""
    rows = [
        (f"2026-{3 + i % 3:02d}-{1 + i % 28:02d}T09:00:00+08:00", "complaint", "ask", "north" if i < 52 else "south", i,
         f"call 0912-345-678 <b>{i}</b>")
        for i in range(59)
    ]  # fmt: skip
    rows += [("2026-03-02T09:00:00+08:00", "question", "ask", "north", 999, "no complaint")]
    rows += [("2026-03-02T09:00:00+08:00", "complaint", "buy", "north", 5, "alone")]
    return pd.DataFrame(rows, columns=["opened_at", "kind", "touchpoint", "region", "cost", "text"])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Company:
    root: Path = tmp_path_factory.mktemp("cases")
    walks.declare(root, walks.journey())
    of = Company(root, walks.settings())
    of.bring(complaints().to_csv(index=False), "cases")
    return of


def read(made: Company, step: str = "ask", *where: tuple[str, str], **more: Any) -> RowsBehind[OneCase]:
    role = more.pop("role", "reader")
    return cases_behind(
        Seen(open_reader(made.settings), made.catalogue, made.settings, role),
        "walk",
        step,
        filters(list(where)),
        SPRING,
        **more,
    )


def test_every_complaint_is_read_once_in_pages(made: Company) -> None:
    pages = [read(made, page=i) for i in range(3)]
    assert [len(found.rows) for found in pages] == [PAGE, PAGE, 59 - 2 * PAGE] and pages[0].pages == 3
    months = [case.month for found in pages for case in found.rows]
    assert months == sorted(months, reverse=True) and {month.day for month in months} == {1}
    assert len({case.said for found in pages for case in found.rows}) == 59
    assert read(made, page=99).page == 2 and read(made, page=-1).page == 0


def test_the_costliest_come_first(made: Company) -> None:
    found = read(made, order="costliest")
    assert [case.money for case in found.rows] == [float(58 - i) for i in range(PAGE)]


def test_words_are_masked_and_escaped(made: Company) -> None:
    drawn = case_list(read(made).rows, journeys.labels(), Text("en", "TWD"))
    assert "0912" not in drawn and "<b>1" not in drawn and "&lt;b&gt;" in drawn


def test_fewer_than_eight_are_not_read_nor_what_would_give_them_away(made: Company) -> None:
    south = read(made, "ask", ("region", "south"))
    assert south.hidden and south.total == 0 and south.rows == ()
    assert read(made, "ask", ("region", "north")).hidden, "all less the north are seven"
    assert read(made, "buy").hidden
    assert read(made, "ask", ("region", "south"), role="operator").total == 7
    assert read(made, "leave") == RowsBehind(0, 0, 0, ())
