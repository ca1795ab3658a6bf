"""What the reader asked to see: the codes in the URL (so that a view can be mailed), and the view they stand for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cx_metrics import settings
from cx_metrics.declarations.settings import Dimension
from cx_metrics.metrics import Period, Question
from cx_metrics.metrics.naming import value_name
from cx_metrics.metrics.periods import default_period, month_end, month_number, month_start
from cx_metrics.metrics.question import Comparison, Filters, filters
from cx_metrics.metrics.undated import all_time
from cx_metrics.text import Text
from cx_metrics.ui import address, language
from cx_metrics.ui.excuses import comparable, unknown
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.kept import company_of, finished, rows_of
from cx_metrics.warehouse.reader import Reader

COMPARISONS: tuple[str, ...] = ("year", "previous", "target", "none")
PERIOD, COMPARE, FROM, TO = "period", "compare", "from", "to"
MONTHS = "months"  # the period that the reader chooses month by month
_MONTH = re.compile("([0-9]{4})-(0[1-9]|1[0-2])")
LONGEST = 60  # letters of the filters in words
LONGEST_VALUE = 1000  # letters of a value in the URL that are looked at

Url = tuple[tuple[str, tuple[str, ...]], ...]  # the values of each parameter
_Held = Mapping[str, tuple[str, ...]]  # the same, by parameter


@dataclass(frozen=True)
class View:
    """What the reader sees."""

    period: Period
    compare: Comparison | None
    where: Filters

    def asks(self, *metrics: str) -> Question:
        """Where these metrics stand in it."""
        return Question(metrics, where=self.where, period=self.period, compare=self.compare)


@dataclass(frozen=True)
class UrlChoice:
    """The URL's codes as far as they can be had, else the usual ones; ``months``: the first and the last, counted as by
    `month_number`; ``values``: those asked for of each dimension on offer."""

    period: str
    compare: str
    months: tuple[int, int]
    values: Mapping[str, Sequence[str]]


def in_url() -> Url:
    """What the URL asks of the bar."""
    known = (PERIOD, FROM, TO, COMPARE, language.PARAMETER, *settings.load().dimensions)
    held = address.everything().items()
    return tuple((name, tuple(value[:LONGEST_VALUE] for value in values)) for name, values in held if name in known)


def url_choice(visit: Visit, reader: Reader, url: Url) -> UrlChoice:
    """What the URL asks for."""
    held = dict(url)
    values = {name: [v for v in held.get(name, ()) if v in known] for name, (_, known) in offered(visit, reader)}
    return UrlChoice(
        _period(held, tuple(periods(reader))),
        _code(held, COMPARE, comparisons(reader)),
        _months(held, reader),
        values | {name: values.get(name) or list(allowed) for name, allowed in rows_of(visit)},
    )


@finished
def view_of(visit: Visit, url: Url) -> tuple[View, str, tuple[str, ...]]:
    """What the URL asks to see, the same in words, and what is to be said of all that cannot be had."""
    reader = company_of(visit).reader  # no key of what is kept: it would hold the file of an older build
    now = url_choice(visit, reader, url)
    found, dropped = _seen(now, reader, visit.text)
    return found, _in_words(visit, now, found), (*_in_vain(visit, reader, now, url), *dropped)


def _seen(choice: UrlChoice, reader: Reader, text: Text) -> tuple[View, list[str]]:
    """The view that was asked for, and what is to be said of a comparison that cannot be made."""
    first, last = choice.months
    period = periods(reader)[choice.period] or Period(month_start(first), month_end(last))
    compare, dropped = comparable(choice.compare, period, reader, text)
    return View(period, compare, filters((n, v) for n, values in choice.values.items() for v in values)), dropped


def _in_words(visit: Visit, choice: UrlChoice, view: View) -> str:
    """Period, comparison and filters as words."""
    text = visit.text
    months = choice.period == MONTHS
    return text(
        "bar.said",
        period=text.period(view.period.start, view.period.end) if months else text(f"filter.{choice.period}"),
        compare=text(f"compare.{choice.compare}"),
        who=_who(visit, choice),
    )


def _in_vain(visit: Visit, reader: Reader, choice: UrlChoice, url: Url) -> list[str]:
    """A sentence for each thing in the URL that cannot be had."""
    text, held = visit.text, reader.dimension_values
    known = {PERIOD: (text("filter.period"), tuple(periods(reader))), COMPARE: (text("filter.compare"), COMPARISONS)}
    known |= {name: (text.pick(d.name), held.get(name, ())) for name, d in visit.settings.dimensions.items()}
    said = unknown(visit, known, url)
    if choice.period == MONTHS and _wrong_months(dict(url), reader):
        said.append(text("note.months"))
    return said


def periods(reader: Reader) -> dict[str, Period | None]:
    """The periods on offer by code, the usual one first; None stands for months that the reader chooses."""
    everything, first, last = all_time(reader), reader.first, reader.as_of
    assert everything is not None, "a page that filters by time has answers"
    if first is None or last is None:
        return {"all_time": everything}  # nothing has a date: there is no period to choose
    found: dict[str, Period | None] = {"last_twelve_months": default_period(first, last)}
    whole = Period(first, last).inner
    if whole:
        end = month_number(whole.end)
        found["last_quarter"] = Period(month_start(end - 2), whole.end)
        found["last_month"] = Period(month_start(end), whole.end)
    found["all_time"] = everything
    return found | ({MONTHS: None} if whole else {})


def comparisons(reader: Reader) -> tuple[str, ...]:
    """The comparisons on offer, the usual one first: what has no date has no other period."""
    return COMPARISONS if reader.as_of else ("none", "target")


def offered(visit: Visit, reader: Reader) -> list[tuple[str, tuple[Dimension, tuple[str, ...]]]]:
    """The dimensions that have more than one value, with their values."""
    held = reader.dimension_values
    return [(n, (d, held[n])) for n, d in visit.settings.dimensions.items() if len(held.get(n, ())) > 1]


def months_held(reader: Reader) -> range:
    """The months from the first to the last in the data, counted as by `month_number`; none without a date."""
    if reader.first is None or reader.as_of is None:
        return range(0)
    return range(month_number(reader.first), month_number(reader.as_of) + 1)


def _code(held: _Held, name: str, codes: Sequence[str]) -> str:
    """The code in the URL, else the first, which is the usual one and is left out of the URL."""
    found = _last(held, name)
    return found if found is not None and found in codes else codes[0]


def _period(held: _Held, codes: Sequence[str]) -> str:
    """The code of the period; a link that names months and no period means these months."""
    named = PERIOD not in held and (FROM in held or TO in held)
    return MONTHS if named and MONTHS in codes else _code(held, PERIOD, codes)


def _last(held: _Held, name: str) -> str | None:
    """Of a parameter that is given several times, the last counts."""
    return held[name][-1] if held.get(name) else None


def _months(held: _Held, reader: Reader) -> tuple[int, int]:
    """The months in the URL, else those of the usual period."""
    span = months_held(reader)
    if not span:
        return (0, 0)
    usual = next(period for period in periods(reader).values() if period is not None)
    start, end = (None, None) if _wrong_months(held, reader) else _months_asked(held, span)
    start = start if start is not None else max(month_number(usual.start), span[0])
    return start, max(end if end is not None else month_number(usual.end), start)


def _wrong_months(held: _Held, reader: Reader) -> bool:
    """Whether the months in the URL are none, lie outside the data, or are the wrong way round."""
    found = _months_asked(held, months_held(reader))
    unknown = any(month is None and name in held for name, month in zip((FROM, TO), found, strict=True))
    start, end = found
    return unknown or (start is not None and end is not None and end < start)


def _months_asked(held: _Held, span: range) -> tuple[int | None, int | None]:
    start, end = (_month(_last(held, name), span) for name in (FROM, TO))
    return start, end


def _month(code: str | None, span: range) -> int | None:
    written = _MONTH.fullmatch(code or "")
    number = int(written[1]) * 12 + int(written[2]) - 1 if written else -1
    return number if number in span else None


def _who(visit: Visit, choice: UrlChoice) -> str:
    """The filters in words; how many they are where the words would be long."""
    text, dimensions = visit.text, visit.settings.dimensions
    chosen = [
        text(
            "filter.some",
            dimension=text.pick(dimensions[name].name),
            values=text.join(value_name(visit.settings, name, value, text) for value in values),
        )
        for name, values in choice.values.items()
        if values
    ]
    label = text.join(chosen) if chosen else text("filter.everyone")
    return label if len(label) < LONGEST else text("filter.several", n=len(chosen))
