"""Rows without a key that an earlier file brought already: a cumulative export would count them twice.

Without a key nothing says that two equal rows are one answer, so rows are compared by all they say, and only those that
stand once in each file: what is said by several people on one day proves nothing. Where rows are nearly as telling as a
key, half of them are enough to see it; where equal rows come about by chance, nearly all of an earlier file must be
there again. A row that must say something in words, a change of the log, is the same where it says the same.
"""

from collections.abc import Collection

import duckdb

from cx_metrics.importing.check import Checked
from cx_metrics.messages import refusal, sentence
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse import Batch, Folder

_TELLING = 0.95  # share of an earlier file's rows that stand once in it: together they are as good as a key
_OF_TELLING, _OF_OTHERS = 0.5, 0.9  # share of rows met again from which a file is refused
_FEWEST = {_OF_TELLING: 10, _OF_OTHERS: 30}  # rows met again below which nothing is concluded
_REPORTED = 0.05  # share of rows, nearly as telling as a key, that is worth a word


def rows_met_again(
    con: duckdb.DuckDBPyConnection,
    checked: Checked,
    earlier: Collection[Batch],
    *,
    dimensions: Collection[str],
    folder: Folder,
    file: str,
) -> dict[str, int]:
    """What to say of rows in ``good`` that stand in ``earlier`` batches without a key: what → rows. ``dimensions`` are
    left aside, since they may have been filled in from the customer.

    Raises ImportRefused where it is most of an earlier batch, or of this file.
    """
    table, found = checked.table, dict[str, int]()
    batches = [b for b in earlier if b.table == table.id and not b.keyed and _same_days(con, checked, folder, b)]
    if not batches:
        return found
    said = sorted(set(checked.columns) - {table.key, *dimensions})
    in_words = any(column.required and column.kind == "comment" for column in table.columns.values())
    here = {hashed for (hashed,) in con.execute(_once("good", said)).fetchall()}
    for batch in batches:
        path = f"read_parquet({literal(str(folder.parquet(batch.table, batch.id)))})"
        columns = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {path}").fetchall()}
        if not here or not columns >= set(said):
            continue
        there = {hashed for (hashed,) in con.execute(_once(path, said)).fetchall()}
        again = len(here & there)
        telling = len(there) >= _TELLING * batch.stored
        enough = _OF_TELLING if telling else _OF_OTHERS
        share = again / min(len(here), len(there)) if telling and there else again / max(len(there), 1)
        fewest = 1 if telling and in_words else _FEWEST[enough]
        if again >= fewest and share >= enough:
            raise refusal(
                file,
                "twice_count",
                "replace_it",
                n=again,
                batch=batch.id,
                file=batch.file,
                rows=batch.stored,
            )
        if telling and again >= max(_FEWEST[enough], _REPORTED * len(here)):
            found[sentence("twice_some", batch=batch.id, file=batch.file)] = again
    return found


def _once(relation: str, columns: list[str]) -> str:
    """The rows that stand once in a relation, each as one number."""
    row = ", ".join(f"CAST({quoted(c)} AS VARCHAR)" for c in columns)
    return f"SELECT hash(({row})) AS said FROM {relation} GROUP BY 1 HAVING count(*) = 1"


def _same_days(con: duckdb.DuckDBPyConnection, checked: Checked, folder: Folder, batch: Batch) -> bool:
    """Whether an earlier batch holds any day of this file; its day is read from the Parquet's own statistics."""
    date = checked.table.date
    if not date or date not in checked.columns:
        return True
    path = literal(str(folder.parquet(batch.table, batch.id)))
    ends = f"SELECT min({quoted(date)}) AS first, max({quoted(date)}) AS last FROM "
    row = con.execute(
        f"SELECT coalesce(g.first <= b.last AND b.first <= g.last, true) FROM ({ends} good) g, "
        f"({ends} read_parquet({path})) b"
    ).fetchone()
    return bool(row and row[0])
