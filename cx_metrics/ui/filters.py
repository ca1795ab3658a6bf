"""The bar above every page: period, comparison and filters, kept in the URL as codes, so that a view can be mailed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import cast

import streamlit as st

from cx_metrics.declarations.settings import Dimension
from cx_metrics.metrics import Period
from cx_metrics.metrics.periods import default_period, month_end, month_number, month_start
from cx_metrics.metrics.question import Comparison, Filters, filters
from cx_metrics.metrics.undated import all_time
from cx_metrics.text import Text
from cx_metrics.ui import language
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.warehouse.reader import Reader

PERIODS = ("last_twelve_months", "last_quarter", "last_month", "all_time", "months")
COMPARISONS: tuple[str, ...] = ("year", "previous", "target", "none")
PERIOD, COMPARE, FROM, TO = "period", "compare", "from", "to"


@dataclass(frozen=True)
class View:
    """What the reader asked to see."""

    period: Period
    compare: Comparison | None
    where: Filters


def bar(visit: Visit, reader: Reader) -> View:
    """Draw the bar and give back what it says; unknown codes in the URL are passed over."""
    text = visit.text
    with st.container(key="controls", horizontal=True, vertical_alignment="center", gap="small"):
        period = _period(text, reader)
        compare = _chosen(text, COMPARE, COMPARISONS, lambda code: text(f"compare.{code}"), 210)
        where = _dimensions(visit, reader)
        st.space("stretch")
        language.selector(text, visit.settings.languages)
    shared = compare == "year" and period.year_before().end >= period.start  # two periods would share answers
    if compare == "none" or shared or (period.undated and compare in ("year", "previous")):
        return View(period, None, where)
    return View(period, cast(Comparison, compare), where)


def _chosen(text: Text, name: str, codes: tuple[str, ...], label: Callable[[str], str], width: int) -> str:
    """A list whose choice stands in the URL as a code; the first code is the default and is left out."""
    asked = st.query_params.get(name)
    st.session_state[f"cx_{name}"] = asked if asked in codes else codes[0]
    return st.selectbox(
        text(f"filter.{name}"),
        codes,
        format_func=label,
        key=f"cx_{name}",
        filter_mode=None,
        on_change=_write,
        args=(name, codes[0]),
        label_visibility="collapsed",
        width=width,
    )


def _write(name: str, default: str) -> None:
    value = st.session_state[f"cx_{name}"]
    if value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _period(text: Text, reader: Reader) -> Period:
    everything, first, last = all_time(reader), reader.first, reader.as_of
    assert everything is not None, "a page that filters by time has answers"
    if first is None or last is None:
        return everything  # nothing has a date: there is no period to choose
    usual = default_period(first, last)
    whole = Period(first, last).inner
    named = {"last_twelve_months": usual, "all_time": everything}
    if whole:
        end = month_number(whole.end)
        named |= {
            "last_month": Period(month_start(end), whole.end),
            "last_quarter": Period(month_start(end - 2), whole.end),
        }
    codes = tuple(code for code in PERIODS if code in named or (code == "months" and whole))
    chosen = _chosen(text, PERIOD, codes, lambda code: text(f"filter.{code}"), 200)
    return named[chosen] if chosen in named else _months(text, usual, first, last)


def _months(text: Text, usual: Period, first: date, last: date) -> Period:
    """From one month to another, by a slider over the months of the data."""
    span = range(month_number(first), month_number(last) + 1)
    start, end = (_month(st.query_params.get(name), span) for name in (FROM, TO))
    start = start if start is not None else max(month_number(usual.start), span[0])
    end = max(end if end is not None else month_number(usual.end), start)
    st.session_state["cx_months"] = (start, end)
    st.select_slider(
        text("filter.months"),
        list(span),
        key="cx_months",
        on_change=_write_months,
        label_visibility="collapsed",
        format_func=lambda number: text.month(month_start(number)),
        width=300,
    )
    return Period(month_start(start), month_end(end))


def _month(code: str | None, span: range) -> int | None:
    year, dash, month = (code or "").partition("-")
    if not (dash and year.isdigit() and month.isdigit()):
        return None
    number = int(year) * 12 + int(month) - 1
    return number if number in span else None


def _write_months() -> None:
    for name, number in zip((FROM, TO), st.session_state["cx_months"], strict=True):
        st.query_params[name] = f"{number // 12:04d}-{number % 12 + 1:02d}"


def _dimensions(visit: Visit, reader: Reader) -> Filters:
    """A list of values for each dimension that has more than one, folded away behind a button that says what is
    chosen."""
    text, held = visit.text, reader.dimension_values
    offered = {name: dimension for name, dimension in visit.settings.dimensions.items() if len(held.get(name, ())) > 1}
    asked = {name: [v for v in st.query_params.get_all(name) if v in held[name]] for name in offered}
    chosen = [
        text(
            "filter.some",
            dimension=text.pick(offered[name].name),
            values=text.join(_shown(text, offered[name], value) for value in values),
        )
        for name, values in asked.items()
        if values
    ]
    label = text.join(chosen) if chosen else text("filter.everyone")
    with st.popover(plain(label if len(label) < 60 else text("filter.several", n=len(chosen))), width="content"):
        for name, dimension in offered.items():
            shown = partial(_shown, text, dimension)
            st.session_state[f"cx_{name}"] = asked[name]
            st.multiselect(
                text.pick(dimension.name),
                held[name],
                key=f"cx_{name}",
                on_change=_write_values,
                args=(name,),
                format_func=shown,
                placeholder=text("filter.any"),
            )
        if chosen:
            st.button(text("filter.clear"), on_click=_clear, args=(tuple(offered),))
    return filters((name, value) for name, values in asked.items() for value in values)


def _shown(text: Text, dimension: Dimension, value: str) -> str:
    """A value as the organisation names it, else as it stands in the data."""
    return text.pick((dimension.values or {}).get(value, value))


def _write_values(name: str) -> None:
    st.query_params[name] = st.session_state[f"cx_{name}"]


def _clear(names: tuple[str, ...]) -> None:
    for name in names:
        st.query_params.pop(name, None)
