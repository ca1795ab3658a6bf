"""Codes of a file and what they mean: ``recode``, ``bands`` and ``missing`` of a mapping as SQL, and the values that
none of them names.

Numbers compare as numbers: a code 1 is also 1.0, 01 and +1, since one program writes it so and the next otherwise.
"""

import re
from collections.abc import Callable, Collection

import duckdb

from cx_metrics.declarations.column_map import ColumnMap, code_number
from cx_metrics.importing.masking import MaskKind, mask
from cx_metrics.messages import refusal, sentence
from cx_metrics.sql import literal

_MISSING, _OTHER, _EMPTY = "missing", "other", "empty"  # what a value is that no key of recode or bands is about
_SHOWN, _LONGEST = 10, 60

_WIDE, _NARROW = "０１２３４５６７８９．，＋－−", "0123456789.,+--"  # as Chinese and Japanese keyboards write numbers

# spaces that a reader cannot see: tab, breaks, no-break, ideographic, zero-width, byte-order mark
_BLANKS = literal("\t\n\r \u00a0\u3000\u200b\ufeff")
_BLANK = r"[\t\n\r \x{a0}\x{3000}\x{200b}\x{feff}]"


def without_blanks(cell: str) -> str:
    """Trimmed where there is something to trim: the test is ten times as fast as trimming a set of characters."""
    cell = f"CAST({cell} AS VARCHAR)"
    return f"CASE WHEN regexp_matches({cell}, '^{_BLANK}|{_BLANK}$') THEN trim({cell}, {_BLANKS}) ELSE {cell} END"


def plain_number(text: str, mapped: ColumnMap) -> str:
    """The number that ``text`` writes, with the mapping's marks and in ASCII or full-width signs; NULL for anything
    else. 18 digits at most: no infinities."""
    thousands, decimal = mapped.thousands or "", mapped.decimal or "."
    grouped = f"[0-9]{{1,3}}([{thousands}][0-9]{{3}}){{1,6}}|" if thousands else ""
    pattern = f"[+-]?({grouped}[0-9]{{1,18}})([{decimal}][0-9]*)?"
    plain = f"replace({text}, {literal(thousands)}, '')" if thousands else text
    plain = f"replace({plain}, {literal(decimal)}, '.')" if decimal != "." else plain
    # two characters that can be cast are a number; the pattern, which costs more, need only look at longer texts
    short = "" if thousands or decimal != "." else f"strlen({text}) <= 2 OR "
    wide = f"translate({text}, {literal(_WIDE)}, {literal(_NARROW)})"
    return (
        f"CASE WHEN {short}regexp_full_match({text}, {literal(pattern)}) THEN TRY_CAST({plain} AS DOUBLE) "
        f"WHEN strlen({text}) > length({text}) AND regexp_full_match({wide}, {literal(pattern)}) "
        f"THEN TRY_CAST({plain.replace(text, wide)} AS DOUBLE) END"
    )


def amount(text: str, mapped: ColumnMap) -> str:
    """The amount of money that ``text`` writes: a plain number, or one in brackets, which is less than nothing."""
    inside = f"substr({text}, 2, length({text}) - 2)"
    return (
        f"CASE WHEN {is_paid_back(text)} THEN -({plain_number(inside, mapped)}) ELSE {plain_number(text, mapped)} END"
    )


def is_paid_back(text: str) -> str:
    """SQL: whether an amount stands in brackets, as accountants write what is less than nothing."""
    closed = f"(ends_with({text}, ')') OR ends_with({text}, '）'))"  # rarely so, and sooner seen than by the pattern
    return f"{closed} AND regexp_full_match({text}, '[(（][0-9].*[)）]')"


def text_sql(mapped: ColumnMap, x: str) -> str:
    """The trimmed text ``x`` recoded, or the name of its band; NULL where it is empty or means "no answer" (before or
    after recoding)."""
    nothing, numbers = _no_answer(mapped)

    def told(value: str | int | float | bool | None) -> str:
        text = as_text(value)
        number = None if text is None else code_number(text)
        return literal(None if text in nothing or (number is not None and number in numbers) else text)

    other = (
        x if mapped.otherwise in (None, "keep") else told(None if mapped.otherwise == "missing" else mapped.otherwise)
    )
    return _case(mapped, x, lambda key: told(mapped.recode.get(key, key)), "NULL", "NULL", other)


