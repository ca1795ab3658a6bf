"""What the cross-sums of drivers are made of: the outcomes and rated items of answers, read as small whole
numbers where they are such, because these multiply several times as fast as fractions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cx_metrics.declarations.outcomes import VIEW
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.queries import Sql, query

ITEM = "item_"  # what stands before an item's name in the columns of answers
_WIDEST = 181  # steps of a scale whose square is still a small integer

Rows = Callable[[str], list[tuple[Any, ...]]]
CREATE_VARIABLES = (
    "CREATE TABLE driver_variables (variable VARCHAR, n BIGINT, least_low DOUBLE, most_low DOUBLE, "
    "least_high DOUBLE, most_high DOUBLE, whole BOOLEAN)"
)
MERGED_VARIABLES = (
    "variable, CAST(sum(n) AS BIGINT) AS n, min(least_low) AS least_low, max(most_low) AS most_low, "
    "min(least_high) AS least_high, max(most_high) AS most_high, bool_and(whole) AS whole"
)


@dataclass(frozen=True)
class Variable:
    """An outcome or item: its column, SQL for its steps (NULL: not answered), and what a step is worth on 0–100."""

    name: str
    steps: str
    worth: float

    @property
    def is_item(self) -> bool:
        return self.name.startswith(ITEM)


def survey_of_variables(rows: Rows, outcomes: tuple[str, ...]) -> str | None:
    """A SELECT that fills ``driver_variables``: scales and kind of number of whatever is answered; None where answers
    hold no rated item, and there is nothing to explain an outcome by."""
    held = {row[0] for row in rows(f"DESCRIBE {quoted(VIEW)}")}
    scales = {
        ITEM + name: [literal(float(edge)) for edge in edges]
        for name, *edges in rows(
            "SELECT item, min(low), max(low), min(high), max(high) FROM items GROUP BY item ORDER BY item"
        )
        if ITEM + name in held
    }
    if not scales or not {"respondent", "month", "occurred_on", "batch", "weight"} <= held:
        return None
    for name in outcomes:
        if {name, f"{name}_low", f"{name}_high"} <= held:
            low, high = quoted(f"{name}_low"), quoted(f"{name}_high")
            scales[name] = [f"min({low})", f"max({low})", f"min({high})", f"max({high})"]
    facts = [
        f"{{'variable': {literal(name)}, 'n': count({quoted(name)}), 'least_low': {a}, 'most_low': {b}, "
        f"'least_high': {c}, 'most_high': {d}, 'whole': bool_and({quoted(name)} = floor({quoted(name)}))}}"
        for name, (a, b, c, d) in sorted(scales.items())
    ]
    some = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in scales if name.startswith(ITEM))
    return query("driver_variables", facts=Sql(", ".join(facts)), view=VIEW, some=Sql(some))


def variable_names(rows: Rows) -> frozenset[str]:
    """The outcomes and items that ``driver_variables`` holds, by column."""
    return frozenset(str(name) for (name,) in rows("SELECT variable FROM driver_variables"))


def variables(rows: Rows) -> tuple[Variable, ...]:
    """The variables that ``driver_variables`` holds, outcomes before items and each by name."""
    found = rows("SELECT * FROM driver_variables")
    scales: dict[tuple[str, float, float], list[str]] = {}
    for item, low, high, batch in rows("SELECT item, low, high, batch FROM items ORDER BY ALL"):
        scales.setdefault((ITEM + item, low, high), []).append(batch)
    made = []
    for name, _, low, most_low, high, most_high, whole in found:
        column = quoted(name)
        if low == most_low and high == most_high:
            if whole and low == int(low) and high - low <= _WIDEST:
                made.append(Variable(name, f"CAST({column} - {int(low)} AS SMALLINT)", 100 / (high - low)))
            else:
                made.append(Variable(name, _score(column, literal(low), literal(high)), 1.0))
        elif name.startswith(ITEM):
            cases = [
                f"WHEN batch IN ({', '.join(map(literal, batches))}) THEN {_score(column, literal(a), literal(b))}"
                for (item, a, b), batches in scales.items()
                if item == name
            ]
            made.append(Variable(name, f"CASE {' '.join(cases)} END", 1.0))
        else:
            made.append(Variable(name, _score(column, quoted(f"{name}_low"), quoted(f"{name}_high")), 1.0))
    return tuple(sorted(made, key=lambda one: (one.is_item, one.name)))


def _score(column: str, low: str, high: str) -> str:
    return f"100 * ({column} - {low}) / ({high} - {low})"
