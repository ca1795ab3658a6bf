"""Numbers that people type are read as they mean them, and written back as they were decided."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.entry import number, written
from cx_metrics.text import UNITS, Text


@pytest.mark.parametrize(
    ("typed", "unit", "meant"),
    [
        ("80", "share", 0.8), ("82.5%", "share", 0.825), ("８２．５％", "share", 0.825), (" 7 % ", "share", 0.07),
        ("40", "points", 40), ("−12.5", "points", -12.5), ("-12.5", "points", -12.5), ("1,234.5", "points", 1234.5),
        ("4.25", "score", 4.25), ("3.5 h", "seconds", 12_600), ("3.5h", "seconds", 12_600),
        ("2 days", "seconds", 172_800),
        ("41 m", "money", 41e6), ("NT$ 41 m", "money", 41e6), ("TWD 5,000", "money", 5000), ("2 days", "days", 2),
    ],
)  # fmt: skip
def test_what_is_typed_is_what_is_meant(typed: str, unit: str, meant: float) -> None:
    assert number(typed, unit, Text("en")) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("4,100 萬元", 41e6), ("200 萬", 2e6), ("4.12 億元", 4.12e8), ("NT$ 300 萬元", 3e6), ("5,000", 5000)],
)
def test_money_in_the_steps_of_the_language(typed: str, meant: float) -> None:
    assert number(typed, "money", Text("zh-TW")) == meant


@pytest.mark.parametrize("typed", ["", "abc", "1.234,5", "12,34", "nan", "inf", "∞", "4 5 %%", "--3", "=1+1"])
@pytest.mark.parametrize("unit", ["share", "points", "money"])
def test_what_is_not_one_number_is_none(typed: str, unit: str) -> None:
    assert number(typed, unit, Text("en")) is None


def test_a_time_must_say_its_unit() -> None:
    assert number("40", "seconds", Text("en")) is None and number("40 s", "seconds", Text("en")) == 40


@given(st.sampled_from(LANGUAGES), st.sampled_from(UNITS), st.integers(-10_000_000, 10_000_000))
def test_what_is_written_is_read_again(locale: str, unit: str, thousandths: int) -> None:
    value = thousandths / (100_000 if unit == "share" else 1000)
    assert number(written(value, unit, Text(locale)), unit, Text(locale)) == pytest.approx(value, abs=1e-9)


def test_a_decided_value_is_not_rounded() -> None:
    assert written(0.825, "share", Text("en")) == "82.5%"
    assert written(12_600, "seconds", Text("zh-TW")) == "3.5 小時"
    assert written(41_234_567, "money", Text("en")) == "41,234,567"
