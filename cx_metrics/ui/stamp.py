"""What the numbers of a page rest on: as of, period, answers, coverage; and what to say where a table is missing."""

from typing import NoReturn

import streamlit as st

from cx_metrics import settings
from cx_metrics.metrics import Answer, Question
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.undated import span
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit, plain

COVERAGE = "coverage_of_customers"


def stamp(visit: Visit, answer: Answer, where: Filters = ()) -> str:
    """One quiet line under the headline: as of, period, how many answers, of which share of customers."""
    text = visit.text
    parts = [text("stamp.period", period=span(answer.period, text))]
    if answer.as_of is not None:
        parts.append(text("stamp.as_of", date=answer.as_of))
    known = [m.n for m in answer.measurements if m.n is not None]
    if known:
        parts.append(text("stamp.answers", n=max(known)))
    if (share := _coverage(visit, answer, where)) is not None:
        parts.append(text("stamp.coverage", share=share))
    if left_out := max(answer.undated.values(), default=0):
        parts.append(text("stamp.undated", n=left_out))
    if answer.comparison_period is not None:
        against = answer.comparison_period
        parts.append(text("stamp.compared", period=text.period(against.start, against.end)))
    return " · ".join(parts)


def _coverage(visit: Visit, answer: Answer, where: Filters) -> str | None:
    """The share of customers that was heard; None where it is not known who the customers are."""
    reader = data.reader_of(visit.in_use)
    metric = settings.catalogue().metrics.get(COVERAGE)
    if metric is None or not reader.count("customers"):
        return None
    if not {name for name, _ in where} <= set(reader.dimensions(metric.view)):
        return None
    (found,) = data.answer(visit.in_use, Question((COVERAGE,), where=where, period=answer.period)).measurements
    return visit.text.value(found.value, found.unit, found.low, found.high) if found.status == "ok" else None


def lacking(visit: Visit, table: str) -> NoReturn:
    """Say which table this page needs, and stop."""
    st.title(visit.text("state.nothing_imported.title"), anchor=False)
    st.markdown(plain(visit.text("state.missing_table", table=visit.text(f"table.{table}"), remedy="")))
    st.stop()
