"""The sample company: the same bytes each time, and what was put into it can be found."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.declarations.catalogue import load_catalogue
from cx_metrics.declarations.mapping import load_mapping
from cx_metrics.declarations.settings import load_settings
from cx_metrics.sample import write_sample
from cx_metrics.sample.company import CUSTOMER_COLUMNS, SURVEY_COLUMNS
from cx_metrics.statistics.differences import newcombe
from cx_metrics.statistics.intervals import Interval


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The answers of the sample at its usual size, joined to their customers."""
    return joined(tmp_path_factory.mktemp("shown"), 6000)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The same company with so many answers that chance plays no part."""
    return joined(tmp_path_factory.mktemp("large"), 120_000)


def joined(folder: Path, rows: int) -> pd.DataFrame:
    customers, survey = (
        pd.read_csv(path, dtype={"customer_no": str}) for path in write_sample(folder, rows=rows)
    )
    assert tuple(customers.columns) == CUSTOMER_COLUMNS and tuple(survey.columns) == SURVEY_COLUMNS
    assert customers["customer_id"].is_unique and survey["answer_no"].is_unique and len(survey) == rows
    assert set(survey["customer_no"].dropna()) <= set(customers["customer_id"])
    assert (customers["joined_on"] < survey["visit_date"].min()).all()
    answers = survey.merge(customers, left_on="customer_no", right_on="customer_id", how="left")
    return answers.assign(month=answers["visit_date"].str[:7])


def net_promoters(scores: pd.Series) -> float:
    scores = scores.dropna()
    return 100 * float((scores >= 9).mean() - (scores <= 6).mean())


def fall_of_satisfaction(answers: pd.DataFrame) -> tuple[float, Interval]:
    """The share with 4 or 5 before April 2026 less the share since, with its interval."""
    known = answers.dropna(subset=["satisfaction"])
    counts = [
        ((part["satisfaction"] >= 4).sum(), len(part))
        for part in (known[known["month"] < "2026-04"], known[known["month"] >= "2026-04"])
    ]
    (x1, n1), (x2, n2) = counts
    return float(x1 / n1 - x2 / n2), newcombe(x1, n1, x2, n2)


def test_same_seed_and_rows_give_the_same_bytes(tmp_path: Path) -> None:
    def prints(folder: str, rows: int, seed: int) -> list[str]:
        paths = write_sample(tmp_path / folder, rows=rows, seed=seed)
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]

    assert prints("one", 500, 7) == prints("two", 500, 7)
    assert prints("one", 500, 7)[1] != prints("three", 500, 8)[1]
    assert b"\r" not in (tmp_path / "one" / "survey.csv").read_bytes()


@pytest.mark.parametrize("rows", [1, 2, 37])
def test_any_number_of_rows(tmp_path: Path, rows: int) -> None:
    customers, survey = write_sample(tmp_path, rows=rows)
    assert len(survey.read_text("utf-8").splitlines()) == rows + 1
    assert len(pd.read_csv(customers)) >= 4  # at least one customer of each segment


def test_a_sample_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one row"):
        write_sample(tmp_path, rows=0)


def test_values_stay_on_their_scales_and_some_are_missing(shown: pd.DataFrame) -> None:
    assert shown["visit_date"].between("2024-10-01", "2026-10-31").all()
    assert shown["visit_date"].is_monotonic_increasing and shown["month"].nunique() == 25
    for column, low, high, missing in (
        ("likely_to_recommend", 0, 10, 0.06),
        ("satisfaction", 1, 5, 0.02),
        ("made_it_easy", 1, 7, 0.12),
    ):
        assert set(shown[column].dropna()) == set(range(low, high + 1))
        assert shown[column].isna().mean() == pytest.approx(missing, abs=0.015)
    for item in ("staff", "food", "seating", "wifi"):
        assert set(shown[f"rating_{item}"]) == set(range(6))  # 0 means not rated
    assert shown["customer_no"].isna().mean() == pytest.approx(0.05, abs=0.01)
    assert shown.groupby("stage")["touchpoint"].nunique().to_dict() == {
        "arrive": 2,
        "check_in": 2,
        "relax": 4,
        "board": 2,
    }


def test_three_in_ten_write_in_three_languages_and_the_unhappy_more_often(shown: pd.DataFrame) -> None:
    written = shown["comment"].notna()
    assert written.mean() == pytest.approx(0.30, abs=0.02)
    assert written[shown["satisfaction"] <= 2].mean() > written[shown["satisfaction"] >= 4].mean() + 0.08
    comments = shown["comment"].dropna()
    traditional, simplified = (
        comments.str.contains("[貴謝讓櫃機點]"),
        comments.str.contains("[让柜谢机贵饮]"),
    )
    english = comments.str.fullmatch(r"[ -~]+")
    assert min(traditional.mean(), simplified.mean(), english.mean()) > 0.05


def test_food_and_drinks_fall_from_april_2026_and_nothing_else_does(
    shown: pd.DataFrame, large: pd.DataFrame
) -> None:
    fall, interval = fall_of_satisfaction(shown[shown["touchpoint"] == "food_and_drinks"])
    assert interval.low > 0 and fall > 0.1
    for touchpoint, answers in large.groupby("touchpoint"):
        fall, interval = fall_of_satisfaction(answers)
        assert fall == pytest.approx(0.20 if touchpoint == "food_and_drinks" else 0.0, abs=0.035)
    gone = large["comment"].str.contains("lemon|檸檬|柠檬", na=False)
    assert large.loc[gone, "month"].min() == "2026-04"
    assert set(large.loc[gone, "touchpoint"]) == {"food_and_drinks"}


def test_only_families_recommend_more_and_more(shown: pd.DataFrame, large: pd.DataFrame) -> None:
    elsewhere = large[large["touchpoint"] != "food_and_drinks"]
    rises = {}
    for segment, answers in elsewhere.groupby("segment"):
        scores = answers.groupby(answers["month"] >= "2025-10")["likely_to_recommend"].apply(net_promoters)
        rises[segment] = scores[True] - scores[False]
    assert rises.pop("family") == pytest.approx(14, abs=4)  # half of the way from end to end
    assert max(abs(rise) for rise in rises.values()) < 4
    families = shown[shown["segment"] == "family"]
    assert net_promoters(families[families["month"] >= "2026-05"]["likely_to_recommend"]) > (
        net_promoters(families[families["month"] < "2025-05"]["likely_to_recommend"]) + 8
    )


def test_volume_has_seasons_and_families_come_in_the_holidays(large: pd.DataFrame) -> None:
    month = pd.to_datetime(large["visit_date"]).dt.month
    full = large["month"].between("2024-11", "2026-10")  # two of each calendar month
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    daily = month[full].value_counts().sort_index().to_numpy() / days
    order = 1 + np.argsort(daily)
    assert order[0] == 11 and set(order[-4:]) == {2, 7, 8, 12}
    family = (large["segment"] == "family").groupby(month).mean()
    assert set(family.nlargest(3).index) == {2, 7, 8}


def test_staff_matter_most_and_answers_of_a_customer_are_alike(large: pd.DataFrame) -> None:
    rated = large[[f"rating_{item}" for item in ("staff", "food", "seating", "wifi")]]
    complete = (rated > 0).all(axis=1) & large["satisfaction"].notna()
    x = np.column_stack([np.ones(complete.sum()), rated[complete]])
    weights = np.linalg.lstsq(x, large.loc[complete, "satisfaction"], rcond=None)[0][1:]
    assert list(weights) == sorted(weights, reverse=True) and weights[-1] > 0.05
    pairs = large.dropna(subset=["customer_no", "satisfaction"]).groupby("customer_no")["satisfaction"]
    first, second = pairs.nth(0).to_numpy(), pairs.nth(1)
    both = pairs.size().reindex(large.loc[second.index, "customer_no"])
    assert (both > 1).all() and len(first) > len(second)
    one = large.loc[second.index, "customer_no"].map(pairs.first())
    assert 0.03 < np.corrcoef(one, second)[0, 1] < 0.4


def test_the_mappings_fit_the_files(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    tables = load_catalogue(load_settings(root / "config.yaml")).tables
    for name, path in zip(
        ("sample_customers", "sample_survey"), write_sample(tmp_path, rows=50), strict=True
    ):
        mapping = load_mapping(root / "docs" / "mappings" / f"{name}.yaml", tables)
        header = set(pd.read_csv(path, nrows=0).columns)
        table = mapping.table_map
        read = {source for column in table.columns.values() for source in column.source}
        read |= {item.source for item in table.items.values()}
        assert read == header
        assert mapping.source.file == path.name
