"""Numbers that may mean two things: 1.234 is a thousand and more, or a little above one. A column that cannot decide is
refused until the mapping does; and so are amounts beside currency codes that it says nothing of."""

import re
from collections.abc import Iterable

import duckdb

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.mapping import Mapping
from cx_metrics.declarations.table import Table
from cx_metrics.declarations.table_map import TableMap
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.codes import without_blanks
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.messages import refusal, sentence
from cx_metrics.sql import literal

_NUMBERS = ("number", "money", "seconds")
_GROUPED = r"[+-]?[1-9][0-9]{0,2}([.,][0-9]{3})+"  # 1.234 and 1,234,567: groups of three after the mark
_SHOWN = 5
_OF_CURRENCIES = re.compile("curr|ccy|devise|moneda|währung|幣|币", re.IGNORECASE)
# ISO 4217, those in use, and two that people write
_CODE = re.compile(
    "AED|AFN|ALL|AMD|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BRL|BSD|BTN|BWP|"
    "BYN|BZD|CAD|CDF|CHF|CLP|CNY|COP|CRC|CUP|CVE|CZK|DJF|DKK|DOP|DZD|EGP|ERN|ETB|EUR|FJD|FKP|"
    "GBP|GEL|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|"
    "KGS|KHR|KMF|KPW|KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|"
    "MUR|MVR|MWK|MXN|MYR|MZN|NAD|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|PYG|QAR|RON|"
    "RSD|RUB|RWF|SAR|SBD|SCR|SDG|SEK|SGD|SHP|SLE|SOS|SRD|SSP|STN|SVC|SYP|SZL|THB|TJS|TMT|TND|"
    "TOP|TRY|TTD|TWD|TZS|UAH|UGX|USD|UYU|UZS|VED|VES|VND|VUV|WST|XAF|XCD|XOF|XPF|YER|ZAR|ZMW|"
    "ZWG|RMB|NTD"
)


def require_marks(
    con: duckdb.DuckDBPyConnection, loaded: LoadedSource, mapping: Mapping, table_id: str, table: Table
) -> None:
    """Raise ImportRefused, with the evidence, where every number of a column that has a mark at all has three digits
    after it, and the mapping does not say which mark that is."""
    problems = []
    for name, mapped in {n: m for part in mapping.tables[table_id].parts for n, m in part.items()}.items():
        undeclared = mapped.decimal is None and mapped.thousands is None
        if table.columns[name].kind not in _NUMBERS or not undeclared or len(mapped.source) != 1:
            continue
        for source in (mapped.source[0], *([mapped.times] if mapped.times else [])):
            if (cell := loaded.column(source)) not in loaded.numeric:
                found, mark = _doubtful(con, loaded.view, cell, mapped)
                remedy = sentence("marks_point" if mark == "." else "marks_comma")
                problems += [Problem(f"{mapping.id}, columns.{name}", found, remedy)] if found else []
    if problems:
        raise ImportRefused(*problems)


def require_marks_of_sums(
    con: duckdb.DuckDBPyConnection, loaded: dict[str, LoadedSource], mapping: Mapping, table_map: TableMap
) -> None:
    """The same of the numbers that a look-up adds up, for which a mapping has no marks to say."""
    for name, lookup in table_map.lookup.items():
        for what, column in (*(("sum", column) for column in lookup.sum), ("times", lookup.times)):
            if column and (cell := loaded[name].column(column)) not in loaded[name].numeric:
                found, _ = _doubtful(con, loaded[name].view, cell, ColumnMap())
                if found:
                    raise ImportRefused(Problem(f"{mapping.id}, lookup.{name}.{what}", found, sentence("plain_sums")))


def _doubtful(con: duckdb.DuckDBPyConnection, view: str, cell: str, mapped: ColumnMap) -> tuple[str, str]:
    """What a column holds that may be read in two ways, and the first mark; empty where it decides for itself."""
    texts = [str(code) for code in mapped.missing] + list(mapped.recode)
    but = f" AND x NOT IN ({', '.join(map(literal, texts))})" if texts else ""
    marked = f"regexp_full_match(x, '[-+0-9]*[.,][-+0-9.,]*'){but}"
    row = con.execute(
        f"SELECT count(*), count(*) FILTER (regexp_full_match(x, {literal(_GROUPED)})) FROM "
        f"(SELECT {without_blanks(cell)} AS x FROM {view}) WHERE {marked}"
    ).fetchone()
    if not row or not row[0] or row[0] != row[1]:
        return "", ""
    shown = con.execute(
        f"SELECT x, count(*) AS n FROM (SELECT {without_blanks(cell)} AS x FROM {view}) WHERE {marked} GROUP BY x "
        f"ORDER BY n DESC, x LIMIT {_SHOWN}"
    ).fetchall()
    found = ", ".join(f"«{text}» ({n:,})" for text, n in shown)
    said = sentence("marks_either", n=row[0], found=found)
    return said, "." if "." in shown[0][0] else ","


def require_one_currency(
    con: duckdb.DuckDBPyConnection, loaded: LoadedSource, mapping: Mapping, table_id: str, table: Table, ours: str
) -> None:
    """Raise ImportRefused where amounts stand beside a column of other or several currency codes of which the mapping
    says nothing: they would be added up as one currency."""
    table_map = mapping.tables[table_id]
    amounts = sorted(
        {n for part in table_map.parts for n, m in part.items() if table.columns[n].kind == "money" and m.source}
    )
    if mapping.currency or not amounts:
        return
    used = {name for _, name in table_map.used}
    for name in loaded.header:
        if name and name not in used and (codes := _codes(con, loaded, name)) and set(codes) != {ours}:
            shown = ", ".join(f"{code} ({n:,})" for code, n in codes.items())
            raise refusal(
                mapping.id,
                "added_up",
                "say_currency",
                amounts=", ".join(amounts),
                ours=ours,
                name=repr(name),
                codes=shown,
            )


def _codes(con: duckdb.DuckDBPyConnection, loaded: LoadedSource, name: str) -> dict[str, int]:
    """The currency codes of a column and how often each stands there; empty where it is no column of currencies."""
    cell = without_blanks(loaded.column(name))
    first = con.execute(f"SELECT {cell} FROM {loaded.view} WHERE {cell} <> '' LIMIT 1").fetchone()
    if not first or not _known(first[0:1]):
        return {}  # most columns are passed over here
    rows = con.execute(
        f"SELECT upper({cell}), count(*) AS n FROM {loaded.view} WHERE {cell} <> '' GROUP BY 1 ORDER BY n DESC, 1"
    ).fetchall()
    # one code alone may be an airport or a word: only the column's name tells
    return dict(rows) if _known(code for code, _ in rows) and (len(rows) > 1 or _OF_CURRENCIES.search(name)) else {}


def _known(codes: Iterable[str]) -> bool:
    return all(_CODE.fullmatch(code.upper()) for code in codes)
