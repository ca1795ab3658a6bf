"""What the radar can see: the share of changes found, by size and by how many answers those exposed give.

    python -m tools.radar_power [--runs 200]

Every run makes a company of two years in which one of eight groups is exposed to a change in the middle of the second:
its satisfied fall by so many points of 100. *Logged* tests that group with the log's method (difference in differences,
Benjamini and Hochberg over the groups); *scan* looks for it without a date. ``make test-nightly`` prints the table.
"""

import argparse
from collections.abc import Iterator

import numpy as np

from cx_metrics.radar.scanned_series import contrasts
from cx_metrics.statistics.arrays import Floats, Ints
from cx_metrics.statistics.breaks import find_breaks
from cx_metrics.statistics.cluster_effect import TreatedCells
from cx_metrics.statistics.multiplicity import significant

MONTHS, CHANGED, GROUPS, LEVEL = 24, 16, 8, 0.75
SIZES = (0, 5, 10, 20, 40)  # points of 100
ANSWERS = (5, 15, 50, 150)  # of those exposed, a month


def power(answers: int, size: int, runs: int, seed: int = 19) -> tuple[float, float]:
    """The share 0–1 of ``runs`` in which a fall of ``size`` points among ``answers`` a month is found: logged, scan."""
    rng = np.random.default_rng(seed)
    logged = scanned = 0
    for _ in range(runs):
        n = rng.poisson(answers, (GROUPS, MONTHS))
        level = np.full((GROUPS, MONTHS), LEVEL)
        level[0, CHANGED:] -= size / 100
        good = rng.binomial(n, level)
        counts, sums = (np.vstack([x, x.sum(axis=0)]).astype(np.float64) for x in (n, good))
        found = find_breaks(*contrasts(counts, sums, sums))
        scanned += bool(significant(found.p)[0])
        logged += bool(significant([_logged(n, good, group) for group in range(GROUPS)])[0])
    return logged / runs, scanned / runs


def _logged(n: Ints, good: Ints, group: int) -> float:
    """The p-value of a change that ``group`` met, each answer by a customer of its own."""
    cell = np.repeat(np.arange(n.size), n.ravel())
    place, month = np.divmod(cell, MONTHS)
    first = np.concatenate([[0], np.cumsum(n.ravel())[:-1]])
    satisfied = (np.arange(len(cell)) - first[cell] < good.ravel()[cell]).astype(np.float64)
    met: Floats = ((place == group) & (month >= CHANGED)).astype(np.float64)
    return TreatedCells([month, place], met, np.arange(len(cell))).effect(satisfied, np.ones(len(cell))).p


def table(runs: int) -> Iterator[str]:
    """The lines of both curves."""
    yield f"found of {runs} (logged / scan), exposed: one of {GROUPS} groups, {MONTHS - CHANGED} months after"
    yield "answers a month " + "".join(f"{_named(size):>18}" for size in SIZES)
    for answers in ANSWERS:
        found = [power(answers, size, runs) for size in SIZES]
        yield f"{answers:15} " + "".join(f"{f'{logged:.0%} / {scan:.0%}':>18}" for logged, scan in found)


def _named(size: int) -> str:
    return f"−{size} points" if size else "no change"


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--runs", type=int, default=200)
    for line in table(arguments.parse_args().runs):
        print(line, flush=True)


if __name__ == "__main__":
    main()
