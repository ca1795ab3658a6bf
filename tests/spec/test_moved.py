"""What moved a figure: the sample company's planted truths are found, and nothing else is claimed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cx_metrics import warehouse
from cx_metrics.company import Company as Seen
from cx_metrics.metrics import Measurement, Period, measure
from cx_metrics.metrics.monthly import monthly, since
from cx_metrics.metrics.moved import ChangePart, Moved, moved, splits_of, telling
from cx_metrics.metrics.periods import default_period
from cx_metrics.metrics.question import Question, filters
from tests.companies import Company, company
from tests.warehouses import Company as House

SPLITS = (("segment",), ("region",), ("channel",), ("stage",), ("touchpoint",), ("segment", "touchpoint"))


@dataclass(frozen=True)
class Sample:
    """The sample company at its usual size."""

    held: Company

    def split(self, metric: str, *splits: tuple[str, ...], **where: str) -> tuple[Moved, ...]:
        question = Question((metric,), where=filters(where.items()), compare="year")
        asked = splits or SPLITS
        return moved(Seen(self.held.reader, self.held.catalogue, self.held.settings, "reader"), question, asked)

    def over(self, metric: str, *split: str) -> Moved:
        (found,) = self.split(metric, split)
        return found

    def months(self, metric: str, **where: str) -> tuple[Measurement, ...]:
        both = {"start": "2024-11-01", "end": "2026-10-31"}
        return monthly(self.held.ask(metric, where=where, grain="month", role="reader", **both), metric)


@pytest.fixture(scope="module")
def sample(usual: House) -> Sample:
    return Sample(Company(usual.settings, usual.catalogue, warehouse.open_reader(usual.settings)))


def part(found: Moved, kind: str, *group: str) -> ChangePart:
    """The part of this kind and group."""
    return next(p for p in found.parts if p.kind == kind and tuple(value for _, value in p.by) == group)


def test_the_fall_of_recommendation_is_a_mix_shift(sample: Sample) -> None:
    """It fell from about 35 to 27; Europe grew, and no region changed by more than chance."""
    best = telling(sample.split("nps"))
    assert best is not None and best.split == ("region",)
    assert best.change == pytest.approx(-8, abs=2)
    assert best.mix.real and not best.rate.real and best.mix.points < best.change / 2
    largest = max(best.real, key=lambda p: abs(p.points))
    assert (largest.kind, largest.by) == ("mix", (("region", "europe"),))
    assert largest.shares is not None and largest.shares[0] < 0.2 < 0.3 < largest.shares[1]
    assert not [p for p in best.real if p.kind == "rate"]


def test_the_easier_entrance_is_found_everywhere_and_since_march(sample: Sample) -> None:
    """From 72 to 84 % in every group since March 2026: eight of twelve months, so eight points of twelve."""
    for split in (("segment",), ("region",), ("channel",)):
        found = sample.over("ces", *split)
        assert found.widespread and found.rate.real and not found.mix.real
        assert found.rate.low <= 0.12 * 8 / 12 <= found.rate.high
    moment = since(sample.months("ces"), +1)
    assert moment is not None and moment.first <= date(2026, 3, 1) <= moment.last
    assert moment.change == pytest.approx(0.12, abs=0.03)


def test_the_queue_at_security_is_found_with_its_size(sample: Sample) -> None:
    """From 52 to 73 % of the answers about security since 15 September 2025: six weeks of the year before had it."""
    best = telling(sample.split("csat"))
    assert best is not None and not best.widespread
    found = sample.over("csat", "touchpoint")
    security = part(found, "rate", "security_lane")
    assert security.real and security.improves and [p for p in found.real if p.kind == "rate"] == [security]
    assert security.mean_share is not None
    expected = security.mean_share * (0.73 - (0.52 * 10.5 + 0.73 * 1.5) / 12)
    assert security.low <= expected <= security.high
    moment = since(sample.months("csat", touchpoint="security_lane"), +1)
    assert moment is not None and moment.first <= date(2025, 10, 1) and moment.last >= date(2025, 9, 1)


def test_the_drink_does_not_show_in_totals_but_where_it_was_drunk(sample: Sample) -> None:
    found = sample.over("nps", "segment")
    assert abs(part(found, "rate", "business_frequent").points) < 2
    months = sample.months("nps", segment="family")
    drop = since(months, -1)
    assert drop is None or not drop.first <= date(2026, 5, 1) <= drop.last


def test_what_did_not_change_is_not_claimed(sample: Sample) -> None:
    """Problems are as frequent as they were: no part of any split stands, and no month stands out."""
    splits = sample.split("problem_incidence")
    assert len(splits) == len(SPLITS)
    assert not [p for found in splits for p in (*found.real, *(q for q in (found.mix, found.rate) if q.real))]
    assert (
        since(sample.months("problem_incidence"), +1) is None and since(sample.months("problem_incidence"), -1) is None
    )


def test_parts_add_up_and_no_small_group_is_named(sample: Sample) -> None:
    for found in sample.split("nps"):
        assert sum(p.points for p in found.parts) == pytest.approx(found.change, abs=1e-9)
        assert found.mix.points + found.rate.points == pytest.approx(found.change, abs=1e-9)
        assert all(p.n >= 30 for p in found.parts if p.by and p.n is not None)


def two_segments(after: tuple[int, int]) -> pd.DataFrame:
    """Satisfied of 1,000: both segments better by four points the year after, when ``after`` answer of each."""
    rows = []
    for year, sizes, levels in ((2024, (800, 200), (0.80, 0.40)), (2025, after, (0.84, 0.44))):
        for segment, n, level in zip(("old", "new"), sizes, levels, strict=True):
            good = round(n * level)
            rows += [(f"{year}-{1 + i % 12:02d}-01", segment, 5 if i < good else 2) for i in range(n)]
    rows += [("2025-12-31", "old", 5)]
    return pd.DataFrame(rows, columns=["occurred_on", "segment", "csat"])


def test_both_better_and_the_total_worse_is_told_as_mix(tmp_path: Path) -> None:
    """Simpson's paradox: each segment gained four points, and the total lost twelve."""
    made = company(tmp_path, two_segments((2000, 3000)))
    question = Question(("csat",), compare="year")
    (found,) = moved(Seen(made.reader, made.catalogue, made.settings, "operator"), question, (("segment",),))
    assert found.change < -0.1 and found.mix.real and found.mix.points < found.change
    assert found.rate.real and found.rate.points == pytest.approx(0.04, abs=0.005)
    assert all(p.improves for p in found.parts if p.kind == "rate")


