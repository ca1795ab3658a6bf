"""What readers see of small random companies against plain subtraction: every pair of views by one filter, as sets of
rows."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.declarations.settings import Privacy
from cx_metrics.metrics import Period
from cx_metrics.metrics.periods import month_end, month_number, month_start
from cx_metrics.privacy import DimensionNames, PeopleTable, Population, Stretches, hidden, hidden_groups, rule

LEAST = 5
DIMENSIONS = ("segment", "stage", "touchpoint")
FIRST, LAST = date(2024, 3, 6), date(2026, 2, 28)
Filter = tuple[str, tuple[Any, ...]]  # a dimension, and the values that are let through


class Plain(Population):
    """The rows of a data frame, one a person, counted by pandas."""

    def __init__(self, rows: pd.DataFrame, finest: bool):
        self.rows, self.memory, self.name = rows, {}, "rows"
        self.dimensions, self.finest = DIMENSIONS, DIMENSIONS if finest else ()
        self.first, self.last = FIRST, LAST

    def count(self, names: DimensionNames, stretches: Stretches) -> PeopleTable:
        found: PeopleTable = {}
        for place, (first, last) in enumerate(stretches.ends):
            for _, row in self.rows[self.rows["day"].between(first, last)].iterrows():
                cell = found.setdefault(tuple(row[name] for name in names), np.zeros(len(stretches.ends)))
                cell[place] += 1
        return found


def rows(seed: int) -> pd.DataFrame:
    """Some hundreds of people over two years; touchpoints lie in stages, all but one, and a segment is rare."""
    rng = np.random.default_rng(seed)
    n = int(rng.choice([60, 200, 500]))
    touchpoint = rng.choice(["desk", "gate", "lounge", "call", "shop"], n, p=[0.34, 0.3, 0.2, 0.12, 0.04])
    stage = np.where(np.isin(touchpoint, ["desk", "shop"]), "arrive", "leave")
    stage = np.where(touchpoint == "call", rng.choice(["arrive", "leave", "stay"], n), stage)
    days = [FIRST + timedelta(days=int(day)) for day in rng.integers(0, (LAST - FIRST).days + 1, n)]
    segment = rng.choice(np.array(["a", "b", "c", None], dtype=object), n, p=[0.5, 0.3, 0.15, 0.05])
    return pd.DataFrame({"day": days, "segment": segment, "stage": stage, "touchpoint": touchpoint})


def views(people: pd.DataFrame) -> list[tuple[Filter, ...]]:
    """No filter, and every choice of values of every dimension."""
    found: list[tuple[Filter, ...]] = [()]
    for name in DIMENSIONS:
        values = list(dict.fromkeys(people[name]))
        found += [((name, some),) for size in range(1, len(values) + 1) for some in combinations(values, size)]
    return found


def months() -> list[Period]:
    """Every period of whole months that ends with one of the data's."""
    numbers = range(month_number(FIRST), month_number(LAST) + 1)
    return [Period(month_start(a), month_end(b)) for a in numbers for b in numbers if a <= b]


def shown(people: Plain, asked: list[tuple[Filter, ...]], period: Period) -> Iterator[tuple[tuple[Filter, ...], int]]:
    """The views that a reader sees over a period, with the rows behind each as bits."""
    for where in asked:
        told = tuple((name, tuple(value or "" for value in values)) for name, values in where)
        if not hidden_groups(people, told, [()], [period], privacy=Privacy(), role="reader")[0]:
            inside = people.rows["day"].between(period.start, period.end)
            for name, values in where:
                inside &= people.rows[name].map(lambda value, among=values: value in among)
            yield where, sum(1 << int(i) for i in np.flatnonzero(inside))


def leaks(one: int, other: int) -> bool:
    """Whether the second are some of the first, and all but a few of them."""
    return one & other == other and 0 < (one - other).bit_count() < LEAST


def require_safe_in_one_period(people: Plain, period: Period) -> None:
    """No view is of a few, nor what is left of it less a view by one value, or by values of the same dimension."""
    seen = list(shown(people, views(people.rows), period))
    for where, found in seen:
        assert not leaks(found, 0), (where, period)
        for other, inner in seen:
            if not where or not other or len(other[0][1]) == 1 or where[0][0] == other[0][0]:
                assert not leaks(found, inner), (where, other, period)


def require_safe_over_time(people: Plain, where: tuple[Filter, ...], periods: list[Period]) -> None:
    """Of one view, no period less another within it leaves a few."""
    seen = [found for period in periods for _, found in shown(people, [where], period)]
    assert not any(leaks(one, other) for one in seen for other in seen), where


