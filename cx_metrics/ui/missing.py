"""What the company has not imported yet, and what each table would bring: a quiet strip below a page that has figures,
or the page itself where nothing of it can be worked out."""

from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from cx_metrics import settings
from cx_metrics.metrics import Question
from cx_metrics.metrics.explain_lines import kinds_said
from cx_metrics.metrics.undated import all_time
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit, language_bar, plain
from cx_metrics.warehouse.reader import Reader

# what customers say brings most; a log of changes only adds to what is measured
ORDER = ("responses", "customers", "orders", "cases", "interactions", "invitations", "changes")


def missing(visit: Visit, reader: Reader) -> None:
    """Say what is lacking, folded away; nothing where every table has rows. And what rows leave open on which figures
    rest: which cases are complaints."""
    text, lacking = visit.text, _lacking(reader)
    if kinds := kinds_said(reader, text):
        st.caption(plain(kinds))
    if not lacking:
        return
    named = text.join(text(f"table.{name}") for name in lacking)
    with st.expander(plain(text("missing.strip", n=len(lacking), tables=named))):
        _brought(lacking, text)


def unmeasurable(visit: Visit, reader: Reader, selector: bool = True) -> NoReturn:
    """In place of a page of which nothing can be worked out: what has been imported, and what would bring more.

    ``selector`` is False where the language can be chosen already.
    """
    text = visit.text
    if selector:
        language_bar(visit)
    tables = [(name, reader.count(name)) for name in settings.catalogue().tables]
    shown = () if visit.rows else tables  # how many rows there are in all is not for who is shown some
    held = text.join(text("state.nothing_measurable.rows", table=text(f"table.{t}"), n=n) for t, n in shown if n)
    st.title(plain(text("state.nothing_measurable.title")), anchor=False)
    said = [text("state.nothing_measurable.held", tables=held)] if held else []
    if held and reader.first is None:
        said.append(text("state.nothing_measurable.undated"))
    st.markdown(plain(text("finding.between").join([*said, text("state.nothing_measurable.needs")])))
    _brought(_lacking(reader), text)
    st.caption(plain(text("state.nothing_measurable.columns")))
    st.stop()


def nothing_found(visit: Visit, reader: Reader) -> NoReturn:
    """In place of an overview without a single figure: the filters leave none, or the company has none at all."""
    whole = all_time(reader)
    wanted = settings.catalogue().scorecard.candidates
    found = data.answer(visit, Question(wanted, period=whole)).measurements if whole and not visit.rows else ()
    if not visit.rows and not any(m.n or m.status == "suppressed" for m in found):
        unmeasurable(visit, reader, selector=False)
    st.title(plain(visit.text("state.no_rows")), anchor=False)
    st.markdown(plain(visit.text("state.widen")))
    st.stop()


def _lacking(reader: Reader) -> list[str]:
    known = sorted(settings.catalogue().tables, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return [name for name in known if not reader.count(name)]


def _brought(tables: Sequence[str], text: Text) -> None:
    st.markdown("\n".join(f"- {plain(text(f'table.{t}'))}: {plain(text(f'missing.brings.{t}'))}" for t in tables))
    st.caption(text("missing.how"))
