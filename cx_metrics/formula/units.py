"""Units of measure as algebra: what may be added to what, and what a product is measured in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from cx_metrics.errors import FormulaError, Problem

DIMENSIONLESS = frozenset({"share", "number"})  # words for a pure number; 18 % is 0.18
FACTOR = re.compile(r"([^\W\d]\w*)(?:\^(-?\d+(?:\.\d+)?))?")  # customer, customer^2, customer^0.5


@dataclass(frozen=True)
class Unit:
    """Dimensions, each to a power: ``money/customer`` is money¹ customer⁻¹, a pure number has none."""

    powers: tuple[tuple[str, Fraction], ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Unit":
        """Read ``share``, ``money``, ``money/customer`` or ``money/customer*year`` (per customer and year).

        Raises FormulaError when the text is not a product or quotient of words.
        """
        top, *rest = str(text).split("/")
        if len(rest) > 1:
            raise _unreadable(text, "write one stroke: money/customer*year divides by both")
        powers: dict[str, Fraction] = {}
        for part, sign in [(top, 1), *((bottom, -1) for bottom in rest)]:
            for factor in part.split("*"):
                found = FACTOR.fullmatch(factor.strip())
                if found:
                    powers[found[1]] = powers.get(found[1], Fraction(0)) + sign * Fraction(found[2] or 1)
                elif factor.strip() != "1" or sign < 0:
                    raise _unreadable(text, "write it like money/customer*year; a percentage is a share")
        return cls._of(powers)

    @classmethod
    def _of(cls, powers: dict[str, Fraction]) -> "Unit":
        kept = ((d, p) for d, p in powers.items() if p and d not in DIMENSIONLESS)
        return cls(tuple(sorted(kept)))

    def __mul__(self, other: "Unit") -> "Unit":
        powers = dict(self.powers)
        for dimension, power in other.powers:
            powers[dimension] = powers.get(dimension, Fraction(0)) + power
        return Unit._of(powers)

    def __pow__(self, exponent: Fraction) -> "Unit":
        return Unit(tuple((d, p * exponent) for d, p in self.powers if exponent))

    def __truediv__(self, other: "Unit") -> "Unit":
        return self * other ** Fraction(-1)

    def __str__(self) -> str:
        top = "*".join(_factor(d, p) for d, p in self.powers if p > 0)
        bottom = "*".join(_factor(d, -p) for d, p in self.powers if p < 0)
        return f"{top or '1'}/{bottom}" if bottom else top or "number"


def _factor(dimension: str, power: Fraction) -> str:
    # Only square roots make fractions, so every power has a finite decimal form.
    return dimension if power == 1 else f"{dimension}^{float(power):.15g}"


def _unreadable(text: object, remedy: str) -> FormulaError:
    return FormulaError(Problem(f"unit {str(text)[:60]!r}", "cannot be read", remedy))


class UnitTerm(NamedTuple):
    """What a unit rule sees of an operand: its unit and, if it is a constant, its value."""

    unit: Unit
    constant: float | None = None


UnitRule = Callable[..., Unit]  # (operation, *terms) -> the unit of the result


def like(operation: str, *terms: UnitTerm) -> Unit:
    """All operands in one unit, which is the result's; nought suits any unit."""
    measured = [t.unit for t in terms if t.constant != 0]
    for other in measured[1:]:
        if other != measured[0]:
            found = f"{operation!r} mixes {measured[0]} with {other}"
            raise FormulaError(Problem("", found, "both must be in the same unit"))
    return measured[0] if measured else Unit()


def compared(operation: str, *terms: UnitTerm) -> Unit:
    """Operands in one unit; the answer is yes or no, a pure number."""
    like(operation, *terms)
    return Unit()


def branches(operation: str, condition: UnitTerm, *terms: UnitTerm) -> Unit:
    """Both branches in one unit, which is the result's."""
    return like(operation, *terms)


def same(operation: str, term: UnitTerm) -> Unit:
    """The unit of the only operand."""
    return term.unit


def product(operation: str, left: UnitTerm, right: UnitTerm) -> Unit:
    """The units multiplied."""
    return left.unit * right.unit


def quotient(operation: str, left: UnitTerm, right: UnitTerm) -> Unit:
    """The units divided."""
    return left.unit / right.unit


def root(operation: str, term: UnitTerm) -> Unit:
    """Powers halved: the root of customer^2 is customer."""
    return term.unit ** Fraction(1, 2)


def whole_power(operation: str, base: UnitTerm, exponent: UnitTerm) -> Unit:
    """Powers multiplied by the exponent, a constant."""
    return base.unit ** Fraction(exponent.constant or 0)


def pure_power(operation: str, base: UnitTerm, exponent: UnitTerm) -> Unit:
    """A computed exponent changes from case to case, so neither side may carry a unit."""
    for part, term in (("base", base), ("exponent", exponent)):
        if term.unit != Unit():
            found = f"the {part} of '**' is in {term.unit}, but the exponent is not a constant"
            raise FormulaError(Problem("", found, "use shares and numbers on both sides"))
    return Unit()


def discounted(operation: str, rate: UnitTerm, flow: UnitTerm) -> Unit:
    """The unit of the flow; the rate is a share."""
    if rate.unit != Unit():
        raise FormulaError(Problem("", f"{operation!r} discounts at {rate.unit}", "the rate must be a share"))
    return flow.unit


def rate(operation: str, flow: UnitTerm) -> Unit:
    """A rate of return is a share, whatever the flow is measured in."""
    return Unit()
