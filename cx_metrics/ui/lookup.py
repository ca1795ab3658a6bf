"""Looking something up in the catalogue: the search field, what matches it, and in which groups it is shown."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from cx_metrics.declarations import Catalogue, Metric, Table
from cx_metrics.pictures.definitions import formula_in_words
from cx_metrics.text import Text
from cx_metrics.ui import address

QUERY = "q"
_FIELD = "cx_lookup"
_LONGEST = 100  # letters that are looked for
NAMED = ("ratings", "customer_years", "case_times", "tenures", "buying_tenures")  # views of no table of their own name
_FIRST = ("responses", "ratings")  # what customers say stands before what records show
FEW = 2  # as many metrics are shown unfolded


def search(text: Text) -> str:
    """The search field; what is looked for stands in the URL, so that it can be mailed."""
    st.session_state[_FIELD] = (address.get(QUERY) or "")[:_LONGEST]
    return st.text_input(
        text("definitions.search"),
        key=_FIELD,
        placeholder=text("definitions.search"),
        label_visibility="collapsed",
        on_change=_write,
        width=320,
        max_chars=_LONGEST,
    )


def _write() -> None:
    wanted = st.session_state[_FIELD]
    address.write({"metric": None, QUERY: wanted if wanted.strip() else None})


def show_all() -> None:
    """Leave the one definition that a link led to."""
    address.write({"metric": None})


def matching(catalogue: Catalogue, wanted: str, text: Text) -> Catalogue:
    """The catalogue of everything that holds all the words looked for, in the reader's language or as an id; all of it
    for none."""
    asked = wanted.casefold().split()

    def holds(*said: str) -> bool:
        whole = " ".join(said).casefold()
        return all(word in whole for word in asked)

    return replace(
        catalogue,
        metrics={name: metric for name, metric in catalogue.metrics.items() if holds(*_metric_said(metric, text))},
        tables={name: table for name, table in catalogue.tables.items() if holds(*_table_said(table, text))},
        views={name: sql for name, sql in catalogue.views.items() if holds(name, sql)},
        glossary=tuple(t for t in catalogue.glossary if holds(text.pick(t.term), text.pick(t.meaning))),
    )


def _metric_said(metric: Metric, text: Text) -> list[str]:
    named = [metric.name, metric.short_name, metric.question, metric.why, metric.owner, metric.caveat or ""]
    parts = [metric.id, metric.view, metric.source, formula_in_words(metric, text)]
    return [*map(text.pick, named), *parts, *(part.value for part in metric.parts.values())]


def _table_said(table: Table, text: Text) -> list[str]:
    columns = [said for name, column in table.columns.items() for said in (name, text.pick(column.about))]
    columns += [text.pick(column.unsaid.becomes) for column in table.columns.values() if column.unsaid]
    return [table.id, text.pick(table.name), text.pick(table.about), *columns]


def groups(catalogue: Catalogue, metrics: Iterable[Metric], text: Text) -> list[tuple[str, str, list[Metric]]]:
    """The metrics by what they are counted from: view, its name in words, metrics."""
    found: dict[str, list[Metric]] = {}
    for metric in by_weight(catalogue, metrics, text):
        found.setdefault(metric.view, []).append(metric)
    order = sorted(found, key=lambda view: _FIRST.index(view) if view in _FIRST else len(_FIRST))
    return [(view, _view_said(catalogue, view, text), found[view]) for view in order]


def by_weight(catalogue: Catalogue, metrics: Iterable[Metric], text: Text) -> list[Metric]:
    """Metrics as a board reads them: those of its cards first, in their order, the others by name."""
    place = catalogue.scorecard.place
    return sorted(metrics, key=lambda metric: (place(metric.id), text.pick(metric.name).casefold()))


def _view_said(catalogue: Catalogue, view: str, text: Text) -> str:
    """The name of the table a view is of; the view's own id where it is of none by that name."""
    if view in catalogue.tables:
        return text("definitions.from", table=text.pick(catalogue.tables[view].name))
    return text("definitions.from", table=text(f"definitions.views.{view}") if view in NAMED else view)


def finding(catalogue: Catalogue, found: Catalogue, wanted: str, one: Metric | None, text: Text) -> tuple[str, str]:
    """The sentence the page opens with, and one that says how to read it."""
    if one is not None:
        return text.pick(one.name), text.pick(one.question)
    if not wanted.strip():
        tables = text("definitions.finding_tables", n=len(catalogue.tables))
        return text("definitions.finding", n=len(catalogue.metrics)), tables
    count = len(found.metrics) + len(found.tables) + len(found.views) + len(found.glossary)
    if not count:
        return text("definitions.found_nothing", words=wanted.strip()), text("definitions.try")
    return text("definitions.found", n=count, words=wanted.strip()), ""
