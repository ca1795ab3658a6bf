"""What the dashboard says, in the reader's language: sentences from YAML catalogues, formats and plurals from Babel."""

import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Day
from decimal import Decimal
from numbers import Integral

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_symbol

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import DeclarationError, Problem, did_you_mean
from cx_metrics.latin_in_chinese import set_apart
from cx_metrics.messages import Message, messages
from cx_metrics.negotiation import nearest
from cx_metrics.rounding import FINEST, change_step, round_steps, rounded, significant, step

NOTHING = "—"  # stands where there is no number
MINUS = "−"
# a share is written as a percentage; every other plain unit as it is
FACTORS = {"share": 100.0, "points": 1.0, "score": 1.0, "count": 1.0, "days": 1.0}
UNITS = (*FACTORS, "money", "seconds")
YUAN = {"TWD", "CNY", "HKD", "MOP", "USD", "AUD", "CAD", "NZD", "SGD"}  # what Chinese counts in 元; no euro, no pound
# a time is told in the largest of these that it holds at least twice
TIMES = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


@functools.lru_cache(maxsize=20_000)
def _decimal(number: Decimal, pattern: str, locale: Locale) -> str:
    """A page writes hundreds of numbers, the same ones at each rerun."""
    return str(format_decimal(number, pattern, locale=locale))


