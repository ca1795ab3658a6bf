"""The vocabulary of formulas: one row an operation, one column a reading."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cx_metrics.formula import timeline, units
from cx_metrics.formula.arithmetic import Array, choose, condition, largest, power, smallest
from cx_metrics.formula.units import UnitRule

CONSTANTS = (0, 1, 2, 12, 100, 365, 1000)  # any other number is an assumption: name, range and source

# How tightly text holds together; an operand that holds less tightly than its place needs gets brackets.
PROSE, CONDITION, SUM, PRODUCT, POWER, ATOM = range(1, 7)
SUMMED, MULTIPLIED = (SUM, PRODUCT), (PRODUCT, POWER)  # more on the right keeps a - (b + c) and a / (b * c)

NAN = "CAST('NaN' AS DOUBLE)"  # in SQL


@dataclass(frozen=True)
class Function:
    """How one operation computes, what its result is measured in, and how it is written.

    ``number`` takes and returns arrays. ``unit`` takes the operation and its terms. In ``excel``, ``sql`` and
    ``words``, ``{0}`` is the first operand and ``{each}`` all of them; forms after a colon are explained in
    ``written.py``. ``arguments`` are the fewest and the most (None: any number). ``binds`` and ``needs``
    place brackets: ``needs`` has an entry an operand for signs, none for calls, whose commas set operands
    apart already; in prose every operand needs ``apart``. A ``series`` function takes a timeline, named last.
    """

    number: Callable[..., Array]
    unit: UnitRule
    excel: str
    sql: str
    words: str
    arguments: tuple[int, int | None] = (2, 2)
    binds: int = ATOM
    needs: tuple[int, ...] = ()
    apart: int = CONDITION
    series: bool = False


def _sign(
    number: Callable[..., Array], unit: UnitRule, sign: str, word: str, binds: int, needs: tuple[int, int]
) -> Function:
    excel, sql, words = f"{{0}}{sign}{{1}}", f"{{0}} {sign} {{1}}", f"{{0}} {word} {{1}}"
    return Function(number, unit, excel, sql, words, (2, 2), binds, needs)


def _comparison(holds: Callable[..., Array], sign: str, word: str) -> Function:
    # A database holds NaN above every number; a difference keeps it, and nullif makes "unknown" of it.
    excel, words = f"{{0}}{sign}{{1}}", f"{{0}} {word} {{1}}"
    sql = f"nullif({{0:finite}} - {{1:finite}}, {NAN}) {sign} 0e0"
    return Function(condition(holds), units.compared, excel, sql, words, (2, 2), CONDITION, (SUM, SUM))


def _series(number: Callable[..., Array], unit: UnitRule, excel: str, words: str, arguments: int = 1) -> Function:
    return Function(number, unit, excel, "", words, (arguments, arguments), series=True)


# From its usual guess of 10 % a spreadsheet's IRR finds no rate below about -20 %, or one below -100 %. So it is given
# a better one: what comes in for each unit that goes out, over the mean time until it comes in. Where next to nothing
# comes in, nine tenths lost a year is nearer.
IRR = (
    'IFERROR(IRR({0:all},(SUMIF({0:all},">0")/-SUMIF({0:all},"<0"))^(SUMIF({0:all},">0")/'
    "SUMPRODUCT(({0:all}>0)*{0:all}*(COLUMN({0:all})-COLUMN({0:first}))))-1),IRR({0:all},-0.9))"
)

# Excel reads -a^b as (-a)^b and a^b^c from the left, so negation and powers take nothing but atoms.
# It also gives the cube root of -8 as -2, and spreadsheets differ over 0^0: hence the long form of the power.
# In SQL what is not measurable is NULL or NaN until the end. Databases hold NaN above every number and let
# greatest pass over NULL: with NaN for NULL, greatest keeps what is missing. least would not, hence -greatest(-x).
FUNCTIONS: dict[str, Function] = {
    "+": _sign(np.add, units.like, "+", "+", SUM, SUMMED),
    "-": _sign(np.subtract, units.like, "-", "−", SUM, SUMMED),
    "*": _sign(np.multiply, units.product, "*", "×", PRODUCT, MULTIPLIED),
    "/": Function(np.divide, units.quotient, "{0}/{1}", "{0} / {1:nonzero}", "{0} ÷ {1}",
                  (2, 2), PRODUCT, MULTIPLIED),
    "negate": Function(np.negative, units.same, "-{0}", "-{0}", "−{0}", (1, 1), SUM, (ATOM,)),
    "**": Function(power, units.whole_power, "{0}^{1}", "power({0:finite}, {1})", "{0} to the power {1}",
                   (2, 2), POWER, (ATOM, ATOM)),  # the exponent is a constant other than 0
    "**computed": Function(
        power, units.pure_power,
        "IF(OR(AND({0}<0,{1}<>TRUNC({1})),AND({0}=0,{1}<=0)),NA(),{0}^{1})",
        "CASE WHEN ({0:finite} <> 0e0 OR {1:finite} > 0e0) AND {0:measured} AND {1:measured}"
        " THEN power({0:bare}, {1:bare}) END",
        "{0} to the power {1}", (2, 2), POWER, (ATOM, ATOM)),
    "<": _comparison(np.less, "<", "is below"),
    "<=": _comparison(np.less_equal, "<=", "is at most"),
    ">": _comparison(np.greater, ">", "is above"),
    ">=": _comparison(np.greater_equal, ">=", "is at least"),
    "min": Function(smallest, units.like, "MIN({each})",
                    "(-greatest({each:opposite}))",
                    "the smaller of {0} and {1}", (2, None)),
    "max": Function(largest, units.like, "MAX({each})",
                    "greatest({each:or_nan})",
                    "the larger of {0} and {1}", (2, None)),
    "if_": Function(choose, units.branches, "IF({0},{1},{2})",
                    "CASE WHEN {0} THEN {1} WHEN NOT ({0}) THEN {2} END",
                    "{1} if {0}, otherwise {2}", (3, 3)),
    "abs": Function(np.abs, units.same, "ABS({0})", "abs({0})", "the size of {0}", (1, 1), apart=ATOM),
    "sqrt": Function(np.sqrt, units.root, "SQRT({0})", "sqrt({0})", "the square root of {0}",
                     (1, 1), apart=ATOM),
    "prior": _series(timeline.prior, units.same, "{0:prior}", "last year's {0}"),
    "total": _series(timeline.total, units.same, "SUM({0:all})", "total {0}"),
    "last": _series(timeline.last, units.same, "{0:last}", "final {0}"),
    "running": _series(timeline.running, units.same, "SUM({0:so_far})", "running total of {0}"),
    "npv": _series(timeline.npv, units.discounted, "({1:first}+NPV({0},{1:rest}))",
                   "{1} discounted at {0}", 2),
    "irr": _series(timeline.irr, units.rate, IRR, "internal rate of return of {0}"),
}  # fmt: skip

CALLS = tuple(name for name in FUNCTIONS if name.isidentifier() and name != "negate")
COMPARISONS = ("<", "<=", ">", ">=")

# What a language supplies for ``words``; {0} of the two *_of_several is a list, joined by the list patterns.
PHRASES: dict[str, str] = {name: function.words for name, function in FUNCTIONS.items()} | {
    "min_of_several": "the smallest of {0}",
    "max_of_several": "the largest of {0}",
    "list_middle": "{0}, {1}",
    "list_end": "{0} and {1}",
    "brackets": "({0})",
}
