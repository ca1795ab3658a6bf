"""The formula language, shown: every reading of a metric and of a business case, and every refusal."""

import math
import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from cx_metrics.errors import DeclarationError, FormulaError
from cx_metrics.formula import (
    FUNCTIONS,
    PHRASES,
    Formula,
    Unit,
    excel,
    number,
    partial_derivatives,
    sql,
    unit,
    words,
)
from cx_metrics.formula.written import LARGEST

SCORE = Formula.parse("100 * (promoters - detractors) / answers")
VALUE = Formula.parse("npv(discount_rate, net_benefit)")
MONTH = {"promoters": 50, "detractors": 20, "answers": 100}


def units(**texts: str) -> dict[str, Unit]:
    return {name: Unit.parse(text) for name, text in texts.items()}


def measured(text: str, **values: object) -> Any:
    return number(Formula.parse(text), values)


def said(text: str) -> str:
    return words(Formula.parse(text), str)


# --- A formula is text with a meaning -----------------------------------------------------------------------


def test_a_formula_names_what_it_needs_in_order_of_appearance() -> None:
    assert SCORE.names() == ["promoters", "detractors", "answers"]
    assert Formula.parse("if_(b < a, c, b)").names() == ["b", "a", "c"]


def test_a_formula_is_a_value_that_never_changes() -> None:
    assert Formula.parse("a  +\n b") == Formula.parse("a + b")
    assert len({Formula.parse("a + b"), Formula.parse("a + b")}) == 1
    with pytest.raises(AttributeError):
        SCORE.text = "answers"  # type: ignore[misc]


def test_a_plain_number_is_a_formula_too() -> None:
    assert number(Formula.parse(0), {}) == 0.0


# --- Number -------------------------------------------------------------------------------------------------


def test_plain_values_give_a_plain_number() -> None:
    result = number(SCORE, MONTH)
    assert result == 30.0
    assert type(result) is float


def test_arrays_are_computed_all_at_once() -> None:
    months = {
        "promoters": np.array([50, 40, 0]),
        "detractors": np.array([20, 40, 0]),
        "answers": [100, 80, 0],
    }
    np.testing.assert_array_equal(number(SCORE, months), [30.0, 0.0, np.nan])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a / b", {"a": 1, "b": 0}),
        ("a / b", {"a": 0, "b": 0}),
        ("sqrt(a)", {"a": -1}),
        ("a ** b", {"a": -8, "b": 1 / 3}),
        ("a ** b", {"a": 0, "b": 0}),
        ("a ** b", {"a": 0, "b": -1}),
        ("a ** -1", {"a": 0}),
        ("a ** 2", {"a": 1e200}),
        ("1 / (a * a)", {"a": 1e200}),
        ("a + 1", {"a": None}),
        ("a + 1", {"a": math.inf}),
        ("1 / a", {"a": math.inf}),
        ("min(a, b)", {"a": None, "b": 1}),
        ("max(a, b, 2)", {"a": 1, "b": math.nan}),
        ("a ** b", {"a": 1, "b": None}),
        ("if_(a < 1, 1, 2)", {"a": None}),
    ],
)
def test_what_cannot_be_measured_is_nan_never_infinity(text: str, values: dict[str, object]) -> None:
    assert math.isnan(measured(text, **values))


def test_the_branch_not_taken_does_no_harm() -> None:
    ratio = "if_(answers > 0, promoters / answers, 0)"
    assert measured(ratio, answers=0, promoters=0) == 0.0
    np.testing.assert_array_equal(measured(ratio, answers=np.array([4, 0]), promoters=np.array([1, 0])), [0.25, 0])


def test_arithmetic_keeps_its_usual_order() -> None:
    assert measured("-a ** 2", a=3) == -9.0
    assert measured("a ** b ** 2", a=2, b=3) == 512.0
    assert measured("a - b - 1", a=5, b=3) == 1.0
    assert measured("min(a, b, 2) + max(a, b, 2)", a=1, b=3) == 4.0


def test_timelines_lie_along_the_last_axis() -> None:
    flow = np.array([[-100.0, 60.0, 60.0], [-100.0, 0.0, 121.0]])
    np.testing.assert_array_equal(measured("prior(f)", f=flow), [[0, -100, 60], [0, -100, 0]])
    np.testing.assert_array_equal(measured("running(f)", f=flow), [[-100, -40, 20], [-100, -100, 21]])
    np.testing.assert_array_equal(measured("total(f)", f=flow), [20, 21])
    np.testing.assert_array_equal(measured("last(f)", f=flow), [60, 121])
    np.testing.assert_allclose(measured("npv(r, f)", f=flow, r=0.1), [-100 + 60 / 1.1 + 60 / 1.21, 0], atol=1e-12)
    np.testing.assert_allclose(measured("irr(f)", f=flow), [0.130662386, 0.1], rtol=1e-8)


