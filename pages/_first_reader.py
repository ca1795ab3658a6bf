"""The first reader of a process, and of each build, is the process itself: it opens every page in every language, so
that what people usually ask is known before they come.

Only where the process is one of several. Nobody is let in before the pages are known: until then the others serve, or
there is the page to wait with. Then it opens the overview under each filter value, without haste; and all of it again
when another build comes into use (which people see with their next click, whether it is known or not).
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient
from streamlit.util import calc_hash

from cx_metrics import settings, warehouse
from cx_metrics.declarations import Settings
from cx_metrics.errors import CxError
from cx_metrics.serving.worker import NAME
from cx_metrics.text import Text
from cx_metrics.ui import door
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.kept import company_of
from pages import PAGES, url_path

LONGEST = 30.0  # seconds that people are kept waiting for it
PACE = 2.0  # seconds between two looks for another build

PageQuery = tuple[str, str]  # a page, and the parameters in its address
log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def reading() -> AsyncIterator[None]:
    """Every page is read when this begins, and the first reader reads on until it ends."""
    if NAME not in os.environ:
        yield
        return
    try:
        async with asyncio.timeout(LONGEST):
            if await asyncio.to_thread(_in_use):
                await _read(_pages(settings.load()))
    except TimeoutError:
        log.warning("not every page was opened in %.0f seconds: the rest is worked out when it is asked for", LONGEST)
    reads = asyncio.create_task(_read_on())
    try:
        yield
    finally:
        reads.cancel()


async def _read_on() -> None:
    """What is usual of the build in use, once a build."""
    known: warehouse.InUse | None = None
    while True:
        build = await asyncio.to_thread(_in_use)
        if build not in (None, known):
            known, house = build, settings.load()
            with contextlib.suppress(CxError):  # the page says so
                filtered = await asyncio.to_thread(_filtered, house, build)
                await _read([*_pages(house), *filtered], at_leisure=build)
        await asyncio.sleep(PACE)


def _pages(house: Settings) -> Iterator[PageQuery]:
    """Every page in every language, those of the first language first."""
    return ((name, urlencode({"lang": locale})) for locale in house.languages for name in PAGES)


def _filtered(house: Settings, build: warehouse.InUse) -> list[PageQuery]:
    """The overview under each value of each filter, in the first language: figures are the same in all."""
    locale = house.languages[0]
    held = company_of(Visit(Text(locale), build)).reader.dimension_values
    values = ((name, value) for name in house.dimensions for value in held.get(name, ()))
    return [(PAGES[0], urlencode({"lang": locale, name: value})) for name, value in values]


def _in_use() -> warehouse.InUse | None:
    try:
        return warehouse.in_use(settings.load())
    except CxError:
        return None  # the page says so


async def _read(asked: Iterable[PageQuery], at_leisure: warehouse.InUse | None = None) -> None:
    """Open these one after the other; ``at_leisure`` of a build: with a pause as long after each, while in use."""
    runtime, reader = Runtime.instance(), FirstReader()
    session = runtime.connect_session(reader, door.first_reader())
    try:
        for page, query in asked:
            if at_leisure and await asyncio.to_thread(_in_use) != at_leisure:
                return
            began = time.monotonic()
            reader.done.clear()
            runtime.handle_backmsg(session, rerun(page, query))
            await reader.done.wait()
            if at_leisure:
                await asyncio.sleep(time.monotonic() - began)
    finally:
        runtime.close_session(session)


def rerun(page: str, query: str) -> BackMsg:
    """The message by which a browser asks for a page."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_script_hash = calc_hash("" if page == PAGES[0] else url_path(page))
    return asked


class FirstReader(SessionClient):
    """Who waits for a page and looks at none."""

    client_context = None

    def __init__(self) -> None:
        self.done = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Note that the page stands."""
        if is_last(msg):
            self.done.set()


def is_last(told: ForwardMsg) -> bool:
    """Whether a message ends a rerun, and no other follows at once."""
    return told.WhichOneof("type") == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
