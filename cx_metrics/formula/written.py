"""Formulas as text: operands that know when they need brackets, and the forms a template may ask of them."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from cx_metrics.errors import FormulaError, Problem
from cx_metrics.formula.functions import ATOM, NAN, SUM

LARGEST = repr(sys.float_info.max)


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


@dataclass(frozen=True)
class WrittenSql(Written):
    """Part of a formula in SQL, where an operand can be guarded against what is not measurable.

    Databases replace nullif(x, y) by a CASE that holds x twice; ``nested`` counts how often that doubles.
    """

    nested: int = 0

    def formed(self, form: str) -> str:
        """The operand in one of the guarded forms that the function table asks for."""
        match form:
            case "bare":
                return str(self.body)
            case "finite":  # NaN instead of infinity
                return str(self.body) if self.constant is not None else finite(str(self.body), self.binds)
            case "nonzero":  # NULL instead of 0, NaN instead of infinity
                return format(self) if self.constant else f"nullif({self:finite}, 0e0)"
            case "or_nan":  # NaN instead of NULL and infinity
                return f"coalesce({self:finite}, {NAN})"
            case "opposite":
                return f"-coalesce({self:finite}, {NAN})"
            case "measured":  # whether it is neither NULL nor NaN nor infinite
                return f"{self:finite} <= {LARGEST}"
        raise KeyError(form)


def finite(expression: str, binds: int) -> str:
    """SQL that makes NaN of infinity and leaves the rest: the remainder of a division by the largest double.

    It mentions the expression once. A CASE would mention it twice, and nested ones would grow without bound.
    """
    return f"{expression if binds == ATOM else f'({expression})'} % {LARGEST}"


W = TypeVar("W", bound=Written)


@dataclass(frozen=True)
class Each:
    """All operands of a call after one another, each in the form that is asked for."""

    operands: Sequence[Written]
    separator: str

    def __format__(self, form: str) -> str:
        return self.separator.join(format(operand, form) for operand in self.operands)


def constant(value: float, text: str, kind: type[W]) -> W:
    """A constant in writing; a negative one gets brackets wherever a difference would."""
    return kind(text, ATOM if value >= 0 else SUM, constant=value)


def placed(operands: Sequence[W], needs: Sequence[int]) -> list[W]:
    """The operands, each knowing what its place needs; a call (no needs) sets them apart already."""
    return [replace(o, needed=n) for o, n in zip(operands, needs or [0] * len(operands), strict=True)]


def fill(template: str, operands: Sequence[Written], separator: str = ", ") -> str:
    """The template with its operands; ``{each}`` is all of them, separated."""
    return template.format(*operands, each=Each(operands, separator))


def too_long(where: str) -> FormulaError:
    """The refusal of text that would not fit where it goes."""
    return FormulaError(Problem("", f"is too long for {where}", "give its parts names of their own"))
