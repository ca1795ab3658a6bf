"""The rated items of survey answers as rows: one row an answered item, with its scale and its score on 0 to
100.
"""

import duckdb

from cx_metrics.declarations.table import SQL_TYPES
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.batch import ENDS, Batch
from cx_metrics.warehouse.queries import Sql, query

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
    has items."""
    names = sorted({item.name for batch in batches for item in batch.items if not item.name.endswith(RATES_NOTHING)})
    kept = tuple(name for name in dict.fromkeys((*_OF_THE_ANSWER, *dimensions, "month")) if name != "touchpoint")
    answered = (f"CASE WHEN r.{quoted('item_' + name)} IS NULL THEN 0 ELSE 1 END" for name in names)
    rated = Sql(" + ".join(answered))
    selects = [
        query(
            "stored_rating",
            kept={column: f"r.{quoted(column)}" for column in kept},
            item=Sql(literal(name)),
            answer=f"item_{name}",
            rated=rated,
        )
        for name in names
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
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in types.items())
    return f"SELECT {columns} WHERE false"
