"""Kano questionnaires in the data: two rated items ``<feature>_functional`` and ``<feature>_dysfunctional`` on a
scale of 1 to 5 (like, expect, neutral, live with, dislike) are the paired questions about a feature."""

from dataclasses import replace

import numpy as np
import pandas as pd

from cx_metrics.company import Company
from cx_metrics.drivers.cross_sums import sample_rows
from cx_metrics.drivers.outcome_items import ratings_unseen, scales_of
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.flips import dimensions_of_customers, seen_groups
from cx_metrics.moments.moment import Kano
from cx_metrics.privacy import least_of
from cx_metrics.sql import quoted
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.blocks import LEAST_BLOCKS, percentiles, resampled
from cx_metrics.statistics.kano import (
    ORDER,
    Category,
    better_and_worse,
    categories,
    continuous_category,
    continuous_scores,
    leader,
)
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.warehouse.driver_variables import ITEM
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.ratings import PAIRED

LEAST = 30  # pairs before a category is named


def features_of(company: Company) -> tuple[str, ...]:
    """The features that both questions were asked about, by name."""
    held = scales_of(company.reader)
    functional = (name.removesuffix(PAIRED[0]) for name in held if name.endswith(PAIRED[0]))
    return tuple(sorted(name for name in functional if name + PAIRED[1] in held))


def kano_of(company: Company, where: Filters, period: Period) -> dict[str, Kano]:
    """By feature what the answers of a period under filters say; without those that too few answered."""
    features = features_of(company)
    if not features or ratings_unseen(company, where, period):
        return {}
    filtered_by = {name for name, _ in where}
    dimensions = tuple(name for name in dimensions_of_customers(company) if name not in filtered_by)[:1]
    columns = [f"{quoted(ITEM + name + end)} AS {end[1]}{k}" for k, name in enumerate(features) for end in PAIRED]
    columns += [f"{filtered(name)} AS said" for name in dimensions]
    frame = sample_rows(company.reader, columns, where, period)
    least = max(LEAST, least_of(company, period.whole_months).of)
    groups = [(name, str(value)) for name in dimensions for value in frame["said"].dropna().unique()]
    seen = {value for _, value in seen_groups(company, None, groups, where, period)}
    found = {}
    for k, name in enumerate(features):
        pairs = frame[frame[f"f{k}"].notna() & frame[f"d{k}"].notna()]
        if len(pairs) >= least:
            groups_of = _by_segment(pairs, f"f{k}", f"d{k}", least, seen)
            found[name] = replace(_kano(pairs, f"f{k}", f"d{k}", groups_of), dimension=next(iter(dimensions), None))
    return found


def _kano(pairs: pd.DataFrame, functional: str, dysfunctional: str, by_segment: dict[str, Category]) -> Kano:
    blocks = _tables(pairs, functional, dysfunctional)
    table = blocks.sum(axis=0)
    counts = categories(table)
    first, total = leader(counts), table.sum()
    values = (*better_and_worse([counts[name] for name in ORDER]), *continuous_scores(table))
    low, high = np.full(4, np.nan), np.full(4, np.nan)
    if len(blocks) >= LEAST_BLOCKS:
        drawn = resampled(blocks.reshape(len(blocks), -1)).reshape(-1, 5, 5)
        by_draw = np.array([list(categories(one).values()) for one in drawn])
        low, high = percentiles(np.column_stack([*better_and_worse(by_draw), *continuous_scores(drawn)]))
    ranged = [
        Ranged(float(v), float(a) if np.isfinite(a) else None, float(b) if np.isfinite(b) else None)
        for v, a, b in zip(values, low, high, strict=True)
    ]
    return Kano(
        category=first.first,
        is_clear=first.is_clear,
        second=first.second if counts[first.second] else None,
        shares={name: value / total for name, value in counts.items()},
        better=ranged[0],
        worse=ranged[1],
        functional=ranged[2],
        dysfunctional=ranged[3],
        continuous=continuous_category(ranged[2].value, ranged[3].value),
        n=len(pairs),
        by_segment=by_segment,
    )


def _by_segment(
    pairs: pd.DataFrame, functional: str, dysfunctional: str, least: int, seen: set[str]
) -> dict[str, Category]:
    """The category in each group of the first dimension of customers that may be seen, where ``least`` answered and one
    leads significantly."""
    found = {}
    for value, group in pairs.groupby("said", observed=True) if "said" in pairs else ():
        first = leader(categories(_tables(group, functional, dysfunctional).sum(axis=0)))
        if str(value) in seen and len(group) >= least and first.is_clear:
            found[str(value)] = first.first
    return found


def _tables(pairs: pd.DataFrame, functional: str, dysfunctional: str) -> Floats:
    """Weights of pairs by block: (blocks, 5, 5)."""
    numbers, block = np.unique(pairs["block"].to_numpy(), return_inverse=True)
    row, column = (
        np.rint(pairs[name].to_numpy(np.float64) / 25).astype(np.int64) for name in (functional, dysfunctional)
    )
    found = np.zeros((len(numbers), 5, 5))
    np.add.at(found, (block, row, column), pairs["weight"].to_numpy(np.float64))
    return found
