"""The lock of the server: without a session nothing of it answers but the page on which people sign in.

Streamlit's own routes do the signing in (what `st.login` leads to); its script runs for nobody before. A link into the
dashboard is remembered over it; a rater's link lets in without an account, to its questions only.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from cx_metrics import settings, warehouse, workspace
from cx_metrics.declarations.sign_in import Person, Refused
from cx_metrics.negotiation import negotiate
from cx_metrics.pictures.markup import tag
from cx_metrics.serving.waiting_page import plain_page
from cx_metrics.text import Text
from cx_metrics.ui import door
from cx_metrics.ui.rater_page import INVITE
from pages._addresses import ELSEWHERE, SIGN_IN

OPEN = (*ELSEWHERE, "_stcore/health")  # tell nothing of the data
OPEN_FOLDERS = ("static/",)  # Streamlit's own front end
NEXT, GUEST = "cx_next", "cx_invite"  # cookies: where a link was to lead, and the secret of a rater's link
LONGEST = 2000  # letters of a link that is remembered


class Entrance:
    """ASGI middleware: asks of every request and every connection who makes it."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through who is let in; to others the page to sign in, or no answer at all."""
        if scope["type"] not in ("http", "websocket") or not door.is_locked():
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        path = _path(scope)
        if path == "oauth2callback":
            await self.app(scope, receive, _onward(send, asked.cookies.get(NEXT)))
            return
        if path in OPEN or path.startswith(OPEN_FOLDERS):
            await self.app(scope, receive, send)
            return
        found = await run_in_threadpool(door.person_of, claims_of(asked.cookies))
        invited = None if isinstance(found, Person) else await run_in_threadpool(_invited, asked)
        if isinstance(found, Person) or invited:
            await self.app(scope, receive, _with_guest(send, invited) if invited else send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "sign in"})
        elif scope["method"] == "GET" and "text/html" in asked.headers.get("accept", ""):
            await _closed(asked, found)(scope, receive, send)
        else:
            await PlainTextResponse("sign in", 403)(scope, receive, send)


def claims_of(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """What the provider said of whoever sends these cookies; nothing where they were tampered with."""
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return None if value is None else decode_signed_value(secret, name, value.encode("latin-1", "replace"))

    try:
        found = json.loads(get_cookie_with_chunks(one, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def to_the_provider(_request: Request) -> RedirectResponse:
    """Where `st.login` leads."""
    return RedirectResponse(generate_login_redirect_url("default"), 302)


def _path(scope: Scope) -> str:
    base = st.get_option("server.baseUrlPath").strip("/")
    path = str(scope["path"]).strip("/")
    return path.removeprefix(base).strip("/") if base else path


def _invited(asked: HTTPConnection) -> str | None:
    """The secret of the rater's link that is opened, or was opened before; None where it is nobody's."""
    secret = asked.query_params.get(INVITE) if _path(asked.scope) == "maturity" else asked.cookies.get(GUEST)
    house = settings.load()
    in_use = warehouse.in_use(house) if secret else None
    if in_use is None or not secret:
        return None
    return secret if workspace.rater_of(workspace.open_store(house, in_use.sample), secret) else None


def _with_guest(send: Send, secret: str) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            cookie = f"{GUEST}={quote(secret, safe='')}; Path=/; HttpOnly; SameSite=Lax"
            MutableHeaders(scope=message).append("set-cookie", cookie)
        await send(message)

    return sent


def _onward(send: Send, remembered: str | None) -> Send:
    """After signing in, to where a link was to lead: an address of this server, whatever the cookie says."""
    onward = unquote(remembered or "")
    parts = urlsplit(onward)
    ours = onward.startswith("/") and not onward.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            signed_in = any(c.startswith(f"{USER_COOKIE_NAME}=") and "Max-Age=0" not in c and '=""' not in c
                            for c in headers.getlist("set-cookie"))  # fmt: skip
            if message["status"] == 302 and signed_in and ours:
                headers["location"] = onward
                headers.append("set-cookie", f"{NEXT}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
        await send(message)

    return sent


def _closed(asked: HTTPConnection, why: Refused) -> Response:
    """The page on which people sign in, or which says that they have no role, in their language."""
    house = settings.load()
    wanted = [asked.query_params.get("lang"), *_languages(asked.headers.get("accept-language", ""))]
    text = Text(negotiate(wanted, house.languages), house.organisation.currency)
    leads = "auth/logout" if why == "no_role" else SIGN_IN
    base = st.get_option("server.baseUrlPath").strip("/")
    href = f"/{base}/{leads}" if base else f"/{leads}"
    title = text(f"door.{why}.title", name=text.pick(house.organisation.name))
    body = text(f"door.{why}.body", hours=house.sign_in.hours)
    button = text("door.other" if why == "no_role" else "door.sign_in")
    content = tag("h1", title) + tag("p", body) + tag("a", button, href=href)
    page = plain_page(text.locale, title, content)
    response = HTMLResponse(page, 403 if why == "no_role" else 401, {"cache-control": "no-store"})
    query = asked.scope["query_string"].decode("latin-1")
    link = asked.scope["path"] + (f"?{query}" if query else "")
    if why != "no_role" and len(link) <= LONGEST:
        response.set_cookie(NEXT, quote(link, safe=""), max_age=600, httponly=True, samesite="lax")
    return response


def _languages(header: str) -> list[str]:
    """The languages of an Accept-Language header as they stand, which is how browsers order them."""
    return [part.partition(";")[0].strip() for part in header.split(",")]
