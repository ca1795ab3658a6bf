"""The sample company's files: the same bytes each time, clean, of the right size, and every id leads somewhere."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.declarations.catalogue import load_catalogue
from cx_metrics.declarations.mapping import load_mapping
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.sample import write_company, write_sample
from tests.spec.sample_company import Company, company, day_of_visit

ROOT = Path(__file__).parents[2]
FIRST, LAST = "2024-10-01", "2026-10-31"
STEMS = (
    "customers",
    "survey",
    "survey_app",
    "survey_support",
    "survey_employees",
    "invitations",
    "interactions",
    "cases",
    "orders",
    "changes",
)
MAPPING_FOLDERS = (ROOT / "docs" / "mappings",)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("usual"), 12_000)


def prints(paths: list[Path]) -> dict[str, str]:
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_same_seed_and_rows_give_the_same_bytes(tmp_path: Path) -> None:
    one, two, other = (
        prints(write_company(tmp_path / name, 500, seed)) for name, seed in (("1", 7), ("2", 7), ("3", 8))
    )
    assert one == two and list(one) == list(STEMS)
    assert {name for name in one if one[name] == other[name]} == {"changes"}
    assert all(b"\r" not in (tmp_path / "1" / f"{name}.csv").read_bytes() for name in STEMS)


def test_the_two_files_of_the_sample_are_those_of_the_company(tmp_path: Path, large: Company) -> None:
    sample = write_sample(tmp_path, len(large["survey"]))  # more than one stretch of a hundred thousand answers
    assert [path.name for path in sample] == ["customers.csv", "survey.csv"]
    assert prints(sample).items() <= prints([*large.folder.glob("*.csv")]).items()
    assert pd.read_csv(sample[1], usecols=["answer_no"])["answer_no"].is_unique


@pytest.mark.parametrize("rows", [1, 2, 37])
def test_any_number_of_rows(tmp_path: Path, rows: int) -> None:
    written = {path.stem: pd.read_csv(path) for path in write_company(tmp_path, rows)}
    assert len(written["survey"]) == rows
    assert set(written["customers"]["segment"].dropna()) == {
        "business_frequent",
        "business",
        "leisure",
        "family",
    }
    assert set(written["customers"]["audience"]) == {"customer", "employee", "partner"}


@pytest.mark.parametrize("write", [write_sample, write_company])
def test_a_sample_without_rows_is_refused(tmp_path: Path, write: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="at least one row"):
        write(tmp_path, rows=0)


def test_the_usual_size_is_small_and_in_proportion(usual: Company) -> None:
    assert sum(path.stat().st_size for path in usual.folder.glob("*.csv")) < 15e6
    rows = {name: len(usual[name]) for name in STEMS}
    assert rows["survey"] == 12_000 and rows["changes"] == 11
    wanted = {
        "customers": 6_034,
        "survey_app": 2_000,
        "survey_support": 1_100,
        "survey_employees": 160,
        "invitations": 51_000,
        "interactions": 36_000,
        "cases": 3_300,
        "orders": 18_000,
    }
    for name, about in wanted.items():
        assert rows[name] == pytest.approx(about, rel=0.1), name


def test_the_readme_names_every_column(usual: Company) -> None:
    told = (ROOT / "cx_metrics" / "sample" / "README.md").read_text("utf-8")
    for name in STEMS:
        columns = next(line for line in told.splitlines() if line.startswith(f"| `{name}.csv`")).split("|")[3]
        said = [re.sub(r"\(.*?\)|;.*|\*", "", part).strip() for part in re.sub(r"\([^)]*\)", "", columns).split(",")]
        assert said == list(usual[name].columns), name


def test_ids_are_unique_and_join(usual: Company) -> None:
    for name, key in (
        ("customers", "customer_id"),
        ("survey", "answer_no"),
        ("survey_app", "answer_no"),
        ("survey_support", "answer_no"),
        ("survey_employees", "answer_no"),
        ("invitations", "invitation_no"),
        ("interactions", "event_no"),
        ("cases", "case_no"),
        ("orders", "order_no"),
        ("changes", "change_no"),
    ):
        assert usual[name][key].is_unique and usual[name][key].notna().all(), name
    people = usual["customers"].set_index("customer_id")["audience"]
    for name in ("survey", "survey_app", "survey_support", "invitations", "interactions", "cases", "orders"):
        assert set(people[usual[name]["customer_no"].dropna()]) == {"customer"}, name
    assert set(people[usual["survey_employees"]["employee_no"]]) == {"employee"}
    assert set(usual["survey_support"]["case_no"]) <= set(usual["cases"]["case_no"])
    touchpoints = set(usual["survey"]["touchpoint"])
    for name in ("interactions", "cases", "changes"):
        assert set(usual[name]["touchpoint"].dropna()) <= touchpoints
    assert set(usual["interactions"]["touchpoint"]) == touchpoints and len(touchpoints) == 11


def test_an_invitation_leads_to_the_answer_of_the_same_customer_and_day(usual: Company) -> None:
    answered = usual["invitations"].dropna(subset=["answer_no"])
    for survey, name, day in (
        ("lounge_visit", "survey", "visit_date"),
        ("app", "survey_app", "answered_on"),
        ("support", "survey_support", "answered_on"),
    ):
        sent = answered[answered["survey"] == survey]
        found = sent.merge(usual[name], on="answer_no")
        assert len(found) == len(sent) > 0 and sent["answer_no"].is_unique
        assert (found["customer_no_x"] == found["customer_no_y"]).all() and (found["sent_on"] == found[day]).all()
    assert (
        not usual["invitations"][usual["invitations"]["survey"] == "lounge_visit"]
        .duplicated(["customer_no", "sent_on"])
        .any()
    )


def test_nothing_happens_before_its_time_or_after_the_last_day(usual: Company) -> None:
    for name, column in (
        ("survey", "visit_date"),
        ("survey_app", "answered_on"),
        ("survey_support", "answered_on"),
        ("survey_employees", "answered_on"),
        ("invitations", "sent_on"),
        ("orders", "ordered_on"),
        ("changes", "date"),
    ):
        assert usual[name][column].between(FIRST, LAST).all(), name
    assert day_of_visit(usual["interactions"]).between(FIRST, LAST).all()
    cases = usual["cases"]
    assert cases["opened"].str[:10].between(FIRST, LAST).all()
    assert (cases["first_response"].dropna() >= cases["opened"][cases["first_response"].notna()]).all()
    resolved = cases.dropna(subset=["resolved"])
    assert (resolved["resolved"] >= resolved["first_response"]).all() and resolved["resolved"].str[:10].max() <= LAST
    people = usual["customers"].set_index("customer_id")
    for name, column in (("survey", "visit_date"), ("invitations", "sent_on"), ("orders", "ordered_on")):
        known = usual[name].dropna(subset=["customer_no"])
        assert (people.loc[known["customer_no"], "joined"].to_numpy() <= known[column].to_numpy()).all(), name
    visits = usual["survey"].dropna(subset=["customer_no"])
    ended = people.loc[visits["customer_no"], "ended"].fillna("9999")
    assert (visits["visit_date"].to_numpy() <= ended.to_numpy()).all()


def test_values_stay_on_their_scales_and_some_are_missing(usual: Company) -> None:
    survey = usual["survey"]
    assert survey["visit_date"].is_monotonic_increasing and survey["visit_date"].str[:7].nunique() == 25
    for column, low, high, missing in (
        ("likely_to_recommend", 0, 10, 0.06),
        ("satisfaction", 1, 5, 0.02),
        ("made_it_easy", 1, 7, 0.12),
        ("needs_met", 1, 5, 0.10),
        ("ease", 1, 5, 0.10),
        ("enjoyment", 1, 5, 0.10),
        ("feeling", 1, 7, 0.15),
    ):
        assert set(survey[column].dropna()) == set(range(low, high + 1))
        assert survey[column].isna().mean() == pytest.approx(missing, abs=0.015)
    for item in ("staff", "food", "seating", "wifi", "showers", "security", "boarding"):
        assert set(survey[f"rating_{item}"]) == set(range(6))  # 0 means not rated
    assert 0.05 < survey["customer_no"].isna().mean() < 0.10
    assert survey.loc[survey["had_problem"] == "yes", "told_us"].notna().all()
    assert survey.loc[survey["had_problem"] != "yes", ["told_us", "solved"]].isna().all(axis=None)
    assert survey.loc[survey["told_us"] == "no", "solved"].isna().all()
    assert set(usual["survey_app"]["rating"]) == {*range(1, 11), 99}
    support = usual["survey_support"].dropna(subset=["satisfaction", "effort"])
    assert set(support["effort"]) == set(range(1, 6)) and support["satisfaction"].corr(support["effort"]) < -0.5


def test_changes_say_whom_they_reached(usual: Company) -> None:
    reached = {
        row.what: json.loads(str(row.exposed)) for row in usual["changes"].dropna(subset=["exposed"]).itertuples()
    }
    known = usual["survey"].merge(usual["customers"], left_on="customer_no", right_on="customer_id")
    assert all(
        set(values) <= set(known[dimension]) for where in reached.values() for dimension, values in where.items()
    )
    assert {"segment": ["business_frequent"]} in reached.values()


@pytest.mark.parametrize("stem", STEMS)
def test_a_mapping_reads_every_column_that_its_table_can_hold(usual: Company, stem: str) -> None:
    path = next(
        folder / f"sample_{stem}.yaml" for folder in MAPPING_FOLDERS if (folder / f"sample_{stem}.yaml").exists()
    )
    said = read_yaml(path).value
    (source,), (table,) = said["sources"].values(), said["tables"].values()
    read = {column if isinstance(column, str) else column.get("from") for column in table["columns"].values()}
    read |= {item["from"] for item in table.get("items", {}).values()}
    kept_out = {"customers": {"end_reason"}, "survey_support": {"case_no"}}
    assert source["file"] == f"{stem}.csv"
    assert read - {None} == set(usual[stem].columns) - kept_out.get(stem, set())


def test_todays_tables_take_the_shipped_mappings() -> None:
    tables = load_catalogue(load_settings(ROOT / "config.yaml")).tables
    for path in sorted((ROOT / "docs" / "mappings").glob("sample_*.yaml")):
        assert load_mapping(path, tables).id == path.stem
