"""Cross-sums of drivers: for each outcome with each rated item, and for each two items, the sums from which their
correlation follows: n, Σx, Σy, Σx², Σy², Σxy of the answers in which both are known
(weighted where answers carry weights).

Everything is in points of 0–100.
"""

from collections.abc import Sequence
from itertools import combinations_with_replacement

from cx_metrics.declarations.outcomes import VIEW
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.driver_variables import Variable
from cx_metrics.warehouse.queries import Sql, query

SUMS = ("n", "weight", "x", "y", "xx", "yy", "xy")
BLOCKS = 200  # groups of customers by hash: drawing these, an interval needs no answers
_PEOPLE = 1_000_000  # numbers that customers get within their block


def answers(found: tuple[Variable, ...], dimensions: tuple[str, ...]) -> str:
    """A SELECT of the answers with at least one rated item: month, filters, block, ``who`` (of the block), customer (if
    known), day, weight, and for variable k its steps ``x<k>`` (0 where not answered) and whether it was answered,
    ``m<k>`` (1 or 0)."""
    return query(
        "driver_answers",
        dimensions={f"filter_{name}": quoted(name) for name in dimensions},
        kept=tuple(f"filter_{name}" for name in dimensions),
        blocks=Sql(str(BLOCKS)),
        people=Sql(str(_PEOPLE)),
        known=known_steps(len(found)),
        steps={f"s{k}": one.steps for k, one in enumerate(found)},
        view=VIEW,
        rated=Sql(" OR ".join(f"{quoted(one.name)} IS NOT NULL" for one in found if one.is_item) or "false"),
    )


def known_steps(count: int) -> dict[str, str]:
    """``x<k>`` and ``m<k>`` from columns ``s<k>`` that are NULL where not answered."""
    return {f"x{k}": f"coalesce(s{k}, 0)" for k in range(count)} | {
        f"m{k}": f"CASE WHEN s{k} IS NULL THEN CAST(0 AS TINYINT) ELSE CAST(1 AS TINYINT) END" for k in range(count)
    }


def pairs(found: Sequence[Variable]) -> list[tuple[int, int]]:
    """Each variable with itself, each outcome with each item, each two items: what is known of two outcomes together
    explains neither."""
    every = combinations_with_replacement(range(len(found)), 2)
    return [(i, j) for i, j in every if i == j or found[j].is_item]


def cross_sums(found: Sequence[Variable], weighted: bool) -> dict[str, str]:
    """The sums of all pairs for a SELECT over ``answers``, pair after pair in the order of SUMS."""
    weight = "weight * " if weighted else ""
    sums = {}
    for p, (i, j) in enumerate(pairs(found)):
        a, b = literal(found[i].worth), literal(found[j].worth)
        products = {
            "weight": ("", f"m{i} * m{j}"),
            "x": (f"{a} * ", f"x{i} * m{j}"),
            "y": (f"{b} * ", f"x{j} * m{i}"),
            "xx": (f"{a} * {a} * ", f"x{i} * x{i} * m{j}"),
            "yy": (f"{b} * {b} * ", f"x{j} * x{j} * m{i}"),
            "xy": (f"{a} * {b} * ", f"x{i} * x{j}"),
        }
        sums[f"n_{p}"] = f"sum(m{i} * m{j})"
        sums |= {f"{name}_{p}": f"{worth}sum({weight}({product}))" for name, (worth, product) in products.items()}
    return sums
