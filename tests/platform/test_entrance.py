"""The lock of the server: what answers without a session, and what a session is worth that is forged, old, ended or
without a role."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from cx_metrics import settings, workspace
from cx_metrics.declarations.maturity_model import ROLES
from cx_metrics.ui import door
from pages import PAGES, _entrance, url_path
from tests.conftest import forget, same_sample

SECRET = "of-the-tests-of-the-tests-of-the-tests"
HTML = {"accept": "text/html,application/xhtml+xml"}
PARTS = ("/media/0123.csv", "/_stcore/upload_file/a/b", "/_stcore/metrics", "/component/x/y.js", "/_stcore/host-config")


def anything(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("let in")


async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("let in")
    await websocket.close()


def callback(_request: Request) -> RedirectResponse:
    response = RedirectResponse("/", 302)
    if "fails" not in str(_request.url):
        response.set_cookie(USER_COOKIE_NAME, "signed")
    return response


@pytest.fixture
def locked(sample_house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    config = same_sample(sample_house.parent, tmp_path)
    told = "sign_in:\n  required: true\n  grants:\n    - {role: viewer, groups: [staff]}\n"
    config.write_text(f"{config.read_text('utf-8')}\n{told}", "utf-8")
    monkeypatch.setenv("CX_CONFIG", str(config))
    monkeypatch.setattr(_entrance, "get_cookie_secret", lambda: SECRET)
    monkeypatch.setattr(door, "get_secrets_auth_section", lambda: {"client_id": "cx"})
    forget()
    yield config
    monkeypatch.undo()
    forget()


def client() -> TestClient:
    routes = [
        Route("/oauth2callback", callback),
        WebSocketRoute("/_stcore/stream", stream),
        Route("/{path:path}", anything, methods=["GET", "PUT", "POST", "HEAD"]),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(_entrance.Entrance)])
    return TestClient(app, follow_redirects=False)


def cookie(secret: str = SECRET, **claims: Any) -> dict[str, str]:
    told = {"is_logged_in": True, "sub": "u1", "aud": "cx", "iat": time.time() - 5, "groups": ["staff"], **claims}
    return {"cookie": f"{USER_COOKIE_NAME}={create_signed_value(secret, USER_COOKIE_NAME, json.dumps(told)).decode()}"}


def connects(headers: dict[str, str]) -> bool:
    try:
        with client().websocket_connect("/_stcore/stream", headers=headers) as websocket:
            return websocket.receive_text() == "let in"
    except WebSocketDisconnect:
        return False


def is_let_in(headers: dict[str, str]) -> bool:
    """Whether everything answers, and not some of it."""
    pages = [client().get(path, headers={**HTML, **headers}).text == "let in" for path in ("/", "/journey?x=1")]
    parts = [client().get(path, headers=headers).text == "let in" for path in PARTS]
    found = {*pages, *parts, connects(headers)}
    assert len(found) == 1
    return found.pop()


def test_without_a_session_no_page_file_or_connection_answers(locked: Path) -> None:
    assert not is_let_in({})
    for name in PAGES:
        answer = client().get(f"/{url_path(name)}?lang=zh-CN&metric=nps", headers=HTML)
        assert answer.status_code == 401 and "登录" in answer.text and answer.headers["cache-control"] == "no-store"
    for path in PARTS:
        for method in ("GET", "HEAD", "PUT", "POST"):
            assert client().request(method, path).status_code == 403
    for path in ("/readyz", "/_stcore/health", "/static/js/index.js"):
        assert client().get(path).text == "let in"


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (lambda: cookie(secret="another"), 401),  # forged
        (lambda: {"cookie": cookie()["cookie"].replace("=", "=x", 1)}, 401),  # tampered with
        (lambda: {"cookie": f"{USER_COOKIE_NAME}=chunks-9"}, 401),
        (lambda: cookie(iat=time.time() - 9 * 3600), 401),  # of yesterday
        (lambda: cookie(aud="another"), 401),
        (lambda: cookie(groups=[]), 403),  # no role
    ],
)
def test_a_session_that_is_worth_nothing(locked: Path, made: Callable[[], dict[str, str]], status: int) -> None:
    assert not is_let_in(made())
    assert client().get("/", headers={**HTML, **made()}).status_code == status


def test_a_session_opens_everything_until_its_role_is_taken_or_it_is_ended(locked: Path) -> None:
    mine = cookie(nonce="one")
    assert is_let_in(mine)
    before = locked.read_text("utf-8")
    locked.write_text(before.replace("groups: [staff]", "groups: [others]"), "utf-8")
    assert not is_let_in(mine)
    locked.write_text(before + "\n", "utf-8")
    assert is_let_in(mine)
    person = door.person_of(_entrance.claims_of({USER_COOKIE_NAME: mine["cookie"].partition("=")[2]}))
    assert not isinstance(person, str)
    store = workspace.open_store(settings.load(), False)
    workspace.note_access(store, "sign_out", author=person.name, session=person.session)
    assert not is_let_in(mine)
    assert is_let_in(cookie(nonce="two"))


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("/what-if?case=a&set=b:1", "/what-if?case=a&set=b:1"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
    ],
)
def test_a_link_is_remembered_over_signing_in_and_leads_nowhere_else(locked: Path, link: str, leads: str) -> None:
    there = client()
    there.cookies.set("cx_next", quote(link, safe=""))
    assert there.get("/oauth2callback").headers["location"] == leads
    assert there.get("/oauth2callback?fails=1").headers["location"] == "/"
    asked = client().get("/what-if?case=a&set=b:1", headers=HTML)
    assert asked.cookies["cx_next"].strip('"') == quote("/what-if?case=a&set=b:1", safe="")


def test_a_raters_link_lets_in_without_an_account_and_a_guessed_one_does_not(locked: Path) -> None:
    house = settings.load()
    store = workspace.open_store(house, True)
    model = next(iter(settings.catalogue().maturity_models))
    made = workspace.open_round(
        store, model=model, title="One", as_of=house.imports.earliest_date, least=5, author="Ben"
    )
    ((_, secret),) = workspace.invite(store, made.id, [ROLES[0]], author="Ben")
    there = client()
    assert there.get("/maturity?invite=guessed", headers=HTML).status_code == 401
    answer = there.get(f"/maturity?invite={secret}", headers=HTML)
    assert answer.text == "let in" and connects({"cookie": f"cx_invite={answer.cookies['cx_invite']}"})
    assert not connects({"cookie": "cx_invite=guessed"})


def test_where_nobody_need_sign_in_nothing_is_asked(house: Path) -> None:
    assert not door.is_locked() and door.problems() == [] and is_let_in({})


def test_a_server_that_others_can_reach_is_locked_and_does_not_start_without_the_means(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options: dict[str, Any] = {"server.address": "0.0.0.0", "server.allowedHosts": ["127.0.0.1"]}
    monkeypatch.setattr(st, "get_option", options.get)
    monkeypatch.setattr(door, "get_secrets_auth_section", dict)
    assert door.is_locked()
    told = "\n".join(map(str, door.problems()))
    assert "docs/signing_in.md" in told and "required: false" in told and "sign_in.grants" in told
    options |= {"server.address": "127.0.0.1", "server.allowedHosts": ["cx.company.example"]}
    assert door.is_locked()  # behind a proxy
    house.write_text(house.read_text("utf-8") + "\nsign_in: {required: false}\n", "utf-8")
    assert not door.is_locked() and door.problems() == []
