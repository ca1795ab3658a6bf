"""The formula language: short arithmetic written once, then read as number, Excel, words, SQL, unit or slope.

    >>> score = Formula.parse("100 * (promoters - detractors) / answers")
    >>> number(score, {"promoters": 50, "detractors": 20, "answers": 100})
    30.0

What cannot be measured (a division by nought, the root of a negative number, anything made from a missing
value) is NaN in ``number``, NULL in ``sql`` and an error value in ``excel``; it is never infinity.
"""

from cx_metrics.formula.derivative import partial_derivatives
from cx_metrics.formula.functions import CONSTANTS, FUNCTIONS, PHRASES, Function
from cx_metrics.formula.parse import Formula
from cx_metrics.formula.readings import excel, number, reckoned, sql, unit, words
from cx_metrics.formula.units import Unit
