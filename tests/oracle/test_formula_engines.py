"""Second opinions on formulas: random ones come to the same in Python, DuckDB and a spreadsheet engine.

A tool cannot vouch for itself. DuckDB and the ``formulas`` package, which know nothing of this project, compute
the SQL and the Excel text of the same formula over zeros, negative, huge and missing values. Slopes are checked
with differences, timelines with a spreadsheet's SUM, NPV and IRR and with numpy-financial.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

import duckdb
import formulas
import numpy as np
import numpy_financial
import pytest
from formulas.tokens.operand import XlError
from hypothesis import given, settings
from hypothesis import strategies as st

from cx_metrics.formula import CONSTANTS, FUNCTIONS, Formula, excel, number, partial_derivatives, sql, words
from cx_metrics.formula.arithmetic import Array, measurable
from cx_metrics.formula.derivative import SLOPES
from tests.nightly import often

NAMES = ("a", "b", "c", "d")
MISSING = XlError("#N/A")
Values = Mapping[str, float | None]

# Halves and quarters are exact in every engine, so that comparisons fall the same way everywhere: Excel rounds
# what it compares to 15 digits, the engines here do not. 1e200 squared is more than a double holds.
PLAIN = [0.0, 1.0, -1.0, 2.0, -2.5, 0.25, 3.0, 100.0]
ODD = [1e200, -1e200, None, math.nan, math.inf, -math.inf]


def _rows(count: int) -> list[Values]:
    random = np.random.default_rng(7)
    plain = random.choice(PLAIN, (count, len(NAMES)))
    table = np.where(random.random(plain.shape) < 0.15, random.choice(np.array(ODD, dtype=object), plain.shape), plain)
    return [dict(zip(NAMES, each, strict=True)) for each in table.tolist()]


ROWS = _rows(40)
COLUMNS = {name: np.array([values[name] for values in ROWS], dtype=float) for name in NAMES}


def expressions(powers: bool) -> st.SearchStrategy[str]:
    """Random formulas as text.

    Two libraries may round a power differently in the last digit, and whatever jumps (a comparison, a division
    by almost nought, a broken exponent of a negative base) would make another answer of that. So powers, with
    operands free of powers, stand only where a small difference stays small.
    """
    leaf = st.sampled_from([*NAMES, *NAMES, *map(str, CONSTANTS)])

    def exact(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        sign, comparison = st.sampled_from("+-*/"), st.sampled_from(["<", "<=", ">", ">="])
        several = st.lists(inner, min_size=2, max_size=4).map(", ".join)
        unary = st.sampled_from(["-{0}", "abs({0})", "sqrt({0})"])
        return st.one_of(
            st.tuples(inner, sign, inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(unary, inner).map(lambda t: t[0].format(t[1])),
            st.tuples(st.sampled_from(["min", "max"]), several).map(lambda t: f"{t[0]}({t[1]})"),
            st.tuples(inner, comparison, inner, inner, inner).map(
                lambda t: f"if_({t[0]} {t[1]} {t[2]}, {t[3]}, {t[4]})"
            ),
        )

    plain = st.recursive(leaf, exact, max_leaves=10)
    if not powers:
        return plain
    exponent = st.one_of(st.sampled_from(["2", "-1", "1", "-2", "12"]), leaf, plain)
    exponent = exponent.filter(lambda x: x not in ("0", "-0"))  # refused: always 1
    power = st.tuples(plain, exponent).map(lambda t: f"({t[0]}) ** {_grouped(t[1])}")

    def smooth(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        sign = st.sampled_from("+-*")
        return st.one_of(
            st.tuples(inner, sign, st.one_of(inner, plain)).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(inner, plain).map(lambda t: f"({t[0]} / {t[1]})"),
            inner.map(lambda x: f"-({x})"),
            st.tuples(plain, inner, inner).map(lambda t: f"if_({t[0]} < 1, {t[1]}, {t[2]})"),
            st.lists(inner, min_size=2, max_size=3).map(lambda t: f"max({', '.join(t)})"),
        )

    return st.recursive(power, smooth, max_leaves=3)


def _grouped(exponent: str) -> str:
    return exponent if exponent.lstrip("-").isalnum() else f"({exponent})"


formula = st.one_of(expressions(powers=False), expressions(powers=True)).map(Formula.parse)


def seeded(examples: int) -> settings:
    """The same examples in every run: at night so many, by day a fourth."""
    return settings(max_examples=often(examples // 4, examples), derandomize=True, deadline=None, database=None)


def scale(parsed: Formula, values: Values) -> float:
    """The largest number met on the way: rounding shows in proportion to it."""
    met: list[float] = [1.0]

    def apply(operation: str, *operands: Array) -> Array:
        result = measurable(FUNCTIONS[operation].number(*operands))
        met.extend(np.abs(result[np.isfinite(result)]).ravel().tolist())
        return result

    with np.errstate(all="ignore"):
        parsed.read(lambda name: measurable(values[name]), measurable, apply)
    return max(met)


def differs(ours: float, theirs: float | None, parsed: Formula, values: Values) -> str:
    """What to report when the two are not both unmeasurable, nor equal but for rounding; else nothing."""
    if theirs is None or math.isnan(ours):
        same = theirs is None and math.isnan(ours)
    else:
        same = math.isclose(ours, theirs, rel_tol=1e-12) or abs(ours - theirs) <= 1e-13 * scale(parsed, values)
    return "" if same else f"{parsed} at {dict(values)}: ours {ours}, theirs {theirs}"


def by_spreadsheet(text: str, sheet: Mapping[str, object]) -> list[float | None]:
    """What the spreadsheet engine makes of a formula over named ranges of cells; None for an error value."""
    compiled = formulas.Parser().ast(text)[1].compile()
    result = compiled(**{cells: np.array(sheet[cells], dtype=object, ndmin=2) for cells in compiled.inputs})
    each = np.ravel(np.asarray(result, dtype=object))
    return [None if isinstance(value, XlError) else float(value) for value in each]


def cell(value: float | None) -> object:
    """A value as the workbook holds it: what is missing is #N/A."""
    return MISSING if value is None or not math.isfinite(value) else value


