"""The bar above every page: period, comparison and filters. Each choice is written to the URL, and what answers it is
drawn again; the bar itself stays as it is."""

from collections.abc import Callable
from functools import partial
from typing import NoReturn

import streamlit as st

from cx_metrics.metrics.naming import value_name
from cx_metrics.metrics.periods import month_start
from cx_metrics.metrics.undated import all_time
from cx_metrics.text import Text
from cx_metrics.ui import address, data, language
from cx_metrics.ui.carried import remember
from cx_metrics.ui.frame import Visit, page, plain, require_current
from cx_metrics.ui.missing import missing, unmeasurable
from cx_metrics.ui.view import (
    COMPARE,
    FROM,
    MONTHS,
    PERIOD,
    TO,
    UrlChoice,
    View,
    comparisons,
    in_url,
    months_held,
    offered,
    periods,
    url_choice,
    view_of,
)
from cx_metrics.warehouse.reader import Reader

ANSWERED = "answered"  # the fragment of a page that its filters change
DrawAnswer = Callable[[Visit, Reader, View, str], None]
Beside = Callable[[Visit, Reader, UrlChoice], None]


def filtered_page(
    title_key: str, answered: DrawAnswer, beside: Beside | None = None, *, needs_dates: bool = False
) -> None:
    """A whole page that filters change: its name, the bar, what answers it, and what is not imported.

    ``answered`` draws all that a filter changes, or a choice among what it shows: of the view that is asked for, which
    it is told in words too. ``needs_dates``: rows without a date answer nothing here.
    """
    visit = page(title_key)
    reader = data.reader(visit)
    if (reader.as_of if needs_dates else all_time(reader)) is None:
        unmeasurable(visit, reader)
    bar(visit, reader, beside)
    _drawn(visit, reader, answered)
    missing(visit, reader)


@st.fragment(key=ANSWERED)
def _drawn(visit: Visit, reader: Reader, answered: DrawAnswer) -> None:
    """Drawn again alone; neither the bar nor the frame."""
    require_current(visit)
    answered(visit, reader, *view(visit))


def bar(visit: Visit, reader: Reader, beside: Beside | None = None) -> None:
    """Draw the bar. What is chosen in it is told by what answers it. ``beside`` draws what else a page compares with,
    beside the comparison; as that follows from the filters, they draw the whole page again then."""
    text, now = visit.text, url_choice(visit, reader, in_url())
    with st.container(key="controls", horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover(text("filter.open"), width="content"):
            _choice(text, PERIOD, tuple(periods(reader)), now.period, lambda code: text(f"filter.{code}"))
            if now.period == MONTHS:
                _months(text, now, reader)
            _choice(text, COMPARE, comparisons(reader), now.compare, lambda code: text(f"compare.{code}"))
            if beside is not None:
                beside(visit, reader, now)
            _dimensions(visit, reader, now, whole=beside is not None)
        st.space("stretch")
        language.selector(text, visit.settings.languages)


def view(visit: Visit) -> tuple[View, str]:
    """What the reader asked to see, also in words; a quiet line says what the URL asks for and cannot be had."""
    url = in_url()
    remember(url)
    found, said, notes = view_of(visit, url)
    if notes:
        st.caption(plain(visit.text("finding.between").join(notes)))
    return found, said


def _choice(text: Text, name: str, codes: tuple[str, ...], chosen: str, label: Callable[[str], str]) -> None:
    key = language.worded(name, text)
    st.session_state[key] = chosen
    st.selectbox(
        text(f"filter.{name}"),
        codes,
        format_func=label,
        key=key,
        filter_mode=None,
        on_change=_write,
        args=(name, key, codes[0], chosen),
    )


def _write(name: str, key: str, usual: str, before: str) -> None:
    value = st.session_state[key]
    months = {FROM: None, TO: None} if name == PERIOD and value != MONTHS else {}
    address.write({name: None if value == usual else value} | months)
    if MONTHS not in (value, before):  # the slider of months comes and goes with the whole page
        _answer_again()


def _answer_again() -> NoReturn:
    st.rerun(ANSWERED)


def _months(text: Text, now: UrlChoice, reader: Reader) -> None:
    """From one month to another, by a slider over the months of the data. (One that gets its value from the session
    would take it for a single month; so the months are part of its key.)"""
    first, last = now.months
    key = language.worded(f"months_{first}_{last}", text)
    st.select_slider(
        text("filter.months"),
        list(months_held(reader)),
        value=now.months,
        key=key,
        on_change=_write_months,
        args=(key,),
        format_func=lambda number: text.month(month_start(number)),
    )


def _write_months(key: str) -> None:
    first, last = (f"{number // 12:04d}-{number % 12 + 1:02d}" for number in st.session_state[key])
    address.write({FROM: first, TO: last})
    _answer_again()


def _dimensions(visit: Visit, reader: Reader, now: UrlChoice, whole: bool) -> None:
    text, names = visit.text, []
    for name, (dimension, values) in offered(visit, reader):
        names.append(name)
        key = language.worded(name, text)
        st.session_state[key] = list(now.values[name])
        st.multiselect(
            text.pick(dimension.name),
            values,
            key=key,
            on_change=_write_values,
            args=(name, key, whole),
            format_func=partial(_shown, visit, name),
            placeholder=text("filter.any"),
        )
    if names:
        st.button(text("filter.clear"), on_click=_clear, args=(tuple(names),))


def _shown(visit: Visit, name: str, value: str) -> str:
    return value_name(visit.settings, name, value, visit.text)


def _write_values(name: str, key: str, whole: bool) -> None:
    address.write({name: st.session_state[key]})
    if not whole:
        _answer_again()


def _clear(names: tuple[str, ...]) -> None:
    address.write(dict.fromkeys(names))
