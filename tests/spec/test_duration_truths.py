"""Truth 7 of the sample company, found again by the engine: who joined at half price leaves after a year."""

from datetime import date
from itertools import pairwise

import pytest

from cx_metrics import warehouse
from cx_metrics.company import Company as Seen
from cx_metrics.declarations import load_mapping
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.importing import Request, import_all
from cx_metrics.metrics import Measurement, Period, Question, measure
from cx_metrics.metrics.retention import RetentionPoint, retention_curves
from cx_metrics.sample.company import OFFER_FROM, OFFER_UNTIL
from tests.spec.sample_company import Company as Files
from tests.warehouses import Company

OFFER = Period(OFFER_FROM, OFFER_UNTIL)
SINCE = date(2025, 7, 1)
AFTERWARDS = Period(SINCE, date(2025, 10, 30))


@pytest.fixture(scope="module")
def company(large: Files, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The customers of the large sample company, and its orders, which say what day it is."""
    made = Company(tmp_path_factory.mktemp("truths"), metrics=("kept_after_a_year",))
    requests = [
        Request(
            large.folder / f"{table}.csv",
            load_mapping(SHIPPED_MAPPINGS / f"sample_{table}.yaml", made.catalogue.tables),
            made.folder,
        )
        for table in ("customers", "orders")
    ]
    import_all(requests, made.catalogue, made.settings)
    return made


def kept(company: Company, joined: Period) -> Measurement:
    reader = warehouse.open_reader(company.settings)
    question = Question(("kept_after_a_year",), period=joined)
    (found,) = measure(Seen(reader, company.catalogue, company.settings, "operator"), question).measurements
    return found


def test_of_those_at_half_price_47_per_cent_leave_and_17_of_the_others(company: Company) -> None:
    offer, usual = kept(company, OFFER), kept(company, AFTERWARDS)
    for found, truth in ((offer, 1 - 0.47), (usual, 1 - 0.17)):
        assert found.low is not None and found.high is not None
        assert found.low <= truth <= found.high and found.high - found.low < 0.08
    assert (usual.low or 0) > (offer.high or 1) + 0.2


def test_half_a_cohort_a_year_old_is_enough_to_tell(company: Company) -> None:
    """Who joined less than a year ago counts for as long as seen: the figure does not wait for the last of them."""
    as_of = warehouse.open_reader(company.settings).as_of
    assert as_of is not None
    mixed = kept(company, Period(SINCE, as_of))
    assert (
        mixed.low is not None and mixed.high is not None and mixed.low <= 0.835 and mixed.high >= 0.825
    )  # 17 %, rounded


def curve(company: Company, joined: Period) -> tuple[RetentionPoint, ...]:
    reader = warehouse.open_reader(company.settings)
    seen = Seen(reader, company.catalogue, company.settings, "operator")
    return retention_curves(seen, company.catalogue.metrics["kept_after_a_year"], joined)[()]


def test_the_curve_breaks_at_the_twelfth_month(company: Company) -> None:
    shares = [point.share for point in curve(company, OFFER)]
    falls = [before - after for before, after in pairwise(shares)]
    assert falls.index(max(falls)) == 11 and max(falls) > 0.35
    assert shares[11] == pytest.approx(0.95, abs=0.03)
