"""What readers may not see, one rule at a time."""

import functools
from pathlib import Path
from typing import Any

import pandas as pd

from tests import companies
from tests.companies import Company, counted

company = functools.partial(companies.company, metrics=("nps", "touchpoint_score", "problem_incidence"))

# One rule at a time


def visible(made: Company, dimension: str = "segment", **asked: Any) -> set[str | None]:
    return {
        name
        for name, m in made.groups("nps", by=(dimension,), role="reader", **asked).items()
        if m.status != "suppressed"
    }


def in_segments(sizes: dict[str, int], day: str = "2026-02-10", **same: Any) -> pd.DataFrame:
    return pd.concat([counted({9: n}, day=day, segment=name, **same) for name, n in sizes.items()])


def test_the_next_smallest_group_is_hidden_with_the_only_small_one(tmp_path: Path) -> None:
    made = company(tmp_path, in_segments({"a": 40, "b": 20, "c": 10, "d": 3}))
    assert visible(made) == {"a", "b"}
    assert made.one("nps", role="reader").n == 73


def test_small_groups_that_are_enough_together_hide_no_other(tmp_path: Path) -> None:
    assert visible(company(tmp_path, in_segments({"a": 40, "b": 3, "c": 2}))) == {"a"}


def test_a_company_below_the_threshold_shows_nothing(tmp_path: Path) -> None:
    made = company(tmp_path, in_segments({"a": 4}))
    assert made.one("nps", role="reader").status == "suppressed" and visible(made) == set()


def test_a_group_inside_one_of_another_dimension_cannot_be_subtracted_from_it(tmp_path: Path) -> None:
    """Segment a holds all 17 of region north and 3 of the south, b the other 30 of the south: a less north,
    or the south less b, would tell of three; and each is what another leaves of the total.
    """
    made = company(
        tmp_path,
        pd.concat(
            [
                in_segments({"a": 17}, region="north"),
                in_segments({"a": 3}, region="south"),
                in_segments({"b": 30}, region="south"),
            ]
        ),
    )
    assert len(visible(made)) + len(visible(made, "region")) == 0 and made.one("nps", role="reader").n == 50


def test_what_lies_around_such_a_group_may_be_scattered(tmp_path: Path) -> None:
    """Segment a holds all of region north, and three people more in three regions that are otherwise those of
    b.
    """
    around = [
        in_segments({"a": 1, "b": size}, region=region) for region, size in (("east", 20), ("south", 25), ("west", 30))
    ]
    made = company(tmp_path, pd.concat([in_segments({"a": 17}, region="north"), *around]))
    assert {"a", "north"} - visible(made) - visible(made, "region")


def test_a_change_is_hidden_with_the_period_it_is_measured_against(tmp_path: Path) -> None:
    made = company(
        tmp_path,
        pd.concat(
            [
                in_segments({"a": 60, "b": 60}, day="2026-02-28"),
                in_segments({"a": 60, "b": 4, "c": 9}, day="2025-02-10"),
            ]
        ),
    )
    year = {"start": "2025-03-01", "end": "2026-02-28", "compare": "previous", "role": "reader"}
    found = made.groups("nps", by=("segment",), **year)
    assert found["a"].change == 0.0 and found["a"].verdict == "no_detectable_change"
    assert found["b"].n == 60 and found["b"].change is found["b"].verdict is found["b"].detectable is None
    total = made.one("nps", **year)
    assert total.change is not None and total.mix is total.rate is None  # the split would be over segments of few


def test_days_are_told_apart_only_where_every_day_has_many(tmp_path: Path) -> None:
    days = [f"2026-02-{day:02d}" for day in range(1, 29)]
    busy = company(tmp_path, pd.concat([in_segments({"a": 25}, day=day) for day in days]))
    ragged = {"start": "2026-02-01", "end": "2026-02-13", "role": "reader"}
    assert busy.one("nps", **ragged).n == 25 * 13
    (quiet := tmp_path / "quiet").mkdir()
    almost = company(quiet, pd.concat([in_segments({"a": 25 if day != days[20] else 19}, day=day) for day in days]))
    assert almost.one("nps", **ragged).status == "suppressed"
    assert almost.one("nps", start="2026-02-01", end="2026-02-28", role="reader").n == 25 * 27 + 19


def test_one_person_rating_many_items_is_one_person(tmp_path: Path) -> None:
    items = {f"item{i}": {"scale": (1, 5), "touchpoint": f"touchpoint{i}"} for i in range(6)}
    frame = pd.DataFrame({"occurred_on": "2026-02-10", **{name: [5, 4] for name in items}})
    made = company(tmp_path, frame, dimensions=("touchpoint",), items=items)
    assert made.one("touchpoint_score").n == 12
    assert made.one("touchpoint_score", role="reader").status == "suppressed"


def test_what_nobody_was_asked_can_be_filtered_by_two_dimensions(tmp_path: Path) -> None:
    parts = [
        in_segments({"a": 40, "b": 30}, region=region, channel=channel, had_problem="")
        for region in ("north", "south")
        for channel in ("web", "desk")
    ]
    made = company(tmp_path, pd.concat(parts))
    both = {"segment": "a", "region": "north"}
    assert made.one("problem_incidence", where=both, role="reader").status == "not_measurable"
    assert made.one("nps", where=both, role="reader").n == 80