@pytest.fixture(scope="module")
def duckdb_rows() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with ROWS as table t."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (i INTEGER, a DOUBLE, b DOUBLE, c DOUBLE, d DOUBLE)")
        numbered = [(i, *values.values()) for i, values in enumerate(ROWS)]
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", numbered)
        yield connection


@seeded(1200)
@given(parsed=formula)
def test_duckdb_agrees(duckdb_rows: duckdb.DuckDBPyConnection, parsed: Formula) -> None:
    answers = duckdb_rows.execute(f"SELECT {sql(parsed)} FROM t ORDER BY i").fetchall()
    ours = np.broadcast_to(number(parsed, COLUMNS), len(ROWS)).tolist()
    reports = [differs(o, a, parsed, values) for o, (a,), values in zip(ours, answers, ROWS, strict=True)]
    assert not any(reports), next(filter(None, reports))


@seeded(1000)
@given(formula, st.integers(0, len(ROWS) - 2))
def test_a_spreadsheet_agrees(parsed: Formula, first: int) -> None:
    written = excel(parsed, lambda name: f"{name.upper()}1")
    for values in ROWS[first : first + 2]:
        sheet = {f"{name.upper()}1": cell(value) for name, value in values.items()}
        report = differs(number(parsed, values), by_spreadsheet(written, sheet)[0], parsed, values)
        assert not report, f"{report} ({written})"


@seeded(200)
@given(formula)
def test_one_by_one_is_the_same_as_all_at_once(parsed: Formula) -> None:
    together = np.broadcast_to(number(parsed, COLUMNS), len(ROWS))
    np.testing.assert_allclose([number(parsed, values) for values in ROWS], together, rtol=1e-13)


def test_integer_columns_are_divided_truly_and_cannot_overflow() -> None:
    ratio, product = Formula.parse("a / b"), Formula.parse("a * a * a")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT 1::BIGINT AS a, 2::BIGINT AS b, 9000000000000000000 AS big")
        answer = connection.execute(f"SELECT {sql(ratio)}, {sql(product, {'a': 'big'})} FROM t").fetchall()
    assert answer == [(0.5, pytest.approx(9e18**3))]


# --- Words mean the formula ---------------------------------------------------------------------------------

arithmetic = st.recursive(
    st.sampled_from([*NAMES, "1", "2"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda x: f"(-{x})"),
        inner.map(lambda x: f"({x} ** 2)"),
    ),
    max_leaves=12,
)


@seeded(500)
@given(arithmetic.map(Formula.parse))
def test_the_sentence_read_back_is_the_formula(parsed: Formula) -> None:
    values = {"a": 2.5, "b": -3.0, "c": 7.0, "d": 0.5}
    signs = {"×": "*", "÷": "/", "−": "-", "to the power": "**"}
    sentence = words(parsed, str)
    for said, written in signs.items():
        sentence = sentence.replace(said, written)
    np.testing.assert_equal(number(Formula.parse(sentence), values), number(parsed, values))


# --- Timelines ----------------------------------------------------------------------------------------------

YEARS = "DEFG"  # the columns of years 0 to 3


class Row:
    """The timeline in row 7, seen from one of its years."""

    def __init__(self, here: int):
        self.here = here

    def __format__(self, part: str) -> str:
        ends = {"": (self.here, self.here), "all": (0, 3), "rest": (1, 3), "so_far": (0, self.here)}
        first, last = (ends | {"first": (0, 0), "last": (3, 3), "prior": (self.here - 1,) * 2})[part]
        if last < 0:
            return "0"
        return f"{YEARS[first]}7" + (f":{YEARS[last]}7" if last > first else "")


