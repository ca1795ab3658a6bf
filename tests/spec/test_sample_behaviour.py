"""What cx_metrics/sample/README.md says of problems, churn, contacts, answers and orders, found again in the files."""

import numpy as np
import pandas as pd
import pytest

from tests.spec.sample_company import Company, day_of_visit, net_promoters


def problem(answers: pd.DataFrame) -> pd.Series:
    """What became of a problem, in a word."""
    words = np.select(
        [answers["had_problem"] == "no", answers["told_us"] == "no", answers["solved"] == "yes"],
        ["none", "told_nobody", "solved"],
        "not_solved",
    )
    return pd.Series(words, answers.index).where(answers["had_problem"].notna())


def leave_within_150_days(people: pd.DataFrame, since: pd.Series) -> pd.Series:
    return (pd.to_datetime(people["ended"]) - since).dt.days <= 150


def test_6_problems_who_tells_us_and_who_leaves(large: Company) -> None:
    answers = large.answers.assign(problem=problem)
    assert (answers["had_problem"].dropna() == "yes").mean() == pytest.approx(0.13, abs=0.005)
    assert (answers["told_us"].dropna() == "yes").mean() == pytest.approx(1 / 3, abs=0.02)
    assert (answers["solved"].dropna() == "yes").mean() == pytest.approx(0.75, abs=0.03)
    scores = answers.groupby("problem")["likely_to_recommend"].apply(net_promoters)
    for what, points, within in (
        ("none", 36, 2),
        ("told_nobody", -4, 4),
        ("solved", 21, 5),
        ("not_solved", -26, 8),
    ):
        assert scores[what] == pytest.approx(points, abs=within)
    members = answers[(answers["tier"].fillna("none") != "none") & (answers["visit_date"] < "2026-06-01")]
    left = leave_within_150_days(members, pd.to_datetime(members["visit_date"])).groupby(members["problem"]).mean()
    assert left["none"] == pytest.approx(0.07, abs=0.015) and left["told_nobody"] == pytest.approx(0.22, abs=0.03)


def test_6_fast_handling_keeps_who_complains(large: Company) -> None:
    cases = large["cases"].merge(large["customers"], left_on="customer_no", right_on="customer_id")
    cases = cases[(cases["kind"] == "complaint") & (cases["tier"] != "none") & (cases["opened"] < "2026-06-01")]
    opened = pd.to_datetime(cases["opened"])
    hours = (pd.to_datetime(cases["resolved"]) - opened).dt.total_seconds() / 3600
    how = pd.Series(np.select([hours <= 24, hours > 24], ["fast", "slow"], "never"), cases.index)
    left = leave_within_150_days(cases, opened).groupby(how).mean()
    for what, share, within in (("fast", 0.11, 0.03), ("slow", 0.29, 0.04), ("never", 0.40, 0.08)):
        assert left[what] == pytest.approx(share, abs=within)


def test_7_those_who_joined_at_half_price_leave_after_a_year(large: Company) -> None:
    people = large["customers"]
    members = people[
        people["tier"].isin(["silver", "gold", "platinum"]) & people["joined"].between("2024-10-01", "2025-09-30")
    ]
    offer = members["joined"].between("2025-01-15", "2025-06-30")
    left = ((pd.to_datetime(members["ended"]) - pd.to_datetime(members["joined"])).dt.days <= 365).groupby(offer).mean()
    assert list(left) == [pytest.approx(0.17, abs=0.03), pytest.approx(0.47, abs=0.04)]
    price = (members["end_reason"].dropna() == "price").groupby(offer).mean()
    assert list(price) == [pytest.approx(0.2, abs=0.06), pytest.approx(0.65, abs=0.06)]
    assert people.loc[people["tier"].fillna("none") == "none", ["ended", "end_reason"]].isna().all(axis=None)


def test_8_first_contact_resolution_differs_by_channel(large: Company) -> None:
    cases = large["cases"].dropna(subset=["solved_first_time"])
    solved = (cases["solved_first_time"] == "yes").groupby([cases["kind"] == "complaint", cases["channel"]]).mean()
    other, complaints = (solved.xs(is_complaint, level=0) for is_complaint in (False, True))
    wanted = {"lounge_desk": 0.86, "phone": 0.76, "chat": 0.67, "app": 0.58, "email": 0.50}
    for channel, share in wanted.items():
        assert other[channel] == pytest.approx(share, abs=0.025)
    assert list(complaints.sort_values(ascending=False).index) == list(wanted)
    assert ((cases["contacts"] == 1) == (cases["solved_first_time"] == "yes")).all()