def test_nothing_to_split(tmp_path: Path) -> None:
    made = company(tmp_path, two_segments((800, 200)))

    def over(metric: str, *split: str, **asked: str) -> tuple[Moved, ...]:
        question = Question((metric,), compare="year", **asked)  # type: ignore[arg-type]
        return moved(Seen(made.reader, made.catalogue, made.settings, "operator"), question, (split,))

    assert len(over("csat", "segment")) == 1
    assert over("csat", "region") == ()  # nobody states one
    assert over("nps", "segment") == ()  # nobody was asked
    assert telling(()) is None


def test_a_month_without_answers_keeps_its_place(tmp_path: Path) -> None:
    answers = pd.DataFrame({"occurred_on": ["2025-01-05"] * 40 + ["2025-04-30"] * 40, "csat": [5, 2] * 40})
    made = company(tmp_path, answers)
    months = monthly(made.ask("csat", grain="month", start="2025-01-01", end="2025-04-30"), "csat")
    assert [m.status for m in months] == ["ok", "not_measurable", "not_measurable", "ok"]
    assert [m.period.start.month for m in months] == [1, 2, 3, 4]
    assert since(months, 1.0) is None
    assert monthly(made.ask("nps", grain="month", start="2025-01-01", end="2025-02-28"), "nps")[0].period == Period(
        date(2025, 1, 1), date(2025, 1, 31)
    )


def test_the_whole_of_every_split_is_the_change_of_the_figure_itself(sample: Sample) -> None:
    """Of every metric that can be split: also of those read over the years of customers, as at a month's end."""
    held, seen = sample.held, set()
    first, last = held.reader.first, held.reader.as_of
    assert first is not None and last is not None
    for name, metric in held.catalogue.metrics.items():
        for where in (filters([]), filters([("segment", "leisure")])):
            if not {dimension for dimension, _ in where} <= set(held.reader.dimensions(metric.view)):
                continue
            asked = Question((name,), where=where, period=default_period(first, last), compare="year")
            ways = splits_of(Seen(held.reader, held.catalogue, held.settings, "operator"), metric, where)
            (whole,) = measure(Seen(held.reader, held.catalogue, held.settings, "operator"), asked).measurements
            for found in moved(Seen(held.reader, held.catalogue, held.settings, "operator"), asked, ways):
                assert found.after == pytest.approx(whole.value, rel=1e-9), (name, found.split)
                assert found.change == pytest.approx(whole.change, rel=1e-9, abs=1e-9), (name, found.split)
                seen.add(name)
    assert {"nps", "csat", "churn_rate", "revenue_per_customer", "contact_rate"} <= seen
