"""What can be asked: periods, fiscal quarters and years, the rest of a group; and what is refused."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.errors import CxError, QuestionError
from cx_metrics.metrics import Period
from tests.companies import Company, company, counted

# Periods


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """One answer a day for two years, in a company whose year starts in April; the score says which month it
    is.
    """
    days = pd.date_range("2024-04-01", "2026-03-20")
    config = "organisation: {name: Test, currency: TWD, time_zone: Asia/Taipei, fiscal_year_starts: 4}\n"
    return company(
        tmp_path_factory.mktemp("daily"),
        pd.DataFrame({"occurred_on": days.strftime("%Y-%m-%d"), "nps": days.month % 11}),
        config=config,
    )


def test_the_default_period_is_the_last_twelve_full_months(daily: Company) -> None:
    assert daily.ask("nps").period == Period(date(2025, 3, 1), date(2026, 2, 28))
    assert daily.one("nps").n == 365


def test_fiscal_quarters_and_years(daily: Company) -> None:
    quarters = daily.ask("nps", grain="quarter", start="2024-04-01", end="2025-03-31").measurements
    assert [(m.period.start, m.period.end, m.n) for m in quarters] == [
        (date(2024, 4, 1), date(2024, 6, 30), 91),
        (date(2024, 7, 1), date(2024, 9, 30), 92),
        (date(2024, 10, 1), date(2024, 12, 31), 92),
        (date(2025, 1, 1), date(2025, 3, 31), 90),
    ]
    years = daily.ask("nps", grain="year", start="2024-04-01", end="2026-03-20").measurements
    assert [(m.period.start, m.period.end, m.n) for m in years] == [
        (date(2024, 4, 1), date(2025, 3, 31), 365),
        (date(2025, 4, 1), date(2026, 3, 20), 354),
    ]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2025-01-15", "2025-03-14", 59),
        ("2025-02-03", "2025-02-05", 3),
        ("2025-01-31", "2025-02-01", 2),
        ("2024-12-31", "2025-12-30", 365),
    ],
)
def test_ragged_periods_are_inclusive_and_bucketed_to_the_day(daily: Company, start: str, end: str, days: int) -> None:
    assert daily.one("nps", start=start, end=end).n == days
    months = daily.ask("nps", start=start, end=end, grain="month").measurements
    assert sum(m.n or 0 for m in months) == days and months[0].period.start.isoformat() == start
    assert months[-1].period.end.isoformat() == end
    assert len(daily.ask("nps", start=start, end=end, grain="day").measurements) == days


@pytest.mark.parametrize(
    ("compare", "start", "end", "against"),
    [
        ("previous", "2025-03-01", "2025-04-30", ("2025-01-01", "2025-02-28")),
        ("previous", "2025-03-10", "2025-03-19", ("2025-02-28", "2025-03-09")),
        ("year", "2026-02-01", "2026-02-28", ("2025-02-01", "2025-02-28")),
        ("year", "2025-03-10", "2025-03-19", ("2024-03-10", "2024-03-19")),
    ],
)
def test_the_period_compared_with(daily: Company, compare: str, start: str, end: str, against: tuple[str, str]) -> None:
    found = daily.ask("nps", start=start, end=end, compare=compare)
    assert found.comparison_period == Period(date.fromisoformat(against[0]), date.fromisoformat(against[1]))


def test_the_rest_of_a_group_is_all_others(tmp_path: Path) -> None:
    asked = company(
        tmp_path,
        pd.concat(
            [
                counted({10: 80, 0: 20}, segment="a"),
                counted({10: 40, 0: 60}, segment="b"),
                counted({10: 50, 0: 50}, segment="c"),
            ]
        ),
    )
    found = asked.groups("nps", by=("segment",), compare="rest")
    assert found["a"].change == pytest.approx(60 - (-10)) and found["a"].verdict == "better"
    assert found["b"].verdict == "worse"
    alone = asked.groups("nps", by=("segment",), where={"segment": "a"}, compare="rest")["a"]
    assert alone.change is None and alone.verdict == "not_enough_answers"


# Refusals


@pytest.fixture(scope="module")
def segmented(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(
        tmp_path_factory.mktemp("segmented"),
        pd.concat([counted({10: 9}, segment="a"), counted({0: 9}, segment="b")]),
    )


@pytest.mark.parametrize(
    ("metric", "asked", "says"),
    [
        ("npz", {}, "did you mean 'nps'"),
        ("nps", {"by": ("tier",)}, "is none that nps can be asked by"),
        ("nps", {"where": {"segmant": "a"}}, "did you mean 'segment'"),
        ("nps", {"where": {"segment": "z"}}, "does not occur in the data"),
        ("nps", {"by": ("segment", "segment")}, "twice"),
        ("nps", {"start": "2026-03-02", "end": "2026-03-01"}, "before it starts"),
        ("nps", {"compare": "rest"}, "no --by names the groups"),
        ("nps", {"compare": "year", "grain": "month"}, "cannot be combined"),
        ("nps", {"by": ("customer_id",)}, "is none that nps can be asked by"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_nearest_that_can(
    segmented: Company, metric: str, asked: dict, says: str
) -> None:
    with pytest.raises(QuestionError) as refused:
        segmented.ask(metric, **asked)
    assert says in str(refused.value)


def test_a_target_of_a_metric_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CxError, match="did you mean 'nps'"):
        company(
            tmp_path,
            counted({10: 5}),
            config="targets:\n  - {metric: npss, value: 1, starts: 2026-01-01, ends: 2026-12-31,"
            " set_by: board, set_on: 2026-01-01}\n",
        )
