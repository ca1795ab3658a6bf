"""The metrics of the catalogue: worked examples, and published values through the whole chain."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics import warehouse
from cx_metrics.company import Company as Seen
from cx_metrics.declarations.catalogue import load_catalogue
from cx_metrics.declarations.metric import Example, Metric
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.metrics import Period, Question, measure
from tests import warehouses
from tests.companies import company, counted
from tools.serving import ROOT

METRICS = load_catalogue(load_settings(ROOT / "config.yaml")).metrics
EXAMPLES = [(metric, example) for metric in METRICS.values() for example in metric.examples]


@pytest.mark.parametrize(("metric", "example"), EXAMPLES, ids=[m.id for m, _ in EXAMPLES])
def test_worked_examples_hold(metric: Metric, example: Example) -> None:
    found = metric.worked(example)
    assert found == pytest.approx(example.gives, rel=1e-9) if example.gives is not None else np.isnan(found)


def test_the_catalogue_is_complete_and_speaks_every_language() -> None:
    assert set(METRICS) == {
        "nps",
        "csat",
        "csat_mean",
        "ces",
        "ces_mean",
        "experience_index",
        "needs_met_share",
        "ease_share",
        "enjoyment_share",
        "emotion_index",
        "touchpoint_score",
        "csat_bottom",
        "ratings_top",
        "ratings_bottom",
        "satisfaction_score",
        "problem_incidence",
        "complaint_propensity",
        "iceberg_multiplier",
        "comment_rate",
        "first_response_time",
        "first_response_time_p90",
        "resolution_time",
        "resolution_time_p90",
        "kept_after_a_year",
        "buying_after_a_year",
        "lost_customers",
        # over the other tables
        "first_contact_resolution",
        "complaints",
        "cost_per_case",
        "completion_rate",
        "cost_per_interaction",
        "response_rate",
        "average_order_value",
        "margin_share",
        # over the years of customers
        "active_customers",
        "revenue_per_customer",
        "margin_per_customer",
        "contact_rate",
        "complaint_rate",
        "churn_rate",
        "retention_rate",
        "retention_by_purchase",
        "lapse_rate",
        "revenue_growth",
        "earned_growth",
        "earned_growth_ratio",
        "earned_new_customers",
        "coverage_of_customers",
        "coverage_of_margin",
    }
    for metric in METRICS.values():
        words = [
            metric.name,
            metric.short_name,
            metric.question,
            metric.why,
            metric.caveat,
            metric.owner,
            *metric.part_names.values(),
            *(band.name for band in metric.bands),
        ]
        assert all(isinstance(said, dict) and set(said) == set(LANGUAGES) for said in words), metric.id
        never_divides = metric.interval.method == "poisson"
        assert metric.source and (never_divides or any(e.gives is None for e in metric.examples)), metric.id


# Published values (docs: methods of each metric's source), from a file of answers to the measurement

PROMOTERS = {
    (50, 30, 20): (30.0, 14.05, 44.20),
    (500, 300, 200): (30.0, 25.08, 34.74),
    (10, 3, 2): (53.33, 10.11, 78.78),
    (7, 6, 2): (33.33, -5.09, 60.65),
    (5, 0, 0): (100.0, 17.49, 100.0),
}


@pytest.mark.parametrize(("counts", "published"), PROMOTERS.items(), ids=str)
def test_net_promoter_score_with_its_adjusted_wald_interval(
    tmp_path: Path, counts: tuple[int, int, int], published: tuple[float, float, float]
) -> None:
    promoters, passives, detractors = counts
    mixed = {
        9: promoters // 2,
        10: promoters - promoters // 2,
        7: passives,
        0: detractors // 2,
        6: detractors - detractors // 2,
    }
    found = company(tmp_path, counted(mixed), metrics=("nps",)).one("nps")
    assert (found.value, found.low, found.high) == pytest.approx(published, abs=0.006)
    assert found.n == sum(counts) and found.n_effective == pytest.approx(found.n)


@pytest.mark.parametrize(
    ("satisfied", "answers", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (78, 100, 0.6893, 0.8500),
    ],
)
def test_satisfaction_with_its_wilson_interval(
    tmp_path: Path, satisfied: int, answers: int, low: float, high: float
) -> None:
    counts = {4: satisfied // 2, 5: satisfied - satisfied // 2, 3: answers - satisfied}
    found = company(tmp_path, counted(counts, "csat"), metrics=("csat",)).one("csat")
    assert found.value == pytest.approx(satisfied / answers)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_satisfaction_of_two_waves_with_newcombes_interval(tmp_path: Path) -> None:
    before, after = (
        counted({5: 48, 1: 32}, "csat", "2025-06-01"),
        counted({5: 56, 1: 14}, "csat", "2026-06-01"),
    )
    found = company(tmp_path, pd.concat([before, after]), metrics=("csat",)).one(
        "csat", start="2026-01-01", end="2026-12-31", compare="year"
    )
    assert found.change == pytest.approx(0.2)
    assert (found.change_low, found.change_high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_effort_as_mean_and_as_share(tmp_path: Path) -> None:
    asked = company(tmp_path, pd.DataFrame({"occurred_on": "2026-03-10", "ces": [7, 6, 6, 5, 4, 2, 1]}))
    mean, share = asked.one("ces_mean"), asked.one("ces")
    assert mean.value == pytest.approx(4.4286, abs=5e-5) and share.value == pytest.approx(4 / 7)
    spread = np.std([7, 6, 6, 5, 4, 2, 1], ddof=1) / np.sqrt(7)
    assert (mean.low, mean.high) == pytest.approx(
        (31 / 7 - 2.446912 * spread, 31 / 7 + 2.446912 * spread), abs=1e-5
    )  # t of 6


def test_means_leave_out_answers_on_other_scales(tmp_path: Path) -> None:
    ten = company(tmp_path, counted({8: 40, 2: 10}, "csat"), scales={"csat": (1, 10)})
    assert ten.one("csat_mean").status == "not_measurable" and ten.one("csat").n == 50
    (first := tmp_path / "first").mkdir()
    version_one = company(first, counted({1: 30, 5: 10}, "ces"), scales={"ces": (1, 5)}, reverse=("ces",))
    assert version_one.one("ces_mean").n == 0 and version_one.one("ces").value == pytest.approx(0.75)


def test_experience_index_of_respondents_who_judged_all_three_layers(tmp_path: Path) -> None:
    """Needs 70 good and 10 bad, easy 66 and 12, enjoyable 58 and 16, of 100: 60, 54 and 42, so 52."""

    def layer(good: int, bad: int) -> list[int]:
        return [5] * (good - 5) + [4] * 5 + [3] * (100 - good - bad) + [2] * (bad - 5) + [1] * 5

    rng = np.random.default_rng(4)
    layers = {
        name: rng.permutation(layer(*counts))
        for name, counts in {"needs_met": (70, 10), "ease": (66, 12), "enjoyment": (58, 16)}.items()
    }
    partly = pd.DataFrame({"needs_met": [1, 1], "ease": [None, 1], "enjoyment": [1, None]})
    answers = pd.concat([pd.DataFrame(layers), partly]).assign(occurred_on="2026-03-10")
    found = company(tmp_path, answers.astype({name: "Int64" for name in layers})).one("experience_index")
    each = sum(np.sign((layers[name] >= 4).astype(int) - (layers[name] <= 2)) for name in layers) / 3 * 100
    half = 1.984217 * np.std(each, ddof=1) / np.sqrt(100)  # t of 99
    assert (found.value, found.n) == (pytest.approx(52.0), 100)
    assert (found.low, found.high) == pytest.approx((52 - half, 52 + half), abs=1e-4)


def test_emotion_index_needs_a_hundred_answers(tmp_path: Path) -> None:
    counts = {1: 2, 2: 3, 3: 5, 4: 10, 5: 20, 6: 35, 7: 25}
    assert company(tmp_path, counted(counts, "emotion")).one("emotion_index").value == pytest.approx(50.0)
    (few := tmp_path / "few").mkdir()
    found = company(few, counted(counts | {4: 9}, "emotion")).one("emotion_index")
    assert (found.n, found.status) == (99, "few")


def test_touchpoint_score_puts_every_item_on_0_to_100(tmp_path: Path) -> None:
    answers = pd.DataFrame({"occurred_on": "2026-03-10", "staff": [1, 3, 5, None], "wait": [1, 1, 7, 4]}).astype(
        {"staff": "Int64", "wait": "Int64"}
    )
    asked = company(
        tmp_path,
        answers,
        dimensions=("touchpoint",),
        items={
            "staff": {"scale": (1, 5), "touchpoint": "desk"},
            "wait": {"scale": (1, 7), "touchpoint": "queue", "reversed": True},
        },
    )
    found = asked.groups("touchpoint_score", by=("touchpoint",))
    assert found["desk"].value == pytest.approx(50.0) and found["desk"].n == 3
    assert found["queue"].value == pytest.approx((100 + 100 + 0 + 50) / 4)
    assert asked.one("touchpoint_score").value == pytest.approx((150 + 250) / 7)


def test_problems_complaints_and_the_iceberg(tmp_path: Path) -> None:
    answers = pd.DataFrame(
        {
            "occurred_on": "2026-03-10",
            "had_problem": ["yes"] * 27 + ["no"] * 73 + [""] * 5,
            "told_us": ["yes"] + ["no"] * 26 + [""] * 78,
            "comment": ["slow"] * 15 + ["  "] * 5 + [""] * 85,
        }
    )
    asked = company(tmp_path, answers)
    incidence, propensity, iceberg = (
        asked.one(name) for name in ("problem_incidence", "complaint_propensity", "iceberg_multiplier")
    )
    assert (incidence.value, incidence.n) == (pytest.approx(0.27), 100)
    assert (propensity.value, propensity.n) == (pytest.approx(1 / 27), 27)
    assert iceberg.value == pytest.approx(27.0)  # "1 in 27", the folk figure
    assert iceberg.low == 1.0  # never below one: whoever told us had a problem
    assert asked.one("comment_rate").value == pytest.approx(15 / 105)


def test_a_comment_counts_where_one_was_asked_for(tmp_path: Path) -> None:
    of = warehouses.Company(tmp_path)
    asked = of.mapping({"occurred_on": {"from": "day", "format": "%Y-%m-%d"}, "nps": "score", "comment": "words"})
    of.bring("day,score,words\n" + "2026-05-01,9,fine\n" * 3 + "2026-05-01,9,\n", asked)
    silent = of.mapping({"occurred_on": {"from": "day", "format": "%Y-%m-%d"}, "nps": "score"})
    of.bring("day,score\n" + "2026-05-02,9\n" * 50 + "2026-04-01,9\n2026-06-30,9\n", silent)
    reader = warehouse.open_reader(of.settings)
    question = Question(("comment_rate",), period=Period(date(2026, 5, 1), date(2026, 5, 31)))
    (m,) = measure(Seen(reader, of.catalogue, of.settings, "operator"), question).measurements
    assert (m.value, m.n) == (0.75, 4)
