"""docs/marts.md: every table of a mart, what a row is, its columns, who reads it, how a new batch is added to it."""

import re
from collections.abc import Iterator

from cx_metrics.warehouse.mart_tables import ROLLUP, TABLES, WAYS, MartTable, held_columns, kind_of
from cx_metrics.warehouse.queries import text
from cx_metrics.warehouse.reader import Reader

_HEAD = """A build holds its marts in one DuckDB file (`data/warehouse/cx-<build>.duckdb`, of the sample
`data/sample/warehouse/…`; the one line of `CURRENT` names the build in use): a table a kind of fact, and views over the
imported batches. Open it with `duckdb -readonly`, or in Python with `duckdb.connect(path, read_only=True)`, and ask on.
The marts hide nobody: who opens them sees groups of one, which pages (and `--public`) do not show.

* **cut**: by what a row is counted: `month`, `day`, or these with dimensions, as in `month, segment`. Choose one cut
  and never add up two: each holds all rows. A dimension that is not in the cut is NULL; in one that is, NULL is "not
  stated". Tables of journeys and drivers name their cuts by the dimension alone: `''` for none, `*` for all.
* **month** is a number, year × 12 + month − 1: `month // 12` is the year, `month % 12 + 1` the month. Rows without a
  date stand without a month and count in all-time figures only.
* A sum of a roll-up is named `metric__part`. Parts that are written alike share a column: `sums.column_of` says which
  (`metric.part` → column), `docs/answers.md` what a metric does with its parts.
* On a receipt `rollup_responses_month_segment` is the cut `month, segment` of the table `rollup_responses`; `rollups`
  lists them all.

NPS by segment and month, by hand, over all time (`measure nps --by segment --grain month` takes the last twelve full
months unless `--from` and `--to` say otherwise):

```sql
{example}
```
"""

EXAMPLE = re.sub(r"(?m)^--.*\n", "", text("nps_by_hand")).rstrip()

DUCKDB_ALONE = {  # what named queries say that a cluster engine says otherwise, and who says it then
    "hash": "a text as a number of 64 bits, which groups several times as fast; DuckDB, from the batches",
    "md5_number_lower": "the lower 64 bits of MD5, by which customers are chosen; Spark: `conv` of the digest's half",
    "row_number() OVER ()": "rows numbered as they lie; DuckDB, of the answers that were chosen",
    "rowid": "rows in the order they lie; DuckDB, of the answers that were chosen",
}
HERE = {  # what DuckDB works out itself when a cluster builds, and from what
    "`answers_per_customer`, `resemblance`, `pairs`": "at most 150,000 rows of a view, of customers chosen by hash",
    "`journey_people`": "the events and ratings of known customers",
    "`touchpoint_meetings`": "at most 250,000 events, ratings, answers and cases, of customers chosen by hash",
    "what customers of `driver_sample` and `chain_answers` did then": "at most 250,000 answers and the orders",
    "`facts`, `observed`, `stored_year_ends`": "the first and last days, and margins of customers",
}


def marts(reader: Reader, dimensions: tuple[str, ...]) -> Iterator[str]:
    """The lines of the document; ``reader`` is a warehouse that holds every table."""
    found: dict[str, list[str]] = {}
    for table, column in held_columns(reader.rows):
        found.setdefault(kind_of(table), []).append(column)
    yield _HEAD.format(example=EXAMPLE)
    yield "The queries that fill these tables, `warehouse/sql/*.sql`, keep to what a cluster engine can say, but for:"
    yield from ("", *(f"* `{word}`: {told}." for word, told in DUCKDB_ALONE.items()), "")
    yield "`build --engine spark://host:7077` (docs/scaling.md) has a cluster work out what is read from rows; DuckDB"
    yield "adds it up to smaller cuts and writes the same file. DuckDB reads the batches itself for:"
    yield from ("", *(f"* {what}: {told}." for what, told in HERE.items()), "")
    yield "How a new batch is added; where the shape of a kind changes it is made again:"
    yield from ("", *(f"* *{way}*: {told}." for way, told in WAYS.items()), "")
    yield "| table | a row is | key | other columns | read by | a new batch |"
    yield "|---|---|---|---|---|---|"
    for name, told in TABLES.items():
        yield _line(name, told, tuple(dict.fromkeys(_shown(column, dimensions) for column in found.get(name, ()))))


def _shown(column: str, dimensions: tuple[str, ...]) -> str:
    """A column as it is told of: those of dimensions and of metrics are many."""
    if column.startswith("filter_"):
        return "filter_*"
    return "the dimensions of the cut" if column in dimensions else "metric__part" if "__" in column else column


def _line(name: str, told: MartTable, columns: tuple[str, ...]) -> str:
    shown = {ROLLUP: "`rollup_<view>`", "replaced_*": "`replaced_<table>`"}.get(name, f"`{name}`")
    listed = ", ".join(column for column in columns if column not in told.key)
    return f"| {shown} | {told.row} | {', '.join(told.key)} | {listed} | {told.read_by} | {told.added} |"
