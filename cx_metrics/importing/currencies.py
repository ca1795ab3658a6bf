"""Amounts in another currency become the organisation's own, at the rate of their day; what has no rate is refused."""

import hashlib
import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from cx_metrics.declarations.mapping import Mapping
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.table import Table
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.encoding import utf8_file
from cx_metrics.importing.scratch import hold
from cx_metrics.importing.strict import Row, strict_rows
from cx_metrics.messages import at_line, refusal, sentence, suggestion
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.private import private_place

_NONE = ("", "n/a", "-")  # days without a rate, as central banks write them


@dataclass(frozen=True)
class Exchange:
    """The rates of one currency: day → what one unit of it costs in ours, who says so, and of which file (SHA-256)."""

    currency: str
    source: str
    file: str
    sha256: str
    days: int
    rates: dict[date, float]

    def as_json(self) -> dict[str, str]:
        """What a batch and a report say of where the rates are from."""
        first, last = min(self.rates).isoformat(), max(self.rates).isoformat()
        return {"currency": self.currency, "source": self.source, "file": self.file, "sha256": self.sha256,
                "first": first, "last": last}  # fmt: skip


def exchange_of(mapping: Mapping, settings: Settings) -> Exchange | None:
    """The rates that the amounts of ``mapping`` need; None where they are in the organisation's own currency.

    Raises ImportRefused where config.yaml names no rates of that currency, or their file is not as it says.
    """
    currency, ours = mapping.currency, settings.organisation.currency
    if not currency or currency == ours:
        return None
    if currency not in settings.rates:
        example = f"rates: {{{currency}: {{file: rates/{currency.lower()}.csv, source: who publishes them}}}}"
        raise refusal(mapping.id, "other_currency", "give_rates", currency=currency, ours=ours, example=example)
    told = settings.rates[currency]
    path = (settings.folder / told.file).resolve()
    if not path.is_file():
        where = f"config.yaml, rates.{currency}"
        raise refusal(where, "rates_file", "rates_place", file=told.file)
    rates = _read(path, told.date, told.rate, settings.imports.longest_field)
    if told.inverse:
        rates = {day: 1 / rate for day, rate in rates.items()}
    return Exchange(currency, told.source, path.name, hashlib.sha256(path.read_bytes()).hexdigest(), told.days, rates)


def _read(path: Path, day_column: str, rate_column: str, longest_field: int) -> dict[date, float]:
    with private_place() as work:
        rows = list(strict_rows(utf8_file(path, None, work).path, ",", longest_field, path.name))
    header = [name.strip() for name in rows[0].fields] if rows else []
    for name in (day_column, rate_column):
        if name not in header:
            remedy = suggestion(name, header) or sentence("name_rates")
            raise ImportRefused(Problem(path.name, sentence("no_column", name=repr(name)), remedy))
    at = header.index(day_column), header.index(rate_column)
    found: dict[date, float] = {}
    problems = []
    for row in rows[1:]:
        day, rate, what = _day_and_rate(row, *at)
        if day and rate and found.setdefault(day, rate) != rate:
            what = sentence("two_rates", day=day)
        if what:
            problems.append(Problem(at_line(path.name, row.line), what, sentence("rate_line")))
    if problems:
        raise ImportRefused(*problems[:10])
    if not found:
        raise refusal(path.name, "no_rates", "rate_lines")
    return found


def _day_and_rate(row: Row, day_at: int, rate_at: int) -> tuple[date | None, float | None, str]:
    """The day and the rate of one row, and what is wrong with it. A day without a rate is none, and not wrong."""
    if row.problem:
        return None, None, row.problem
    day_text, rate_text = row.fields[day_at].strip(), row.fields[rate_at].strip()
    if rate_text.lower() in _NONE:
        return None, None, ""
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        return None, None, sentence("no_day", text=repr(day_text))
    try:
        rate = float(rate_text)
    except ValueError:
        rate = math.nan
    if not 0 < rate < math.inf:
        return day, None, sentence("no_rate", text=repr(rate_text))
    return day, rate, ""


def convert_money(con: duckdb.DuckDBPyConnection, exchange: Exchange, table: Table, dated_by: str) -> None:
    """Turn the amounts of ``good`` into our currency, by the day of the row (its ``table.date``); mark the rows that
    have an amount, but no rate within the days allowed, as refused for their column ``dated_by``."""
    held = {row[0] for row in con.execute("DESCRIBE good").fetchall()}
    money = [name for name, column in table.columns.items() if column.kind == "money" and name in held]
    if not money:
        return
    days = sorted(exchange.rates)
    rates = pa.table({"day": pa.array(days, pa.date32()), "rate": pa.array([exchange.rates[day] for day in days])})
    con.register("rates", rates)
    day = f"g.{quoted(table.date)}" if table.date in held and table.date else "CAST(NULL AS DATE)"
    con.execute(
        f"CREATE OR REPLACE TABLE rate_of AS SELECT g._row, CASE WHEN {day} - r.day <= {exchange.days} THEN r.rate END "
        f"AS rate FROM good g ASOF LEFT JOIN rates r ON {day} >= r.day"
    )
    con.unregister("rates")
    lacks = sentence("rate_lacks_days" if exchange.days else "rate_lacks", currency=exchange.currency, n=exchange.days)
    reason = literal(f"{dated_by}: {lacks}")
    any_amount = " OR ".join(f"good.{quoted(name)} IS NOT NULL" for name in money)
    changed = ", ".join(f"{quoted(name)} = good.{quoted(name)} * rate_of.rate" for name in money)
    con.execute(
        f"UPDATE {hold(con)} AS good SET {changed}, _problem = CASE WHEN rate_of.rate IS NULL THEN {reason} END "
        f"FROM rate_of WHERE good._row = rate_of._row AND good._problem IS NULL AND ({any_amount})"
    )
    con.execute("DROP TABLE rate_of")
