"""Which rows of a file count at all: a mapping's ``only``, and the columns that would be worth one.

Survey tools export previews, tests and unfinished answers beside the real ones, and tell them apart in a column of
their own.
"""

from dataclasses import replace

import duckdb

from cx_metrics.declarations.column_map import code_number
from cx_metrics.declarations.table_map import TableMap
from cx_metrics.importing.codes import as_text, short, without_blanks
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.messages import sentence
from cx_metrics.sql import literal

_VIEW = "chosen_rows"
_YES, _NO = ("true", "1", "yes"), ("false", "0", "no")
# columns of survey tools that say what kind of row it is: the values that real, whole answers have, and others
_KINDS = {
    "status": (("IP Address", "Normal", "Complete", "Completed", "0"),
               ("Survey Preview", "Survey Test", "Spam", "Test", "Preview", "Partial", "Incomplete", "Disqualified",
                "1", "2", "8", "9", "12")),
    "finished": (_YES, _NO),
    "completed": (_YES, _NO),
}  # fmt: skip


def chosen(con: duckdb.DuckDBPyConnection, loaded: LoadedSource, table_map: TableMap) -> tuple[LoadedSource, list[int]]:
    """The rows that ``only`` asks for, and those (from 0) that it leaves out."""
    if not table_map.only:
        return loaded, []
    asked = " AND ".join(_is_one_of(loaded.column(name), values) for name, values in table_map.only.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE left_out AS SELECT _row FROM {loaded.view} WHERE NOT ({asked})")
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW {_VIEW} AS SELECT * FROM {loaded.view} "
        "WHERE _row NOT IN (SELECT _row FROM left_out)"
    )
    rows = [row for (row,) in con.execute("SELECT _row FROM left_out").fetchall()]
    return replace(loaded, view=_VIEW), rows


def unfinished(con: duckdb.DuckDBPyConnection, loaded: LoadedSource, table_map: TableMap) -> dict[str, int]:
    """Rows that the file itself says are previews, tests or unfinished, where the mapping takes no notice: what to
    write → rows."""
    used = {loaded.place(name) for _, name in table_map.used}
    found = {}
    for name, (good, others) in kinds_of_rows(con, loaded).items():
        if loaded.place(name) not in used:
            said = ", ".join(f"{short(text, ())} ({n:,})" for text, n in others.items())
            wanted = ", ".join(f'"{text}"' for text in good)
            what = sentence("unfinished_rows", name=name, shown=said, wanted=wanted)
            found[what] = sum(others.values())
    return found


def kinds_of_rows(
    con: duckdb.DuckDBPyConnection, loaded: LoadedSource
) -> dict[str, tuple[tuple[str, ...], dict[str, int]]]:
    """The columns that say what kind of row it is: name → the values of real, whole answers, and the others found."""
    found = {}
    names = [name.strip().lower() for name in loaded.header]
    for place, name in enumerate(loaded.header):
        real, other = _KINDS.get(names[place], ((), ()))
        if names[place] == "status" and "finished" not in names:  # mere numbers could mean anything
            real, other = (tuple(v for v in values if not v.isdecimal()) for values in (real, other))
        if not real:
            continue
        cell = without_blanks(f"CAST(c{place} AS VARCHAR)")
        counts = con.execute(
            f"SELECT {cell}, count(*) FROM {loaded.view} GROUP BY 1 ORDER BY 2 DESC LIMIT 20"
        ).fetchall()
        held = [(text, n) for text, n in counts if text]
        others = {text: n for text, n in held if _means(text, other)}
        good = tuple(text for text, _ in held if _means(text, real))
        if others and good and len(others) + len(good) == len(held):
            found[name] = (good, others)
    return found


def _means(text: str, values: tuple[str, ...]) -> bool:
    number = code_number(text)
    return any(
        text.lower() == value.lower() or (number is not None and number == code_number(value)) for value in values
    )


def _is_one_of(cell: str, values: tuple[str | int | float | bool, ...]) -> str:
    """Whether a cell holds one of the values: as text, or as a number where both are one; yes and no in any case."""
    text = without_blanks(f"CAST({cell} AS VARCHAR)")
    texts = [literal(as_text(value)) for value in values]
    numbers = [literal(n) for value in values if (n := code_number(str(as_text(value)))) is not None]
    flags = [literal(str(as_text(value))) for value in values if isinstance(value, bool)]
    asked = [f"{text} IN ({', '.join(texts)})"]
    asked += [f"TRY_CAST({text} AS DOUBLE) IN ({', '.join(numbers)})"] if numbers else []
    asked += [f"lower({text}) IN ({', '.join(flags)})"] if flags else []
    return f"coalesce({' OR '.join(asked)}, false)"
