"""The single answers behind a number: newest first, in pages, masked, and only where enough people stand together; and
the log of changes as filters leave it."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.metrics.behind import HIDDEN, PAGE, OneAnswer, RowsBehind, answers_behind
from cx_metrics.metrics.operating_changes import changes, during
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Question, filters
from cx_metrics.warehouse import open_reader
from tests.companies import Company, company
from tests.warehouses import Company as House


def answers() -> pd.DataFrame:
    """120 of one segment, 8 of another, 7 of a third; every second without a recommendation."""
    rows = []
    for i, segment in enumerate(["many"] * 120 + ["eight"] * 8 + ["seven"] * 7):
        day = f"2026-{1 + i % 3:02d}-{1 + i % 28:02d}"
        rows.append((day, segment, 9 if i % 2 else None, 4, f"call 0912-345-678, number {i}" if i % 3 == 0 else None))
    rows.append(("2026-03-31", "many", 10, 5, "the newest"))
    return pd.DataFrame(rows, columns=["occurred_on", "segment", "nps", "csat", "comment"])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("behind"), answers().astype({"nps": "Int64"}))


def read(made: Company, metric: str = "csat", page: int = 0, **where: str) -> RowsBehind[OneAnswer]:
    period = Period(date(2026, 1, 1), date(2026, 3, 31))
    question = Question((metric,), where=filters(where.items()), period=period)
    found = answers_behind(Seen(made.reader, made.catalogue, made.settings, "reader"), question, page)
    assert found is not None
    return found


def test_newest_first_in_pages(made: Company) -> None:
    pages = [read(made, page=i) for i in range(3)]
    assert [len(found.rows) for found in pages] == [PAGE, PAGE, 136 - 2 * PAGE]
    assert pages[0].total == 136 and pages[0].pages == 3
    assert pages[0].rows[0].comment == "the newest"
    months = [one.month for found in pages for one in found.rows]
    assert months == sorted(months, reverse=True) and {day.day for day in months} == {1}


def test_a_page_beyond_the_last_is_the_last(made: Company) -> None:
    assert read(made, page=99).page == 2 and read(made, page=-5).page == 0


def test_only_answers_that_count_in_the_figure(made: Company) -> None:
    asked = answers()
    assert read(made, "nps").total == int(asked["nps"].notna().sum())
    assert all(dict((n, v) for n, v, _ in one.scores)["nps"] >= 9 for one in read(made, "nps").rows)


def test_words_are_masked_and_nothing_says_who_answered(made: Company) -> None:
    found = [one for i in range(3) for one in read(made, page=i).rows]
    words = [one.comment for one in found if one.comment]
    assert len(words) == int(answers()["comment"].notna().sum()) and not [w for w in words if "0912-345-678" in w]
    assert {name for one in found for name, _, _ in one.scores} == {"nps", "csat"}


def test_a_score_comes_with_the_end_of_its_scale(made: Company) -> None:
    assert read(made).rows[0].scores == (("nps", 10, 10.0), ("csat", 5, 5.0))


def test_small_groups_are_not_read(made: Company) -> None:
    """Seven are too few for comments; where seven are hidden, eight beside them are too, lest they be told apart."""
    assert read(made, segment="seven") == HIDDEN
    assert read(made, segment="eight").hidden
    assert not read(made, segment="many").hidden


def test_no_answers_behind_what_is_not_an_answer(made: Company) -> None:
    found = answers_behind(Seen(made.reader, made.catalogue, made.settings, "reader"), Question(("touchpoint_score",)))
    assert found is not None and found.total == 0  # nobody rated an item


LOG = """change_id,occurred_on,what,touchpoint,exposed
1,2026-01-10,For everybody,,
2,2026-02-10,Of families,,"{""segment"": [""family""]}"
3,2026-03-10,In two places,wifi,"{""touchpoint"": [""wifi"", ""seating""]}"
4,2026-04-10,Of families in one place,,"{""segment"": [""family""], ""touchpoint"": [""wifi""]}"
5,2027-01-01,Later,,
"""


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(
        tmp_path_factory.mktemp("log"), {"imports": {"earliest_date": "2020-01-01", "latest_date": "2030-01-01"}}
    )
    assert house.bring(LOG, "changes").accepted == 5
    return house


@pytest.mark.parametrize(
    ("where", "marked"),
    [
        ({}, "1234"),
        ({"segment": "family"}, "1234"),
        ({"segment": "business"}, "13"),
        ({"touchpoint": "seating"}, "123"),
        ({"segment": "business", "touchpoint": "wifi"}, "13"),
        ({"region": "europe"}, "1234"),
    ],
)
def test_a_change_nobody_met_whom_the_filters_leave_is_not_marked(
    logged: House, where: dict[str, str], marked: str
) -> None:
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    found = changes(open_reader(logged.settings), year, filters(where.items()))
    assert "".join(change.id for change in found) == marked


def test_changes_of_a_time_and_who_met_them(logged: House) -> None:
    found = changes(open_reader(logged.settings), Period(date(2026, 1, 1), date(2027, 12, 31)))
    assert [change.id for change in during(found, date(2026, 2, 1), date(2026, 3, 31))] == ["2", "3"]
    assert found[2].met({("touchpoint", "wifi")}) and found[1].met({("segment", "family")})
    assert not found[1].met({("segment", "business")}) and not found[0].met(set())


def test_a_folder_without_a_log_has_no_changes(tmp_path: Path) -> None:
    made = company(tmp_path, answers().astype({"nps": "Int64"}).head(20))
    assert changes(made.reader, Period(date(2026, 1, 1), date(2026, 12, 31))) == ()