def as_text(value: str | int | float | bool | None) -> str | None:
    """A value of a mapping as the text that a file would hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def unnamed(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    where: str,
    mapped: ColumnMap,
    trimmed: str,
    masks: Collection[MaskKind],
) -> dict[str, int]:
    """What of the texts ``trimmed`` (SQL over ``relation``, each ``n`` times) no key of the mapping is about, and which
    keys are about nothing: what is strange → rows.

    Raises ImportRefused, with what was found, where a value is in none of them and the mapping has no ``else``.
    """
    if not mapped.recode and not mapped.bands:
        return {}
    what = "recode" if mapped.recode else "bands"
    kind = _case(mapped, "x", lambda key: literal("=" + key), literal(_EMPTY), literal(_MISSING), literal(_OTHER))
    counted = f"(SELECT x, CAST(sum(n) AS BIGINT) AS n FROM (SELECT {trimmed} AS x, n FROM {relation}) GROUP BY x)"
    by_kind = con.execute(f"SELECT {kind} AS kind, CAST(sum(n) AS BIGINT) FROM {counted} GROUP BY 1").fetchall()
    rows: dict[str, int] = dict(by_kind)
    unused = [key for key in (mapped.recode or mapped.bands) if "=" + key not in rows]
    named = sum(n for key, n in rows.items() if key.startswith("="))
    held = sum(n for key, n in rows.items() if key != _EMPTY)
    others = rows.get(_OTHER, 0)
    told: dict[str, int] = {}
    column = where.rsplit(".", 1)[-1]
    if others:
        shown = con.execute(f"SELECT x, n FROM {counted} WHERE {kind} = '{_OTHER}' ORDER BY n DESC, x LIMIT {_SHOWN}")
        found = ", ".join(f"«{short(text, masks)}» ({n:,})" for text, n in shown.fetchall())
        if mapped.otherwise is None:
            key = "codes_unnamed" if named else "codes_strange"
            raise refusal(where, key, "name_codes", what=what, n=others, found=found)
        key = {"keep": "kept_so", "missing": "as_missing"}.get(str(mapped.otherwise), "read_as")
        became = sentence(key, what=mapped.otherwise)
        told[f"{column}: {sentence('codes_others', what=what, became=became, found=found)}"] = others
    if held and not named:
        told[f"{column}: {sentence('codes_none', what=what)}"] = held
    elif others and unused:  # the slip of a pen in a key shows here; without others a code is merely rare
        listed = ", ".join(unused[:_SHOWN])
        told[f"{column}: {sentence('codes_unused', what=what, unused=listed)}"] = others
    return told


def short(text: str, masks: Collection[MaskKind]) -> str:
    """A text of a file for a message: masked, in one line and cut."""
    shown = re.sub(r"\s+", " ", mask(text, masks))
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"


def _no_answer(mapped: ColumnMap) -> tuple[set[str], set[float]]:
    """The texts and the numbers that mean "no answer"."""
    texts = {"", *(str(code) for code in mapped.missing)}
    return texts, {number for text in texts if (number := code_number(text)) is not None}


def _case(mapped: ColumnMap, x: str, of_key: Callable[[str], str], empty: str, missing: str, other: str) -> str:
    """CASE over the trimmed text ``x``: for each key of recode or bands what ``of_key`` makes of it, and for the rest
    one of three results."""
    nothing, codes = _no_answer(mapped)
    # an empty field may come as NULL
    whens = [f"coalesce({x}, '') = {literal(key)} THEN {of_key(key)}" for key in mapped.recode]
    whens.append(f"coalesce({x}, '') = '' THEN {empty}")
    if texts := sorted(nothing - {""}):
        whens.append(f"{x} IN ({', '.join(map(literal, texts))}) THEN {missing}")
    number = plain_number(x, mapped)
    numbered = {value: key for key in mapped.recode if (value := code_number(key)) is not None}
    if numbered:
        inner = " ".join(f"WHEN {literal(value)} THEN {of_key(key)}" for value, key in numbered.items())
        whens.append(f"{number} IN ({', '.join(map(literal, numbered))}) THEN CASE {number} {inner} END")
    if codes:
        whens.append(f"{number} IN ({', '.join(map(literal, sorted(codes)))}) THEN {missing}")
    for key, low in sorted(mapped.bands.items(), key=lambda pair: -pair[1]):
        whens.append(f"{number} >= {literal(float(low))} THEN {of_key(key)}")
    return f"CASE {' '.join(f'WHEN {when}' for when in whens)} ELSE {other} END"
