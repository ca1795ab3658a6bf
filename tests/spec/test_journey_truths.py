"""What was put into the sample company is found again in its journey; real orders and real reviews too."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.journey import JourneyMap, Step, journey_map, score_by_delay
from cx_metrics.metrics import Period, filters
from cx_metrics.warehouse import open_reader
from tests.real_companies import real_company, real_files
from tests.spec.sample_company import day_of_visit
from tests.warehouses import Company

ALL = Period(pd.Timestamp("2024-10-01").date(), pd.Timestamp("2026-10-31").date())
BEFORE = Period(pd.Timestamp("2024-10-01").date(), pd.Timestamp("2025-08-31").date())
AFTER = Period(pd.Timestamp("2025-10-01").date(), pd.Timestamp("2026-10-31").date())


@pytest.fixture(scope="module")
def sample(usual: Company) -> tuple[Company, pd.DataFrame]:
    """A sample company of the usual size, and its events."""
    return usual, pd.read_csv(usual.settings.data_folder / "sample" / "interactions.csv")


def lounge(of: Company, period: Period = ALL, *where: tuple[str, str]) -> JourneyMap:
    reader = open_reader(of.settings)
    return journey_map(Seen(reader, of.catalogue, of.settings, "operator"), "lounge_visit", filters(where), period)


def steps(found: JourneyMap) -> dict[str, Step]:
    return {step.touchpoint: step for step in found.steps}


def test_sessions_are_the_visits_of_a_day(sample: tuple[Company, pd.DataFrame]) -> None:
    of, events = sample
    found, visits = lounge(of), events.assign(day=day_of_visit(events)).groupby(["customer_no", "day"])
    assert found.sessions == visits.ngroups and found.out_of_order == 0
    passed = events.assign(day=day_of_visit(events)).drop_duplicates(["customer_no", "day", "touchpoint"])
    for name, step in steps(found).items():
        assert step.volume == (events["touchpoint"] == name).sum()
        assert step.reach.value == (passed["touchpoint"] == name).sum() / visits.ngroups


def test_the_queue_at_security_and_its_end(sample: tuple[Company, pd.DataFrame]) -> None:
    """Sixteen minutes until the second lane opens, six from then on; who waited long is less satisfied."""
    of, _ = sample
    before, after = (steps(lounge(of, period))["security_lane"] for period in (BEFORE, AFTER))
    assert before.waiting.value == pytest.approx(14 * 60, rel=0.2) and after.waiting.value == pytest.approx(
        300, rel=0.2
    )
    assert before.waiting.low and after.waiting.high and after.waiting.high < before.waiting.low
    assert before.score.high and after.score.low and before.score.high < after.score.low
    now = journey_map(
        Seen(open_reader(of.settings), of.catalogue, of.settings, "reader"), "lounge_visit", compare="year"
    )
    assert {s.touchpoint for s in now.steps if s.score.verdict == "better"} == {"security_lane"}
    reader = open_reader(of.settings)
    waits = score_by_delay(Seen(reader, of.catalogue, of.settings, "operator"), "lounge_visit", (), BEFORE, "wait")
    quarters = [delay.score for delay in waits if delay.touchpoint == "security_lane"]
    *others, slow = [(q.n, q.value or 0.0, ((q.high or 0.0) - (q.low or 0.0)) / 2) for q in quarters]
    n = sum(one[0] for one in others)
    quick = sum(size * value for size, value, _ in others) / n
    half = np.hypot(slow[2], np.sqrt(sum((size * width) ** 2 for size, _, width in others)) / n)
    assert quick - slow[1] > half, "the slowest quarter is less satisfied than the others, beyond chance"


def test_loops_detours_and_early_leavers(sample: tuple[Company, pd.DataFrame]) -> None:
    """Self check-in and wi-fi loop, a failed kiosk sends people to the desk, seven in a hundred leave early."""
    of, events = sample
    found = lounge(of)
    by_id, moves = steps(found), {(t.start, t.end): t.n for t in found.transitions}
    for name in ("self_check_in", "wifi"):
        assert by_id[name].again and by_id[name].again.value > 0.02
        assert moves[name, name] > 30
    assert moves["self_check_in", "front_desk"] > 50
    assert ("entrance", "entrance") not in moves and ("showers", "showers") not in moves
    (kiosk,) = by_id["self_check_in"].failures
    visits = events.assign(day=day_of_visit(events))
    tried = visits[visits["touchpoint"] == "self_check_in"].groupby(["customer_no", "day"])["outcome"]
    failed = tried.agg(lambda outcomes: (outcomes == "failed").any())
    assert kiosk.occurrence.value == failed.mean()
    (leaves,) = by_id["seating"].failures
    assert leaves.occurrence.low and leaves.occurrence.low < 0.066 < (leaves.occurrence.high or 0)
    # beside them, one in eleven of the others is seen neither at the call nor on the way to the gate
    gone = 1 - (found.completed.value or 0 if found.completed else 0)
    assert gone == pytest.approx(0.07 + 0.93 * 0.45 * 0.20, abs=0.025)
    assert sum(s.drop_off.n * (s.drop_off.value or 0) for s in found.steps) == pytest.approx(gone * found.sessions)


def test_a_filter_is_answered_alike_by_every_cut(sample: tuple[Company, pd.DataFrame]) -> None:
    of, _ = sample
    whole = lounge(of)
    parts = [lounge(of, ALL, ("segment", name)) for name in ("business", "business_frequent", "family", "leisure")]
    assert sum(part.sessions for part in parts) == whole.sessions
    for i, step in enumerate(whole.steps):
        assert sum(part.steps[i].volume for part in parts) == step.volume
        assert sum(part.steps[i].customers for part in parts) == step.customers


# ---------------------------------------------------------------- real data


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, pd.DataFrame, pd.DataFrame]:
    _, told, _, answers = real_files("olist")
    of = real_company("olist", tmp_path_factory)
    stamps = ["order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date",
              "order_delivered_customer_date"]  # fmt: skip
    frame = pd.read_csv(told, parse_dates=stamps)
    return of, frame.rename(columns=dict(zip(stamps, STEPS, strict=True))), pd.read_csv(answers)


STEPS = ("purchase", "payment_approval", "handover_to_carrier", "delivery")
EVER = Period(pd.Timestamp("2016-01-01").date(), pd.Timestamp("2018-12-31").date())


def test_orders_from_their_own_stamps(orders: tuple[Company, pd.DataFrame, pd.DataFrame]) -> None:
    """Each order is a session; stamps out of order are reported, and the order of time is kept."""
    of, frame, reviews = orders
    found = journey_map(Seen(open_reader(of.settings), of.catalogue, of.settings, "operator"), "online_order", (), EVER)
    assert found.sessions == len(frame)
    early = 0
    for _, row in frame[list(STEPS)].iterrows():
        known = [(row[name], place) for place, name in enumerate(STEPS) if pd.notna(row[name])]
        early += sum(any(later < place and at < then for then, later in known) for at, place in known)
    assert found.out_of_order == early == 83
    for name, step in steps(found).items():
        if name != "review":
            assert step.reach.value == frame[name].notna().mean() and step.volume == frame[name].notna().sum()
            assert step.margin_at_risk.value is None, "the orders say no margin: not measurable, and no 0"
    times = [
        (min(t for t in row if pd.notna(t) and t > row["payment_approval"]) - row["payment_approval"]).total_seconds()
        for _, row in frame[list(STEPS)].iterrows()
        if pd.notna(row["payment_approval"]) and any(pd.notna(t) and t > row["payment_approval"] for t in row)
    ]
    approval = steps(found)["payment_approval"].seconds_to_next
    assert approval.n == pytest.approx(len(times), abs=5) and approval.value == pytest.approx(
        np.median(times), rel=0.02
    )
    review = steps(found)["review"]
    assert review.score.n == len(reviews)
    assert review.score.value == pytest.approx(25 * (reviews["review_score"].mean() - 1))
    review = next(step for step in found.steps if step.touchpoint == "review")  # no event says who passed it
    assert review.volume == 0 and review.reach.value is None and dict(review.lanes)["reach"] == "unknown"
    assert found.steps[0].reach.value == 1.0


def test_slow_deliveries_are_reviewed_worse(orders: tuple[Company, pd.DataFrame, pd.DataFrame]) -> None:
    of, frame, reviews = orders
    found = score_by_delay(
        Seen(open_reader(of.settings), of.catalogue, of.settings, "operator"), "online_order", (), EVER
    )
    quarters = [delay for delay in found if delay.touchpoint == "handover_to_carrier"]
    assert len(quarters) == 4 and quarters[-1].score.high < min(q.score.low or 0 for q in quarters[:-1])
    joined = reviews.merge(frame, on="order_id").dropna(subset=["handover_to_carrier", "delivery"])
    took = (joined["delivery"] - joined["handover_to_carrier"]).dt.total_seconds()
    slow, quick = joined[took >= quarters[-1].low]["review_score"], joined[took <= quarters[0].high]["review_score"]
    # joined by order here, by customer there: nearly all customers have one order
    assert quarters[-1].score.value == pytest.approx(25 * (slow.mean() - 1), abs=2)
    assert quarters[0].score.value == pytest.approx(25 * (quick.mean() - 1), abs=2)


def test_reviewed_items_are_steps_of_a_visit(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Items of 0 were not rated."""
    of, (file,) = real_company("skytrax_lounge", tmp_path_factory), real_files("skytrax_lounge")
    rows = pd.read_csv(file)
    rows = rows[~(rows["overall_rating"] > 5)]
    period = Period(pd.Timestamp("2013-01-01").date(), pd.Timestamp("2014-12-31").date())
    rows = rows[(rows["date"] >= "2013-01-01") & (rows["date"] <= "2014-12-31")]
    found = journey_map(
        Seen(open_reader(of.settings), of.catalogue, of.settings, "operator"), "lounge_review", (), period
    )
    columns: dict[str, Any] = {
        "staff": "staff_service_rating", "cleanliness": "cleanliness_rating", "seats": "comfort_rating",
        "bar": "bar_beverages_rating", "catering": "catering_rating", "connection": "wifi_connectivity_rating",
        "washrooms": "washrooms_rating",
    }  # fmt: skip
    for name, step in steps(found).items():
        rated = rows[columns[name]][rows[columns[name]] > 0].dropna()
        assert step.score.n == len(rated) > 100 and step.score.value == pytest.approx(25 * (rated.mean() - 1))
        assert step.volume == 0 and step.reach.value is None and step.margin_at_risk.value is None
    assert found.lacks == ("interactions", "cases", "orders")
