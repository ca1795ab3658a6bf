"""The guard's shortcuts against the plain way: sums that follow against ranks, tables of the cube against SQL, and a
family's decision against every sum a reader could add up."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.metrics.audit import follow
from cx_metrics.metrics.cube import read_cube
from cx_metrics.metrics.families import Enough, Family
from cx_metrics.metrics.people import People
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.tiers import tiers
from tests.companies import company

LEAST = 5.0
Table = dict[tuple[Any, ...], np.ndarray]


def in_span(shown: np.ndarray, wanted: np.ndarray) -> bool:
    """Whether a row adds nothing to the rank of others."""
    rank = np.linalg.matrix_rank(shown.astype(float)) if shown.size else 0
    return bool(np.linalg.matrix_rank(np.vstack([shown, wanted]).astype(float)) == rank)


@pytest.mark.parametrize("seed", range(25))
def test_what_follows_is_what_adds_nothing_to_the_rank(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = int(rng.integers(2, 12))
    shown = rng.random((int(rng.integers(0, 9)), cells)) < rng.choice([0.2, 0.5, 0.8])
    single, few = np.eye(cells, dtype=bool), rng.random((4, cells)) < 0.3
    wanted = np.vstack([single, few[few.any(axis=1)]])
    size = rng.integers(1, 5, len(wanted)).astype(float)
    expected = [in_span(shown, group) for group in wanted]
    for i, j in combinations(range(len(wanted)), 2):
        if size[i] + size[j] < LEAST and in_span(shown, wanted[i].astype(float) + wanted[j]):
            expected[i] = expected[j] = True
    assert follow(shown, wanted, size, LEAST).tolist() == expected


def family(seed: int) -> tuple[tuple[str, ...], dict[tuple[str, ...], Table]]:
    """Three hundred people in up to 3 x 3 x 4 cells and two stretches of time, in every table of three dimensions."""
    rng = np.random.default_rng(seed)
    universe = ("a", "b", "c")
    rows = np.array([rng.choice(k, 300, p=rng.dirichlet(np.ones(k) * 2)) for k in (3, 3, 4)]).T
    stretch = rng.integers(0, 2, 300)
    tables: dict[tuple[str, ...], Table] = {}
    for names in (names for size in range(4) for names in combinations(universe, size)):
        table = tables.setdefault(names, {})
        for row, time in zip(rows, stretch, strict=True):
            key = tuple(f"{name}{row[universe.index(name)]}" for name in names)
            table.setdefault(key, np.zeros(2))[time] += 1
    return universe, tables


@pytest.mark.parametrize("seed", range(12))
def test_no_small_group_of_a_family_can_be_worked_out(seed: int) -> None:
    universe, tables = family(seed)
    members = [names for names in tables if len(names) > 1]
    enough = Enough(LEAST)
    hidden = {names: enough.small(table) if names in members else set() for names, table in tables.items()}
    single_are_enough = all(enough(people) for names in tables if len(names) == 1 for people in tables[names].values())
    if not single_are_enough:  # then the guard hides values first; here all are shown
        hidden |= {names: enough.small(table) for names, table in tables.items() if len(names) == 1}
    decided = Family(universe, members, tables, {names: set(keys) for names, keys in hidden.items()}, enough).decide()
    unseen = {**hidden, **decided}
    cells = list(tables[universe])
    for time in range(2):
        present = [cell for cell in cells if tables[universe][cell][time] > 0]

        def row(names: tuple[str, ...], key: tuple[Any, ...], present: list[Any] = present) -> list[bool]:
            at = [universe.index(name) for name in names]
            return [tuple(cell[i] for i in at) == key for cell in present]

        shown = [row(names, key) for names, table in tables.items() for key in table if key not in unseen[names]]
        known = np.array([r for r in shown if any(r)])
        for names in members:
            for key, people in tables[names].items():
                if 0 < people[time] < LEAST:
                    assert key in unseen[names]
                    shows = any(set(tables[member]) - unseen[member] for member in members)
                    assert not shows or not in_span(known, np.array(row(names, key))), (names, key, time)


def test_tables_of_the_cube_are_those_of_sql(tmp_path: Any) -> None:
    rng = np.random.default_rng(4)
    days = pd.Timestamp("2026-03-09") - pd.to_timedelta(rng.integers(0, 400, 600), unit="D")
    frame = pd.DataFrame(
        {
            "occurred_on": days.strftime("%Y-%m-%d"),
            "segment": rng.choice(["b", "a", None], 600),
            "region": rng.choice(["south", "north"], 600),
            "nps": rng.choice([*range(11), None], 600),
        }
    )
    made = company(tmp_path, frame)
    metric = made.catalogue.metrics["nps"]
    assert read_cube(made.reader, "responses") is not None
    by_cube, by_sql = People(made.reader, metric), People(made.reader, metric, by_cube=False)
    first, as_of = made.reader.first_of("responses"), made.reader.as_of
    assert first is not None and as_of is not None
    for tier in tiers(Period(first, as_of), first, as_of):
        for dimensions in ((), ("segment",), ("region", "segment")):
            one, other = ({k: n.tolist() for k, n in p.at(dimensions, tier).items()} for p in (by_cube, by_sql))
            assert one == other and list(one) == list(other) and one
            assert by_cube.ever(dimensions) == by_sql.ever(dimensions)