def sheet_of(flow: Sequence[float | None], rate: float) -> dict[str, object]:
    cells = list(map(cell, flow))
    ranges = {f"{YEARS[i]}7:{YEARS[j]}7": cells[i : j + 1] for i in range(4) for j in range(i + 1, 4)}
    return ranges | {f"{letter}7": value for letter, value in zip(YEARS, cells, strict=True)} | {"C2": rate}


flows = st.lists(st.sampled_from([-100.0, -20.0, 0.0, 15.0, 60.0, 250.0, None]), min_size=4, max_size=4)


@seeded(100)
@given(flows, st.sampled_from([0.0, 0.09, 0.5, -0.5]))
def test_a_spreadsheet_agrees_on_timelines(flow: list[float | None], rate: float) -> None:
    values = {"flow": np.array(flow, dtype=float), "rate": rate}
    for text in (
        "total(flow)",
        "last(flow)",
        "npv(rate, flow)",
        "running(flow)",
        "max(0, -prior(flow))",
        "flow * 2",
    ):
        parsed = Formula.parse(text)
        ours = np.atleast_1d(number(parsed, values))
        for here in range(len(ours)):
            cells = {"flow": Row(here), "rate": "C2"}
            theirs = by_spreadsheet(excel(parsed, cells), sheet_of(flow, rate))[0]
            assert not differs(float(ours[here]), theirs, Formula.parse("0"), {}), f"{text} of {flow} at {rate}"


def conventional_flows(count: int) -> Array:
    """Outlays first, returns later: exactly one rate of return each."""
    random = np.random.default_rng(20_260_101)
    outlays, returns = -random.uniform(50, 500, (count, 2)), random.uniform(0, 300, (count, 4))
    outlays[::3, 1] = 0
    returns[::5, -1] = 0
    return np.concatenate([outlays, returns], axis=1)


def test_the_rate_of_return_agrees_with_its_definition_and_with_numpy_financial() -> None:
    flow = conventional_flows(400)
    rates = number(Formula.parse("irr(flow)"), {"flow": flow})
    np.testing.assert_allclose(rates, [numpy_financial.irr(each) for each in flow], rtol=1e-9, atol=1e-9)
    present = number(Formula.parse("npv(rate, flow)"), {"flow": flow, "rate": rates})
    np.testing.assert_allclose(present, 0, atol=1e-8)


def test_a_spreadsheet_agrees_on_the_rate_of_return() -> None:
    for flow in conventional_flows(40)[:, [0, 3, 4, 2]]:
        ours = number(Formula.parse("irr(flow)"), {"flow": flow})
        theirs = by_spreadsheet(excel(Formula.parse("irr(flow)"), {"flow": Row(0)}), sheet_of(flow.tolist(), 0))
        assert ours == pytest.approx(theirs[0], rel=1e-8)


# --- Slopes -------------------------------------------------------------------------------------------------


def test_every_operation_has_a_slope() -> None:
    assert set(SLOPES) == set(FUNCTIONS)


STEP = 1e-5
UNEVEN = {"a": 0.7310, "b": 1.3170, "c": 2.1390, "d": 2.8730}  # unlikely to meet at a kink
SMOOTH: list[bool] = []


@seeded(400)
@given(formula)
def compare_slopes(parsed: Formula) -> None:
    for name, slope in partial_derivatives(parsed, UNEVEN).items():
        here, low, high = (number(parsed, UNEVEN | {name: UNEVEN[name] + step}) for step in (0, -STEP, STEP))
        left, right = (here - low) / STEP, (high - here) / STEP
        rounding = 1e-15 / STEP * scale(parsed, UNEVEN)
        smooth = math.isclose(left, right, rel_tol=1e-2, abs_tol=100 * rounding)
        SMOOTH.append(smooth)
        if smooth:  # else there is a jump or a kink within the step, or nothing is measured
            assert math.isclose(slope, (left + right) / 2, rel_tol=1e-3, abs_tol=100 * rounding), (parsed, name)


def test_slopes_agree_with_differences() -> None:
    SMOOTH.clear()
    compare_slopes()
    assert len(SMOOTH) > often(120, 500) and np.mean(SMOOTH) > 0.6


@pytest.mark.parametrize("text", ["npv(rate, flow)", "irr(flow)", "total(flow) / rate", "last(flow) * rate"])
def test_slopes_of_timelines_agree_with_differences(text: str) -> None:
    flow = conventional_flows(20)
    parsed, flow = Formula.parse(text), flow[flow.all(axis=1)]  # less than nought at the end adds a second rate
    values = {"flow": flow, "rate": np.linspace(0.01, 0.4, len(flow))}
    for name, slope in partial_derivatives(parsed, values).items():
        low, high = (number(parsed, values | {name: values[name] + step}) for step in (-STEP, STEP))
        np.testing.assert_allclose(slope, (np.asarray(high) - low) / (2 * STEP), rtol=1e-5)
