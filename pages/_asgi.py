"""What stands around the pages on HTTP: security headers, Secure cookies, and an incident where an error gets out."""

import base64
import functools
import hashlib
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._incidents import record

INDEX = Path(st.__file__).parent / "static" / "index.html"
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}


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
