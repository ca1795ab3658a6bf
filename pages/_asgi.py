"""What stands around the pages on HTTP: security headers, Secure cookies, and errors that say no more than a number."""

import base64
import functools
import hashlib
import logging
import re
import traceback
import uuid
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cx_metrics import ui
from cx_metrics.errors import DeclarationError, WarehouseError

INDEX = Path(st.__file__).parent / "static" / "index.html"
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_QUOTES = "'\"“”‘’「」`"
_QUOTED = re.compile(f"[{_QUOTES}].*[{_QUOTES}]|[{_QUOTES}].*")
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}

log = logging.getLogger(__name__)


@functools.cache
def content_security_policy() -> str:
    """Scripts only from this server, plus Streamlit's one inline script by its hash; no ``unsafe-eval``.

    The hash is taken from the installed index.html, so that an upgrade of Streamlit cannot leave it behind. ``blob:``
    is how the browser loads components, ``unsafe-inline`` how Streamlit writes styles.
    """
    inline = _INLINE_SCRIPT.findall(INDEX.read_text("utf-8"))
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline)
    return "; ".join((
        "default-src 'self'",
        f"script-src 'self' blob: {hashes}",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


class Front:
    """ASGI middleware: the headers above on every response; behind TLS, Secure cookies and strict transport."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an error that nobody caught becomes an incident."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        secure = scope["scheme"] == "https"  # the server takes a proxy's word for it, when it trusts the proxy
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _harden(MutableHeaders(scope=message), secure)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:
            incident = record(error)
            if started:
                raise
            await PlainTextResponse(f"Internal error {incident}", 500)(scope, receive, send_with_headers)


def _harden(headers: MutableHeaders, secure: bool) -> None:
    headers["content-security-policy"] = content_security_policy()
    for name, value in HEADERS.items():
        headers[name] = value
    if secure:
        headers["strict-transport-security"] = "max-age=31536000"
        cookies = headers.getlist("set-cookie")
        del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")


def to_the_root(request: Request) -> RedirectResponse:
    """The first page lives at the root and Streamlit knows it by no other address; a link to its name leads there."""
    query = request.url.query
    return RedirectResponse(f"./?{query}" if query else "./", 307)


def record(error: BaseException) -> str:
    """Log an error without the data in it; gives back the incident's number, which is all a user sees."""
    incident = uuid.uuid4().hex[:8]
    log.error("incident %s\n%s", incident, scrubbed(error))
    return incident


def scrubbed(error: BaseException) -> str:
    """The traceback of an error and of what caused it, without values: they may be somebody's answer.

    A library's message keeps its first line up to anything quoted, digits masked. Messages about the operator's own
    files (declarations, the warehouse) are kept whole.
    """
    parts = []
    shown: BaseException | None = error
    while shown is not None:
        frames = "".join(traceback.format_tb(shown.__traceback__))
        if isinstance(shown, DeclarationError | WarehouseError):
            message = str(shown)
        else:
            first = (str(shown).splitlines() or [""])[0][:300]
            message = re.sub(r"\d", "#", _QUOTED.sub("…", first))
        parts.append(f"{frames}{type(shown).__name__}: {message}")
        shown = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
    return "\n\nwhich came from\n".join(parts)


def on_script_error(error: Exception) -> bool:
    """Streamlit's hook for an error in a page: the reader sees a number, the log has the rest."""
    st.error(ui.words()("incident", incident=record(error)))
    return True


def keep_values_out_of_the_log() -> None:
    """Send our log to stderr, and drop Streamlit's own account of errors, which quotes values; ``record`` does not."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    logging.getLogger("streamlit.error_util").addFilter(lambda entry: entry.exc_info is None)
