"""What customers got beside what they expect: published gaps and zones, and every figure against the rows."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cx_metrics.charts import service_rows, tolerance_zone
from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.company import Role
from cx_metrics.metrics.question import filters
from cx_metrics.moments import moments
from cx_metrics.moments.expectations import service_quality
from cx_metrics.moments.service_narrative import item_cells, paragraph
from cx_metrics.statistics.paired_gaps import paired_gap, weighted_gap, zone_position
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text
from tests.companies import Company, company
from tests.platform.test_charts import svg

PUBLISHED = [-0.65, -1.10, -0.83, -0.70, -1.01]  # gaps of the five dimensions in a published example: −0.858 in all
POINTS = [11, 32, 22, 19, 16]
ROLES: tuple[Role, ...] = ("reader", "operator")
ENDS = ("", "_desired", "_adequate")


def test_published_gaps_and_the_zone_of_tolerance() -> None:
    assert weighted_gap(PUBLISHED, [1] * 5) == pytest.approx(-0.858)
    assert weighted_gap(PUBLISHED, POINTS) == pytest.approx(-0.9007)
    assert weighted_gap([*PUBLISHED[:4], np.nan], POINTS) == pytest.approx(
        np.average(PUBLISHED[:4], weights=POINTS[:4])
    )
    assert np.isnan(weighted_gap([np.nan], [1]))
    assert zone_position(5.5, 5, 7) == pytest.approx(0.25)  # and its margins are +0.5 and −1.5
    assert zone_position([4, 8], 5, 7) == pytest.approx([-0.5, 1.5])
    assert np.isnan(zone_position(5, 6, 6))
    with pytest.raises(ValueError, match="above 0"):
        weighted_gap([1.0], [0.0])


def test_a_gap_is_a_paired_test() -> None:
    rng = np.random.default_rng(5)
    got, wished = rng.integers(1, 8, 40).astype(float), rng.integers(3, 8, 40).astype(float)
    found, p = paired_gap(40, 40, got.sum(), wished.sum(), ((got - wished) ** 2).sum())
    told = stats.ttest_rel(got, wished)
    assert (found.value, p) == pytest.approx(((got - wished).mean(), told.pvalue))
    assert (found.low, found.high) == pytest.approx(tuple(told.confidence_interval()))
    alike, p = paired_gap(3, 3, 3.0, 6.0, 3.0)
    assert (alike, p) == (Ranged(-1.0, -1.0, -1.0), 0.0)
    assert np.isnan(paired_gap(1, 1, 1.0, 1.0, 0.0)[0].value)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """700 answers on 1–7: reliability falls short of the adequate, empathy lies in its zone, tangibles exceed."""
    rng = np.random.default_rng(11)
    n = 700
    made = pd.DataFrame(
        {
            "customer_id": [f"c{k}" for k in rng.integers(0, 500, n)],
            "occurred_on": "2026-05-10",
            "segment": rng.choice(["gold", "basic"], n),
            "nps": rng.integers(0, 11, n),
        }
    )
    made.loc[:2, "segment"] = "rare"
    middles = {"reliability_1": (4, 6, 5), "reliability_2": (4, 6, 5), "empathy_1": (5, 6, 4), "tangibles_1": (6, 5, 3)}
    for (item, middle), (place, end) in product(middles.items(), enumerate(ENDS)):
        drawn = np.clip(np.rint(rng.normal(middle[place], 1, n)), 1, 7)
        made[item + end] = pd.array(np.where(rng.random(n) < 0.1, np.nan, drawn)).astype("Int64")
    return made


@pytest.fixture(scope="module")
def seen(rows: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Company:
    names = [name for name in map(str, rows) if name.endswith(ENDS[1:]) or name[-2:] in ("_1", "_2")]
    items = {name: {"scale": (1, 7), "touchpoint": "desk"} for name in names}
    return company(tmp_path_factory.mktemp("quality"), rows, items=items, dimensions=("segment",))


def test_every_figure_is_that_of_the_rows(rows: pd.DataFrame, seen: Company) -> None:
    found = service_quality(Seen(seen.reader, seen.catalogue, seen.settings, "operator"))
    told = {one.item: one for one in found.items}
    assert found.status == "ok" and set(told) == {"reliability_1", "reliability_2", "empathy_1", "tangibles_1"}
    for item, one in told.items():
        got, wished, enough = (rows[item + end].astype(float) for end in ENDS)
        assert one.gap.value == pytest.approx((got - wished).mean()) and one.n == (got - wished).notna().sum()
        assert one.margin is not None and one.margin.value == pytest.approx((got - enough).mean())
        assert one.position is not None
        assert one.position.value == pytest.approx((got - enough).mean() / (wished - enough).mean())
        low, high = stats.ttest_rel(got, wished, nan_policy="omit").confidence_interval()
        assert one.gap.low == pytest.approx(low, abs=0.06) and one.gap.high == pytest.approx(high, abs=0.06)
    assert {item: one.verdict for item, one in told.items()} == {
        "reliability_1": "below_adequate",
        "reliability_2": "below_adequate",
        "empathy_1": "in_zone",
        "tangibles_1": "above_desired",
    }
    by_dimension = {one.dimension: one for one in found.dimensions}
    assert list(by_dimension) == ["tangibles", "reliability", "empathy"] and found.step == pytest.approx(0.06)
    mean = np.mean([told[f"reliability_{k}"].gap.value for k in (1, 2)])
    assert by_dimension["reliability"].gap.times(0.06).value == pytest.approx(mean)
    gaps = [one.gap.value for one in found.dimensions]
    assert found.gap is not None and found.gap.value == pytest.approx(np.mean(gaps))
    assert found.weighted is not None and found.weighted.low is not None and found.weighted.high is not None
    assert found.weighted.value == pytest.approx(np.average(gaps, weights=[11, 32, 16]))
    assert found.weighted.low < found.weighted.value < found.weighted.high


def test_expectations_rate_nothing(rows: pd.DataFrame, seen: Company) -> None:
    found = moments(Seen(seen.reader, seen.catalogue, seen.settings, "operator"), "nps")
    named = {one.item for one in found.moments} | {one.item for one in found.left_out}
    assert named == {"reliability_1", "reliability_2", "empathy_1", "tangibles_1"}
    ratings = rows[[name for name in map(str, rows) if name[-2:] in ("_1", "_2")]].count().sum()
    assert seen.one("ratings_top").n == ratings


def test_small_groups_are_not_shown_to_readers(rows: pd.DataFrame, seen: Company) -> None:
    rare = filters([("segment", "rare")])
    asked = {role: service_quality(Seen(seen.reader, seen.catalogue, seen.settings, role), rare) for role in ROLES}
    assert asked["reader"].status == "suppressed" and asked["reader"].items == ()
    assert asked["operator"].status == "ok" and {one.verdict for one in asked["operator"].items} == {"few"}


def test_the_command_says_what_is_missing(seen: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = seen.settings.folder
    assert main(["--config", str(folder / "config.yaml"), "quality"]) == 0
    out = capsys.readouterr().out
    assert "reliability 1" in out and "Below what would do" in out and "by what each dimension weighs" in out
    rows = pd.DataFrame({"occurred_on": ["2026-05-10"] * 3, "nps": [1, 5, 9], "food": [1, 2, 3]})
    bare = company(tmp_path, rows, items={"food": {"scale": (1, 5)}})
    assert service_quality(Seen(bare.reader, bare.catalogue, bare.settings, "operator")).status == "not_measurable"


@pytest.mark.parametrize("width", [360, 640])
def test_the_picture_has_a_mark_for_each_item_and_a_zone_where_it_is_known(seen: Company, width: int) -> None:
    whole, text = Seen(seen.reader, seen.catalogue, seen.settings, "operator"), Text("en")
    found = service_quality(whole)
    bare = replace(found.items[0], item="<b>odd</b>", adequate=None, margin=None)
    drawn = service_rows(replace(found, items=(*found.items, bare)), whole, text)
    assert drawn["kind"].value_counts().to_dict() == {"line": 5, "zone": 4, "desired": 5, "interval": 5, "got": 5}
    told = item_cells(found, whole, text)
    assert [name for name, _ in told][:2] in (["reliability 1", "reliability 2"], ["reliability 2", "reliability 1"])
    said = paragraph(found, whole, text)
    assert "fall below what would just do" in said and "points of 100" in said
    markup = svg(tolerance_zone(), drawn, width)
    assert "<b>odd" not in markup and "Below what would do" in markup
