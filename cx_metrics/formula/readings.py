"""The readings of a formula: number, Excel, SQL, words and unit, each one fold over the same tree."""

from collections.abc import Mapping, Sequence
from typing import Any, overload

import numpy as np

from cx_metrics.errors import FormulaError, Problem
from cx_metrics.formula.arithmetic import Array, measurable
from cx_metrics.formula.functions import ATOM, FUNCTIONS, NAN, PHRASES, PROSE, SUM
from cx_metrics.formula.parse import Formula, Given, lookup
from cx_metrics.formula.units import Unit, UnitTerm
from cx_metrics.formula.written import Written, WrittenSql, constant, fill, placed, too_long

LONGEST_EXCEL = 8191  # characters a cell holds (8,192), less the equals sign
LONGEST_SQL = 200_000  # characters, once nullif is written out


@overload
def number(formula: Formula, values: Mapping[str, float | None]) -> float: ...
@overload
def number(formula: Formula, values: Mapping[str, Any]) -> Any: ...
def number(formula: Formula, values: Mapping[str, Any]) -> Any:
    """What the formula comes to: a float for plain values, an array for arrays (broadcast as NumPy does).

    None, NaN and infinity count as missing. NaN means not measurable: a missing value, a division by nought,
    the root of a negative number, an overflow. A timeline lies along the last axis. FormulaError when a value
    is not given.
    """
    given = lookup(values)
    result = reckoned(formula, lambda name: measurable(given(name)))
    return result if result.ndim else float(result)


def reckoned(formula: Formula, values: Given[Array]) -> Array:
    """``number`` of arrays that are measurable already (`arithmetic.measurable`), as everything worked out here is:
    they are not looked through again."""

    def apply(operation: str, *operands: Array) -> Array:
        return measurable(FUNCTIONS[operation].number(*operands))

    with np.errstate(all="ignore"):
        return formula.read(lookup(values), measurable, apply)


def excel(formula: Formula, cell: Given[Any]) -> str:
    """The live spreadsheet formula, given the address of each name.

    A timeline's cell is an object that formats itself as '' (this year), 'prior', 'all', 'first', 'rest',
    'last' and 'so_far'. A missing value must stand in its cell as =NA(): an empty cell counts as nought.
    FormulaError when the text does not fit into a cell, or a timeline function is given a plain address.
    """
    given = lookup(cell)

    def apply(operation: str, *operands: Written) -> Written:
        function = FUNCTIONS[operation]
        text = fill(function.excel, placed(operands, function.needs), ",")
        if len(text) > LONGEST_EXCEL:  # refused on the way, before it grows any further
            raise too_long("a spreadsheet cell")
        return Written(text, function.binds)

    written = formula.read(
        lambda name: Written(given(name)),
        lambda value: constant(value, f"{value:g}", Written),
        apply,
    )
    return f"={written}"


def sql(formula: Formula, column: Given[str] = '"{}"'.format) -> str:
    """The formula as an SQL expression over columns (by default the quoted names): a double, or NULL.

    Portable: CAST, nullif, coalesce, greatest, power, sqrt, abs, % and CASE. FormulaError for timeline
    functions, which belong to business cases.
    """
    given = lookup(column)

    def apply(operation: str, *operands: WrittenSql) -> WrittenSql:
        function = FUNCTIONS[operation]
        if function.series:
            raise FormulaError(Problem("", f"{operation!r} has no SQL", "timelines belong to business cases"))
        text = fill(function.sql, placed(operands, function.needs))
        nested = max(o.nested for o in operands) + ("nullif" in function.sql or "nonzero" in function.sql)
        if len(text) << nested > LONGEST_SQL:
            raise too_long("a query")
        return WrittenSql(text, function.binds, nested=nested)

    written = formula.read(
        lambda name: WrittenSql(f"CAST({given(name)} AS DOUBLE)"),
        lambda value: constant(value, f"{value:g}e0", WrittenSql),
        apply,
    )
    return f"nullif({written:finite}, {NAN})"


def words(formula: Formula, label: Given[str], phrases: Mapping[str, str] | None = None) -> str:
    """The formula as a sentence: labels give the rule, formatted values give the sum.

    ``phrases`` maps operations to templates in another language (the keys of PHRASES; English where one is
    missing). FormulaError when a template does not fit its operation.
    """
    given, spoken = lookup(label), PHRASES | dict(phrases or {})

    def written(text: str, binds: int) -> Written:
        return Written(text, binds, brackets=spoken["brackets"])

    def name(quantity: str) -> Written:
        text = str(given(quantity))
        return written(text, SUM if text.startswith(("-", "−")) else ATOM)

    def number(value: float) -> Written:
        return written(f"{value:g}".replace("-", "−"), ATOM if value >= 0 else SUM)

    def phrase(key: str, *operands: Written) -> str:
        try:
            return fill(spoken[key], operands)
        except (IndexError, KeyError, ValueError) as error:
            found = f"the phrase {spoken[key]!r} does not fit {key!r}"
            raise FormulaError(Problem("", found, f"write it like {PHRASES[key]!r}")) from error

    def listed(operands: Sequence[Written]) -> Written:
        first, *middle, final = operands
        for operand in middle:
            first = written(phrase("list_middle", first, operand), ATOM)
        return written(phrase("list_end", first, final), ATOM)

    def apply(operation: str, *operands: Written) -> Written:
        function = FUNCTIONS[operation]
        if function.needs:
            return written(phrase(operation, *placed(operands, function.needs)), function.binds)
        apart = placed(operands, [function.apart] * len(operands))
        if len(apart) > 2 and f"{operation}_of_several" in spoken:
            return written(phrase(f"{operation}_of_several", listed(apart)), PROSE)
        return written(phrase(operation, *apart), PROSE)

    return format(formula.read(name, number, apply))


def unit(formula: Formula, unit_of: Given[Unit]) -> Unit:
    """The unit of the result; FormulaError when the formula adds or compares what is measured differently.

    Constants are pure numbers, and nought suits any unit.
    """
    given = lookup(unit_of)
    return formula.read(
        lambda name: UnitTerm(given(name)),
        lambda value: UnitTerm(Unit(), value),
        lambda operation, *terms: UnitTerm(FUNCTIONS[operation].unit(operation, *terms)),
    ).unit
