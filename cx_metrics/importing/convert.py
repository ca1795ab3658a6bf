"""How the text of a source column becomes a value, and what is wrong when it cannot: a few SQL expressions a column.

Both readers (fast and strict) deliver the same text, so this is the only place where text turns into dates, scores and
numbers. NaN, infinities, hexadecimal and 1e5 are not numbers here: NaN would count as a promoter.

A column is read in three steps, each a layer of one query: the trimmed, recoded *text*; what it is *parsed* to; and from
these two the stored *value* and the *problem* (NULL when there is none).
"""

from dataclasses import dataclass
from datetime import date

from cx_metrics.declarations.mapping import ColumnMap
from cx_metrics.declarations.table import Column
from cx_metrics.sql import literal, quoted

LONGEST_CATEGORY = 200
# spaces that a reader cannot see: tab, breaks, no-break, ideographic, zero-width, byte-order mark
_BLANKS = "chr(9) || chr(10) || chr(13) || chr(32) || chr(160) || chr(12288) || chr(8203) || chr(65279)"
_TRUE, _FALSE = ("true", "t", "yes", "y", "1", "1.0"), ("false", "f", "no", "n", "0", "0.0")


@dataclass(frozen=True)
class DateRules:
    """The organisation's time zone and the plausible range of dates."""

    zone: str
    earliest: date
    latest: date


@dataclass(frozen=True)
class Reading:
    """One canonical column as SQL in three layers; the later ones refer to the earlier by ``t`` and ``p``."""

    name: str
    text: str
    parsed: str
    value: str
    problem: str

    @property
    def t(self) -> str:
        return quoted(f"t_{self.name}")

    @property
    def p(self) -> str:
        return quoted(f"p_{self.name}")


def reading(name: str, column: Column, mapped: ColumnMap, cells: list[str], typed: str | None, dates: DateRules) -> Reading:
    """SQL for one column; ``cells`` are the scratch columns it is made from, ``typed`` the SQL type of a native date."""
    t, p = quoted(f"t_{name}"), quoted(f"p_{name}")
    text = f"CAST({cells[0]} AS VARCHAR)" if typed else _text(mapped, cells)
    parsed, value, problems = "NULL", t, []
    if column.kind == "date":
        parsed, value, problems = _date(mapped, cells, t, p, dates, typed)
    elif column.kind == "score":
        parsed, value, problems = _score(column, mapped, t, p)
    elif column.kind == "number":
        parsed, value, problems = _number(column, mapped, t, p)
    elif column.kind == "flag":
        parsed, value, problems = _flag(t, p)
    elif column.kind == "id":
        problems = [(f"regexp_full_match({t}, '[0-9](\\.[0-9]+)?[eE]\\+?[0-9]+')",
                     "an id in scientific notation, damaged by a spreadsheet")]
    elif column.kind == "category":
        problems = _category(column, t)
    if column.required:
        problems.append((f"{t} IS NULL", "empty, but required"))
    whens = " ".join(f"WHEN {condition} THEN {literal(f'{name}: {what}')}" for condition, what in problems)
    problem = f"CASE {whens} END" if whens else "CAST(NULL AS VARCHAR)"
    return Reading(name, text, parsed, f"CAST({value} AS {column.sql_type})", problem)


Problems = list[tuple[str, str]]  # SQL condition, what is wrong in words


def _text(mapped: ColumnMap, cells: list[str]) -> str:
    """The cell's text, trimmed, recoded, and NULL where it is empty or means "no answer"."""
    if mapped.value is not None:
        return literal(str(mapped.value))
    trimmed = [f"nullif(trim({cell}, {_BLANKS}), '')" for cell in cells]
    text = trimmed[0] if len(trimmed) == 1 else f"nullif(concat_ws({literal(mapped.join or '')}, {', '.join(trimmed)}), '')"
    words = {m: None for m in mapped.missing if isinstance(m, str)}
    recode = {old: _as_text(new) for old, new in mapped.recode.items()} | words
    if recode:
        whens = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in recode.items())
        text = f"CASE {text} {whens} ELSE {text} END"
    numbers = ", ".join(literal(float(m)) for m in mapped.missing if not isinstance(m, str))
    return f"CASE WHEN {_plain_number(text)} IN ({numbers}) THEN NULL ELSE {text} END" if numbers else text


