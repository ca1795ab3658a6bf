"""The rows that are right, which the scratch database calls ``good``; and the others, each with its reason.

Where to read a row once more costs little (each text has a code, ids are plain), they are not held: they need no
memory, and are read as they are written; until one is refused, which is taken out of the rows held.
"""

import duckdb

from cx_metrics.declarations.table import Table
from cx_metrics.declarations.table_map import TableMap
from cx_metrics.importing.convert import Reading
from cx_metrics.importing.currencies import Exchange, convert_money
from cx_metrics.importing.few import LookedUp, layers, look_up
from cx_metrics.importing.loaded import LoadedSource, Rejected
from cx_metrics.importing.scratch import call_good, hold
from cx_metrics.messages import sentence
from cx_metrics.sql import literal, quoted


def create_good(
    con: duckdb.DuckDBPyConnection,
    loaded: LoadedSource,
    parts: list[list[Reading]],
    table: Table,
    table_map: TableMap,
    exchange: Exchange | None = None,
) -> list[Rejected]:
    """Call the right rows of ``loaded`` ``good``, one row a part, and return the source rows that are refused.

    Amounts in another currency are exchanged (``exchange``). A part of ``explode`` whose own required columns are empty
    makes no row: what has not happened is no event. A source row is taken whole or not at all, so one wrong part
    refuses it; and so does having no part left.
    """
    looked_up = [_looked_up(con, readings, loaded, table, table_map) for readings in parts]
    selects = [
        _select(readings, i, len(parts), loaded.view, table, table_map, found)
        for i, (readings, found) in enumerate(zip(parts, looked_up, strict=True))
    ]
    dear = len(parts) > 1 or bool(table_map.lookup) or any(r.name not in looked_up[0] and r.dear for r in parts[0])
    call_good(con, " UNION ALL BY NAME ".join(selects), held=dear)
    if exchange and table.date:
        convert_money(con, exchange, table, table.columns[table.date].day_of or table.date)
    rejected: dict[int, Rejected] = {}
    refused = con.execute("SELECT count(_problem) FROM good").fetchone()
    for i, readings in enumerate(parts if refused and refused[0] else ()):
        for row, found in _refused(con, readings, i, len(parts), loaded):
            rejected.setdefault(row, found)
    n = len(parts)
    if rejected:
        wrong = f"SELECT _row // {n} FROM good WHERE _problem IS NOT NULL"
        con.execute(f"DELETE FROM {hold(con)} WHERE _row // {n} IN ({wrong})")
    if n == 1:
        return list(rejected.values())
    left = con.execute(
        f"SELECT _row FROM {loaded.view} WHERE _row NOT IN (SELECT _row // {n} FROM good) ORDER BY _row"
    ).fetchall()
    for (row,) in left:
        rejected.setdefault(row, Rejected(loaded.line_of(row), "", sentence("no_part")))
    return list(rejected.values())


def out_of_order(con: duckdb.DuckDBPyConnection, instant: str, table_map: TableMap) -> dict[str, int]:
    """How many source rows have an event earlier than the one that the mapping lists before it (of those that
    happened), for each such pair."""
    parts = table_map.explode
    names = [str(part["touchpoint"].value) if "touchpoint" in part else f"part {i + 1}" for i, part in enumerate(parts)]
    order = f"OVER (PARTITION BY _row // {len(parts)} ORDER BY _row)"
    pairs = con.execute(
        f"SELECT earlier, part, count(*) FROM (SELECT _row % {len(parts)} AS part, {quoted(instant)} AS moment, "
        f"lag({quoted(instant)}) {order} AS before, lag(_row % {len(parts)}) {order} AS earlier FROM good) "
        "WHERE moment < before GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    return {sentence("part_earlier", one=names[part], other=names[earlier]): count for earlier, part, count in pairs}


def _looked_up(
    con: duckdb.DuckDBPyConnection, readings: list[Reading], loaded: LoadedSource, table: Table, table_map: TableMap
) -> dict[str, LookedUp]:
    """The columns of few texts, less those whose layers are read elsewhere: the key's, of which days are made, and all
    where one row becomes several."""
    read_again = {table.key, *(column.day_of for column in table.columns.values())}
    if table_map.explode:
        return {}
    return look_up(con, [r for r in readings if r.name not in read_again], loaded)


def _select(
    readings: list[Reading], part: int, parts: int, view: str, table: Table, table_map: TableMap,
    looked_up: dict[str, LookedUp],
) -> str:  # fmt: skip
    """The fourth layer: values, and of rows that are not right their ``_problem``."""
    own_reading = {r.name: LookedUp(r.value, r.problem) for r in readings}
    found = own_reading | looked_up
    values = ", ".join(f"{each.value} AS {quoted(name)}" for name, each in found.items())
    problems = "".join(f"{each.problem}, " for each in found.values() if each.problem)
    no_key = literal(f"{table.key}: {sentence('no_row_key')}")
    own = table_map.explode[part] if table_map.explode else {}
    needed = [quoted("t_" + n) for n, m in own.items() if m.source and table.columns[n].required]
    happened = f" WHERE {' AND '.join(f'{t} IS NOT NULL' for t in needed)}" if needed else ""
    row = f"_row * {parts} + {part}" if parts > 1 else "_row"
    return (
        f"SELECT {row} AS _row, {values}, "
        f"coalesce({problems}CASE WHEN {quoted('t_' + table.key)} IS NULL THEN {no_key} END) AS _problem "
        f"FROM {layers([r for r in readings if r.name not in looked_up], view)}{happened}"
    )


def _refused(
    con: duckdb.DuckDBPyConnection, readings: list[Reading], part: int, parts: int, loaded: LoadedSource
) -> list[tuple[int, Rejected]]:
    """The refused rows of one part by source row, each with the text that was found in the column at fault."""
    trimmed = ", ".join(f"{r.trimmed} AS {r.x}" for r in readings)
    shown = " ".join(f"WHEN {literal(r.name)} THEN {r.x}" for r in readings)
    rows = con.execute(
        f"WITH bad AS (SELECT _row // {parts} AS _row, _problem, split_part(_problem, ':', 1) AS _column FROM good "
        f"WHERE _problem IS NOT NULL AND _row % {parts} = {part}) "
        f"SELECT _row, _column, _problem, CASE _column {shown} END FROM bad JOIN "
        f"(SELECT _row, {trimmed} FROM {loaded.view} WHERE _row IN (SELECT _row FROM bad)) USING (_row)"
    ).fetchall()
    return [(row, Rejected(loaded.line_of(row), column, what, found or "")) for row, column, what, found in rows]