def test_a_flow_has_a_rate_of_return_only_if_it_has_one() -> None:
    two_rates = [-100.0, 230.0, -132.0]  # both 10 % and 20 %
    no_rate, never_paid, beyond = [100.0, -150.0, 100.0], [0.0, 5.0, 5.0], [-1e-300, 1e10, 0.0]
    assert np.isnan(measured("irr(f)", f=np.array([two_rates, no_rate, never_paid, beyond]))).all()
    waited = np.array([0.0, -100.0, 110.0, 0.0])  # a year of waiting before, a year of nothing after
    assert measured("irr(f)", f=waited) == pytest.approx(0.1, abs=1e-12)


def test_a_missing_year_spoils_what_it_is_part_of() -> None:
    flow = np.array([1.0, np.nan, 3.0])
    assert math.isnan(measured("total(f)", f=flow))
    np.testing.assert_array_equal(measured("running(f)", f=flow), [1, np.nan, np.nan])


# --- Words --------------------------------------------------------------------------------------------------


def test_labels_give_the_rule_and_values_give_the_sum() -> None:
    kept = Formula.parse("customers * churn_today * churn_cut")
    labels = {"customers": "customers", "churn_today": "churn", "churn_cut": "cut"}
    shown = {"customers": "120,000", "churn_today": "18 %", "churn_cut": "6 %"}
    assert words(kept, labels) == "customers × churn × cut"
    assert words(kept, shown) == "120,000 × 18 % × 6 %"
    assert words(SCORE, lambda name: name.capitalize()) == "100 × (Promoters − Detractors) ÷ Answers"


def test_words_have_brackets_only_where_a_reader_needs_them() -> None:
    assert said("(a * b) + (c / d)") == "a × b + c ÷ d"
    assert said("a - (b - c)") == "a − (b − c)"
    assert said("a / (b * c)") == "a ÷ (b × c)"
    assert said("a - -b") == "a − (−b)"
    assert said("-(a + 1)") == "−(a + 1)"
    assert said("(1 + r) ** year") == "(1 + r) to the power year"
    assert said("min(a + b, c) * 2") == "(the smaller of a + b and c) × 2"
    assert said("max(a, b, c, 0)") == "the largest of a, b, c and 0"
    assert said("max(min(a, b), c)") == "the larger of (the smaller of a and b) and c"
    assert said("sqrt(a + b) / abs(c)") == "(the square root of (a + b)) ÷ (the size of c)"
    assert said("if_(a >= b, a / b, 0)") == "a ÷ b if a is at least b, otherwise 0"
    assert words(Formula.parse("a - b"), {"a": "5", "b": "−3"}) == "5 − (−3)"


def test_timelines_are_said_in_words() -> None:
    labels = {"discount_rate": "9 %", "net_benefit": "net benefit"}
    assert words(VALUE, labels) == "net benefit discounted at 9 %"
    assert said("total(gain) / total(cost)") == "(total gain) ÷ (total cost)"


def test_another_language_brings_its_own_phrases() -> None:
    chinese = {
        "min": "{0}與{1}之較小者",
        "min_of_several": "{0}之最小者",
        "list_middle": "{0}、{1}",
        "list_end": "{0}與{1}",
        "if_": "若{0}則為{1}，否則為{2}",
        "<": "{0}小於{1}",
        "brackets": "（{0}）",
    }
    labels = {"a": "滿意度", "b": "目標", "c": "上限"}
    assert words(Formula.parse("min(a, b) * 2"), labels, chinese) == "（滿意度與目標之較小者） × 2"
    assert words(Formula.parse("min(a, b, c)"), labels, chinese) == "滿意度、目標與上限之最小者"
    assert words(Formula.parse("if_(a < b, 0, 1)"), labels, chinese) == "若滿意度小於目標則為0，否則為1"
    with pytest.raises(FormulaError, match=r"the phrase '\{2\}' does not fit 'min'"):
        words(Formula.parse("min(a, b)"), labels, {"min": "{2}"})


def test_every_operation_has_a_phrase() -> None:
    assert set(FUNCTIONS) <= set(PHRASES)


