"""Formulas as text: operands that know when they need brackets, and the forms a template may ask of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cx_metrics.errors import FormulaError, Problem
from cx_metrics.formula.functions import ATOM, SUM

NOT_FINITE = ("NaN", "Infinity", "-Infinity")


@dataclass(frozen=True)
class Written:
    """Part of a formula in writing. ``needed`` is how tightly its place requires it to hold together.

    ``body`` is text, or whatever stands for a name (a spreadsheet cell that formats itself, say): a form such
    as ``{0:all}`` is handed on to it. ``constant`` is the value of a constant.
    """

    body: Any
    binds: int = ATOM
    needed: int = 0
    constant: float | None = None
    brackets: str = "({0})"

    def __format__(self, form: str) -> str:
        if form:
            return self.formed(form)
        text = format(self.body)
        return self.brackets.format(text) if self.binds < self.needed else text

    def formed(self, form: str) -> str:
        """The operand in a form that a timeline function asks for; FormulaError for a plain address."""
        if isinstance(self.body, str):
            found = f"{self.body!r} is one cell, not a timeline"
            raise FormulaError(Problem("", found, "give the cells of all years"))
        return format(self.body, form)


class WrittenSql(Written):
    """Part of a formula in SQL, where an operand can be guarded against what is not measurable."""

    def formed(self, form: str) -> str:
        """The operand as ``finite`` or ``nonzero`` (finite, not 0), else NULL; or with a stand-in for NULL.

        A stand-in, ``or_lowest`` or ``or_highest``, is the infinity that wins against all finite values.
        """
        match form:
            case "finite":
                return str(self.body) if self.constant is not None else finite(str(self.body))
            case "nonzero":
                return format(self) if self.constant else f"nullif({self:finite}, 0e0)"
            case "or_lowest":
                return f"coalesce({self:finite}, CAST('-Infinity' AS DOUBLE))"
            case "or_highest":
                return f"coalesce({self:finite}, CAST('Infinity' AS DOUBLE))"
        raise KeyError(form)


def finite(expression: str) -> str:
    """SQL that is NULL where the expression is not finite, standing there once: text grows slowly."""
    for value in NOT_FINITE:
        expression = f"nullif({expression}, CAST('{value}' AS DOUBLE))"
    return expression


@dataclass(frozen=True)
class Each:
    """All operands of a call after one another, each in the form that is asked for."""

    operands: Sequence[Written]
    separator: str

    def __format__(self, form: str) -> str:
        return self.separator.join(format(operand, form) for operand in self.operands)


def constant(value: float, text: str, kind: type[Written] = Written) -> Written:
    """A constant in writing; a negative one gets brackets wherever a difference would."""
    return kind(text, ATOM if value >= 0 else SUM, constant=value)


def placed(operands: Sequence[Written], needs: Sequence[int]) -> list[Written]:
    """The operands, each knowing what its place needs; a call (no needs) sets them apart already."""
    return [replace(o, needed=n) for o, n in zip(operands, needs or [0] * len(operands), strict=True)]


def fill(template: str, operands: Sequence[Written], separator: str = ", ") -> str:
    """The template with its operands; ``{each}`` is all of them, separated."""
    return template.format(*operands, each=Each(operands, separator))


def limited(longest: int, where: str, write: Callable[..., Written]) -> Callable[..., Written]:
    """The writer, refusing text too long for where it goes, before it grows any further."""

    def checked(operation: str, *operands: Written) -> Written:
        written = write(operation, *operands)
        if len(written.body) > longest:
            raise FormulaError(Problem("", f"is too long for {where}", "give its parts names of their own"))
        return written

    return checked
