"""What was put into the sample company (cx_metrics/sample/README.md), found again through the whole chain.

Files, import, roll-ups, metrics: each planted size lies inside the interval of its metric, and the interval is narrow
enough to tell. Some twenty sizes are looked for at once, of which one may be missed by chance: intervals are widened as
Bonferroni says.
"""

import pandas as pd
import pytest
import yaml
from scipy import stats

from cx_metrics.declarations import load_catalogue, load_mapping, load_settings
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.importing import Request, import_all
from cx_metrics.metrics import Measurement
from cx_metrics.sample import write_company
from cx_metrics.warehouse import folder_of, open_reader
from tests.companies import Company
from tests.warehouses import narrowed
from tools.serving import ROOT

ROWS = 12_000
ASKED = (
    *("churn_rate", "retention_rate", "first_contact_resolution", "response_rate", "revenue_growth"),
    "earned_new_customers",
)
AT_ONCE = stats.norm.ppf(1 - 0.05 / 40) / stats.norm.ppf(0.975)
DIMENSIONS = ("segment", "channel", "kind", "survey", "cohort")
FILES = ("customers", "survey", "invitations", "cases", "orders")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A sample company whose members are known by the cohort in which they joined, and whose cases by their kind."""
    folder = tmp_path_factory.mktemp("planted")
    told = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    told |= {"dimensions": {name: {"name": name} for name in DIMENSIONS}, "targets": []}
    (folder / "config.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    settings = load_settings(folder / "config.yaml")
    catalogue = narrowed(load_catalogue(settings), ASKED)
    files = {path.stem: path for path in write_company(folder, ROWS)}
    customers = pd.read_csv(files["customers"], dtype=str)
    joined = customers["joined"]
    customers["cohort"] = "longer"
    customers.loc[joined.between("2024-11-01", "2025-10-31"), "cohort"] = "a year"
    customers.loc[joined.between("2025-01-15", "2025-06-30"), "cohort"] = "half price"
    customers.to_csv(files["customers"], index=False)
    mapping = yaml.safe_load((SHIPPED_MAPPINGS / "sample_customers.yaml").read_text("utf-8"))
    mapping["tables"]["customers"]["columns"]["cohort"] = "cohort"
    (folder / "sample_customers.yaml").write_text(yaml.safe_dump(mapping), "utf-8")
    places = {name: SHIPPED_MAPPINGS if name != "customers" else folder for name in FILES}
    requests = [
        Request(files[name], load_mapping(place / f"sample_{name}.yaml", catalogue.tables), folder_of(settings, False))
        for name, place in places.items()
    ]
    import_all(requests, catalogue, settings, lambda *_: None)
    return Company(settings, catalogue, open_reader(settings))


def found(m: Measurement, planted: float, width: float) -> bool:
    """Whether the planted size is inside an interval no wider than this."""
    assert m.low is not None and m.high is not None and m.high - m.low < width, m
    return m.value - AT_ONCE * (m.value - m.low) <= planted <= m.value + AT_ONCE * (m.high - m.value)


def test_7_members_leave_after_a_year_and_most_of_all_who_paid_half_the_price(asked: Company) -> None:
    by_cohort = asked.groups("churn_rate", by=("cohort",))
    # all who joined in the year to October 2025 came to the end of their first year in the twelve months after it
    assert found(by_cohort["a year"], 0.17, 0.14) and found(by_cohort["half price"], 0.47, 0.2)
    assert by_cohort["half price"].low > by_cohort["a year"].high
    kept = asked.groups("retention_rate", by=("cohort",))
    assert kept["half price"].value == pytest.approx(1 - by_cohort["half price"].value)


@pytest.mark.parametrize(
    ("channel", "planted"), {"lounge_desk": 0.86, "phone": 0.76, "chat": 0.67, "app": 0.58, "email": 0.50}.items()
)
def test_8_questions_are_solved_at_the_first_contact_depending_on_the_channel(
    asked: Company, channel: str, planted: float
) -> None:
    every = {"start": "2024-10-01", "end": "2026-10-31"}
    simple = asked.one("first_contact_resolution", where={"channel": channel, "kind": ["question", "request"]}, **every)
    assert found(simple, planted, 0.12)
    hard = asked.one("first_contact_resolution", where={"channel": channel, "kind": "complaint"}, **every)
    assert hard.value < simple.value


@pytest.mark.parametrize(
    ("group", "planted"),
    [
        ({"segment": "business_frequent"}, 0.12), ({"segment": "business"}, 0.22), ({"segment": "leisure"}, 0.34),
        ({"segment": "family"}, 0.28), ({"channel": "email"}, 0.22), ({"channel": "sms"}, 0.27),
    ],
)  # fmt: skip
def test_9_who_answers_an_invitation_after_a_visit(asked: Company, group: dict[str, str], planted: float) -> None:
    visit = {"survey": "lounge_visit", **group}
    assert found(asked.one("response_rate", where=visit, start="2024-10-01", end="2026-10-31"), planted, 0.05)


@pytest.mark.parametrize(("survey", "planted"), [("app", 0.20), ("support", 0.35)])
def test_9_who_answers_in_the_app_and_after_a_case(asked: Company, survey: str, planted: float) -> None:
    assert found(
        asked.one("response_rate", where={"survey": survey}, start="2024-10-01", end="2026-10-31"), planted, 0.05
    )


def test_10_revenue_grows_and_word_of_mouth_brings_more_than_half_of_the_new_customers(asked: Company) -> None:
    assert found(asked.one("revenue_growth"), 0.08, 0.10)
    # 42 of the 75 who say why, after the offer at half price, which bought new members, has ended; half of all in all
    assert found(asked.one("earned_new_customers"), 42 / 75, 0.12)
