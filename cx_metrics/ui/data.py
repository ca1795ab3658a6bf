"""Fetch for pages: one open reader a build, answers remembered by build, role and question."""

import logging

import streamlit as st

from cx_metrics import settings, warehouse
from cx_metrics.errors import WarehouseError
from cx_metrics.journey import JourneyMap, journey_map, journeys_with_data
from cx_metrics.metrics import Answer, Period, Question, measure
from cx_metrics.metrics.explain import Explanation, explain
from cx_metrics.metrics.question import Comparison, Filters
from cx_metrics.metrics.suppress import Role
from cx_metrics.text import Text
from cx_metrics.ui.frame import Visit, instead
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.reader import Reader

log = logging.getLogger(__name__)

# the launcher imports this before the server runs, and Streamlit would warn that it then caches in memory, as it
# does anyway
logging.getLogger("streamlit.runtime.caching.cache_data_api").setLevel(logging.ERROR)


def reader(visit: Visit) -> Reader:
    """The open reader of the build in use; where it is damaged or older than the catalogue, the page says so and
    stops."""
    in_use = visit.in_use
    try:
        found = _open(str(in_use.folder.root), in_use.sample, in_use.build)
        found.require_built_for(settings.catalogue())
    except WarehouseError as error:
        log.error("the build in use cannot answer: %s", error)
        instead(visit.text, visit.settings, "state.damaged")
    return found


@st.cache_resource(max_entries=4, show_spinner=False)
def _open(root: str, sample: bool, build: str) -> Reader:
    """Two builds of two warehouses at most stay open; the file of an older one may already be gone."""
    folder = warehouse.folder_of(settings.load(), sample)
    assert str(folder.root) == root
    return Reader(Folder(folder.root, sample), build, settings.load())


def answer(in_use: warehouse.InUse, question: Question, role: Role = "reader") -> Answer:
    """The answer to a question from the build in use, as ``role`` may see it."""
    return _answer(str(in_use.folder.root), in_use.sample, in_use.build, role, question)


@st.cache_data(max_entries=2000, show_spinner=False)
def _answer(root: str, sample: bool, build: str, role: Role, question: Question) -> Answer:
    return measure(_open(root, sample, build), settings.catalogue(), settings.load(), question, role)


def explanation(in_use: warehouse.InUse, question: Question, text: Text, role: Role = "reader") -> Explanation | None:
    """How the one measurement that ``question`` asks for was made, or None when it may not be seen."""
    found = _explained(str(in_use.folder.root), in_use.sample, in_use.build, role, question, text.locale, text.currency)
    return found[0] if found else None


@st.cache_data(max_entries=500, show_spinner=False)
def _explained(
    root: str, sample: bool, build: str, role: Role, question: Question, locale: str, currency: str
) -> tuple[Explanation, ...]:
    told = _answer(root, sample, build, role, question)
    house = settings.load()
    return explain(_open(root, sample, build), settings.catalogue(), house, question, told, Text(locale, currency))


def journey(
    in_use: warehouse.InUse,
    name: str,
    where: Filters,
    period: Period,
    compare: Comparison | None,
    against: Filters,
    language: str,
    role: Role = "reader",
) -> JourneyMap:
    """A journey filled from the build in use; ``against`` is another group to compare with, in place of ``compare``."""
    root, sample, build = str(in_use.folder.root), in_use.sample, in_use.build
    return _journey(root, sample, build, role, name, where, period, None if against else compare, against, language)


@st.cache_data(max_entries=200, show_spinner=False)
def _journey(
    root: str,
    sample: bool,
    build: str,
    role: Role,
    name: str,
    where: Filters,
    period: Period,
    compare: Comparison | None,
    against: Filters,
    language: str,
) -> JourneyMap:
    reader = _open(root, sample, build)
    house, catalogue = settings.load(), settings.catalogue()
    return journey_map(
        reader, catalogue, house, name, where, period, compare, role, compare_where=against, language=language
    )


def journeys_held(in_use: warehouse.InUse) -> tuple[str, ...]:
    """The journeys that have data, the one with most first."""
    return _journeys(str(in_use.folder.root), in_use.sample, in_use.build)


@st.cache_data(max_entries=20, show_spinner=False)
def _journeys(root: str, sample: bool, build: str) -> tuple[str, ...]:
    return journeys_with_data(_open(root, sample, build), settings.catalogue())
