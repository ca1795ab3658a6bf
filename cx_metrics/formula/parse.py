"""A formula: short arithmetic over named quantities, parsed once and folded through a reading.

``customers_kept * margin_per_customer`` is read by Python's own parser, checked against the vocabulary, and
kept as plain tuples: ("name", "x"), ("number", 100.0) or ("apply", operation, operand, ...).
"""

import ast
import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from keyword import iskeyword
from typing import Any, TypeVar

from cx_metrics.errors import FormulaError, Problem, did_you_mean
from cx_metrics.formula.functions import CALLS, COMPARISONS, CONSTANTS, FUNCTIONS

LONGEST_TEXT = 2000  # characters
DEEPEST_TREE = 50  # operations inside one another
T = TypeVar("T")
Tree = tuple[Any, ...]
Given = Mapping[str, T] | Callable[[str], T]  # what stands for each name

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip

REMEDIES: dict[type[ast.AST], str] = {
    ast.IfExp: "write if_(condition, then, otherwise)",
    ast.BoolOp: "put one if_ inside another",
    ast.BitXor: "write ** for a power",
    ast.Mod: "write a share as a named input, 0.18 for 18 %",
    ast.Tuple: "write numbers without a comma",
    ast.Compare: "compare with <, <=, > or >=",
    ast.UAdd: "leave out the leading +",
    ast.Attribute: "write names without a dot",
    ast.Subscript: "use prior, last or total to reach other years",
}


@dataclass(frozen=True)
class Formula:
    """A parsed formula: ``text`` is what the author wrote, ``tree`` is what it means. Never changed."""

    text: str
    tree: Tree

    @classmethod
    def parse(cls, text: str | int | float) -> "Formula":
        """Read a formula; FormulaError says what is wrong with it and what to write instead."""
        if isinstance(text, bool) or not isinstance(text, str | int | float):
            raise FormulaError(Problem(f"formula {text!r}", "is not text", "write arithmetic, such as a / b"))
        one_line = " ".join(str(text).split())
        try:
            return cls(one_line, _tree(_parsed(one_line), one_line))
        except FormulaError as error:
            raise located(error, one_line) from None

    def names(self) -> list[str]:
        """The quantities the formula uses, each once, in order of appearance."""
        return list(_names(self))

    def read(self, name: Callable[[str], T], number: Callable[[float], T], apply: Callable[..., T]) -> T:
        """Fold the tree from its leaves up: the one traversal that every reading shares.

        ``name`` and ``number`` answer for the leaves; ``apply(operation, *answers)`` for the rest.
        A FormulaError that they raise is told in which formula it happened.
        """

        def visit(node: Tree) -> T:
            kind, *parts = node
            if kind == "name":
                return name(parts[0])
            if kind == "number":
                return number(parts[0])
            return apply(parts[0], *map(visit, parts[1:]))

        try:
            return visit(self.tree)
        except FormulaError as error:
            raise located(error, self.text) from error

    def __str__(self) -> str:
        return self.text


@functools.lru_cache(maxsize=4096)
def _names(formula: Formula) -> tuple[str, ...]:
    """Asked of each line with every run of a case."""
    found: dict[str, None] = {}
    formula.read(found.setdefault, lambda constant: None, lambda *operands: None)
    return tuple(found)


def located(error: FormulaError, text: str) -> FormulaError:
    """The same error, saying in which formula it was found."""
    where = f"formula {text if len(text) <= 80 else text[:77] + '...'!r}"
    return FormulaError(*(Problem(where, p.found, p.remedy) for p in error.problems))


def lookup(given: Given[T]) -> Callable[[str], T]:
    """What stands for a name, from a mapping or a function; FormulaError when a mapping lacks the name."""
    if not isinstance(given, Mapping):
        return given
    known = given

    def find(name: str) -> T:
        if name not in known:
            raise _refusal(f"nothing is given for {name!r}", did_you_mean(name, known))
        return known[name]

    return find


def _refusal(found: str, remedy: str = "") -> FormulaError:
    return FormulaError(Problem("", found, remedy))


def _too_deep() -> FormulaError:
    return _refusal(f"is nested deeper than {DEEPEST_TREE} operations", "give its parts names of their own")


def _parsed(text: str) -> ast.expr:
    """Python's reading of the text."""
    if not text:
        raise _refusal("is empty", "write arithmetic, such as a / b")
    if len(text) > LONGEST_TEXT:
        raise _refusal(f"is longer than {LONGEST_TEXT:,} characters", "give its parts names of their own")
    if "#" in text:  # Python would drop the rest of the line without a word
        raise _refusal("has a comment", "say it in the description")
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise _refusal(f"cannot be read ({getattr(error, 'msg', error)})", _syntax_remedy(text)) from None
    except (RecursionError, MemoryError):
        raise _too_deep() from None


