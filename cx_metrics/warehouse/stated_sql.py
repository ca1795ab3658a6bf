"""SQL that a company states over a view's rows, in a metric's part or a band: its types, or what is wrong where."""

from collections.abc import Mapping

import duckdb

from cx_metrics.errors import DeclarationError, Problem
from cx_metrics.sql import quoted


def types_of(con: duckdb.DuckDBPyConnection, view: str, stated: Mapping[str, str]) -> dict[str, str]:
    """The SQL type of each expression over the columns of a view, ``stated`` by the place where it stands.

    DeclarationError for what is not valid: it names the place of each, where no transaction is under way (which ends
    with the first).
    """
    texts = list(dict.fromkeys(stated.values()))
    try:  # all at once: a view may be costly to bind
        types = dict(zip(texts, _types(con, view, texts), strict=True)) if texts else {}
    except duckdb.Error:
        problems = [problem for where, text in stated.items() for problem in _problems(con, view, where, text)]
        raise DeclarationError(*problems) from None
    return {where: types[text] for where, text in stated.items()}


def _types(con: duckdb.DuckDBPyConnection, view: str, texts: list[str]) -> list[str]:
    parts = ", ".join(f"({text}) AS part_{i}" for i, text in enumerate(texts))
    return [row[1] for row in con.execute(f"DESCRIBE SELECT {parts} FROM {quoted(view)}").fetchall()]


def _problems(con: duckdb.DuckDBPyConnection, view: str, where: str, text: str) -> list[Problem]:
    """What the engine has against an expression, if anything."""
    try:
        _types(con, view, [text])
    except duckdb.Error as error:
        return [Problem(where, str(error).splitlines()[0], f"write SQL over the columns of {view}")]
    return []
