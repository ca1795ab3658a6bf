"""Look-ups between sources: each row of one gets the columns of another's row, or a sum over several of them."""

from collections.abc import Collection
from dataclasses import replace

import duckdb

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.mapping import Mapping
from cx_metrics.declarations.table_map import Lookup, TableMap
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.codes import plain_number, without_blanks
from cx_metrics.importing.comments import says_nothing
from cx_metrics.importing.heading import namesakes
from cx_metrics.importing.ids import id_text
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.messages import problem, refusal, sentence, suggestion
from cx_metrics.sql import quoted

Loaded = dict[str, LoadedSource]


def require_columns(loaded: Loaded, mapping: Mapping, table_map: TableMap) -> None:
    """Refuse files that lack a column which the mapping names; says where it is named and what comes near."""
    main = loaded[table_map.rows]
    wanted = [(where, *_place(name, main, table_map)) for where, name in table_map.used]
    for name, lookup in table_map.lookup.items():
        wanted += [(f"lookup.{name}", name, theirs) for theirs in lookup.on.values()]
        wanted += [(f"lookup.{name}", name, column) for column in (*lookup.sum, lookup.times) if column]
    problems = [
        _not_there(
            sentence("at_column", file=mapping.sources[source].file, column=column),
            column,
            loaded[source],
            mapping.id,
            where,
        )
        for where, source, column in dict.fromkeys(wanted)
        if loaded[source].place(column) is None
    ]
    problems += [
        Problem(
            f"{mapping.id}, {where}",
            sentence("not_looked_up", column=f"{name}.{column}"),
            sentence("its_sum", column=" or ".join(f"{name}.{one}" for one in held.sum)),
        )
        for where, named in dict.fromkeys(table_map.used)
        if (name := _looked_up(named, main)) and (held := table_map.lookup.get(name)) and held.sum
        if (column := named.split(".", 1)[1]) not in held.sum
    ]
    if problems:
        raise ImportRefused(*problems)


def _not_there(at: str, column: str, source: LoadedSource, mapping: str, where: str) -> Problem:
    if several := namesakes(column, source.header):
        return problem(at, "cannot_two", "say_one", where=f"{mapping}, {where}", names=" or ".join(several))
    near = suggestion(column, [*source.header, *source.addresses])
    return Problem(at, sentence("not_there", where=f"{mapping}, {where}"), near)


def joined(
    con: duckdb.DuckDBPyConnection,
    loaded: Loaded,
    mapping: Mapping,
    table_map: TableMap,
    ids: Collection[str],
    no_id: tuple[str, ...],
) -> tuple[LoadedSource, dict[str, float | None]]:
    """The rows of the table's source with what is looked up for them (columns ``people.segment`` and the like), and
    for each look-up the share of rows that found something.

    Words that stand for no id (``no_id``) find nothing: they would join everybody to one. A number among them (0) may
    be a code like others, unless it is looked up for one of the columns ``ids`` of the table, which are ids.

    Raises ImportRefused where a look-up finds several different rows for one key.
    """
    main = loaded[table_map.rows]
    words = tuple(word for word in no_id if not word.isdigit())
    if not table_map.lookup:
        return main, {}
    header, typed, selects, joins = list(main.header), dict(main.typed), ["m.*"], ""
    numeric = set(main.numeric)
    held = {name: f"m.c{i}" for name, i in main.addresses.items()}
    held |= {name: f"m.c{i}" for i, name in enumerate(main.header)}
    for name, lookup in table_map.lookup.items():
        theirs = list(dict.fromkeys(n.split(".", 1)[1] for _, n in table_map.used if _looked_up(n, main) == name))
        named = {s for part in table_map.parts for n, m in part.items() if n in ids for s in m.source}
        of_ids = named & {*lookup.on, *(f"{name}.{column}" for column in theirs)}
        _distinct(con, loaded[name], name, lookup, theirs, mapping, no_id if of_ids else words)
        alias = quoted(f"l_{name}")
        on = " AND ".join(f"{id_text(held[ours])} = {alias}.k{i}" for i, ours in enumerate(lookup.on))
        joins += f" LEFT JOIN {quoted('looked_up_' + name)} {alias} ON {on}"
        for i, column in enumerate(theirs):
            held[f"{name}.{column}"] = f"{alias}.v{i}"
            selects.append(f"{alias}.v{i} AS c{len(header)}")
            if lookup.sum or loaded[name].column(column) in loaded[name].numeric:
                numeric.add(f"c{len(header)}")
            if not lookup.sum and loaded[name].column(column) in loaded[name].typed:
                typed[f"c{len(header)}"] = loaded[name].typed[loaded[name].column(column)]
            header.append(f"{name}.{column}")
        selects.append(f"{alias}.k0 IS NOT NULL AS {quoted('found_' + name)}")
    con.execute(f"CREATE OR REPLACE TABLE joined_rows AS SELECT {', '.join(selects)} FROM {main.view} m{joins}")
    shares = ", ".join(f"avg(CAST({quoted('found_' + n)} AS INTEGER))" for n in table_map.lookup)
    rates = con.execute(f"SELECT {shares} FROM joined_rows").fetchone()
    together = replace(main, header=header, typed=typed, numeric=frozenset(numeric), view="joined_rows", warnings={})
    return together, dict(zip(table_map.lookup, rates or (), strict=True))


