"""The named queries of ``sql/*.sql``: their text, with the blanks filled in. No other place puts a name into SQL of a
file.

A blank in braces takes an identifier (text: quoted), several (a tuple: quoted and listed), expressions with names (a
mapping), or SQL that a declaration holds (``Sql``). ``{, blank}`` puts a comma before each and nothing where there is
none. The first lines of a file say what it is, what is read, the key and the grain; ``makes`` names the temporary table
that later queries read it from.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from cx_metrics.sql import quoted

FOLDER = Path(__file__).parent / "sql"
_noted: ContextVar[list[tuple[str, str]] | None] = ContextVar("noted", default=None)
_BLANK = re.compile(r"\{(, )?(\w+)\}")


class Sql(str):
    """SQL of a declaration, or made of declarations by a function that quotes: filled in as it stands."""


Blank = str | Sql | tuple[str, ...] | Mapping[str, str]


@cache
def text(name: str) -> str:
    """The text of a named query, with its blanks."""
    return (FOLDER / f"{name}.sql").read_text("utf-8")


def query(name: str, **blanks: Blank) -> str:
    """A named query, ready to run. Raises KeyError for a blank that nothing fills."""

    def fill(found: re.Match[str]) -> str:
        listed = _listed(blanks[found[2]])
        return "".join(f", {one}" for one in listed) if found[1] else ", ".join(listed)

    filled = _BLANK.sub(fill, text(name))
    if (noted := _noted.get()) is not None:
        noted.append((name, filled))
    return filled


@contextmanager
def noting() -> Iterator[list[tuple[str, str]]]:
    """Meanwhile the queries that are filled are noted: name and text, in order."""
    noted: list[tuple[str, str]] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def kinds() -> tuple[str, ...]:
    """The names of all queries."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.sql")))


@cache
def makes(name: str) -> str | None:
    """The temporary table that is made of a query; None where it is read as it stands."""
    found = re.search(r"^-- makes: (\w+)$", text(name), re.MULTILINE)
    return found[1] if found else None


def runnable(kind: str, noted: list[tuple[str, str]]) -> list[str]:
    """The statements of one kind among those noted, each after those that make what it reads."""
    made: dict[str, str] = {}
    told: dict[tuple[str, ...], None] = {}  # each way to fill the query once, with what it takes
    for name, filled in noted:
        statement = f"{filled.rstrip()};"
        if table := makes(name):
            statement = f"CREATE OR REPLACE TEMP TABLE {table} AS\n{statement}"
        read = set(re.findall(r"\w+", re.sub(r"(?m)^\s*--.*", "", filled)))
        needed = [before for other, before in made.items() if other != table and other in read]
        if name == kind:
            told[*needed, statement] = None
        if table:
            made[table] = "\n".join((*needed, statement))
    return [statement for statements in told for statement in statements]


def _listed(blank: Blank) -> list[str]:
    if isinstance(blank, Sql):
        return [blank] if blank else []
    if isinstance(blank, str):
        return [quoted(blank)]
    if isinstance(blank, tuple):
        return [quoted(name) for name in blank]
    return [f"{expression} AS {quoted(name)}" for name, expression in blank.items()]