def _syntax_remedy(text: str) -> str:
    reserved = [word for word in re.findall(r"\w+", text) if iskeyword(word)]
    if "if" in reserved:
        return "write if_(condition, then, otherwise)"
    if reserved:
        return f"{reserved[0]!r} is a reserved word; choose another name"
    if found := re.search(r"[×÷−·:]", text):
        return f"write + - * / and ** instead of {found[0]!r}"
    if "%" in text:
        return REMEDIES[ast.Mod]
    if "=" in text:
        return "write only what stands to the right of the ="
    return "check brackets and signs"


def _tree(node: ast.expr, text: str, depth: int = 0) -> Tree:
    """The node as plain tuples; whatever is not arithmetic is refused."""
    if depth > DEEPEST_TREE:
        raise _too_deep()

    def inside(operand: ast.expr) -> Tree:
        return _tree(operand, text, depth + 1)

    match node:
        case ast.Name(id=name):
            if name in CALLS:
                raise _refusal(f"{name!r} is a function", f"call it, {name}(...), or choose another name")
            return ("name", name)
        case ast.Constant(value=value):
            return ("number", _constant(value))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=value)):
            return ("number", 0.0 - _constant(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ("apply", "negate", inside(operand))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(inside(left), inside(right))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
            return ("apply", SIGNS[type(op)], inside(left), inside(right))
        case ast.Compare(ops=[op]) if type(op) in SIGNS:
            raise _refusal(
                f"{_source(node, text)!r} is a condition, not a number",
                "put it first in if_(condition, then, otherwise)",
            )
        case ast.Compare(ops=[_, _, *_]):
            found = f"{_source(node, text)!r} compares more than two values"
            raise _refusal(found, "put one if_ inside another")
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=keywords):
            _check_call(function, arguments, keywords, text)
            if function == "if_":
                condition = _condition(arguments[0], text, depth + 1)
                return ("apply", "if_", condition, *map(inside, arguments[1:]))
            return ("apply", function, *map(inside, arguments))
    refused = node.op if isinstance(node, ast.BinOp | ast.UnaryOp) else node
    remedy = REMEDIES.get(type(refused), "use names, + - * / **, and " + ", ".join(CALLS))
    raise _refusal(f"{_source(node, text)!r} is not arithmetic", remedy)


def _constant(value: object) -> float:
    """The value, if it is one of the few numbers that mean the same everywhere."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refusal(f"{value!r} is not a number", "use names and arithmetic only")
    if value not in CONSTANTS:
        allowed = ", ".join(map(str, CONSTANTS[:-1])) + f" and {CONSTANTS[-1]}"
        raise _refusal(
            f"the number {value!r} has no name",
            f"declare it as an input with a name, a range and a source; only {allowed} may stand here",
        )
    return float(value)


def _power(base: Tree, exponent: Tree) -> Tree:
    """A constant exponent and a computed one are two operations: units and spreadsheets tell them apart."""
    if exponent[0] != "number":
        return ("apply", "**computed", base, exponent)
    if exponent[1] == 0:
        raise _refusal("the power 0 always gives 1", "write 1")
    return ("apply", "**", base, exponent)


def _condition(node: ast.expr, text: str, depth: int) -> Tree:
    """The first argument of if_: one comparison."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if SIGNS.get(type(op)) in COMPARISONS:
            return ("apply", SIGNS[type(op)], _tree(left, text, depth + 1), _tree(right, text, depth + 1))
        case ast.Compare() | ast.BoolOp() | ast.Call():
            _tree(node, text, depth)  # says what is wrong with it, if anything is
    raise _refusal(f"{_source(node, text)!r} is not a condition", "compare two values with <, <=, > or >=")


def _check_call(function: str, arguments: list[ast.expr], keywords: list[ast.keyword], text: str) -> None:
    """Refuse functions that do not exist, and calls that do not fit the function."""
    if function not in CALLS:
        raise _refusal(f"unknown function {function!r}", did_you_mean(function, CALLS))
    if keywords:
        raise _refusal(f"{function!r} takes no named arguments", "write its arguments in order")
    fewest, most = FUNCTIONS[function].arguments
    if len(arguments) < fewest or (most is not None and len(arguments) > most):
        wanted = f"{fewest}" if most == fewest else f"at least {fewest}"
        plural = "" if wanted == "1" else "s"
        raise _refusal(f"{function!r} takes {wanted} argument{plural}, found {len(arguments)}")
    if FUNCTIONS[function].series and not isinstance(arguments[-1], ast.Name):
        # A spreadsheet can only add up a row that exists.
        raise _refusal(
            f"{function!r} takes the name of a timeline, not {_source(arguments[-1], text)!r}",
            "give this part a line of its own",
        )


def _source(node: ast.expr, text: str) -> str:
    found = ast.get_source_segment(text, node) or text
    return found if len(found) <= 60 else found[:57] + "..."