def _looked_up(name: str, main: LoadedSource) -> str:
    return name.split(".", 1)[0] if "." in name and main.place(name) is None else ""


def _place(name: str, main: LoadedSource, table_map: TableMap) -> tuple[str, str]:
    """The source and the column that a mapping means by ``name``."""
    looked_up = _looked_up(name, main)
    return (looked_up, name.split(".", 1)[1]) if looked_up in table_map.lookup else (table_map.rows, name)


def _distinct(
    con: duckdb.DuckDBPyConnection,
    source: LoadedSource,
    name: str,
    lookup: Lookup,
    columns: list[str],
    mapping: Mapping,
    no_id: tuple[str, ...],
) -> None:
    """Table ``looked_up_<name>``: one row a key (k0 …) with the columns asked for (v0 …), none for ``no_id``."""
    keys = [id_text(source.column(theirs)) for theirs in lookup.on.values()]
    told = [f"{key} AS k{i}" for i, key in enumerate(keys)]
    if lookup.sum:
        times = source.column(lookup.times) if lookup.times else None
        told += [f"{_sum(source.column(c), times)} AS v{i}" for i, c in enumerate(columns)]
        grouped = f"SELECT {', '.join(told)} FROM {source.view} GROUP BY {', '.join(keys)}"
    else:
        told += [f"{source.column(c)} AS v{i}" for i, c in enumerate(columns)]
        grouped = f"SELECT DISTINCT {', '.join(told)} FROM {source.view}"
    whole = " AND ".join(f"k{i} <> '' AND NOT ({says_nothing(f'k{i}', no_id)})" for i in range(len(keys)))
    table, names = quoted("looked_up_" + name), ", ".join(f"k{i}" for i in range(len(keys)))
    con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM ({grouped}) WHERE {whole}")
    several = con.execute(
        f"SELECT {names}, count(*) AS n, count(*) OVER () FROM {table} GROUP BY {names} HAVING count(*) > 1 "
        f"ORDER BY n DESC, {names} LIMIT 1"
    ).fetchone()
    if several:
        key = " | ".join(map(str, several[: len(keys)]))
        raise refusal(
            mapping.sources[name].file,
            "several_found",
            "look_up_one",
            n=several[-2],
            columns=", ".join(lookup.on.values()),
            key=key,
            all=several[-1],
            name=name,
        )


def _sum(cell: str, times: str | None) -> str:
    """The sum of the numbers in ``cell``, each multiplied by ``times``, as exact text; the first that is no number in
    its stead, so that its row is refused with what was found. Nothing but empty cells is an empty sum."""
    text, factor = (f"nullif({without_blanks(column)}, '')" for column in (cell, times or "1"))
    bad = f"CASE WHEN {text} IS NOT NULL AND {plain_number(text, ColumnMap())} IS NULL THEN {text} END"
    number = f"TRY_CAST({text} AS DECIMAL(28, 8))"
    if times:
        wrong = f"{text} IS NOT NULL AND {plain_number(factor, ColumnMap())} IS NULL"
        bad = f"coalesce({bad}, CASE WHEN {wrong} THEN {text} || ' × ' || coalesce({factor}, '') END)"
        number = f"CAST(TRY_CAST({text} AS DECIMAL(18, 6)) * TRY_CAST({factor} AS DECIMAL(18, 6)) AS DECIMAL(38, 12))"
    return f"coalesce(min({bad}), CAST(sum({number}) AS VARCHAR))"
