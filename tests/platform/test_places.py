"""A place for each reader: who comes when all are taken is asked to wait, in every language; who is in stays in."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from cx_metrics import settings
from cx_metrics.declarations.settings import Serving
from cx_metrics.serving.proxy import COOKIE
from pages._asgi import Front
from pages._places import KEPT, ReaderPlaces, Seats

HTML = {"accept": "text/html"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def two_places(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient, ReaderPlaces, Clock]]:
    """A server with two places, and its clock."""
    house = replace(settings.load(), serving=Serving(readers_a_process=2))
    monkeypatch.setattr(settings, "load", lambda: house)

    async def page(_request: Request) -> Response:
        return PlainTextResponse("the page")

    async def line(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_text()
        await socket.close()

    places = ReaderPlaces(clock := Clock())
    routes = [Route("/{path:path}", page), WebSocketRoute("/_stcore/stream", line)]
    app = Starlette(routes=routes, middleware=[Middleware(Front), Middleware(Seats, places)])
    yield TestClient(app), places, clock


def opened(client: TestClient, cookie: str = "") -> tuple[int, str]:
    """A page opened by a browser: the status, and the cookie it has from then on."""
    client.cookies.clear()
    answer = client.get("/journey", headers=HTML | ({"cookie": f"{COOKIE}={cookie}"} if cookie else {}))
    return answer.status_code, answer.cookies.get(COOKIE) or cookie


def test_who_finds_no_place_is_asked_to_wait_in_three_languages(
    two_places: tuple[TestClient, ReaderPlaces, Clock],
) -> None:
    client, _, _ = two_places
    assert [opened(client)[0] for _ in range(2)] == [200, 200]
    client.cookies.clear()
    answer = client.get("/journey?segment=family", headers=HTML)
    assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
    assert int(answer.headers["retry-after"]) > 0 and 'http-equiv="refresh"' in answer.text
    for locale, words in (("en", "One moment, please"), ("zh-TW", "請稍候"), ("zh-CN", "请稍候")):
        assert f'<section lang="{locale}"><h1>{words}</h1>' in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert client.get("/static/index.js").text == "the page"  # the parts of a page that somebody has
    assert client.get("/readyz", headers=HTML).text == "the page"


def test_a_place_is_kept_while_a_line_is_open_and_a_moment_longer(
    two_places: tuple[TestClient, ReaderPlaces, Clock],
) -> None:
    client, places, clock = two_places
    _, first = opened(client)
    opened(client)
    with client.websocket_connect("/_stcore/stream", headers={"cookie": f"{COOKIE}={first}"}) as line:
        clock.now = KEPT + 1
        assert places.readers() == 1  # the other one never came for more than its page
        assert opened(client)[0] == 200
        assert opened(client)[0] == 503
        assert opened(client, first) == (200, first)  # the page loaded again
        line.send_text("enough")
    assert opened(client)[0] == 503
    clock.now += KEPT + 1
    assert places.readers() == 0 and opened(client)[0] == 200


def test_a_line_is_never_refused_and_tells_whose_process_has_it(
    two_places: tuple[TestClient, ReaderPlaces, Clock],
) -> None:
    client, places, _ = two_places
    opened(client), opened(client)
    with client.websocket_connect("/_stcore/stream", headers={"cookie": f"{COOKIE}=7.elsewhere"}) as line:
        told = dict[bytes, bytes](line.extra_headers or [])[b"set-cookie"].decode()
        assert told.startswith(f"{COOKIE}=0.") and "HttpOnly" in told and "SameSite=Lax" in told
        assert places.readers() == 3
        line.send_text("enough")


def test_who_closes_lets_in_those_who_are_in_only(two_places: tuple[TestClient, ReaderPlaces, Clock]) -> None:
    client, places, _ = two_places
    _, mine = opened(client)
    places.close()
    assert opened(client)[0] == 503
    assert opened(client, mine)[0] == 200