@dataclass(frozen=True)
class Text:
    """Words and formats of one language, and of one currency (its ISO 4217 code).

    Numbers are rounded to what their interval supports and carry a true minus sign; no number at all is a dash.
    """

    locale: str = LANGUAGES[0]
    currency: str = "TWD"

    @functools.cached_property
    def _babel(self) -> Locale:
        return Locale.parse(self.locale, sep="-")

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence of this key with its values set in; ``n`` chooses the plural form.

        Values are text, whole numbers or dates; other numbers must be formatted first, since how finely they may be
        shown depends on their interval. Raises DeclarationError for an unknown key or a value that is missing.
        """
        message = self._message(key)
        if isinstance(message, dict):
            n = values.get("n")
            if not isinstance(n, Integral):
                raise self._lacks(key, "n")
            message = self._form(message, int(n))
        placed = {name: self._placed(name, value) for name, value in values.items()}
        try:
            return set_apart(message, placed) if self._babel.language == "zh" else message.format_map(placed)
        except KeyError as missing:
            raise self._lacks(key, str(missing.args[0])) from None

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in messages(self.locale)

    def pick(self, name: str | Mapping[str, str]) -> str:
        """A declared name in this language, else in the nearest one it is given in."""
        return name if isinstance(name, str) else name[nearest(self.locale, tuple(name))]

    def value(self, value: float | None, unit: str, low: float | None = None, high: float | None = None) -> str:
        """A measured value with its unit: 0.824 of unit share is 82%; see UNITS for the units."""
        return self._written(unit, value, low, high)

    def change(self, value: float | None, unit: str, low: float | None = None, high: float | None = None) -> str:
        """A change of a value, always signed unless it rounds to nothing; a share changes by percentage points. With an
        interval it is written in the unit of its margin: never 20 min ±2, where the 2 are hours."""
        return self._written(unit, value, low, high, change=True)

    def margin(self, low: float | None, high: float | None, unit: str) -> str:
        """Half the width of an interval: ±1.7, without the unit."""
        if low is None or high is None or not math.isfinite(high - low):
            return NOTHING
        factor, _ = self._scale(unit, max(abs(low), abs(high)))
        low, high = low * factor, high * factor
        return "±" + self._digits(rounded((high - low) / 2, change_step(low, high)))

    def change_interval(self, low: float | None, high: float | None, unit: str) -> str:
        """Both ends of the interval of a change, each with its sign: +0.4 to +3.6 pp. What excludes zero shows it."""
        return self._ends(low, high, unit, change=True)

    def interval(self, low: float | None, high: float | None, unit: str, *, symbol: bool = True) -> str:
        """Both ends of an interval, rounded alike: 35–41; across zero each end keeps its sign: −0.4 to +8.2.

        ``symbol`` False leaves the currency out, for an interval that stands below its amount.
        """
        return self._ends(low, high, unit, symbol=symbol)

    def number(
        self, value: float | None, low: float | None = None, high: float | None = None, *, sign: bool = False
    ) -> str:
        """A bare number, rounded to what its interval supports (to whole numbers when it has none)."""
        if value is None or not math.isfinite(value):
            return NOTHING
        return self._digits(rounded(value, step(low, high)), sign=sign)

    def scale(self, low: float, high: float, unit: str) -> list[tuple[float, str]]:
        """Round values from ``low`` to ``high`` for the scale of a chart, all written in the unit of its end."""
        factor, message = self._scale(unit, max(abs(low), abs(high)))
        found: dict[str, float] = {}
        for number in round_steps(low * factor, high * factor, finest=1.0 if unit == "count" else 0.0):
            shown = rounded(number, significant(number, 9)).normalize()
            found.setdefault(self._with_unit(shown, message), number / factor)
        return [(value, said) for said, value in found.items()]

    def count(self, value: int) -> str:
        """A whole number with its thousands grouped."""
        return self._digits(Decimal(int(value)))

    def amount(self, value: float) -> str:
        """A sum as it stands in a formula: whole, or with two decimals."""
        return self._digits(rounded(value, 1.0 if float(value).is_integer() else 0.01))

    def phrases(self, operations: Iterable[str]) -> dict[str, str]:
        """How formulas are spoken in this language, for those operations that it says with words."""
        held = messages(self.locale)
        return {name: str(held[f"formula.{name}"]) for name in operations if f"formula.{name}" in held}

    def money(self, value: float | None, low: float | None = None, high: float | None = None) -> str:
        """An amount in the organisation's currency, in the language's own steps: millions, or 萬 and 億."""
        return self._written("money", value, low, high)

    def date(self, value: Day) -> str:
        """A day: Oct 31, 2026 or 2026年10月31日."""
        return format_date(value, "medium", locale=self._babel)

    def month(self, value: Day) -> str:
        """A month: Oct 2026 or 2026年10月."""
        return format_skeleton("yMMM", value, locale=self._babel)

    def period(self, first: Day, last: Day) -> str:
        """From a day to a day, both inclusive; whole months are named as months."""
        whole = first.day == 1 and Day.fromordinal(last.toordinal() + 1).day == 1
        if whole and (first.year, first.month) == (last.year, last.month):
            return self.month(first)
        return str(format_interval(first, last, "yMMM" if whole else "yMMMd", locale=self._babel))

    def join(self, items: Iterable[str]) -> str:
        """A list in a sentence: a, b, and c; or a、b和c."""
        held = list(items)
        if self._babel.language != "zh":
            return format_list(held, locale=self._babel)
        places = format_list([f"{{{i}}}" for i in range(len(held))], locale=self._babel)
        return set_apart(places, {str(i): item for i, item in enumerate(held)})

    def names(self, names: Iterable[str]) -> str:
        """Declared names as a list in a sentence: in English each begins small, but for one with capitals elsewhere."""
        held = [n[:1].lower() + n[1:] if self._babel.language == "en" and n[1:].islower() else n for n in names]
        return self.join(held)

    # ---- how a message is found and filled ----

    def _message(self, key: str) -> Message:
        found = messages(self.locale).get(key)
        if found is None:
            known = did_you_mean(key, messages(self.locale))
            raise DeclarationError(Problem(f"{self.locale}.yaml, key {key}", "has no text", known or "add it"))
        return found

    def _lacks(self, key: str, name: str) -> DeclarationError:
        return DeclarationError(Problem(f"{self.locale}.yaml, key {key}", f"needs the value {name!r}", "pass it"))

    def _form(self, message: Message, number: int | Decimal) -> str:
        if isinstance(message, str):
            return message
        return message.get(self._babel.plural_form(number)) or message["other"]

    def _placed(self, name: str, value: object) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, Integral) and not isinstance(value, bool):
            return self.count(int(value))
        if isinstance(value, Day):
            return self.date(value)
        raise TypeError(f"value {name!r} is {type(value).__name__}: write it with text.value or text.number first")

    # ---- how a number is written ----

    def _written(
        self, unit: str, value: float | None, low: float | None, high: float | None, change: bool = False
    ) -> str:
        if value is None or not math.isfinite(value):
            return NOTHING
        ends = (low, high) if change and low is not None and high is not None else (value,)
        factor, message = self._scale(unit, max(map(abs, ends)))
        shown = value * factor
        if low is not None and high is not None:
            grain = (change_step if change else step)(low * factor, high * factor)
        elif unit == "money":
            grain = significant(shown, 3)
        else:
            grain = min(1.0, significant(shown, 2)) if unit == "seconds" else 1.0
        if unit == "count" and not change:
            grain = min(grain, 1.0)  # what was counted is known to the last one
        if change and unit == "share":
            message = self._message("change.share")
        number = rounded(shown, grain)
        if low is None or high is None:
            number = number.normalize()  # zeros at the end would claim a precision
        return self._with_unit(number, message, "+" if change else "")

    def _ends(
        self, low: float | None, high: float | None, unit: str, *, change: bool = False, symbol: bool = True
    ) -> str:
        if low is None or high is None or not math.isfinite(high - low):
            return NOTHING
        factor, message = self._scale(unit, max(abs(low), abs(high)))
        message = self._message("change.share") if change and unit == "share" else message
        low, high = low * factor, high * factor
        grain = (change_step if change else step)(low, high)
        real = [end for end in (low, high) if abs(end) >= FINEST]
        if change or (low <= -FINEST and high >= FINEST):  # it must be seen whether zero is possible
            while grain > FINEST and not all(rounded(end, grain) for end in real):
                grain /= 10
        ends = [rounded(end, grain) for end in (low, high)]
        signed = change or ends[0] < 0
        shown = [self._digits(end, sign=signed) for end in ends]
        both = self("interval.signed" if signed else "interval.plain", low=shown[0], high=shown[1])
        return self._form(message, abs(ends[1])).format(number=both, symbol=self._symbol if symbol else "")

    def _with_unit(self, number: Decimal, message: Message, plus: str = "") -> str:
        digits = self._digits(abs(number))
        sign = MINUS if number < 0 else plus if number > 0 else ""
        words = self._form(message, abs(number))
        if "{symbol}" in words:  # a sign stands before the currency
            return words.format(number=digits, symbol=sign + self._symbol)
        return words.format(number=sign + digits)

    def _scale(self, unit: str, size: float) -> tuple[float, Message]:
        """What to multiply a value of this unit and size by, and the message that puts the unit around it."""
        if unit == "money":
            message = self._message("unit.money")
            assert isinstance(message, dict), "unit.money has one form for each size"
            sizes = {int(by): words for by, words in message.items()}
            by = max((by for by in sizes if by <= size), default=min(sizes))
            return 1 / by, sizes[by] if self.currency in YUAN else sizes[by].replace("元", "")
        if unit == "seconds":
            name, seconds = next(((n, s) for n, s in TIMES if size >= 2 * s), TIMES[-1])
            return 1 / seconds, self._message(f"unit.{name}")
        if unit not in FACTORS:
            raise DeclarationError(Problem("unit", f"{unit!r} is no unit", did_you_mean(unit, UNITS)))
        return FACTORS[unit], self._message(f"unit.{unit}")

    def _digits(self, number: Decimal, sign: bool = False) -> str:
        places = max(0, -int(number.as_tuple().exponent))
        pattern = "#,##0" + ("." + "0" * places if places else "")
        shown = _decimal(number, pattern, self._babel).replace("-", MINUS)
        return "+" + shown if sign and number > 0 else shown

    @functools.cached_property
    def _symbol(self) -> str:
        """The currency's symbol; a bare $ says whose dollar it is; letters keep a space from the amount."""
        symbol = get_currency_symbol(self.currency, self._babel)
        if symbol == "$":
            symbol = get_currency_symbol(self.currency, "root")
        return symbol if len(symbol) == 1 else f"{symbol}\u00a0"