# --- Excel --------------------------------------------------------------------------------------------------


def live(text: str) -> str:
    return excel(Formula.parse(text), str.upper)


def test_excel_gets_a_live_formula() -> None:
    addresses = {"promoters": "Inputs!$D$2", "detractors": "Inputs!$D$3", "answers": "Inputs!$D$4"}
    assert excel(SCORE, addresses) == "=100*(Inputs!$D$2-Inputs!$D$3)/Inputs!$D$4"
    assert live("if_(a <= b, min(a, b, 1), max(a, 0))") == "=IF(A<=B,MIN(A,B,1),MAX(A,0))"
    assert live("abs(a - b) + sqrt(c)") == "=ABS(A-B)+SQRT(C)"


def test_excel_reads_signs_and_powers_in_its_own_order_so_they_are_bracketed() -> None:
    assert live("-a ** 2") == "=-(A^2)"
    assert live("(-a) ** 2") == "=(-A)^2"
    assert live("(a ** 2) ** 2") == "=(A^2)^2"
    assert live("a ** -1") == "=A^(-1)"


def test_excel_would_take_roots_of_negative_numbers_so_a_computed_power_is_guarded() -> None:
    assert live("a ** b") == "=IF(OR(AND(A<0,B<>TRUNC(B)),AND(A=0,B<=0)),NA(),A^B)"


@dataclass(frozen=True)
class Row:
    """A timeline in columns D to G of a sheet, seen from column F."""

    number: int

    def __format__(self, part: str) -> str:
        forms = {"": "F{0}", "prior": "E{0}", "all": "$D{0}:$G{0}", "first": "$D{0}", "rest": "$E{0}:$G{0}"}
        return (forms | {"last": "$G{0}", "so_far": "$D{0}:F{0}"})[part].format(self.number)


def test_timelines_ask_the_cell_for_its_other_years() -> None:
    def on_sheet(text: str) -> str:
        return excel(Formula.parse(text), {"flow": Row(7), "rate": "$C$2", "year": Row(1)})

    assert on_sheet("flow * year") == "=F7*F1"
    assert on_sheet("npv(rate, flow)") == "=($D7+NPV($C$2,$E7:$G7))"
    assert on_sheet("max(0, -prior(flow))") == "=MAX(0,-E7)"
    assert on_sheet("running(flow) - last(flow)") == "=SUM($D7:F7)-$G7"
    assert on_sheet("irr(flow) + total(flow)") == (
        '=IFERROR(IRR($D7:$G7,(SUMIF($D7:$G7,">0")/-SUMIF($D7:$G7,"<0"))^(SUMIF($D7:$G7,">0")/'
        "SUMPRODUCT(($D7:$G7>0)*$D7:$G7*(COLUMN($D7:$G7)-COLUMN($D7))))-1),IRR($D7:$G7,-0.9))+SUM($D7:$G7)"
    )


def test_a_plain_address_is_no_timeline() -> None:
    with pytest.raises(FormulaError, match=r"formula 'total\(a\)': 'A' is one cell, not a timeline"):
        live("total(a)")


def test_a_formula_must_fit_into_a_cell_and_a_query() -> None:
    tower = "a"
    for _ in range(9):
        tower = f"({tower}) ** b"  # each level writes the lower ones several times
    with pytest.raises(FormulaError, match="is too long for a spreadsheet cell"):
        live(tower)
    with pytest.raises(FormulaError, match="is too long for a query"):
        sql(Formula.parse(tower))


# --- SQL ----------------------------------------------------------------------------------------------------


def query(text: str) -> str:
    """The SQL with columns written plainly, L for the largest double and NaN without its cast."""
    written = re.sub(r'CAST\("(\w+)" AS DOUBLE\)', r"\1", sql(Formula.parse(text)))
    return written.replace(LARGEST, "L").replace("CAST('NaN' AS DOUBLE)", "NaN")


def test_sql_divides_doubles_and_gives_null_for_what_is_not_measurable() -> None:
    # x % L is x, but NaN if x is infinite
    assert query("a / b") == "nullif((a / nullif(b % L, 0e0)) % L, NaN)"
    assert query("100 * a / 12") == "nullif((100e0 * a / 12e0) % L, NaN)"
    assert query("max(a, b)") == "nullif(greatest(coalesce(a % L, NaN), coalesce(b % L, NaN)) % L, NaN)"
    assert query("min(a, 0)") == "nullif((-greatest(-coalesce(a % L, NaN), -coalesce(0e0, NaN))) % L, NaN)"
    assert query("-(-a)") == "nullif((-(-a)) % L, NaN)"  # two dashes would start a comment


