"""Links with a wrong address: they lead to the page that was meant, or to the first, which says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pages._addresses import LOST, NAMES, Addresses, right_address

HTML = {"accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/Journey", "./journey"),
        ("/TARGETS", "./targets"),
        ("/journey/", "../journey"),
        ("/definition", "./definitions"),
        ("/old/place/Journey", "../../journey"),
        ("/Overview", "./"),
        ("/nowhere", f"./?{LOST}=nowhere"),
        ("/旅程", f"./?{LOST}=%E6%97%85%E7%A8%8B"),
        ("//evil&lang=x", f"../?{LOST}=evil%26lang%3Dx"),
    ],
)
def test_a_wrong_address_leads_somewhere(path: str, right: str) -> None:
    assert right_address(path) == right


@pytest.mark.parametrize(
    "path", ["", "/", "/readyz", "/static/index.js", "/favicon.png", "/_stcore/health", *(f"/{name}" for name in NAMES)]
)
def test_what_is_there_is_left_alone(path: str) -> None:
    assert right_address(path) is None


@given(st.text(max_size=40))
def test_no_link_leads_off_this_server(path: str) -> None:
    assert (right_address(f"/{path}") or "./").startswith(("./", "../"))


def test_only_pages_are_led_elsewhere_and_what_they_ask_for_goes_along() -> None:
    async def found(_request: Request) -> Response:
        return PlainTextResponse("found")

    app = Starlette(routes=[Route("/{path:path}", found)], middleware=[Middleware(Addresses)])
    client = TestClient(app, follow_redirects=False)
    answer = client.get("/Journey?lang=zh-TW&step=wifi", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (307, "./journey?lang=zh-TW&step=wifi")
    assert client.get("/gone?lang=zh-TW", headers=HTML).headers["location"] == f"./?{LOST}=gone&lang=zh-TW"
    assert client.get("/Journey", headers={"accept": "*/*"}).text == "found"
    assert client.get("/journey", headers=HTML).text == "found"
