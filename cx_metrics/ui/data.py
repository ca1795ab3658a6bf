"""Fetch for pages: one open reader a build, answers remembered by build, role, question and
targets."""

import functools
import gc
import logging
from datetime import date

import streamlit as st

from cx_metrics import settings, warehouse, workspace
from cx_metrics.declarations import Settings
from cx_metrics.errors import WarehouseError, WorkspaceError
from cx_metrics.metrics import Answer, Question, measure
from cx_metrics.metrics.behind import Behind, answers_behind
from cx_metrics.metrics.explain import Explanation, explain
from cx_metrics.metrics.moved import Moved, Split, moved
from cx_metrics.metrics.suppress import Role
from cx_metrics.text import Text
from cx_metrics.ui.frame import Visit, instead
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.reader import Reader
from cx_metrics.workspace import Mark

log = logging.getLogger(__name__)

# the launcher imports this before the server runs, and Streamlit would warn that it then caches in memory, as it
# does anyway
logging.getLogger("streamlit.runtime.caching.cache_data_api").setLevel(logging.ERROR)


def reader(visit: Visit) -> Reader:
    """The open reader of the build in use; where it is damaged or older than the catalogue, the page says so and
    stops."""
    in_use = visit.in_use
    try:
        found = reader_of(in_use)
        found.require_built_for(settings.catalogue())
    except WarehouseError as error:
        log.error("the build in use cannot answer: %s", error)
        instead(visit.text, visit.settings, "state.damaged")
    _say_when_unreadable(visit)
    return found


def reader_of(in_use: warehouse.InUse) -> Reader:
    """The open reader of a build; raises WarehouseError where it is damaged."""
    return opened(str(in_use.folder.root), in_use.sample, in_use.build)


@functools.lru_cache(maxsize=1)
def settle(build: str) -> str:
    """Once a build, when its first page is drawn: leave all that is now known to last out of the search for garbage, as
    at start-up. Streamlit searches after every rerun, and would spend a quarter of its time on it."""
    gc.unfreeze()  # what the build before left behind
    gc.collect()
    gc.freeze()
    return build


def _say_when_unreadable(visit: Visit) -> None:
    """Numbers stand without what people authored, but not silently: targets set in the app would be missing."""
    if visit.authored is None:
        st.warning(visit.text("workspace.unreadable"))


def require_workspace(visit: Visit) -> None:
    """Where the workspace cannot be read, stop: the page (which has said so) has nothing else to show."""
    if visit.authored is None:
        st.stop()


def store(in_use: warehouse.InUse) -> workspace.Store:
    """The workspace that goes with the warehouse in use: the sample company's, or the organisation's own."""
    return workspace.open_store(settings.load(), in_use.sample)


def house(in_use: warehouse.InUse) -> Settings:
    """The settings with every target in force: those of config.yaml and those set in the app."""
    return _house(in_use.sample, _targets_at(in_use))


def _targets_at(in_use: warehouse.InUse) -> Mark:
    """The revision of the targets that answers are made with: part of the key of every cache of answers."""
    try:
        return store(in_use).mark("target")
    except WorkspaceError:
        return (0, "")  # the page has said so


def _house(sample: bool, targets_at: Mark) -> Settings:
    known, (number, _) = settings.load(), targets_at
    return workspace.with_targets(known, workspace.open_store(known, sample), number) if number else known


def annotations(
    in_use: warehouse.InUse, metric: str | None = None, first: date | None = None, last: date | None = None
) -> tuple[workspace.Annotation, ...]:
    """The notes in time (about one metric, from day to day); none where the workspace cannot be read."""
    try:
        return workspace.annotations(store(in_use), metric, first, last)
    except WorkspaceError:
        return ()  # the page has said so


@st.cache_resource(max_entries=4, show_spinner=False)
def opened(root: str, sample: bool, build: str) -> Reader:
    """Two builds of two warehouses at most stay open; the file of an older one may already be gone."""
    folder = warehouse.folder_of(settings.load(), sample)
    assert str(folder.root) == root
    return Reader(Folder(folder.root, sample), build, settings.load())


def answer(in_use: warehouse.InUse, question: Question, role: Role = "reader") -> Answer:
    """The answer to a question from the build in use, as ``role`` may see it."""
    return _answer(str(in_use.folder.root), in_use.sample, in_use.build, role, question, _targets_at(in_use))


@st.cache_data(max_entries=2000, show_spinner=False)
def _answer(root: str, sample: bool, build: str, role: Role, question: Question, targets_at: Mark) -> Answer:
    return measure(opened(root, sample, build), settings.catalogue(), _house(sample, targets_at), question, role)


def explanation(in_use: warehouse.InUse, question: Question, text: Text, role: Role = "reader") -> Explanation | None:
    """How the one measurement that ``question`` asks for was made, or None when it may not be seen."""
    root, at = str(in_use.folder.root), _targets_at(in_use)
    found = _explained(root, in_use.sample, in_use.build, role, question, text.locale, text.currency, at)
    return found[0] if found else None


@st.cache_data(max_entries=500, show_spinner=False)
def _explained(
    root: str, sample: bool, build: str, role: Role, question: Question, locale: str, currency: str, targets_at: Mark
) -> tuple[Explanation, ...]:
    told, known = _answer(root, sample, build, role, question, targets_at), _house(sample, targets_at)
    reader, text = opened(root, sample, build), Text(locale, currency)
    return explain(reader, settings.catalogue(), known, question, told, text, role)


def parts(
    in_use: warehouse.InUse, question: Question, splits: tuple[Split, ...], role: Role = "reader"
) -> tuple[Moved, ...]:
    """The change that ``question`` asks for, over each of ``splits``, judged together."""
    return _parts(str(in_use.folder.root), in_use.sample, in_use.build, role, question, splits)


@st.cache_data(max_entries=500, show_spinner=False)
def _parts(
    root: str, sample: bool, build: str, role: Role, question: Question, splits: tuple[Split, ...]
) -> tuple[Moved, ...]:
    return moved(opened(root, sample, build), settings.catalogue(), settings.load(), question, splits, role)


def behind(in_use: warehouse.InUse, question: Question, page: int, role: Role = "reader") -> Behind | None:
    """A page of the single answers behind the one number that ``question`` asks for; None where none can be read."""
    return _behind(str(in_use.folder.root), in_use.sample, in_use.build, role, question, page)


@st.cache_data(max_entries=50, show_spinner=False)
def _behind(root: str, sample: bool, build: str, role: Role, question: Question, page: int) -> Behind | None:
    return answers_behind(opened(root, sample, build), settings.catalogue(), settings.load(), question, page, role)


def least_for_comments() -> int:
    """How many people must stand together before single answers may be read."""
    privacy = settings.load().privacy
    return max(privacy.minimum_group, privacy.minimum_group_for_comments)
