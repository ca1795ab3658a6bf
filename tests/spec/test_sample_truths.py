"""What cx_metrics/sample/README.md says of scores, comments and seasons, found again in the files alone."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.sample import write_sample
from tests.spec.sample_company import (
    EASIER,
    FIXED,
    SWAPPED,
    Company,
    at_least,
    day_of_visit,
    net_promoters,
)

ITEMS = ["staff", "food", "seating", "wifi", "security", "boarding"]


def z_of_swap(answers: pd.DataFrame) -> tuple[float, float]:
    """Recommendation and satisfaction since the swap less as long before it, in standard errors of single answers."""
    before = answers[(answers["visit_date"] >= "2025-11-18") & (answers["visit_date"] < SWAPPED)]
    after = answers[answers["visit_date"] >= SWAPPED]
    found = []
    for column, value in (
        ("likely_to_recommend", lambda s: (s >= 9) * 1.0 - (s <= 6)),
        ("satisfaction", lambda s: (s >= 4) * 1.0),
    ):
        one, other = (value(part[column].dropna()) for part in (before, after))
        found.append((other.mean() - one.mean()) / np.sqrt(one.var() / len(one) + other.var() / len(other)))
    return found[0], found[1]


def test_1_the_drink_shows_in_its_segment_and_never_in_the_total_at_the_usual_size(tmp_path: Path) -> None:
    total, segment = [], []
    for seed in (20261031, *range(100, 112)):
        customers, survey = (pd.read_csv(path) for path in write_sample(tmp_path, 12_000, seed))
        answers = survey.merge(customers, left_on="customer_no", right_on="customer_id", how="left")
        total.append(z_of_swap(answers))
        segment.append(z_of_swap(answers[answers["segment"] == "business_frequent"]))
    assert max(map(abs, total[0])) < 1.96  # what is shown when nobody chooses a seed
    assert np.mean(np.abs(total) > 1.96) <= 0.25 and np.mean(total) > -1.3
    assert np.mean(np.array(segment)[:, 0] < -1.96) >= 0.9 and np.mean(segment) < -2.8


def test_1_only_business_frequent_minds_the_drink(large: Company) -> None:
    answers = large.answers
    people = large["customers"]["segment"].value_counts(normalize=True)
    assert people["business_frequent"] == pytest.approx(0.04, abs=0.002)
    assert (answers["segment"].dropna() == "business_frequent").mean() == pytest.approx(0.025, abs=0.003)
    recent = answers[answers["visit_date"] >= "2026-01-01"]
    falls = {}
    for segment, of in recent.groupby("segment"):
        before, after = of[of["visit_date"] < SWAPPED], of[of["visit_date"] >= SWAPPED]
        falls[segment] = (
            net_promoters(before["likely_to_recommend"]) - net_promoters(after["likely_to_recommend"]),
            at_least(before["satisfaction"], 4) - at_least(after["satisfaction"], 4),
            before["rating_food"].replace(0, np.nan).mean() - after["rating_food"].replace(0, np.nan).mean(),
        )
    assert falls.pop("business_frequent") == (
        pytest.approx(50, abs=11),
        pytest.approx(26, abs=7),
        pytest.approx(1.6, abs=0.2),
    )
    for nps, csat, food in falls.values():
        assert abs(nps) < 4.5 and abs(csat) < 3 and abs(food) < 0.06
    named = answers["comment"].str.contains("lemon|檸檬|柠檬", na=False)
    unhappy = (
        (answers["segment"] == "business_frequent")
        & (answers["visit_date"] >= SWAPPED)
        & (answers["satisfaction"] <= 2)
    )
    assert named[unhappy & answers["comment"].notna()].mean() == pytest.approx(0.5, abs=0.15)
    assert answers.loc[named, "visit_date"].min() >= SWAPPED
    assert set(answers.loc[named, "segment"].dropna()) == {"business_frequent"}
    asked = large["cases"][large["cases"]["problem"] == "drink_missing"].merge(
        large["customers"], left_on="customer_no", right_on="customer_id"
    )
    assert len(asked) > 200 and asked["opened"].min() >= SWAPPED and set(asked["segment"]) == {"business_frequent"}


def test_2_from_march_2026_everything_is_easier_for_everybody(large: Company) -> None:
    for segment in (None, *large.answers["segment"].dropna().unique()):
        answers = large.answers if segment is None else large.answers[large.answers["segment"] == segment]
        near = answers[answers["visit_date"].between("2025-09-15", SWAPPED)]
        rise = near.groupby(near["visit_date"] >= EASIER)["made_it_easy"].apply(at_least, 5)
        assert rise[True] - rise[False] == pytest.approx(12, abs=2 if segment is None else 6)
    by_month = large.answers.groupby("month")["made_it_easy"].apply(at_least, 5)
    assert by_month.diff().idxmax() == "2026-03"


def test_3_the_total_falls_because_europe_grows_and_no_region_changes(large: Company) -> None:
    answers = large.answers
    first, second = (
        answers[answers["month"].between(*months)] for months in (("2024-11", "2025-10"), ("2025-11", "2026-10"))
    )
    whole = [net_promoters(year["likely_to_recommend"]) for year in (first, second)]
    assert whole == [pytest.approx(35, abs=2), pytest.approx(27, abs=2)]
    for region in ("taiwan", "mainland_china", "southeast_asia", "europe"):
        one, other = (
            net_promoters(year.loc[year["region"] == region, "likely_to_recommend"]) for year in (first, second)
        )
        assert abs(one - other) < 4
        assert other == pytest.approx(4, abs=4) if region == "europe" else 34 < other < 47
    share = (answers.dropna(subset=["region"])["region"] == "europe").groupby(answers["month"]).mean()
    assert share["2025-06"] == pytest.approx(0.12, abs=0.02) and share["2026-01":].mean() == pytest.approx(
        0.36, abs=0.02
    )


def test_4_a_second_lane_ends_the_queue_at_security(large: Company) -> None:
    answers, events = large.answers, large["interactions"]
    at_security = answers["touchpoint"] == "security_lane"
    since = answers["visit_date"] >= FIXED
    satisfied = answers.groupby([at_security, since])["satisfaction"].apply(at_least, 4)
    assert list(satisfied[True]) == [pytest.approx(52, abs=2.5), pytest.approx(73, abs=2.5)]
    assert satisfied[False][True] - satisfied[False][False] == pytest.approx(2, abs=1.2)
    events = events[events["touchpoint"] == "security_lane"].assign(visit_date=day_of_visit)
    waits = events.groupby(events["visit_date"] >= FIXED)["wait_seconds"].mean() / 60
    assert list(waits) == [pytest.approx(16, abs=1), pytest.approx(6, abs=0.5)]
    both = answers[at_security].merge(events, on=["customer_no", "visit_date"])
    by_wait = both.groupby(both["wait_seconds"] > 900)["satisfaction"].apply(at_least, 4)
    assert list(by_wait) == [pytest.approx(74, abs=4), pytest.approx(33, abs=5)]
    log = large["changes"].set_index("date")
    assert log.loc[FIXED, "touchpoint"] == "security_lane"


def test_5_wifi_must_work_and_staff_delights(large: Company) -> None:
    known = large.answers.dropna(subset=["likely_to_recommend"])
    columns = [np.ones(len(known))]
    for item in ITEMS:
        rating = known[f"rating_{item}"]
        columns += [rating.between(1, 2), rating == 5, rating == 0]
    found = np.linalg.lstsq(np.column_stack(columns).astype(float), known["likely_to_recommend"], rcond=None)[0][1:]
    penalty, reward = -found[0::3], found[1::3]
    effect = {item: (penalty[i], reward[i]) for i, item in enumerate(ITEMS)}
    assert effect["wifi"][0] == pytest.approx(2.5, abs=0.15) and effect["wifi"][1] < 0.25
    assert effect["staff"][1] == pytest.approx(1.2, abs=0.1) and 0.5 < effect["staff"][0] / effect["staff"][1] < 0.65
    reach = {item: sum(effect[item]) for item in ITEMS}
    assert sorted(reach, key=reach.__getitem__)[-2:] == ["staff", "wifi"]
    rated = large.answers[[f"rating_{item}" for item in ITEMS[:4]]]
    complete = (rated > 0).all(axis=1) & large.answers["satisfaction"].notna()
    x = np.column_stack([np.ones(complete.sum()), rated[complete]])
    weights = np.linalg.lstsq(x, large.answers.loc[complete, "satisfaction"], rcond=None)[0][1:]
    assert list(weights) == sorted(weights, reverse=True) and weights[-1] > 0.05


def test_only_families_enjoy_it_more_and_more(large: Company) -> None:
    enjoyed = large.answers.groupby(["segment", "month"])["enjoyment"].apply(at_least, 4)
    rise = {
        segment: enjoyed[segment]["2026-08":].mean() - enjoyed[segment][:"2024-12"].mean()
        for segment in ("business", "leisure", "family")
    }
    assert rise.pop("family") == pytest.approx(28, abs=5)
    assert all(-1.5 < other < 7 for other in rise.values())


def test_volume_has_seasons_and_families_come_in_the_holidays(large: Company) -> None:
    month = pd.to_datetime(large.answers["visit_date"]).dt.month
    full = large.answers["month"].between("2024-11", "2026-10")  # two of each calendar month
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    order = 1 + np.argsort(month[full].value_counts().sort_index().to_numpy() / days)
    assert order[0] == 11 and set(order[-4:]) == {2, 7, 8, 12}
    family = (large.answers["segment"] == "family").groupby(month).mean()
    assert set(family.nlargest(3).index) == {2, 7, 8}
    weekend = pd.to_datetime(large.answers["visit_date"]).dt.day_of_week >= 5
    business = large.answers["segment"].isin(["business", "business_frequent"])
    assert business[~weekend].mean() > business[weekend].mean() + 0.1


def test_answers_of_a_customer_are_alike(large: Company) -> None:
    for column, wanted in (("satisfaction", 0.12), ("likely_to_recommend", 0.19)):
        known = large.answers.dropna(subset=["customer_no", column])
        number = known.groupby("customer_no").cumcount()
        pairs = (
            known[number < 2].assign(number=number).pivot(index="customer_no", columns="number", values=column).dropna()
        )
        assert len(pairs) > 20_000
        assert pairs[0].corr(pairs[1]) == pytest.approx(wanted, abs=0.025)


def test_three_in_ten_write_in_three_languages_and_a_few_leave_personal_data(large: Company) -> None:
    answers = large.answers
    written = answers["comment"].notna()
    assert written.mean() == pytest.approx(0.30, abs=0.02)
    assert written[answers["satisfaction"] <= 2].mean() > written[answers["satisfaction"] >= 4].mean() + 0.08
    comments = answers["comment"].dropna()
    traditional, simplified = comments.str.contains("[貴謝讓櫃機點]"), comments.str.contains("[让柜谢机贵饮]")
    assert min(traditional.mean(), simplified.mean(), comments.str.fullmatch(r"[ -~]+").mean()) > 0.05
    personal = comments.str.contains(r"@example\.com|4111 1111 1111 1111|\+1 202 555 01")
    assert 0.002 < personal.mean() < 0.01


def test_employees_think_better_of_it_than_the_guests_do(large: Company) -> None:
    employees = large["survey_employees"]
    assert at_least(employees["guests_are_satisfied"], 4) > at_least(large.answers["satisfaction"], 4) + 8
    assert at_least(employees["tools_let_me_help"], 4) < 55


@pytest.mark.parametrize("what", ["coffee", "Wi-fi", "uniforms", "Kiosks", "tablets", "Announcements"])
def test_the_other_changes_did_nothing(large: Company, what: str) -> None:
    change = large["changes"][large["changes"]["what"].str.contains(what)].iloc[0]
    moment = pd.Timestamp(change["date"])
    answers = large.answers[large.answers["touchpoint"] == change["touchpoint"]]
    days = (pd.to_datetime(answers["visit_date"]) - moment).dt.days
    near = answers[days.between(-75, 74)]
    satisfied = near.groupby(days >= 0)["satisfaction"].apply(at_least, 4)
    assert abs(satisfied[True] - satisfied[False]) < 6
