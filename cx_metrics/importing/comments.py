"""Words that say nothing: «N/A», «-» or 「無」 in a field for comments are no comment, and in one for ids no id. The
report counts them."""

import re
from collections.abc import Collection, Mapping

import duckdb

from cx_metrics.importing.codes import short
from cx_metrics.messages import sentence
from cx_metrics.sql import literal, quoted

# what may stand around such a word without making it say more: (none), N/A., —
_AROUND = r"[\s.。…,，;；:：!！\-–—_/\\*~·\"'()（）\[\]]+"
_EDGES = f"^{_AROUND}|{_AROUND}$"
_SHOWN, _LONGEST = 10, 80
_FEWEST, _SHARE = 10, 0.01  # the same words so often, and in so many of the comments, are worth a look


def says_nothing(text: str, words: Collection[str]) -> str:
    """SQL: whether the trimmed ``text`` is one of the ``words`` that mean "no answer", whatever its case and the
    punctuation around it. Punctuation alone is one where a word is that."""
    if not words:
        return "false"
    longest = max(map(len, _bare(words))) + 8  # the test by pattern costs more than a look at the length
    bare = f"regexp_replace(lower({text}), {literal(_EDGES)}, '', 'g')"
    return f"length({text}) <= {longest} AND {text} <> '' AND {bare} IN ({', '.join(map(literal, _bare(words)))})"


def is_one_of(text: str, words: Collection[str]) -> str:
    """SQL: the same of a text that neither begins nor ends with punctuation or blanks."""
    return f"lower({text}) IN ({', '.join(map(literal, _bare(words)))})" if words else "false"


def _bare(words: Collection[str]) -> list[str]:
    return sorted({re.sub(_EDGES, "", word.lower().strip()) for word in words})


def silent_words(
    con: duckdb.DuckDBPyConnection, what: str, cells: Mapping[str, str], words: Collection[str]
) -> dict[str, int]:
    """How many fields hold words that say nothing, and which: ``what`` is strange → fields. ``cells`` are trimmed texts
    (SQL), each with the relation in which it stands ``n`` times."""
    told = " UNION ALL ".join(f"SELECT {cell} AS x, n FROM {rows}" for cell, rows in cells.items())
    return _listed(con, f"SELECT x, sum(n) AS n FROM ({told}) WHERE {says_nothing('x', words)} GROUP BY x", what)


def frequent_words(con: duckdb.DuckDBPyConnection, column: str) -> dict[str, int]:
    """The comments of ``good`` that stand there again and again, word for word: perhaps they mean no answer too."""
    name = quoted(column)
    return _listed(
        con,
        f"SELECT {name} AS x, count(*) AS n FROM good WHERE length({name}) <= {_LONGEST} GROUP BY x "
        f"HAVING n >= greatest({_FEWEST}, {_SHARE} * (SELECT count({name}) FROM good))",
        f"{column}: {sentence('same_words')}",
    )


def _listed(con: duckdb.DuckDBPyConnection, counted: str, what: str) -> dict[str, int]:
    rows = con.execute(
        f"SELECT x, n, CAST(sum(n) OVER () AS BIGINT) FROM ({counted}) ORDER BY n DESC, x LIMIT {_SHOWN}"
    ).fetchall()
    shown = ", ".join(f"«{short(text, ())}» ({n:,})" for text, n, _ in rows)
    return {f"{what}: {shown}": rows[0][2]} if rows else {}
