"""What stands around the pages: headers on every answer, Secure cookies behind TLS, errors without anybody's data."""

import base64
import hashlib
import logging
import re
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from cx_metrics.errors import DeclarationError, Problem, QuestionError
from pages import _asgi, _incidents

ANSWER = "Chen Mei-Ling 0912345678"  # what somebody typed into a survey


def page(_request: Request) -> Response:
    response = PlainTextResponse("ok")
    response.set_cookie("one", "1")
    response.set_cookie("two", "2", secure=True)
    return response


def broken(_request: Request) -> Response:
    raise ValueError(f"cannot read '{ANSWER}'")


def client(scheme: str = "http") -> TestClient:
    routes = [Route("/", page), Route("/broken", broken), Route("/first", _asgi.to_the_root)]
    app = Starlette(routes=routes, middleware=[Middleware(_asgi.Front)])
    return TestClient(app, base_url=f"{scheme}://testserver")


@pytest.mark.parametrize("path", ["/", "/no-such-page", "/broken"])
def test_every_answer_carries_the_headers(path: str) -> None:
    headers = client().get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]


def test_the_policy_allows_streamlits_inline_script_and_no_other() -> None:
    policy = _asgi.content_security_policy()
    inline = re.findall(r"<script>(.*?)</script>", _asgi.INDEX.read_text("utf-8"), re.DOTALL)
    assert inline, "this Streamlit has no inline script any more: the policy can do without hashes"
    wanted = {f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline}
    scripts = policy.split("script-src ")[1].split(";")[0].split()
    assert set(scripts) == {"'self'", "blob:"} | wanted


def test_the_policy_names_no_other_host_and_no_eval() -> None:
    policy = _asgi.content_security_policy()
    assert "unsafe-eval" not in policy
    assert not re.search(r"https?:|wss?:|\*", policy)


def test_cookies_are_secure_behind_tls_only() -> None:
    for scheme, count in (("https", 2), ("http", 1)):
        answer = client(scheme).get("/")
        cookies = answer.headers.get_list("set-cookie")
        assert len(cookies) == 2
        assert sum("; secure" in cookie.lower() for cookie in cookies) == count
        assert ("strict-transport-security" in answer.headers) == (scheme == "https")


def test_the_first_pages_own_address_leads_to_the_root() -> None:
    for asked, answered in (("/first", "./"), ("/first?lang=zh-TW&x=%2F%2Fevil", "./?lang=zh-TW&x=%2F%2Fevil")):
        answer = client().get(asked, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (307, answered)


def test_a_failing_route_tells_a_number_and_the_log_tells_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client().get("/broken")
    assert answer.status_code == 500
    incident = answer.text.split()[-1]
    assert incident in caplog.text and "ValueError: cannot read …" in caplog.text
    assert "in broken" in caplog.text  # the way to the fault
    for private in ANSWER.split():
        assert private not in caplog.text and private not in answer.text


def raised(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("did not raise")


def test_what_caused_an_error_is_told_without_values_too() -> None:
    def act() -> None:
        try:
            int(ANSWER)
        except ValueError as error:
            raise RuntimeError(f"row 4711 of survey\nOriginal line: {ANSWER}") from error

    told = _incidents.scrubbed(raised(act))
    assert "RuntimeError: row #### of survey" in told
    assert "ValueError: invalid literal for int() with base ##: …" in told
    assert not [private for private in ANSWER.split() if private in told]


def test_a_fault_in_the_operators_own_files_is_told_whole_and_a_question_is_not() -> None:
    fault = Problem("config.yaml, line 3", "'colour'", "remove it")
    assert "config.yaml, line 3: 'colour'" in _incidents.scrubbed(DeclarationError(fault))
    assert "secret" not in _incidents.scrubbed(QuestionError("no segment 'secret'"))


def test_streamlits_own_account_of_an_error_is_dropped() -> None:
    _incidents.keep_values_out_of_the_log()
    teller = logging.getLogger("streamlit.error_util")
    told = (ValueError, ValueError(ANSWER), None)
    entry = logging.LogRecord(teller.name, logging.ERROR, "", 0, "Uncaught app execution", (), told)
    other = logging.LogRecord(teller.name, logging.WARNING, "", 0, "something else", (), None)
    assert not teller.filter(entry)
    assert teller.filter(other)
