"""Leads a link with a wrong address to the page it means, else to the first page, which says that there is no such
page: Streamlit would lay an English dialog over it, in every language."""

from collections.abc import Collection
from difflib import get_close_matches
from urllib.parse import quote

import streamlit as st
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages import PAGES, url_path

LOST = "no-page"  # the parameter in which the first page is told what was asked for
NAMES = tuple(url_path(name) for name in PAGES)
SIGN_IN = "sign-in"  # the address of the button on the page to sign in on
# Addresses of ours that are no pages. They answer without a session too: what is here must tell nothing of the data.
ELSEWHERE = ("healthz", "readyz", SIGN_IN, "oauth2callback", "auth/login", "auth/logout")


class Addresses:
    """ASGI middleware: sends on those who open an address at which there is no page."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Only what a browser opens as a page is looked at: it asks for HTML, the parts of a page do not."""
        if scope["type"] == "http" and scope["method"] == "GET" and wants_html(scope):
            base = st.get_option("server.baseUrlPath").strip("/")
            path = scope["path"].removeprefix(f"/{base}") if base else scope["path"]
            if (right := right_address(path)) is not None:
                query = scope["query_string"].decode("latin-1")
                location = right + (("&" if "?" in right else "?") + query if query else "")
                await RedirectResponse(location, 307)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def right_address(path: str, names: Collection[str] = NAMES) -> str | None:
    """Where a ``path`` that is no page of ``names`` leads, seen from there (so that it holds behind a proxy too); None
    where it is one, or a file or a part of a page. Case, an underscore for a hyphen, a slash too many or a letter amiss
    do not matter."""
    parts = path.strip("/").split("/")
    if path in ("", "/") or path.strip("/") in ELSEWHERE or "." in parts[-1] or any(p.startswith("_") for p in parts):
        return None
    if path[1:] in names:
        return None
    meant = parts[-1].lower().replace("_", "-")
    near = get_close_matches(meant, names, n=1, cutoff=0.8)
    up = "../" * (path.count("/") - 1) or "./"
    if not near:
        return f"{up}?{LOST}={quote(parts[-1], safe='')}"
    return up + (near[0] if near[0] != url_path(PAGES[0]) else "")


def is_elsewhere(scope: Scope) -> bool:
    """Whether an address of ours is asked for that is no page."""
    return str(scope["path"]).rpartition("/")[2] in ELSEWHERE


def wants_html(scope: Scope) -> bool:
    """Whether a browser asks for this as a page: the parts of a page do not."""
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
