"""Fetch for the page of journeys, remembered by build, role and what is asked, as ``data`` does for all pages."""

import streamlit as st

from cx_metrics import settings, warehouse
from cx_metrics.drivers import KeyDrivers, key_drivers
from cx_metrics.journey import Delay, JourneyMap, journey_map, journeys_with_data, score_by_delay
from cx_metrics.journey.cases import CasesBehind, Order, cases_behind
from cx_metrics.metrics import Period
from cx_metrics.metrics.question import Comparison, Filters
from cx_metrics.metrics.suppress import Role
from cx_metrics.ui.data import opened


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
    reader = opened(root, sample, build)
    house, catalogue = settings.load(), settings.catalogue()
    return journey_map(
        reader, catalogue, house, name, where, period, compare, role, compare_where=against, language=language
    )


def delays(
    in_use: warehouse.InUse, name: str, where: Filters, period: Period, role: Role = "reader"
) -> tuple[Delay, ...]:
    """How sessions are judged by how long each step took."""
    return _delays(str(in_use.folder.root), in_use.sample, in_use.build, role, name, where, period)


@st.cache_data(max_entries=200, show_spinner=False)
def _delays(
    root: str, sample: bool, build: str, role: Role, name: str, where: Filters, period: Period
) -> tuple[Delay, ...]:
    reader = opened(root, sample, build)
    return score_by_delay(reader, settings.catalogue(), settings.load(), name, where, period, role)


def cases(
    in_use: warehouse.InUse,
    code: str,
    touchpoint: str,
    where: Filters,
    period: Period,
    order: Order,
    page: int,
    role: Role = "reader",
) -> CasesBehind:
    """A page of the complaints about a step of a journey."""
    root, sample, build = str(in_use.folder.root), in_use.sample, in_use.build
    return _cases(root, sample, build, role, code, touchpoint, where, period, order, page)


@st.cache_data(max_entries=50, show_spinner=False)
def _cases(
    root: str,
    sample: bool,
    build: str,
    role: Role,
    code: str,
    touchpoint: str,
    where: Filters,
    period: Period,
    order: Order,
    page: int,
) -> CasesBehind:
    reader, known = opened(root, sample, build), settings.load()
    return cases_behind(reader, settings.catalogue(), known, code, touchpoint, where, period, order, page, role)


def journeys_held(in_use: warehouse.InUse) -> tuple[str, ...]:
    """The journeys that have data, the one with most first."""
    return _journeys(str(in_use.folder.root), in_use.sample, in_use.build)


@st.cache_data(max_entries=20, show_spinner=False)
def _journeys(root: str, sample: bool, build: str) -> tuple[str, ...]:
    return journeys_with_data(opened(root, sample, build), settings.catalogue())


def drivers(in_use: warehouse.InUse, outcome: str, where: Filters, period: Period, role: Role = "reader") -> KeyDrivers:
    """What moves an outcome, as ``role`` may see it."""
    return _drivers(str(in_use.folder.root), in_use.sample, in_use.build, role, outcome, where, period)


@st.cache_data(max_entries=300, show_spinner=False)
def _drivers(
    root: str, sample: bool, build: str, role: Role, outcome: str, where: Filters, period: Period
) -> KeyDrivers:
    return key_drivers(opened(root, sample, build), settings.catalogue(), settings.load(), outcome, where, period, role)
