"""What each table of a mart is: the lines of docs/marts.md."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MartTable:
    """A kind of fact: what a row is, the columns that tell rows apart, who reads it, how a new batch is added to it."""

    row: str
    key: tuple[str, ...]
    read_by: str
    added: str


WAYS = {  # in which a new batch is added: in a word, and in a sentence
    "sums": "the sums of the new rows are added where each row of a view is one row of a table, and no key comes again",
    "customers": "what the touched customers count for now is added, what they counted for before is taken away",
    "anew": "made again from all rows, where a table behind it got rows or the last day moved; else kept",
    "directory": "follows what it describes",
}
_SUMS, _TOUCHED, _ANEW, _DIRECTORY = WAYS
_CUT = ("journey", "cut", "month", "filter_*")

ROLLUP = "rollup_*"
TABLES: dict[str, MartTable] = {
    ROLLUP: MartTable(
        "the sums of a view's metrics in one cell of a cut: by month or by day, by some dimensions",
        ("cut", "month", "day", "the dimensions of the cut"),
        "metrics: every figure but times",
        f"{_SUMS} (customer_years: {_TOUCHED})",
    ),
    "durations": MartTable(
        "how many lasted so long, in one cell of a cut: ended, still open, or first watched late",
        ("histogram", "cut", "month", "the dimensions of the cut", "counted_as", "bucket"),
        "metrics: medians, retention curves",
        _ANEW,
    ),
    "rollups": MartTable("a cut of a table, with the dimensions it answers", ("name",), "metrics: plan", _DIRECTORY),
    "sums": MartTable(
        "a view: which column of its roll-up answers which question", ("view",), "metrics: plan", _DIRECTORY
    ),
    "dimension_values": MartTable(
        "a value that occurs in a dimension of a view", ("view", "dimension", "value"), "filters, privacy", _SUMS
    ),
    "answers_per_customer": MartTable(
        "how many answers the customer of an answer gave in so many months, on average",
        ("view", "dimension", "value", "months"),
        "metrics: design effects",
        _ANEW,
    ),
    "resemblance": MartTable(
        "how much two answers of one customer resemble each other: any two (NULL), or so many months apart",
        ("view", "metric", "dimension", "months"),
        "metrics: design effects, changes of the same customers",
        _ANEW,
    ),
    "pairs": MartTable(
        "pairs of answers of one customer, one from each of two months",
        ("view", "dimension", "value", "month", "later"),
        "metrics: changes of the same customers",
        _ANEW,
    ),
    "driver_sums": MartTable(
        "cross-sums of two variables of answers",
        ("cut", "month", "filter_*", "first", "second"),
        "drivers, moments of truth",
        _SUMS,
    ),
    "driver_blocks": MartTable(
        "cross-sums of two variables, by one of 200 groups of customers",
        ("month", "block", "first", "second"),
        "drivers: intervals",
        _SUMS,
    ),
    "driver_sample": MartTable(
        "an answer with its scores, of one customer in so many", (), "drivers under filters, the radar", _SUMS
    ),
    "driver_variables": MartTable("an outcome or item, with its scales", ("variable",), "drivers", _SUMS),
    "chain_answers": MartTable(
        "an answer with the band it falls into in each layer of the chain, of one customer in so many",
        (),
        "the chain from experience to margin",
        _SUMS,
    ),
    "journey_sessions": MartTable("sessions, and those that reached an end", _CUT, "journey", _TOUCHED),
    "journey_steps": MartTable("passages of a step", (*_CUT, "place"), "journey", _TOUCHED),
    "journey_transitions": MartTable("what follows what", (*_CUT, "start", "finish"), "journey", _TOUCHED),
    "journey_times": MartTable("times to the next step, by class", (*_CUT, "place", "bucket"), "journey", _TOUCHED),
    "journey_waits": MartTable("waiting times, by class", (*_CUT, "place", "bucket"), "journey", _TOUCHED),
    "journey_delays": MartTable(
        "judgements by how long a step took", (*_CUT, "place", "what", "bucket"), "journey: delays", _TOUCHED
    ),
    "journey_paths": MartTable(
        "sessions of a path; NULL: all that are not listed", (*_CUT, "path"), "journey: paths", _TOUCHED
    ),
    "journey_failures": MartTable("sessions with a failure mode", (*_CUT, "failure"), "journey", _TOUCHED),
    "journey_volume": MartTable("events, by channel", (*_CUT, "place", "met_through"), "journey", _TOUCHED),
    "journey_cases": MartTable(
        "cases and what they cost", (*_CUT, "place", "kind", "problem"), "journey: complaints", _TOUCHED
    ),
    "journey_items": MartTable("ratings, bad and good", (*_CUT, "place", "item"), "journey: scores", _TOUCHED),
    "journey_points": MartTable(
        "ratings by what was answered", (*_CUT, "place", "low", "high", "point"), "journey: spreads", _TOUCHED
    ),
    "journey_comments": MartTable("comments about a touchpoint", (*_CUT, "place"), "journey: quotes", _TOUCHED),
    "journey_people": MartTable(
        "customers seen in a role at a step, by the month in which they were last seen there before; and their margin",
        (*_CUT, "previous", "place", "role"),
        "journey: money at risk",
        _TOUCHED,
    ),
    "touchpoint_meetings": MartTable(
        "a day on which a customer met a touchpoint, answered or had a case (NULL), of one customer in so many; margin",
        (),
        "moments of truth: reach; voice",
        _ANEW,
    ),
    "journey_quotes": MartTable(
        "a comment, drawn by lot", (*_CUT, "place", "language", "lot"), "journey: quotes", _TOUCHED
    ),
    "journey_candidates": MartTable(
        "sessions of twice as many paths as are shown", ("journey", "month", "filter_*", "path"), "the build", _TOUCHED
    ),
    "journey_unlisted": MartTable("how many sessions any other path has at most", ("journey",), "the build", _TOUCHED),
    "facts": MartTable("a fact about the whole: as of, rows of each table, margins …", ("name",), "every page", _ANEW),
    "batches": MartTable("an imported batch, all that is known of it as JSON", ("id",), "data and trust", _ANEW),
    "items": MartTable("a rated item of a batch, with its scale", ("batch", "item"), "views, drivers", _ANEW),
    "observed": MartTable("the first and the last day in the data (one row)", (), "views of durations", _ANEW),
    "stored_year_ends": MartTable(
        "a month at whose end twelve full months lie behind, and what is known over them",
        ("month",),
        "views of customers' years",
        _ANEW,
    ),
    "replaced_*": MartTable(
        "a key of an imported table that stands in several batches, and the one that counts",
        ("the table's key",),
        "the view over the batches",
        _ANEW,
    ),
}


def kind_of(table: str) -> str:
    """The name under which a table of a mart is described; KeyError where it is not."""
    names = (table, *(name for name in TABLES if name.endswith("*") and table.startswith(name[:-1])))
    found = next((name for name in names if name in TABLES), None)
    if found is None:
        raise KeyError(table)
    return found


def held_columns(rows: Callable[[str], list[tuple[Any, ...]]]) -> list[tuple[str, str]]:
    """The tables of the mart in use with their columns, both in order."""
    return [
        (table, column)
        for table, column in rows(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE table_name IN "
            "(SELECT table_name FROM duckdb_tables()) AND database_name = current_database() "
            "ORDER BY table_oid, column_index"
        )
    ]