def test_columns_are_quoted_or_given_and_always_doubles() -> None:
    assert 'CAST("order" AS DOUBLE) + 1e0' in sql(Formula.parse("order + 1"))
    assert "CAST(sum(x) AS DOUBLE) + 1e0" in sql(Formula.parse("a + 1"), {"a": "sum(x)"})


def test_a_missing_value_leaves_a_condition_open() -> None:
    assert query("if_(a < b, a, 0)") == (
        "nullif(CASE WHEN nullif(a % L - b % L, NaN) < 0e0 THEN a"
        " WHEN NOT (nullif(a % L - b % L, NaN) < 0e0) THEN 0e0 END % L, NaN)"
    )


def test_timelines_have_no_sql() -> None:
    with pytest.raises(FormulaError, match="'npv' has no SQL — timelines belong to business cases"):
        sql(VALUE)


# --- Units --------------------------------------------------------------------------------------------------


def derived(text: str, **texts: str) -> str:
    return str(unit(Formula.parse(text), units(**texts)))


def test_units_follow_the_arithmetic() -> None:
    assert derived("kept * margin", kept="customer", margin="money/customer") == "money"
    assert derived("revenue / customers / years", revenue="money", customers="customer", years="year") == (
        "money/customer*year"
    )
    assert derived("1 - churn", churn="share") == "number"
    assert derived("promoters / answers", promoters="answer", answers="answer") == "number"
    assert derived("sqrt(spread ** 2)", spread="points") == "points"
    assert derived("sqrt(spread)", spread="points") == "points^0.5"
    assert derived("1 / wait ** 2", wait="second") == "1/second^2"
    assert derived("(1 + rate) ** year", rate="share", year="number") == "number"
    assert derived("if_(a > b, a, 0)", a="money", b="money") == "money"  # nought suits any unit
    assert derived("max(0, -prior(net))", net="money") == "money"
    assert derived("npv(rate, net)", rate="share", net="money") == "money"
    assert derived("irr(net)", net="money") == "number"


def test_a_unit_reads_back_what_it_writes() -> None:
    for text in ("money", "money/customer*year", "points^0.5", "1/second^2", "number"):
        assert str(Unit.parse(text)) == text
    assert Unit.parse("share") == Unit.parse("number") == Unit()
    assert Unit.parse("year*money") == Unit.parse("money * year")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("money - customers", "formula 'money - customers': '-' mixes money with customer — both must"),
        ("if_(money < customers, 1, 2)", "'<' mixes money with customer"),
        ("if_(money < 0, money, customers)", "'if_' mixes money with customer"),
        ("min(0, money, customers)", "'min' mixes money with customer"),
        ("money + 1", "'+' mixes money with number"),
        ("money ** rate", "the base of '**' is in money, but the exponent is not a constant"),
        ("rate ** money", "the exponent of '**' is in money"),
        ("npv(money, money)", "'npv' discounts at money — the rate must be a share"),
    ],
)
def test_unlike_units_are_refused(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as refused:
        derived(text, money="money", customers="customer", rate="share")
    assert message in str(refused.value)


@pytest.mark.parametrize("text", ["", "money/", "a/b/c", "18 %", "money//year", "money^", "money per year", "money/1"])
def test_a_unit_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="cannot be read — write"):
        Unit.parse(text)


# --- Slopes -------------------------------------------------------------------------------------------------


def test_slopes_say_how_far_the_result_moves() -> None:
    assert partial_derivatives(SCORE, MONTH) == pytest.approx({"promoters": 1, "detractors": -1, "answers": -0.3})


def test_slopes_come_case_by_case() -> None:
    slopes = partial_derivatives(Formula.parse("if_(a < b, a * c, b ** 2)"), {"a": np.array([1, 5]), "b": 3, "c": 4})
    np.testing.assert_array_equal(slopes["a"], [4, 0])
    np.testing.assert_array_equal(slopes["b"], [0, 6])
    np.testing.assert_array_equal(slopes["c"], [1, 0])


