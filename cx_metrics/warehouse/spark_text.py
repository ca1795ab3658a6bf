"""A SELECT of ours as Spark says it: through SQLGlot, and where that would give other rows without a word, by a rule.

SQLGlot reads the text of every named query and of every view. The rules here are the differences that it does not know
of (tests compare the rows of both engines, not texts). What neither knows is refused, never passed on as it stands: a
function of the same name may do something else.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp


@dataclass(frozen=True)
class Stored:
    """Rows of Parquet files, in the shape of a SELECT of none and with what else they hold."""

    shape: str  # in our SQL
    files: tuple[str, ...]


@dataclass(frozen=True)
class SparkText:
    """A SELECT for Spark: in its text ``READ_0`` … stand for what it ``reads``, relations of ours by name or files."""

    text: str
    reads: tuple[str | Stored, ...]

    def filled(self, named: Callable[[str | Stored], str]) -> str:
        """The text with the names under which Spark knows these."""
        names = [named(read) for read in self.reads]
        return re.sub(r"\bREAD_([0-9]+)\b", lambda found: names[int(found[1])], self.text)


_WHOLE = {exp.DataType.Type.TINYINT, exp.DataType.Type.SMALLINT, exp.DataType.Type.INT, exp.DataType.Type.BIGINT}
_OURS = {"struct", "to_timestamp_ltz", "unix_micros", "datediff", "rint", "conv"}  # functions that the rules put in
_REFUSED = (exp.Concat, exp.ConcatWs, exp.Quantile, exp.Median, exp.PercentileCont, exp.GroupConcat)


class Unsaid(Exception):
    """Something in a SELECT that Spark would not say alike."""


@lru_cache(maxsize=500)
def spark_text(select: str) -> SparkText:
    """``select`` (of a CREATE VIEW, what it selects) for Spark 4 in ANSI mode with UTC as its zone.

    Raises Unsaid for what has no counterpart.
    """
    try:
        tree = sqlglot.parse_one(select, dialect="duckdb")
    except sqlglot.ParseError as error:
        raise Unsaid(str(error).splitlines()[0]) from None
    holder = exp.Paren(this=tree.expression if isinstance(tree, exp.Create) else tree)  # the whole may be replaced, too
    own = {cte.alias for cte in holder.find_all(exp.CTE)}
    reads: dict[str | Stored, str] = {}
    for node in reversed(list(holder.find_all(exp.Expression))):  # from the innermost outwards
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            if node.name not in own and node.name not in reads.values():
                if not node.alias:
                    node.set("alias", exp.TableAlias(this=exp.to_identifier(node.name, quoted=True)))
                node.set("this", _read(node.name, reads).this)  # in its place, for what is joined to it hangs on it
                node.set("db", None)
                node.set("catalog", None)
        elif isinstance(node, exp.SetOperation) and node.args.get("by_name"):
            node.replace(exp.select("*").from_(_read(_stored(node), reads)))
        elif (other := _otherwise(node)) is not None:
            node.replace(other)
    try:
        text = holder.this.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False)
    except sqlglot.UnsupportedError as error:
        raise Unsaid(str(error).splitlines()[0]) from None
    return SparkText(text, tuple(reads))


def _read(what: str | Stored, reads: dict[str | Stored, str]) -> exp.Table:
    return exp.to_table(reads.setdefault(what, f"READ_{len(reads)}"))


def _stored(union: exp.SetOperation) -> Stored:
    """Rows of files, below those of a SELECT that gives them their shape."""
    read = union.find(exp.ReadParquet)
    if read is None:
        raise Unsaid("UNION ALL BY NAME")
    files = tuple(one.name for one in read.find_all(exp.Literal) if one.is_string)
    return Stored(union.this.sql("duckdb"), files)


def _otherwise(node: exp.Expression) -> exp.Expression | None:
    """What stands in place of a node in Spark; None for most. Raises Unsaid."""
    match node:
        case exp.Anonymous():
            return _function(node)
        case exp.TimeToUnix():  # with the fraction of a second
            instant = exp.Anonymous(this="to_timestamp_ltz", expressions=[node.this.copy()])
            micros = exp.Anonymous(this="unix_micros", expressions=[instant])
            return exp.Paren(this=exp.Div(this=micros, expression=exp.Literal.number("1e6")))
        case exp.ArgMax() | exp.ArgMin():
            return _of_extreme(node)
        case exp.DateDiff():
            if str(node.args.get("unit") or "DAY").upper() != "DAY":
                raise Unsaid(f"date_diff by {node.args['unit']}")
            return exp.Anonymous(this="datediff", expressions=[node.this.copy(), node.expression.copy()])
        case exp.Div():  # Spark divides exact decimals exactly, to few digits
            return exp.Div(this=exp.cast(_bracketed(node.this), "DOUBLE"), expression=_bracketed(node.expression))
        case exp.Cast() if node.to.this in _WHOLE and not isinstance(node.this, exp.Literal | exp.Null):
            rounded = exp.Anonymous(this="rint", expressions=[node.this.copy()])  # where Spark cuts off
            return exp.Cast(this=rounded, to=node.to.copy())
        case exp.EQ(expression=exp.Any() as some):
            subquery = some.this if isinstance(some.this, exp.Subquery) else exp.Subquery(this=some.this)
            return exp.In(this=node.this.copy(), query=subquery.copy())
        case exp.Star() if node.args.get("replace"):
            raise Unsaid("REPLACE")
        case exp.Column() if node.name == "rowid":
            raise Unsaid("rowid")
        case exp.Window() if isinstance(node.this, exp.RowNumber) and not (node.args.get("order") or node.alias):
            raise Unsaid("row_number() OVER ()")
    if isinstance(node, _REFUSED) and not isinstance(node, exp.GroupConcat):
        raise Unsaid(type(node).__name__.lower())
    return None


def _function(call: exp.Anonymous) -> exp.Expression | None:
    """A function that SQLGlot does not know."""
    name = call.name.lower()
    if name in _OURS:
        return None
    if name == "count_star":
        return exp.Count(this=exp.Star())
    if name == "row":
        return exp.Anonymous(this="struct", expressions=[each.copy() for each in call.expressions])
    if name == "md5_number_lower":
        return _lower_half_of_md5(call.expressions[0])
    raise Unsaid(name)


def _lower_half_of_md5(text: exp.Expression) -> exp.Expression:
    """The last eight bytes of the digest as a number, the last byte being the highest."""
    digest = exp.func("md5", text.copy())
    halves = [
        exp.Substring(this=digest.copy(), start=exp.Literal.number(at), length=exp.Literal.number(2))
        for at in range(31, 16, -2)
    ]
    joined: exp.Expression = halves[0]
    for half in halves[1:]:
        joined = exp.DPipe(this=joined, expression=half)
    number = exp.Anonymous(
        this="conv", expressions=[exp.Paren(this=joined), exp.Literal.number(16), exp.Literal.number(10)]
    )
    return exp.cast(number, "DECIMAL(20, 0)")


def _of_extreme(node: exp.ArgMax | exp.ArgMin) -> exp.Expression:
    """``max_by`` and ``min_by`` pass over rows without a value, and NULL is the largest in what they compare."""
    by = node.expression
    if isinstance(by, exp.Tuple) or (isinstance(by, exp.Anonymous) and by.name.lower() in ("row", "struct")):
        parts = [
            each
            for part in by.expressions
            for each in (exp.Is(this=_bracketed(part), expression=exp.Null()), part.copy())
        ]
        by = exp.Anonymous(this="struct", expressions=parts)
    made = type(node)(this=node.this.copy(), expression=by.copy())
    held = exp.Not(this=exp.Is(this=_bracketed(node.this), expression=exp.Null()))
    return exp.Filter(this=made, expression=exp.Where(this=held))


def _bracketed(node: exp.Expression) -> exp.Expression:
    return exp.Paren(this=node.copy())
