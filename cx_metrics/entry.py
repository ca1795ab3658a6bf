"""Numbers that people decide rather than measure: read as they are typed, in the language's own separators, signs and
units, and written back without rounding."""

import unicodedata
from decimal import Decimal

from babel.numbers import NumberFormatError, format_decimal, get_currency_symbol, parse_decimal

from cx_metrics.messages import messages
from cx_metrics.text import FACTORS, MINUS, TIMES, Text

_NEEDS_UNIT = "seconds"  # 40 of what? hours and seconds are both meant often enough


def number(typed: str, unit: str, text: Text) -> float | None:
    """The value in the metric's own terms (82% of unit share is 0.82), or None when it is not one number.

    What ``text.value`` writes is read again; a bare number is taken in the unit as shown, but for times, which must
    say theirs. Full-width digits, a true minus sign and spaces are welcome.
    """
    plain = unicodedata.normalize("NFKC", typed).replace(MINUS, "-").strip().casefold()
    factor = 1 / Decimal(FACTORS[unit]) if unit in FACTORS else None if unit == _NEEDS_UNIT else Decimal(1)
    for ending, times in sorted(_endings(unit, text), key=lambda pair: -len(pair[0])):
        if plain.endswith(ending):
            plain, factor = plain[: -len(ending)], times
            break
    for symbol in _symbols(text) if unit == "money" else ():
        plain = plain.replace(symbol, "")
    if factor is None:
        return None
    try:
        read = parse_decimal("".join(plain.split()), locale=text.locale.replace("-", "_"), strict=True)
    except NumberFormatError:
        return None
    return float(read * factor) if read.is_finite() else None


def written(value: float, unit: str, text: Text) -> str:
    """A decided value as it was decided: 82.5% stays 82.5%, where ``text.value`` would round what was measured."""
    if unit == "money":
        return (
            text.money(value) if number(text.money(value), unit, text) == value else _plain(Decimal(str(value)), text)
        )
    exact, name = Decimal(str(value)), unit
    if unit == "seconds":
        name, size = next(((n, s) for n, s in TIMES if exact and exact % s in (0, s / 2)), TIMES[-1])
        exact /= size
    else:
        exact *= Decimal(FACTORS[unit])
    message = messages(text.locale)[f"unit.{name}"]
    sentence = message if isinstance(message, str) else message["one" if exact == 1 and "one" in message else "other"]
    return sentence.format(number=_plain(exact, text))


def _plain(exact: Decimal, text: Text) -> str:
    digits = format_decimal(exact, "#,##0.##########", locale=text.locale.replace("-", "_"))
    return str(digits).replace("-", MINUS)


def _endings(unit: str, text: Text) -> list[tuple[str, Decimal]]:
    """What may stand behind a number of this unit, and what it multiplies by."""
    held = messages(text.locale)
    if unit == "seconds":
        sized = [(form, Decimal(seconds)) for name, seconds in TIMES for form in _forms(held[f"unit.{name}"])]
    elif unit == "money":
        message = held["unit.money"]
        assert isinstance(message, dict), "unit.money has one form for each size"
        whole = [(form, Decimal(size)) for size, form in message.items()]
        sized = [*whole, *((form.removesuffix("元"), size) for form, size in whole)]  # 200 萬 is money as well
    else:
        sized = [(form, 1 / Decimal(FACTORS[unit])) for form in _forms(held[f"unit.{unit}"])]
    endings = [(form.partition("{number}")[2].strip().casefold(), times) for form, times in sized]
    return [(ending, times) for ending, times in endings if ending]


def _forms(message: str | dict[str, str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def _symbols(text: Text) -> list[str]:
    """The currency's code and symbols, longest first."""
    found = {text.currency, get_currency_symbol(text.currency, "en"), get_currency_symbol(text.currency, "root")}
    found.add(get_currency_symbol(text.currency, text.locale.replace("-", "_")))
    return sorted((unicodedata.normalize("NFKC", symbol).casefold() for symbol in found), key=len, reverse=True)
