"""Cross-sums of drivers: for each outcome with each rated item, and for each two items, the sums from which their
correlation follows: n, Σx, Σy, Σx², Σy², Σxy of the answers in which both are known
(weighted where answers carry weights).

Everything is in points of 0–100. The SELECTs here serve the build (``drivers``) and questions to the answers alike.
"""

from collections.abc import Sequence
from itertools import combinations_with_replacement

from cx_metrics.declarations.outcomes import VIEW
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.driver_variables import Variable
from cx_metrics.warehouse.journeys.relations import filtered

SUMS = ("n", "weight", "x", "y", "xx", "yy", "xy")
BLOCKS = 200  # groups of customers by hash: drawing these, an interval needs no answers
_PEOPLE = 1_000_000  # numbers that customers get within their block


def answers(found: tuple[Variable, ...], dimensions: tuple[str, ...], condition: str) -> str:
    """A SELECT of the answers with at least one rated item: month, filters, block, ``who`` (of the block), customer (if
    known), day, weight, and
    for variable k its steps ``x<k>`` (0 where not answered) and whether it was answered, ``m<k>`` (1 or 0)."""
    some = " OR ".join(f"{quoted(one.name)} IS NOT NULL" for one in found if one.is_item)
    kept = "".join(f"{quoted(name)} AS {filtered(name)}, " for name in dimensions)
    # MD5 is the same in every version of the engine, so that the same answers give the same interval
    inner = (
        f"SELECT month, {kept}md5_number_lower(respondent) AS hash, customer_id AS customer, occurred_on AS on_day, "
        f"coalesce(weight, 1e0) AS weight, {_steps(found)} "
    )
    inner += f"FROM {quoted(VIEW)} WHERE ({some}) AND {condition}"
    listed = "".join(f"{filtered(name)}, " for name in dimensions)
    return (
        f"SELECT month, {listed}CAST(hash % {BLOCKS} AS SMALLINT) AS block, "
        f"CAST(hash // {BLOCKS} % {_PEOPLE} AS INTEGER) AS who, customer, on_day, weight, "
        f"{known_steps(len(found))} FROM ({inner})"
    )


def _steps(found: Sequence[Variable]) -> str:
    return ", ".join(f"{one.steps} AS s{k}" for k, one in enumerate(found))


def known_steps(count: int) -> str:
    """``x<k>`` and ``m<k>`` from columns ``s<k>`` that are NULL where not answered."""
    return ", ".join(f"coalesce(s{k}, 0) AS x{k}, CAST(s{k} IS NOT NULL AS TINYINT) AS m{k}" for k in range(count))


def pairs(found: Sequence[Variable]) -> list[tuple[int, int]]:
    """Each variable with itself, each outcome with each item, each two items: what is known of two outcomes together
    explains neither."""
    every = combinations_with_replacement(range(len(found)), 2)
    return [(i, j) for i, j in every if i == j or found[j].is_item]


def cross_sums(found: Sequence[Variable], weighted: bool) -> str:
    """The sums of all pairs for a SELECT over ``answers``, pair after pair in the order of SUMS."""
    weight = "weight * " if weighted else ""

    def total(product: str) -> str:
        return f"sum({weight}({product}))"

    told = []
    for p, (i, j) in enumerate(pairs(found)):
        a, b = literal(found[i].worth), literal(found[j].worth)
        both = f"m{i} * m{j}"
        told += [
            f"sum({both}) AS n_{p}",
            f"{total(both)} AS weight_{p}",
            f"{a} * {total(f'x{i} * m{j}')} AS x_{p}",
            f"{b} * {total(f'x{j} * m{i}')} AS y_{p}",
            f"{a} * {a} * {total(f'x{i} * x{i} * m{j}')} AS xx_{p}",
            f"{b} * {b} * {total(f'x{j} * x{j} * m{i}')} AS yy_{p}",
            f"{a} * {b} * {total(f'x{i} * x{j}')} AS xy_{p}",
        ]
    return ", ".join(told)
