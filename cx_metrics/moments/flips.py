"""In which groups of customers the ranking is another one: by a test over all groups and items, not by a glance.

A group's shares of R² are compared with those of all others. Their difference varies as leaving out each twentieth of
the customers shows (delete-a-group jackknife: Kott, Journal of Official Statistics 2001), and what stands out is what
Benjamini and Hochberg's rule leaves of all comparisons made, where the rank differs too.
"""

import numpy as np
import pandas as pd

from cx_metrics.company import Company
from cx_metrics.drivers import KeyDrivers
from cx_metrics.drivers.outcome_items import Sought, stated_metrics
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.moment import Flip
from cx_metrics.moments.rated_rows import RatedRows
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.drivers import MOST_EXACT, correlations, importance, is_consistent
from cx_metrics.statistics.multiplicity import significant
from cx_metrics.statistics.quantiles import student_t_two_sided

PARTS = 20  # of the customers, each left out once
MOST_GROUPS = 40


def dimensions_of_customers(company: Company) -> tuple[str, ...]:
    """The filter dimensions that say who somebody is, rather than what an answer was about or came by."""
    of_events = {
        name
        for table in company.catalogue.tables.values()
        if table.date
        for name in table.columns
        if table.declares(name)
    }
    held = company.reader.dimensions("responses")
    return tuple(name for name in company.settings.dimensions if name in held and name not in of_events)


def flips(company: Company, sought: Sought, found: KeyDrivers, rows: RatedRows) -> tuple[Flip, ...]:
    """The items of ``found`` that rank otherwise in a group, the surest first."""
    p = len(rows.items)
    if found.status != "ok" or not 2 <= p <= MOST_EXACT:
        return ()
    part = rows.block.astype(np.int64) % PARTS
    groups = _groups(company, sought, found, rows)
    compared = []
    for dimension in dict.fromkeys(dimension for dimension, _ in groups):
        said = pd.Categorical(rows.groups[dimension])
        group = said.codes.astype(np.int64) + 1  # 0: says none
        sums = rows.cross_sums_by(group * PARTS + part, (len(said.categories) + 1) * PARTS)
        by_group = sums.reshape(-1, PARTS, *sums.shape[1:])
        whole, counts = by_group.sum(axis=0), np.bincount(group)
        for code, value in enumerate(said.categories, 1):
            if (dimension, str(value)) not in groups:
                continue
            if min(counts[code], len(group) - counts[code]) < found.needed:
                continue
            here, there = (_shares(one) for one in (by_group[code], whole - by_group[code]))
            if here is not None and there is not None:
                compared.append((dimension, str(value), here, there))
    p_values = np.array([_p_values(here - there) for *_, here, there in compared]).reshape(-1, p)
    stands = np.array(significant(p_values.ravel())).reshape(-1, p) if len(compared) else np.zeros((0, p), bool)
    made = [
        Flip(
            dimension=dimension,
            value=value,
            item=rows.items[k],
            share=float(here[0, k]),
            elsewhere=float(there[0, k]),
            rank=int(_ranks(here[0])[k]),
            rank_elsewhere=int(_ranks(there[0])[k]),
            p=float(p_values[g, k]),
        )
        for g, (dimension, value, here, there) in enumerate(compared)
        for k in range(p)
        if stands[g, k]
    ]
    return tuple(sorted((one for one in made if one.rank != one.rank_elsewhere), key=lambda one: one.p))


def _groups(company: Company, sought: Sought, found: KeyDrivers, rows: RatedRows) -> list[tuple[str, str]]:
    """The groups that the role may see, largest first; a dimension that is filtered already has but one."""
    filtered = {name for name, _ in found.where}
    groups = [
        (str(dimension), str(value), int(n))
        for dimension in rows.groups
        if dimension not in filtered
        for value, n in rows.groups[dimension].value_counts().items()
    ]
    largest = [(name, value) for name, value, _ in sorted(groups, key=lambda one: -one[2])][:MOST_GROUPS]
    return seen_groups(company, sought, largest, found.where, found.period)


def seen_groups(
    company: Company, sought: Sought | None, groups: list[tuple[str, str]], where: Filters, period: Period
) -> list[tuple[str, str]]:
    """Those of some groups (dimension and value) whose answers to the outcome the role may see; None: to any."""
    hidden = np.zeros(len(groups), dtype=bool)
    for metric in (sought.metric,) if sought and sought.metric else stated_metrics(company):
        asked = [(group,) for group in groups]
        hidden |= unseen_groups(company, metric, where, asked, [period] * len(groups))
    return [group for group, unseen in zip(groups, hidden, strict=True) if not unseen]


def _shares(sums: Floats) -> Floats | None:
    """Shares of R² of each item, from cross-sums by part: over all of these answers and then with each part left out,
    (1 + parts, p). None where the correlations of pairs are not all known or contradict each other."""
    every = np.concatenate([sums.sum(axis=0)[None], sums.sum(axis=0) - sums])
    matrices = correlations(*np.moveaxis(every, 1, 0))
    if not is_consistent(matrices).all():
        return None
    weights = importance(matrices)
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights / total) if (total > 0).all() else None


def _p_values(difference: Floats) -> Floats:
    """Two-sided, Student's t with parts less one degrees of freedom: (1 + parts, p) gives (p,)."""
    left_out = difference[1:]
    variance = (PARTS - 1) / PARTS * np.square(left_out - left_out.mean(axis=0)).sum(axis=0)
    with np.errstate(all="ignore"):
        t = np.abs(difference[0]) / np.sqrt(variance)
    return np.asarray(student_t_two_sided(t, PARTS - 1))


def _ranks(shares: Floats) -> Floats:
    return np.asarray((-shares).argsort(kind="stable").argsort(kind="stable") + 1)
