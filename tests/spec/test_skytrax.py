"""A real file, reviews of airport lounges, imported with the mapping that ships: counted, refused and measured as
pandas does."""

from datetime import date, timedelta
from math import isclose
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from tests.warehouses import Company, shared

ITEMS = {
    "comfort": "comfort_rating",
    "cleanliness": "cleanliness_rating",
    "drinks": "bar_beverages_rating",
    "food": "catering_rating",
    "washrooms": "washrooms_rating",
    "wifi": "wifi_connectivity_rating",
    "staff": "staff_service_rating",
}
REASON = "csat: outside its scale 1 to 5"


@pytest.fixture(scope="module")
def lounges(tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, Path]:
    """A company that has imported the lounge reviews, and their file."""
    return Company(tmp_path_factory.mktemp("lounges")), shared("skytrax/lounge.csv")


@pytest.fixture
def report(lounges: tuple[Company, Path], capsys: pytest.CaptureFixture[str]) -> Any:
    company, file = lounges
    return company.asked(capsys, "import", file, "--mapping", SHIPPED_MAPPINGS / "skytrax_lounge.yaml")


@pytest.fixture(scope="module")
def plain(lounges: tuple[Company, Path]) -> pd.DataFrame:
    """The same file as pandas reads it, without the reviews that are refused."""
    frame = pd.read_csv(lounges[1], parse_dates=["date"])
    return frame[~(frame.overall_rating > 5)].assign(
        segment=lambda f: f.type_traveller.replace("FamilyLeisure", "Family Leisure")
    )


def test_every_row_is_accounted_for_and_ratings_above_five_are_refused_with_the_evidence(
    report: Any, lounges: tuple[Company, Path]
) -> None:
    assert (report["rows"], report["accepted"], report["rejected"], report["duplicate"], report["superseded"]) == (
        2264,
        2197,
        67,
        0,
        0,
    )
    assert report["reasons"] == {REASON: 67} and report["tables"] == {"responses": 2197}
    frame = pd.read_csv(lounges[1], dtype=str)
    high = frame[pd.to_numeric(frame.overall_rating) > 5]
    assert report["evidence"][REASON]["found"] == high.overall_rating.value_counts().to_dict()
    listed = pd.read_csv(report["rejects_file"], dtype=str)
    breaks = frame.apply(lambda column: column.str.count("\n")).sum(axis=1).fillna(0).cumsum().shift(fill_value=0)
    lines = (high.index + 2 + breaks[high.index]).astype(int)
    assert listed.line.astype(int).tolist() == lines.tolist()
    assert listed.found.tolist() == high.overall_rating.tolist() and set(listed.column) == {"csat"}
    assert report["evidence"][REASON]["lines"] == lines.tolist()[:5]


def test_an_item_of_nothing_is_not_rated(report: Any, lounges: tuple[Company, Path], plain: pd.DataFrame) -> None:
    found = lounges[0].stored(
        "item, touchpoint, count(*), avg(raw), avg(score) FROM stored_ratings GROUP BY 1, 2 --", ""
    )
    wanted = {name: plain[column][plain[column] > 0] for name, column in ITEMS.items()}
    assert {item: count for item, _, count, _, _ in found} == {name: len(values) for name, values in wanted.items()}
    for item, touchpoint, _, raw, score in found:
        assert touchpoint.startswith("lounge_")
        assert isclose(raw, wanted[item].mean(), rel_tol=1e-12)
        assert isclose(score, 25 * (wanted[item].mean() - 1), rel_tol=1e-12)


def test_what_people_wrote_is_kept_to_the_letter(
    report: Any, lounges: tuple[Company, Path], plain: pd.DataFrame
) -> None:
    kept = [text for (text,) in lounges[0].stored("comment")]
    wanted = plain.sort_values(["date"], kind="stable").content.str.strip().tolist()
    changed = [(a, b) for a, b in zip(sorted(map(str, kept)), sorted(map(str, wanted)), strict=True) if a != b]
    assert len(changed) < 5 and all("[" in a for a, _ in changed), "only what is masked may differ"


def twelve_months(last: date) -> tuple[date, date]:
    """The last twelve full months up to the last day in the data."""
    first_of_next = (last + timedelta(days=1)).replace(day=1)
    end = first_of_next - timedelta(days=1)
    return date(first_of_next.year - 1, first_of_next.month, 1), end


@pytest.mark.parametrize("all_time", [False, True])
def test_satisfaction_by_segment_equals_a_plain_second_opinion(
    report: Any, lounges: tuple[Company, Path], plain: pd.DataFrame, all_time: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    days = plain.date.dt.date
    first, last = (days.min(), days.max()) if all_time else twelve_months(days.max())
    words = ("--from", str(first), "--to", str(last)) if all_time else ()
    answer = lounges[0].asked(capsys, "measure", "csat", "--by", "segment", *words)
    assert answer["period"] == {"from": str(first), "to": str(last)} and answer["as_of"] == str(days.max())
    rated = plain[days.between(first, last) & plain.overall_rating.notna()]
    groups = rated.groupby(rated.segment.fillna(""), sort=False).overall_rating
    wanted = {segment: (values.ge(4).sum() / len(values), len(values)) for segment, values in groups}
    found = {m["by"]["segment"] or "": (m["value"], m["n"]) for m in answer["measurements"] if m["n"]}
    assert set(found) == set(wanted) and len(wanted) > 3
    for segment, (value, n) in wanted.items():
        assert found[segment][1] == n and isclose(found[segment][0], value, abs_tol=1e-9)