def test_there_is_no_slope_at_a_kink_or_where_nothing_is_measured() -> None:
    def slope(text: str, **values: float) -> float:
        return float(partial_derivatives(Formula.parse(text), values)["a"])

    assert math.isnan(slope("max(a, b)", a=1, b=1))
    assert slope("max(a + b, a)", a=1, b=0) == 1  # both sides rise alike
    assert math.isnan(slope("abs(a)", a=0))
    assert math.isnan(slope("sqrt(a)", a=0))
    assert math.isnan(slope("b / a", a=0, b=1))
    assert slope("if_(b > 0, b / a, 0)", a=0, b=0) == 0


# --- Refusals: when the file loads, in words for the person who can fix it ----------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("customers * 0.62", "the number 0.62 has no name — declare it as an input with a name, a range"),
        ("mim(a, b)", "unknown function 'mim' — did you mean 'min'?"),
        ("__import__('os')", "unknown function '__import__'"),
        ("min(a)", "'min' takes at least 2 arguments, found 1"),
        ("if_(a < b, a)", "'if_' takes 3 arguments, found 2"),
        ("sqrt(a, b)", "'sqrt' takes 1 argument, found 2"),
        ("npv(a)", "'npv' takes 2 arguments, found 1"),
        ("min(a, b, key=c)", "'min' takes no named arguments"),
        ("min(*a, *b)", "'*a' is not arithmetic"),
        ("min * 2", "'min' is a function — call it, min(...), or choose another name"),
        ("total(gain - cost)", "'total' takes the name of a timeline, not 'gain - cost' — give this"),
        ("a.b", "'a.b' is not arithmetic — write names without a dot"),
        ("a[0]", "use prior, last or total to reach other years"),
        ("a < b < c", "'a < b < c' compares more than two values"),
        ("a < b", "'a < b' is a condition, not a number — put it first in if_"),
        ("(a < b) * c", "'a < b' is a condition, not a number"),
        ("if_(a, b, c)", "'a' is not a condition — compare two values with <, <=, > or >="),
        ("if_(a == b, 1, 0)", "'a == b' is not arithmetic — compare with <, <=, > or >="),
        ("if_(a < b and b < c, 1, 0)", "put one if_ inside another"),
        ("a if b else c", "write if_(condition, then, otherwise)"),
        ("if(a < b, a, b)", "write if_(condition, then, otherwise)"),
        ("a ^ 2", "write ** for a power"),
        ("a ** 0", "the power 0 always gives 1"),
        ("1,000 * a", "'1,000 * a' is not arithmetic — write numbers without a comma"),
        ("18%", "write a share as a named input, 0.18 for 18 %"),
        ("a × b", "write + - * / and ** instead of '×'"),
        ("return / cost", "'return' is a reserved word; choose another name"),
        ("profit = a - b", "write only what stands to the right of the ="),
        ("a / b # per head", "has a comment"),
        ("(a + b", "cannot be read"),
        ("", "is empty"),
        ("True", "True is not a number"),
        ("'a' + 'b'", "'a' is not a number"),
        ("2j * a", "2j is not a number"),
        ("a // b", "'a // b' is not arithmetic"),
        ("lambda: a", "'lambda: a' is not arithmetic — use names, + - * / **, and min, max, if_, abs"),
        ("+a", "leave out the leading"),
        (" + ".join("a" * 501), "is longer than 2,000 characters"),
        (" + ".join("a" * 60), "is nested deeper than 50 operations"),
        ("-" * 1900 + "a", "is nested deeper than 50 operations"),
        ("(" * 900 + "a" + ")" * 900, "cannot be read"),
        ("a\0b", "cannot be read"),
    ],
)
def test_what_is_not_a_formula_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as refused:
        Formula.parse(text)
    assert message in str(refused.value)
    assert str(refused.value).startswith("formula ")
    assert isinstance(refused.value, DeclarationError)


@pytest.mark.parametrize("value", [None, True, ["a"], {"a": 1}])
def test_what_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(FormulaError, match="is not text"):
        Formula.parse(value)  # type: ignore[arg-type]


def test_a_value_that_is_not_given_is_asked_for_by_name() -> None:
    with pytest.raises(FormulaError, match="nothing is given for 'answers' — did you mean 'answer'"):
        number(SCORE, {"promoters": 1, "detractors": 1, "answer": 1})


def test_a_single_value_is_no_timeline() -> None:
    with pytest.raises(FormulaError, match="a single value was given where a timeline is needed"):
        measured("total(f)", f=3.0)


def test_a_formula_can_be_as_deep_as_the_limit() -> None:
    deepest = Formula.parse(" + ".join("a" * 51))
    assert number(deepest, {"a": 1}) == 51
    assert replace(deepest, text="fifty-one times a").names() == ["a"]
