"""The rated items of survey answers as rows: one row an answered item, with its scale and its score on 0 to
100.
"""

import duckdb

from cx_metrics.declarations.table import SQL_TYPES
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.batch import ENDS, Batch

PAIRED = ("_functional", "_dysfunctional")  # how the paired questions about a feature end (``moments.kano_questions``)
DESIRED, ADEQUATE = "_desired", "_adequate"  # and what is expected of an item (``moments.expectations``)
RATES_NOTHING = (*PAIRED, DESIRED, ADEQUATE)  # so items of these names are no ratings

_OF_THE_ANSWER = {
    "response_id": "id",
    "customer_id": "id",
    "audience": "category",
    "survey": "category",
    "occurred_on": "date",
    "weight": "number",
}
_GIVEN = ("given", *(f"given_{end}" for end in ENDS))


def stored_ratings(con: duckdb.DuckDBPyConnection, batches: list[Batch], dimensions: tuple[str, ...]) -> None:
    """Create the view ``stored_ratings`` over ``stored_responses``; it is there, and empty, where no batch
    has items.

    ``touchpoint`` is the item's own where the mapping names one, else the answer's. ``raw`` is what was
    answered, ``given`` the same turned so that more is better (with the ends and boxes of its scale), ``score`` on 0 to
    100. ``share_of_answer`` is 1 / rated items of the answer: summed, it
    never counts more people than there are.
    """
    names = sorted({item.name for batch in batches for item in batch.items if not item.name.endswith(RATES_NOTHING)})
    kept = ", ".join(
        f"r.{quoted(name)}" for name in dict.fromkeys((*_OF_THE_ANSWER, *dimensions, "month")) if name != "touchpoint"
    )
    answers = {name: f"r.{quoted('item_' + name)}" for name in names}
    rated = " + ".join(f"CASE WHEN {answer} IS NULL THEN 0 ELSE 1 END" for answer in answers.values())
    selects = [
        f"SELECT {kept}, {literal(name)} AS item, coalesce(i.touchpoint, r.touchpoint) AS touchpoint, "
        f"CASE WHEN i.reversed THEN i.low + i.high - {answer} ELSE {answer} END AS raw, "
        f"{answer} AS given, i.low AS given_low, i.high AS given_high, i.top AS given_top, i.bottom AS given_bottom, "
        f"i.low, i.high, i.reversed, 100 * ({answer} - i.low) / (i.high - i.low) AS score, "
        f"1e0 / ({rated}) AS share_of_answer "
        f"FROM stored_responses r JOIN items i ON i.batch = r.batch AND i.item = {literal(name)} "
        f"WHERE {answer} IS NOT NULL"
        for name, answer in answers.items()
    ]
    con.execute("CREATE VIEW stored_ratings AS " + (" UNION ALL ".join(selects) or _nothing(dimensions)))


def _nothing(dimensions: tuple[str, ...]) -> str:
    """A SELECT of no rows in the same shape."""
    types = {name: SQL_TYPES[kind] for name, kind in _OF_THE_ANSWER.items()} | dict.fromkeys(
        (*dimensions, "item", "touchpoint"), "VARCHAR"
    )
    types |= dict.fromkeys(("raw", "low", "high", *_GIVEN, "score", "share_of_answer"), "DOUBLE") | {
        "reversed": "BOOLEAN",
        "month": "SMALLINT",
    }
    return (
        "SELECT "
        + ", ".join(f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in types.items())
        + " WHERE false"
    )