def test_9_who_answers(large: Company) -> None:
    sent = large["invitations"].assign(answered=large["invitations"]["answer_no"].notna())
    by_survey = sent.groupby("survey")["answered"].mean()
    assert by_survey["app"] == pytest.approx(0.20, abs=0.01) and by_survey["support"] == pytest.approx(0.35, abs=0.02)
    sent = sent[sent["survey"] == "lounge_visit"].merge(
        large["customers"], left_on="customer_no", right_on="customer_id"
    )
    by_segment = sent.groupby("segment")["answered"].mean()
    for segment, share in (
        ("business_frequent", 0.12),
        ("business", 0.22),
        ("leisure", 0.34),
        ("family", 0.28),
    ):
        assert by_segment[segment] == pytest.approx(share, abs=0.01)
    by_channel = sent.groupby("channel")["answered"].mean()
    for channel, share in (("email", 0.22), ("sms", 0.27), ("app", 0.35)):
        assert by_channel[channel] == pytest.approx(share, abs=0.01)
    events = large["interactions"].assign(sent_on=day_of_visit, failed=large["interactions"]["succeeded"] == "no")
    visits = events.groupby(["customer_no", "sent_on"])["failed"].any().reset_index()
    both = sent.merge(visits, on=["customer_no", "sent_on"])
    assert len(both) / len(sent) == pytest.approx(0.13, abs=0.01)
    assert list(both.groupby("failed")["answered"].mean()) == [
        pytest.approx(0.257, abs=0.015),
        pytest.approx(0.334, abs=0.025),
    ]


def test_10_who_had_a_bad_experience_orders_less(large: Company) -> None:
    orders = large["orders"].assign(ordered=pd.to_datetime(large["orders"]["ordered_on"]))
    answers = large.answers.assign(problem=problem, visited=pd.to_datetime(large.answers["visit_date"]))
    answers = answers[answers["visit_date"].between("2025-04-01", "2026-04-30")].dropna(
        subset=["problem", "customer_no"]
    )
    both = answers[["customer_no", "problem", "visited"]].merge(orders, on="customer_no")
    days = (both["ordered"] - both["visited"]).dt.days
    after, before = (part.groupby(both["problem"]).sum() for part in (days.between(1, 180), days.between(-180, -1)))
    for what, ratio, within in (
        ("none", 0.9, 0.04),
        ("told_nobody", 0.55, 0.06),
        ("solved", 0.8, 0.08),
        ("not_solved", 0.4, 0.12),
    ):
        assert after[what] / before[what] == pytest.approx(ratio, abs=within)
    buyers = set(large["orders"]["customer_no"])
    assert 0.58 < len(buyers) / len(large["customers"]) < 0.68
    source = orders["new_customer_source"].value_counts()
    assert source["earned"] / (source["earned"] + source["bought"]) == pytest.approx(0.5, abs=0.05)
    assert source["unknown"] / source.sum() == pytest.approx(0.25, abs=0.03)
    new = large["customers"].set_index("customer_id")["joined"]
    first = orders.dropna(subset=["new_customer_source"])
    assert (
        first["customer_no"].is_unique
        and (new[first["customer_no"]].to_numpy() == first["ordered_on"].to_numpy()).all()
    )
    year = [
        orders.loc[orders["ordered_on"].between(*days), "amount"].sum()
        for days in (("2024-11-01", "2025-10-31"), ("2025-11-01", "2026-10-31"))
    ]
    assert year[1] / year[0] - 1 == pytest.approx(0.08, abs=0.035)


def test_journeys_have_four_to_ten_events_with_loops_and_detours(large: Company) -> None:
    events = large["interactions"].assign(day=day_of_visit)
    visits = events.groupby(["customer_no", "day"])
    assert visits.size().between(4, 10).all()
    assert set(events["stage"]) == {"arrive", "check_in", "security", "relax", "board"}
    again = events.duplicated(["customer_no", "day", "touchpoint"])
    assert {"self_check_in", "wifi", "food_and_drinks"} <= set(events.loc[again, "touchpoint"])
    ends = visits["stage"].last()
    assert (ends != "board").mean() == pytest.approx(0.14, abs=0.05)
    kiosk = events[(events["touchpoint"] == "self_check_in") & (events["succeeded"] == "no")]
    desk = events[(events["touchpoint"] == "front_desk") & (events["channel"] == "lounge_desk")]
    assert kiosk.merge(desk, on=["customer_no", "day"])["happened_at_y"].notna().sum() > 0.4 * len(kiosk)
