"""The bar above every page: period, comparison and filters, kept in the URL as codes, so that a view can be mailed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from cx_metrics.declarations.settings import Dimension
from cx_metrics.metrics import Period
from cx_metrics.metrics.naming import value_name
from cx_metrics.metrics.periods import default_period, month_end, month_number, month_start
from cx_metrics.metrics.question import Comparison, Filters, filters
from cx_metrics.metrics.undated import all_time
from cx_metrics.text import Text
from cx_metrics.ui import language
from cx_metrics.ui.excuses import comparable, unknown
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.warehouse.reader import Reader

COMPARISONS: tuple[str, ...] = ("year", "previous", "target", "none")
PERIOD, COMPARE, FROM, TO = "period", "compare", "from", "to"
_OUTSIDE = "cx_months_outside"  # whether the months in the URL are none, outside the data, or the wrong way round
_MONTH = re.compile("([0-9]{4})-(0[1-9]|1[0-2])")
Offered = tuple[Dimension, tuple[str, ...]]


@dataclass(frozen=True)
class View:
    """What the reader asked to see."""

    period: Period
    compare: Comparison | None
    where: Filters


def bar(visit: Visit, reader: Reader) -> View:
    """Draw the bar and give back what it says. One button holds the filters, under words that say what is chosen; what
    the URL asks for and cannot be had is left out, and a quiet line says so."""
    text = visit.text
    periods = _periods(reader)
    comparisons = COMPARISONS if reader.as_of else ("none", "target")  # what has no date has no other period
    period_code, compare_code = _asked(PERIOD, tuple(periods)), _asked(COMPARE, comparisons)
    offered = _offered(visit, reader)
    asked = {name: [v for v in st.query_params.get_all(name) if v in values] for name, (_, values) in offered.items()}
    who = _who(visit, asked)
    said = text(
        "bar.said", period=text(f"filter.{period_code}"), compare=text(f"compare.{compare_code}"), who=plain(who)
    )
    with st.container(key="controls", horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover(said, width="content"):
            _choice(text, PERIOD, tuple(periods), period_code, lambda code: text(f"filter.{code}"))
            period = periods[period_code] or _months(text, periods["last_twelve_months"], reader)
            _choice(text, COMPARE, comparisons, compare_code, lambda code: text(f"compare.{code}"))
            _dimensions(visit, offered, asked)
        st.space("stretch")
        language.selector(text, visit.settings.languages)
    compare, dropped = comparable(compare_code, period, reader, text)
    known = {PERIOD: (text("filter.period"), tuple(periods)), COMPARE: (text("filter.compare"), COMPARISONS)}
    held = reader.dimension_values
    known |= {name: (text.pick(d.name), held.get(name, ())) for name, d in visit.settings.dimensions.items()}
    notes = [*unknown(visit, known), *dropped]
    if period_code == "months" and st.session_state.get(_OUTSIDE):
        notes.append(text("note.months"))
    if notes:
        st.caption(plain(text("finding.between").join(notes)))
    return View(period, compare, filters((name, value) for name, values in asked.items() for value in values))


def _asked(name: str, codes: Sequence[str]) -> str:
    """The code in the URL, else the first, which is the default and is left out of the URL."""
    asked = st.query_params.get(name)
    return asked if asked is not None and asked in codes else codes[0]


def _choice(text: Text, name: str, codes: tuple[str, ...], chosen: str, label: Callable[[str], str]) -> None:
    st.session_state[f"cx_{name}"] = chosen
    st.selectbox(
        text(f"filter.{name}"),
        codes,
        format_func=label,
        key=f"cx_{name}",
        filter_mode=None,
        on_change=_write,
        args=(name, codes[0]),
    )


def _write(name: str, default: str) -> None:
    value = st.session_state[f"cx_{name}"]
    if value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _periods(reader: Reader) -> dict[str, Period | None]:
    """The periods on offer by code; None stands for months that the reader chooses."""
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
    return found | ({"months": None} if whole else {})


def _months(text: Text, usual: Period | None, reader: Reader) -> Period:
    """From one month to another, by a slider over the months of the data."""
    assert usual is not None and reader.first is not None and reader.as_of is not None
    span = range(month_number(reader.first), month_number(reader.as_of) + 1)
    asked = [_month(st.query_params.get(name), span) for name in (FROM, TO)]
    st.session_state[_OUTSIDE] = any(
        found is None and name in st.query_params for found, name in zip(asked, (FROM, TO), strict=True)
    )
    start, end = asked
    if start is not None and end is not None and end < start:
        st.session_state[_OUTSIDE], start, end = True, None, None
    start = start if start is not None else max(month_number(usual.start), span[0])
    end = max(end if end is not None else month_number(usual.end), start)
    st.session_state["cx_months"] = (start, end)
    st.select_slider(
        text("filter.months"),
        list(span),
        value=(start, end),  # only a value, not what stands under its key, makes it a slider of two ends
        key="cx_months",
        on_change=_write_months,
        format_func=lambda number: text.month(month_start(number)),
    )
    return Period(month_start(start), month_end(end))


def _month(code: str | None, span: range) -> int | None:
    written = _MONTH.fullmatch(code or "")
    number = int(written[1]) * 12 + int(written[2]) - 1 if written else -1
    return number if number in span else None


def _write_months() -> None:
    ends = zip((FROM, TO), st.session_state["cx_months"], strict=True)
    st.query_params.update({name: f"{number // 12:04d}-{number % 12 + 1:02d}" for name, number in ends})


def _offered(visit: Visit, reader: Reader) -> dict[str, Offered]:
    """The dimensions that have more than one value, with their values."""
    held = reader.dimension_values
    return {
        name: (dimension, held[name])
        for name, dimension in visit.settings.dimensions.items()
        if len(held.get(name, ())) > 1
    }


def _who(visit: Visit, asked: Mapping[str, Sequence[str]]) -> str:
    """The filters in words; how many they are where the words would be long."""
    text, dimensions = visit.text, visit.settings.dimensions
    chosen = [
        text(
            "filter.some",
            dimension=text.pick(dimensions[name].name),
            values=text.join(value_name(visit.settings, name, value, text) for value in values),
        )
        for name, values in asked.items()
        if values
    ]
    label = text.join(chosen) if chosen else text("filter.everyone")
    return label if len(label) < 60 else text("filter.several", n=len(chosen))


def _dimensions(visit: Visit, offered: Mapping[str, Offered], asked: Mapping[str, Sequence[str]]) -> None:
    text = visit.text
    for name, (dimension, values) in offered.items():
        st.session_state[f"cx_{name}"] = list(asked[name])
        st.multiselect(
            text.pick(dimension.name),
            values,
            key=f"cx_{name}",
            on_change=_write_values,
            args=(name,),
            format_func=partial(_shown, visit, name),
            placeholder=text("filter.any"),
        )
    if any(asked.values()):
        st.button(text("filter.clear"), on_click=_clear, args=(tuple(offered),))


def _shown(visit: Visit, name: str, value: str) -> str:
    return value_name(visit.settings, name, value, visit.text)


def _write_values(name: str) -> None:
    st.query_params[name] = st.session_state[f"cx_{name}"]


def _clear(names: tuple[str, ...]) -> None:
    for name in names:
        st.query_params.pop(name, None)