def _as_text(value: str | int | float | bool | None) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _plain_number(text: str) -> str:
    return f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+(\\.[0-9]*)?') THEN TRY_CAST({text} AS DOUBLE) END"


def _score(column: Column, mapped: ColumnMap, t: str, p: str) -> tuple[str, str, Problems]:
    low, high = mapped.scale or column.scale or (0.0, 0.0)  # the mapping's check has decided the scale
    problems = [
        (f"{t} IS NOT NULL AND {p} IS NULL", "not a number"),
        (f"{p} NOT BETWEEN {literal(low)} AND {literal(high)}", f"outside its scale {low:g} to {high:g}"),
        (f"({p} - {literal(low)}) % {literal(mapped.step)} <> 0", f"between two answers of its scale {low:g} to {high:g}"),
    ]
    # a reversed question is stored turned round, so that more is better in every score; raw = low + high - value
    return _plain_number(t), f"{literal(low + high)} - {p}" if mapped.reversed else p, problems


def _number(column: Column, mapped: ColumnMap, t: str, p: str) -> tuple[str, str, Problems]:
    thousands, decimal = mapped.thousands or "", mapped.decimal or "."
    grouped = f"[0-9]{{1,3}}([{thousands}][0-9]{{3}})+|" if thousands else ""
    pattern = f"[+-]?({grouped}[0-9]+)([{decimal}][0-9]*)?"
    plain = f"replace({t}, {literal(thousands)}, '')" if thousands else t
    plain = f"replace({plain}, {literal(decimal)}, '.')" if decimal != "." else plain
    problems = [(f"{t} IS NOT NULL AND {p} IS NULL", "not a number")]
    if column.at_least is not None:
        problems.append((f"{p} < {literal(column.at_least)}", f"below {column.at_least:g}"))
    if column.above is not None:
        problems.append((f"{p} <= {literal(column.above)}", f"not above {column.above:g}"))
    return f"CASE WHEN regexp_full_match({t}, {literal(pattern)}) THEN TRY_CAST({plain} AS DOUBLE) END", p, problems


def _flag(t: str, p: str) -> tuple[str, str, Problems]:
    yes, no = (", ".join(map(literal, words)) for words in (_TRUE, _FALSE))
    parsed = f"CASE WHEN lower({t}) IN ({yes}) THEN true WHEN lower({t}) IN ({no}) THEN false END"
    return parsed, p, [(f"{t} IS NOT NULL AND {p} IS NULL", "neither yes nor no (recode it)")]


def _category(column: Column, t: str) -> Problems:
    problems = [(f"length({t}) > {LONGEST_CATEGORY}", f"longer than {LONGEST_CATEGORY} characters")]
    if column.values:
        allowed = ", ".join(map(literal, column.values))
        problems.append((f"{t} NOT IN ({allowed})", f"not one of {', '.join(column.values)}"))
    return problems


def _date(mapped: ColumnMap, cells: list[str], t: str, p: str, rules: DateRules, typed: str | None) -> tuple[str, str, Problems]:
    """A date in the organisation's zone; a native date or instant needs no format, text is never guessed at."""
    if typed and "TIME ZONE" in typed:
        stamp = f"timezone({literal(rules.zone)}, {cells[0]})"
    else:
        stamp = f"CAST({cells[0]} AS TIMESTAMP)" if typed else f"try_strptime({t}, {literal(mapped.format or '%Y-%m-%d')})"
        if mapped.zone:
            stamp = f"timezone({literal(rules.zone)}, timezone({literal(mapped.zone)}, {stamp}))"
    earliest, latest = rules.earliest.isoformat(), rules.latest.isoformat()
    problems = [
        (f"{t} IS NOT NULL AND {p} IS NULL", f"not a date written as {mapped.format or '%Y-%m-%d'}"),
        (f"{p} < DATE '{earliest}'", f"a date before {earliest}"),
        (f"{p} > DATE '{latest}'", "a date in the future"),
    ]
    return f"CAST({stamp} AS DATE)", p, problems
