"""What the years of customers rest on: which years the data hold in full, who customers are, who is under contract.

Four relations are made by the build, for views in the catalogue to read:

* ``stored_year_ends``: one row a month at whose end twelve full months of data lie behind, with the days of this year
  and of the one before, and what is known over them (``orders_known`` …);
* ``stored_year_months``: one row for each of the 24 months that a month end looks back on (``within``), and whether it
  belongs to the year ``before``;
* ``stored_customer_groups``: one row a customer with the filter dimensions that say who somebody is: those of the
  customers table, else the latest that a row about the customer states;
* ``stored_contracts``: customers who are under contract until an end is recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Customers, Settings
from cx_metrics.months import month_end, month_number, month_start
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.queries import Sql, query

YEAR = 12  # months
_KNOWN_OF = {"orders": "orders", "contacts": "cases", "answers": "responses"}  # what is known → the table that tells
MADE_VIEWS = ("stored_ratings", "stored_year_months", "stored_customer_groups", "stored_contracts")  # by the build
TOLD_BY = ("orders", "cases", "responses", "interactions")  # where rows about a customer stand

DaysByTable = Mapping[str, tuple[date, date]]  # the first and the last, by table


@dataclass(frozen=True)
class _Span:
    """The first and the last of several months (year × 12 + month − 1) that the data hold in full."""

    first: int
    last: int

    def holds(self, first: int, last: int) -> bool:
        return self.first <= first and last <= self.last


def customer_relations(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, days: DaysByTable
) -> None:
    """Create the four relations over the stored tables, whose ``days`` are known; they are there, and empty, where
    nothing fills them."""
    _years(con, {table: days[table] for table in TOLD_BY if table in days}, settings.customers)
    customer_groups(con, catalogue, settings)
    _contracts(con, settings.customers)


def days_of(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> DaysByTable:
    """The first and the last day of each table's rows; a table without a dated row is not among them."""
    spans = " UNION ALL ".join(
        f"SELECT {literal(table.id)}, min({quoted(table.date)}), max({quoted(table.date)}) "
        f"FROM {quoted('stored_' + table.id)}"
        for table in catalogue.tables.values()
        if table.date
    )
    return {table: (first, last) for table, first, last in con.execute(spans).fetchall() if first}


def _years(con: duckdb.DuckDBPyConnection, days: DaysByTable, said: Customers) -> None:
    con.execute(
        "CREATE TABLE stored_year_ends (month SMALLINT, starts_on DATE, ends_on DATE, year_before_starts_on DATE, "
        "lapsed_unless_ordered_after DATE, year_before_known BOOLEAN, orders_known BOOLEAN, "
        "orders_before_known BOOLEAN, margin_known BOOLEAN, reasons_known BOOLEAN, contacts_known BOOLEAN, "
        "complaints_known BOOLEAN, answers_known BOOLEAN)"
    )
    con.execute(f"CREATE VIEW stored_year_months AS {query('year_months')}")
    if not days:
        return
    lacks = said.working_days_missing
    whole = _full_months(min(first for first, _ in days.values()), max(last for _, last in days.values()), lacks)
    spans = {what: _covered(days[table], whole, lacks) for what, table in _KNOWN_OF.items() if table in days}
    nothing = _Span(1, 0)
    orders, contacts = spans.get("orders", nothing), spans.get("contacts", nothing)
    row = con.execute("SELECT count(margin) + count(cost), count(source) FROM stored_orders").fetchone()
    margins, reasons = map(bool, row or (0, 0))
    kinds = cases_of_a_kind(con)
    ends = []
    for month in range(whole.first + YEAR - 1, whole.last + 1):
        start, before = month - YEAR + 1, month - 2 * YEAR + 1
        ends_on = month_end(month)
        ends.append(
            (
                month,
                month_start(start),
                ends_on,
                month_start(before),
                ends_on - timedelta(days=said.lapsed_after_days),
                whole.holds(before, month),
                orders.holds(start, month),
                orders.holds(before, month),
                orders.holds(start, month) and margins,
                orders.holds(before, month) and reasons,
                contacts.holds(start, month),
                contacts.holds(start, month) and kinds > 0,
                spans.get("answers", nothing).holds(start, month),
            )
        )
    if ends:
        columns = ", ".join(f"unnest(${i})" for i in range(1, len(ends[0]) + 1))
        con.execute(
            f"INSERT INTO stored_year_ends SELECT {columns}", [list(column) for column in zip(*ends, strict=True)]
        )


def cases_of_a_kind(con: duckdb.DuckDBPyConnection) -> int:
    """How many cases say whether they are complaints, questions or requests; where none does, complaints are not known
    (``unsaid`` in the table of cases)."""
    row = con.execute("SELECT count(kind) FROM stored_cases").fetchone()
    return int(row[0]) if row else 0


def _full_months(first: date, last: date, lacks: int) -> _Span:
    """The full months from a first to a last day. The first and the last count as full where no more than ``lacks``
    working days (Monday to Friday) of them lie before the first day, or after the last: on a holiday nothing happens,
    and an export is not made at midnight."""
    begins, ends = month_start(month_number(first)), month_start(month_number(last) + 1)
    missing = _working_days(begins, first), _working_days(last + timedelta(days=1), ends)
    return _Span(month_number(first) + (missing[0] > lacks), month_number(last) - (missing[1] > lacks))


def _working_days(first: date, end: date) -> int:
    """How many days from Monday to Friday there are from a first day to the one before ``end``."""
    return sum((first + timedelta(days=i)).weekday() < 5 for i in range((end - first).days))


def _covered(days: tuple[date, date], whole: _Span, lacks: int) -> _Span:
    """The full months of one table within those of all data. Where it begins or ends with the others, it is taken to be
    as complete as they are: nobody need have ordered on the first day of a month, or on the last."""
    first, last = days
    own = _full_months(first, last, lacks)
    return _Span(
        whole.first if month_number(first) <= whole.first else own.first,
        whole.last if month_number(last) >= whole.last else own.last,
    )


def customer_groups(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """``stored_customer_groups``; employees and partners are not customers."""
    dated = [table for table in catalogue.tables.values() if table.date]
    of_the_event = {name for table in dated for name in table.columns if table.declares(name)}  # channel, touchpoint …
    dimensions = tuple(d for d in settings.dimensions if d not in of_the_event)
    latest = {f"latest_{i}": query("customer_said", dimension=name) for i, name in enumerate(dimensions)}
    joins = (f"LEFT JOIN ({said}) AS {of} ON {of}.customer_id = everybody.customer_id" for of, said in latest.items())
    groups = query(
        "stored_customer_groups",
        stated={d: f"coalesce(c.{quoted(d)}, {of}.said)" for d, of in zip(dimensions, latest, strict=True)},
        joins=Sql("\n".join(joins)),
    )
    con.execute(f"CREATE VIEW stored_customer_groups AS {groups}")


def _contracts(con: duckdb.DuckDBPyConnection, said: Customers) -> None:
    """``stored_contracts``: nobody where no end was ever recorded, for then joining is no contract."""
    others = [
        f"coalesce({quoted(column)} NOT IN ({', '.join(map(literal, values))}), TRUE)"
        for column, values in said.without_contract.items()
        if values
    ]
    contracts = query("stored_contracts", others=Sql(" AND ".join(others) or "true"))
    con.execute(f"CREATE VIEW stored_contracts AS {contracts}")
