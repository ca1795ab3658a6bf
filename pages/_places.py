"""A place for each reader: a process that has as many as it can serve well asks those who come then to wait, politely.

A browser that opens a page gets a place, which its cookie names; it keeps it while a line (websocket) of it is open,
and a moment longer, for a page that is loaded again. Lines themselves are never refused: who has the page was let in.
"""

import os
import secrets
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cx_metrics import settings
from cx_metrics.serving.proxy import COOKIE
from cx_metrics.serving.waiting_page import SECONDS, waiting_page
from cx_metrics.serving.worker import DRAIN, NAME
from pages._addresses import is_elsewhere, wants_html

KEPT = 10.0  # seconds that a place is kept without a line
LONGEST = 40  # letters of a name


@dataclass
class _Seat:
    """A place: how many lines are open, and until when it is kept without one."""

    lines: int
    until: float


class ReaderPlaces:
    """The places of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._held: dict[str, _Seat] = {}
        self._clock = clock
        self.is_closing = False  # it ends soon: nobody new is let in

    def readers(self) -> int:
        """How many places are taken."""
        now = self._clock()
        self._held = {name: held for name, held in self._held.items() if held.lines or held.until > now}
        return len(self._held)

    def enter(self, known: str) -> str | None:
        """The place of a browser that opens a page, by the one it knows; None where none is free."""
        full = self.readers() >= settings.load().serving.readers_a_process
        if known not in self._held and (full or self.is_closing):
            return None
        return self._keep(known if known in self._held else _new())

    def begin(self, known: str) -> str:
        """The place of a browser that opens a line."""
        name = self._keep(known if known.startswith(_PREFIX) else _new())
        self._held[name].lines += 1
        return name

    def end(self, name: str) -> None:
        """A line is closed."""
        self._keep(name)
        self._held[name].lines -= 1

    def close(self) -> None:
        """Let nobody new in."""
        self.is_closing = True

    def close_when_told(self) -> None:
        """Close on the signal of whoever watches over this process, where it is one of several."""
        if NAME in os.environ:
            signal.signal(DRAIN, lambda *_: self.close())

    def _keep(self, name: str) -> str:
        self._held.setdefault(name, _Seat(0, 0)).until = self._clock() + KEPT
        return name


PLACES = ReaderPlaces()
_PREFIX = f"{os.environ.get(NAME, '0')}."  # of the cookies of this process


def _new() -> str:
    return _PREFIX + secrets.token_urlsafe(12)


class Seats:
    """ASGI middleware: gives places to those who open a page or a line, and the page to wait with to others."""

    def __init__(self, app: ASGIApp, places: ReaderPlaces = PLACES):
        self.app, self.places = app, places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Everything but pages and lines passes."""
        if scope["type"] == "websocket":
            name = self.places.begin(_known(scope))
            try:
                await self.app(scope, receive, _telling(send, name, scope))
            finally:
                self.places.end(name)
        elif scope["type"] == "http" and scope["method"] == "GET" and wants_html(scope) and not is_elsewhere(scope):
            given = self.places.enter(_known(scope))
            if given is None:
                page = waiting_page(settings.load().languages)
                headers = {"retry-after": str(SECONDS), "cache-control": "no-store"}
                await HTMLResponse(page, 503, headers)(scope, receive, send)
            else:
                await self.app(scope, receive, _telling(send, given, scope))
        else:
            await self.app(scope, receive, send)


def _known(scope: Scope) -> str:
    """The place that a browser knows; empty where it knows none."""
    return HTTPConnection(scope).cookies.get(COOKIE, "")[:LONGEST]


def _telling(send: Send, name: str, scope: Scope) -> Send:
    """Tell the browser of its place, where it does not know it."""
    secure = "; Secure" if scope["scheme"] in ("https", "wss") else ""
    cookie = f"{COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax{secure}"

    async def sent(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            message.setdefault("headers", [])
            MutableHeaders(scope=message).append("set-cookie", cookie)
        await send(message)

    return send if _known(scope) == name else sent
