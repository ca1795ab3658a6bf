"""How the text of a source column becomes a value, and what is wrong when it cannot: a few SQL expressions a column.

Both readers (fast and strict) deliver the same text, so this is the only place where text turns into dates, scores and
numbers. NaN, infinities, hexadecimal and 1e5 are not numbers here: NaN would count as a promoter.

A column is read in four steps, each a layer of one query: the *trimmed* text; the *text* after recoding, NULL where
there is none; what it is *parsed* to; and from these the stored *value* and the *problem* (NULL when there is none).
"""

from dataclasses import dataclass

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.table import Column
from cx_metrics.importing.codes import amount, as_text, plain_number, text_sql, without_blanks
from cx_metrics.importing.comments import says_nothing
from cx_metrics.importing.exposed import exposed_sql
from cx_metrics.importing.ids import damaged_id, id_text, is_plain_id, unless_no_id
from cx_metrics.importing.times import Problems, Rules, date_sql, instant_sql
from cx_metrics.importing.workbook_sheet import SHEET
from cx_metrics.messages import sentence
from cx_metrics.sql import literal, quoted

LONGEST_CATEGORY = 200
_TRUE, _FALSE = ("true", "t", "yes", "y", "1", "1.0"), ("false", "f", "no", "n", "0", "0.0")
_ERRORS = (  # what a formula that failed leaves, in a sheet as in a CSV saved from it
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
    "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA",
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One canonical column as SQL in four layers; the later ones refer to the earlier by ``x``, ``t`` and ``p``.

    ``cell`` is the scratch column it is made from, where it is made of the text of that one alone. ``plain`` is SQL for
    whether that text is taken as it is, where this is easier to see than to do; ``as_it_is``: it was seen of all rows.
    """

    name: str
    trimmed: str
    text: str
    parsed: str
    value: str
    problem: str
    cell: str | None = None
    plain: str = ""
    as_it_is: bool = False

    @property
    def dear(self) -> bool:
        """Whether to read a row twice costs more than to keep what was read."""
        return not self.as_it_is and (self.parsed != "NULL" or bool(self.plain))

    @property
    def x(self) -> str:
        return quoted(f"x_{self.name}")

    @property
    def t(self) -> str:
        return quoted(f"t_{self.name}")

    @property
    def p(self) -> str:
        return quoted(f"p_{self.name}")


def reading(
    name: str, column: Column, mapped: ColumnMap, cells: list[str], typed: str | None, rules: Rules,
    times: str | None = None,
) -> Reading:  # fmt: skip
    """SQL for one column; ``cells`` are the scratch columns it is made from, ``typed`` the SQL type of a native
    date, ``times`` the scratch column by which a number is multiplied."""
    x, t, p = (quoted(f"{layer}_{name}") for layer in "xtp")
    parsed, value = "NULL", t
    problems: Problems = []
    if column.kind == "date":
        parsed, value, problems = date_sql(mapped, cells, t, p, rules, typed)
    elif column.kind == "instant":
        parsed, value, problems = instant_sql(mapped, cells, t, p, rules, typed)
    elif column.kind == "score":
        parsed, value, problems = _score(column, mapped, t, p)
    elif column.kind in ("number", "money", "seconds"):
        parsed, value, problems = _number(column, mapped, t, p, times)
    elif column.kind == "flag":
        parsed, value, problems = _flag(t, p)
    elif column.kind == "id":
        problems = [damaged_id(t)]
    elif column.kind == "category":
        problems = _category(column, t)
    elif column.kind == "exposed":
        parsed, value, problems = exposed_sql(mapped, t, p, rules.dimensions)
    if column.kind in ("id", "category", "text", "comment"):
        problems.insert(0, _failed(t))
    if column.required and not mapped.undated:
        problems.append((f"{t} IS NULL", sentence("empty")))
    alone = len(cells) == 1 and mapped.value is None and typed in (None, SHEET) and not times
    cell = cells[0] if alone else None
    changed = mapped.recode or mapped.bands or mapped.missing or mapped.without or mapped.template is not None
    return Reading(
        name,
        _trimmed(mapped, cells, column.kind, rules),
        unless_no_id(text_sql(mapped, x), x, rules.no_id) if column.kind == "id" else text_sql(mapped, x),
        parsed,
        f"CAST({value} AS {column.sql_type})",
        _case(name, problems),
        cell,
        is_plain_id(cell, rules.no_id) if cell and column.kind == "id" and not changed else "",
    )


def key_reading(name: str, cells: list[str], rules: Rules) -> Reading:
    """A key made of several source columns: their texts with | between them, a | or backslash of their own escaped."""
    trimmed = [id_text(cell) for cell in cells]
    if len(cells) > 1:
        whole = " AND ".join(f"{cell} <> ''" for cell in trimmed)
        parts = [f"replace(replace({cell}, '\\', '\\\\'), '|', '\\|')" for cell in trimmed]
        trimmed = [f"CASE WHEN {whole} THEN {' || chr(124) || '.join(parts)} END"]
    t, text = quoted(f"t_{name}"), f"nullif({quoted(f'x_{name}')}, '')"
    return Reading(
        name,
        trimmed[0],
        text if len(cells) > 1 else unless_no_id(text, quoted(f"x_{name}"), rules.no_id),
        "NULL",
        t,
        _case(name, [_failed(t, len(cells) > 1), damaged_id(t)]),
        cells[0] if len(cells) == 1 else None,
        is_plain_id(cells[0], rules.no_id) if len(cells) == 1 else "",
    )


def day_reading(name: str, instant: str, rules: Rules) -> Reading:
    """The day of an instant column, in the organisation's zone; the file has no such column."""
    moment = quoted(f"p_{instant}")
    day = f"CAST(timezone({literal(rules.zone)}, timezone('UTC', {moment})) AS DATE)"
    return Reading(name, "CAST(NULL AS VARCHAR)", quoted(f"x_{name}"), "NULL", day, "CAST(NULL AS VARCHAR)")


def row_reading(name: str, file_id: str) -> Reading:
    """The key of a row for which the mapping declares none: the file and the row's number in it."""
    text = f"{literal(file_id + '-')} || CAST(_row + 1 AS VARCHAR)"
    return Reading(name, text, quoted(f"x_{name}"), "NULL", quoted(f"t_{name}"), "CAST(NULL AS VARCHAR)")


def _case(name: str, problems: Problems) -> str:
    whens = " ".join(f"WHEN {condition} THEN {literal(f'{name}: {what}')}" for condition, what in problems)
    return f"CASE {whens} END" if whens else "CAST(NULL AS VARCHAR)"


def _trimmed(mapped: ColumnMap, cells: list[str], kind: str, rules: Rules) -> str:
    if mapped.value is not None:
        return literal(as_text(mapped.value))
    if not cells:
        return "CAST(NULL AS VARCHAR)"  # the file has no dates
    trimmed = [id_text(cell) if kind == "id" else without_blanks(cell) for cell in cells]
    if kind == "comment":
        trimmed = [f"CASE WHEN NOT ({says_nothing(cell, rules.no_answer)}) THEN {cell} END" for cell in trimmed]
    if mapped.template is not None:
        return _set_in(mapped, [id_text(cell) for cell in cells])
    for sign in mapped.without:
        trimmed = [f"trim(replace({cell}, {literal(sign)}, ''))" for cell in trimmed]
    if len(trimmed) == 1:
        return trimmed[0]
    if mapped.missing and kind in ("category", "text", "comment"):  # one of them may mean no answer, not only all
        alone = ColumnMap(missing=mapped.missing)
        trimmed = [text_sql(alone, cell) for cell in trimmed]
    return f"concat_ws({literal(mapped.join or '')}, {', '.join(f'''nullif({cell}, '')''' for cell in trimmed)})"


def _set_in(mapped: ColumnMap, cells: list[str]) -> str:
    """The template with each cell in its place; nothing where one of them is empty or means no answer."""
    alone = ColumnMap(missing=mapped.missing)
    texts = [text_sql(alone, f"nullif({cell}, '')") for cell in cells]
    between = [literal(piece) for piece in (mapped.template or "").split("{}")]
    whole = " || ".join([between[0], *(f"{text} || {piece}" for text, piece in zip(texts, between[1:], strict=True))])
    return f"coalesce({whole}, '')"


def _score(column: Column, mapped: ColumnMap, t: str, p: str) -> tuple[str, str, Problems]:
    low, high = mapped.scale or column.scale or (0.0, 0.0)  # the mapping's check has decided the scale
    steps = f"({p} - {literal(low)}) / {literal(mapped.step)}"
    problems = [
        (f"{t} IS NOT NULL AND {p} IS NULL", sentence("not_number")),
        (f"{p} NOT BETWEEN {literal(low)} AND {literal(high)}", sentence("outside", low=f"{low:g}", high=f"{high:g}")),
        (f"abs({steps} - round({steps})) > 1e-6", sentence("between", low=f"{low:g}", high=f"{high:g}")),
    ]
    # a reversed question is stored turned round, so that more is better in every score; raw = low + high - value
    return plain_number(t, mapped), f"{literal(low + high)} - {p}" if mapped.reversed else p, problems


def _number(column: Column, mapped: ColumnMap, t: str, p: str, times: str | None) -> tuple[str, str, Problems]:
    read = amount if column.kind == "money" else plain_number
    parsed, what = read(t, mapped), sentence("not_number")
    problems: Problems = []
    if times:
        factor = f"({plain_number(without_blanks(times), mapped)})"
        problems = [(f"{t} IS NOT NULL AND {factor} IS NULL", sentence("times_no_number", name=mapped.times))]
        parsed = f"({parsed}) * {factor}"
    if column.kind == "seconds":
        parsed, what = f"coalesce({_duration(t)}, {parsed})", sentence("not_seconds")
    problems.append((f"{t} IS NOT NULL AND {p} IS NULL", what))
    if column.at_least is not None:
        problems.append((f"{p} < {literal(column.at_least)}", f"below {column.at_least:g}"))
    if column.above is not None:
        problems.append((f"{p} <= {literal(column.above)}", f"not above {column.above:g}"))
    return parsed, p, problems


def _duration(t: str) -> str:
    """Seconds of H:MM:SS; two numbers alone could be hours and minutes as well as minutes and seconds."""
    parts = [f"TRY_CAST(split_part({t}, ':', {i}) AS DOUBLE)" for i in (1, 2, 3)]
    written = literal(r"[0-9]{1,6}:[0-5]?[0-9]:[0-5]?[0-9](\.[0-9]+)?")
    return f"CASE WHEN regexp_full_match({t}, {written}) THEN 3600 * {parts[0]} + 60 * {parts[1]} + {parts[2]} END"


def _flag(t: str, p: str) -> tuple[str, str, Problems]:
    yes, no = (", ".join(map(literal, words)) for words in (_TRUE, _FALSE))
    parsed = f"CASE WHEN lower({t}) IN ({yes}) THEN true WHEN lower({t}) IN ({no}) THEN false END"
    return parsed, p, [(f"{t} IS NOT NULL AND {p} IS NULL", sentence("not_yes_no"))]


def _failed(t: str, several: bool = False) -> tuple[str, str]:
    """A text that is an error code, or has one among the ``several`` between which | stands."""
    words = f"string_split({t}, '|')" if several else f"[{t}]"
    return (
        f"contains({t}, '#') AND list_has_any({words}, [{', '.join(map(literal, _ERRORS))}])",
        sentence("sheet_error"),
    )


def _category(column: Column, t: str) -> Problems:
    problems = [(f"length({t}) > {LONGEST_CATEGORY}", sentence("longer", n=LONGEST_CATEGORY))]
    if column.values:
        allowed = ", ".join(map(literal, column.values))
        problems.append((f"{t} NOT IN ({allowed})", sentence("not_of", values=", ".join(column.values))))
    return problems