USUAL = [Period(date(2025, 3, 1), LAST), Period(date(2024, 3, 1), LAST), Period(date(2025, 9, 1), LAST),
         Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2025, 11, 1), date(2025, 11, 30))]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_no_pair_of_views_by_one_filter_tells_of_a_few(seed: int) -> None:
    people = Plain(rows(seed), finest=seed % 2 == 0)
    for period in USUAL:
        require_safe_in_one_period(people, period)


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_no_pair_of_periods_tells_of_a_few(seed: int) -> None:
    people = Plain(rows(seed), finest=True)
    for where in views(people.rows)[1:]:
        if len(where[0][1]) == 1:
            require_safe_over_time(people, where, months())


def test_no_pair_of_periods_that_cut_a_month_tells_of_a_few() -> None:
    rng = np.random.default_rng(6)
    february = [date(2026, 2, int(day)) for day in rng.integers(1, 29, 2400)]
    busy = pd.DataFrame({"day": february, "segment": rng.choice(["a", "b", "c"], 2400, p=[0.6, 0.34, 0.06])})
    people = Plain(busy.assign(stage="leave", touchpoint="gate"), finest=True)
    periods = [Period(date(2026, 2, a), date(2026, 2, b)) for a in range(1, 29) for b in range(a, 29)]
    seen = {}
    for value in ("a", "b", "c"):
        where = (("segment", (value,)),)
        require_safe_over_time(people, where, periods)
        seen[value] = sum(1 for period in periods for _ in shown(people, [where], period))
    assert seen["a"] > 20 and seen["c"] < 5, "small groups are shown as whole months, or where nobody is"


def test_enough_is_shown() -> None:
    """Hiding everything would be safe too."""
    people = Plain(rows(5), finest=True)
    seen = [where for where, _ in shown(people, views(people.rows), USUAL[0])]
    assert () in seen and len(seen) > 20


def test_a_company_in_its_first_month_is_shown_some_of_its_days() -> None:
    days = [date(2026, 2, 3 + i % 10) for i in range(400)]
    made = pd.DataFrame({"day": days, "segment": "a", "stage": "arrive", "touchpoint": "desk"})
    people = Plain(made, finest=False)
    people.first, people.last = days[0], max(days)
    some, fewer = Period(date(2026, 2, 3), date(2026, 2, 6)), Period(date(2026, 2, 2), date(2026, 2, 2))
    assert len(list(shown(people, [(("segment", ("a",)),)], some))) == 1
    assert [found for _, found in shown(people, [(("segment", ("a",)),)], fewer)] == [0]


@pytest.mark.parametrize("finest", [True, False])
def test_what_is_seen_does_not_depend_on_who_asked_before(finest: bool) -> None:
    asked, periods = views(rows(5)), [*USUAL, Period(date(2025, 10, 1), date(2025, 12, 31))]
    one, other = Plain(rows(5), finest), Plain(rows(5), finest)
    forth = {(where, period) for period in periods for where, _ in shown(one, asked, period)}
    back = {(where, period) for period in reversed(periods) for where, _ in shown(other, asked[::-1], period)}
    assert forth == back


RULES: dict[str, Callable[..., Any]] = {
    "small": lambda n, least: np.asarray((n > 0) & (n < 1)),
    "with_next_smallest": lambda n, hidden, *rest, **more: hidden,
    "all_but_few": lambda inner, *rest: np.zeros(inner.shape, dtype=bool),
}


@pytest.mark.parametrize("part", RULES)
def test_each_part_of_the_rule_is_needed(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one of them, or with a threshold of one person, these tests find somebody."""
    for module in (rule, hidden):
        monkeypatch.setattr(module, part, RULES[part])
    with pytest.raises(AssertionError):
        for seed in range(8):
            for period in USUAL:
                require_safe_in_one_period(Plain(rows(seed), finest=True), period)


def test_of_two_groups_alike_the_same_is_hidden_however_their_fractions_were_added_up() -> None:
    """Who rated three items is three thirds of a person, and 0.1 + 0.2 is more than 0.3."""
    hidden_part = np.array([[True], [False], [False]])
    alone = np.zeros(3, dtype=np.int64)
    ways = [np.array([[3.0], [30 * (0.1 + 0.2)], [30 * 0.3]]), np.array([[3.0], [30 * 0.3], [30 * (0.1 + 0.2)]])]
    assert ways[0][1] != ways[1][1]
    found = [rule.with_next_smallest(n, hidden_part, alone, 5)[:, 0].tolist() for n in ways]
    assert found[0] == found[1] and sum(found[0]) == 2
