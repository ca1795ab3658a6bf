"""What only a journey's page needs: choosing a journey, a group to compare it with, and the map as a file."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cx_metrics import pack, settings
from cx_metrics.journey import JourneyMap, sentences
from cx_metrics.journey.sentences import Name
from cx_metrics.metrics.question import Filters
from cx_metrics.text import Text
from cx_metrics.ui.chart import choice, table
from cx_metrics.ui.filters import View
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.warehouse.reader import Reader

AGAINST = "against"
OWN = ("stage", "touchpoint")  # what a journey itself is made of


def chosen(text: Text, held: Sequence[str]) -> str:
    """The journey to show, by buttons where there are several with data; its code stands in the URL."""
    declared = settings.catalogue().journeys
    if len(held) == 1:
        return held[0]
    return choice(text, "journey", {code: text.pick(declared[code].name) for code in held}, "journey.choose")


def against(visit: Visit, reader: Reader, view: View) -> Filters:
    """Another group to compare with, where the view is filtered to one: a list whose choice stands in the URL."""
    text, one = visit.text, [(name, values) for name, values in view.where if name not in OWN and len(values) == 1]
    if not one:
        st.caption(plain(text("journey.compare.hint")))
        return ()
    name, (mine,) = one[0]
    dimension = visit.settings.dimensions[name]
    others = [value for value in reader.dimension_values.get(name, ()) if value != mine]
    asked = st.query_params.get(AGAINST)
    st.session_state["cx_against"] = asked if asked in others else ""

    def shown(code: str) -> str:
        return text.pick((dimension.values or {}).get(code, code)) if code else text("journey.compare.none")

    label = text("journey.compare.group")
    chosen = st.selectbox(label, ["", *others], format_func=shown, key="cx_against", on_change=_write, width=320)
    return ((name, (chosen,)),) if chosen else ()


def chosen_against(reader: Reader, view: View) -> Filters:
    """The group that the URL compares with, before its list is drawn further down the page."""
    asked = st.query_params.get(AGAINST)
    for name, values in view.where:
        if (
            name not in OWN
            and len(values) == 1
            and asked in reader.dimension_values.get(name, ())
            and asked != values[0]
        ):
            return ((name, (str(asked),)),)
    return ()


def _write() -> None:
    value = st.session_state["cx_against"]
    if value:
        st.query_params[AGAINST] = value
    else:
        st.query_params.pop(AGAINST, None)


def downloads(text: Text, found: JourneyMap) -> None:
    """The map as a file; drawn when a button is pressed. Where no font can write it, say so."""
    with st.popover(text("journey.download"), width="content"):
        if not pack.can_write(text.locale):
            st.markdown(plain(text("journey.no_font")))
            return
        for kind, media in pack.MEDIA.items():
            make = partial(pack.journey_file, found, settings.catalogue(), settings.load(), text, kind)
            name = f"{found.journey}-{text.locale}.{kind}"
            st.download_button(
                kind.upper(), make, name, media, key=f"download_{kind}", on_click="ignore", width="stretch"
            )


def stamp(text: Text, found: JourneyMap) -> None:
    """One quiet line under the headline: as of, period, visits, ratings, and what it is compared with."""
    parts = [text("stamp.period", period=text.period(found.period.start, found.period.end))]
    if found.as_of is not None:
        parts.append(text("stamp.as_of", date=found.as_of))
    if found.sessions:
        parts.append(text("journey.stamp.visits", n=found.sessions))
    if found.mean_score.n:
        parts.append(text("journey.stamp.ratings", n=found.mean_score.n))
    if found.comparison_period is not None:
        against = found.comparison_period
        parts.append(text("stamp.compared", period=text.period(against.start, against.end)))
    st.caption(plain(" · ".join(parts)))


def passages(text: Text, found: JourneyMap, name: Name) -> None:
    """The passages from step to step as a table, most frequent first."""
    rows = sentences.passages(found, name, text)
    titles = {key: text(f"journey.flow.{key}") for key in ("from", "to", "visits", "share")}
    table(text, rows, titles, text("journey.flow.table"), title=text("journey.flow.table"))


def side_by_side(text: Text, found: JourneyMap, name: Name) -> None:
    """Each step's score beside what it is compared with, as a table."""
    rows = sentences.compared(found, name, text)
    titles = {"step": text("journey.step")} | {
        key: text(f"journey.compare.{key}") for key in ("now", "before", "change", "verdict")
    }
    if found.comparison is None:
        titles = {key: titles[key] for key in ("step", "now")}
    table(text, rows, titles, text("journey.compare.said"), title=text("journey.compare.said"))
