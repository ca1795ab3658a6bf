"""The frame every page stands in: colours and print rules, the document's language, and the guard a page opens with."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cx_metrics import pictures, settings, theme, warehouse, workspace
from cx_metrics.declarations import Settings
from cx_metrics.declarations.sign_in import ShownRows
from cx_metrics.errors import WarehouseError, WorkspaceError
from cx_metrics.pictures.markup import tag
from cx_metrics.text import Text
from cx_metrics.ui import address, door, language

ICON = Path(__file__).with_name("icon.svg")  # a file of ours: a named icon would be fetched from a font service
STYLESHEET = Path(__file__).with_name("frame.css")
LONGEST_NAME = 60  # letters of a page that does not exist
# What begins something in Markdown where it stands. All else is left alone, as a screen reader speaks the marks that
# make it plain: a number keeps its point, and brackets are no link without square ones before them.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~$:^]|\.(?!\d)|^[#+\-]|(?<=^\d)\)|(?<=^\d\d)\))")

log = logging.getLogger(__name__)

# Streamlit always says <html lang="en">: wrong Chinese letter forms, and a screen reader that speaks English.
_document_language = st.components.v2.component(
    "cx_document_language", js="\nexport default ({ data }) => { document.documentElement.lang = data.language };\n"
)


@dataclass(frozen=True)
class Visit:
    """One reader on one page: words in their language, the build in use, and the latest revision of what
    people authored (None where that cannot be read). It says what a finished piece of a page depends on beside what was
    asked, so that pieces can be kept by it."""

    text: Text
    in_use: warehouse.InUse
    authored: workspace.Watermark | None = (0, "")
    targets_at: workspace.Watermark = (
        0,
        "",
    )  # of all that, what changes figures: the targets
    rows: ShownRows = ()  # the only ones that this reader is shown

    @property
    def settings(self) -> Settings:
        """Those of the running program, the same for everybody."""
        return settings.load()


def words() -> Text:
    """The reader's language in the organisation's currency."""
    house = settings.load()
    return Text(language.current(house.languages), house.organisation.currency)


def frame(locale: str) -> None:
    """Once a run, before the page: what every page looks like, and the language the document is in."""
    with st.container(key="cx_frame"):
        words = f".stHtml {{{pictures.WORDS_STYLE}}}"
        st.html(f"<style>{theme.variables()}{words}{STYLESHEET.read_text('utf-8')}</style>")
        _document_language(data={"language": locale}, key="cx_document_language")


def page(title_key: str) -> Visit:
    """Open a page: the first line of every page file.

    Writes the page's name (and SAMPLE while the sample company is shown) and gives back the visit. Where
    nothing has been imported or the build cannot be read, it says so and stops.
    """
    text = words()
    house = settings.load()
    try:
        in_use = warehouse.in_use(house)
    except WarehouseError as error:
        log.error("the build in use cannot be read: %s", error)
        instead(text, house, "state.damaged")
    if in_use is None:
        instead(text, house, "state.nothing_imported", "data.py")
    _overline(title_key, text, in_use.sample)
    return _visit(text, house, in_use)


def opened(title_key: str, text: Text, house: Settings) -> Visit | None:
    """Open a page that has something to show even where nothing has been imported, or the build cannot be read: then
    there is no visit."""
    try:
        in_use = warehouse.in_use(house)
    except WarehouseError as error:
        log.error("the build in use cannot be read: %s", error)
        in_use = None
    _overline(title_key, text, in_use is not None and in_use.sample)
    return _visit(text, house, in_use) if in_use else None


def _overline(title_key: str, text: Text, sample: bool) -> None:
    with st.container(key="cx_overline", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(text(title_key), width="content")
        if sample:
            st.badge(text("sample.badge"), color="orange", help=text("sample.note"))
        if name := door.require().name:
            st.space("stretch")
            st.caption(plain(name), width="content")
            st.button(text("door.sign_out"), key="cx_sign_out", type="tertiary", on_click=door.sign_out)


@contextmanager
def controls(text: Text, house: Settings) -> Iterator[None]:
    """The bar above a page that has no filters: what is drawn inside, and at its end the language."""
    with _bar():
        yield
        _language(text, house)


def language_bar(visit: Visit) -> None:
    """The bar above a page that has nothing else to choose."""
    with _bar():
        _language(visit.text, visit.settings)


def _bar() -> DeltaGenerator:
    return st.container(key="controls", horizontal=True, vertical_alignment="center")


def _language(text: Text, house: Settings) -> None:
    st.space("stretch")
    language.selector(text, house.languages)


def require_current(visit: Visit, authored: bool = True) -> None:
    """In a part of a page that is drawn alone: draw the whole page again where its language, the build in use or (where
    the part shows any of it: looking costs a query) what people authored is no longer what it was. Where the part is
    drawn with its page, the page has just looked."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is not None and not run.fragment_ids_this_run:
        return
    address.settle()
    house = visit.settings
    try:
        in_use = warehouse.in_use(house)
    except WarehouseError:
        in_use = None  # the page says it
    if (words(), in_use, door.require().rows) != (visit.text, visit.in_use, visit.rows) or (
        authored and visit != _visit(visit.text, house, visit.in_use)
    ):
        st.rerun()


def _visit(text: Text, house: Settings, in_use: warehouse.InUse) -> Visit:
    """With the one look into the workspace that a run takes where nothing was written since."""
    try:
        authored, targets = workspace.open_store(house, in_use.sample).marks(None, "target")
    except WorkspaceError as error:
        log.error("the workspace cannot be read: %s", error)
        return Visit(text, in_use, None, rows=door.require().rows)
    return Visit(text, in_use, authored, targets, door.require().rows)


def headline(finding: str, ask: str = "", aside: str = "", note: str = "", asked: str = "") -> None:
    """The first thing read (`pictures.headline`). One element, as each costs the server with every rerun."""
    st.html(pictures.headline(finding, ask, aside, note, asked))


def section(title: str, note: str = "") -> None:
    """A part of a page: what it found, and in small print how to read what follows."""
    st.html(pictures.heading(title, note))


def no_page(text: Text, name: str) -> None:
    """That the page of this ``name``, which a link asked for, does not exist."""
    st.caption(plain(text("note.no_page", value=name[:LONGEST_NAME])))


def ended(text: Text) -> NoReturn:
    """That nobody is let in any more by what this browser holds; the way back leads past the server's own page."""
    st.title(text("door.ended.title"), anchor=False)
    st.markdown(text("door.ended.body"))
    st.html(tag("a", text("door.again"), href="./", target="_self"))
    st.stop()


def of_all_rows(text: Text) -> NoReturn:
    """In place of a page that tells of the whole company, to somebody who is shown some rows of it."""
    st.title(text("door.of_all.title"), anchor=False)
    st.markdown(text("door.of_all.body"))
    st.stop()


def plain(text: str) -> str:
    """Text that Streamlit will not read as Markdown, whatever it holds: for all that comes from data or a URL."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def instead(text: Text, house: Settings, key: str, onward: str = "") -> NoReturn:
    """Say why the page is not shown, in a language that can still be chosen, with the page that leads ``onward``; and
    stop."""
    language.selector(text, house.languages)
    st.title(text(f"{key}.title"), anchor=False)
    st.markdown(text(f"{key}.body"))
    if onward:
        st.page_link(onward, label=text(f"{key}.onward"))
    st.stop()
