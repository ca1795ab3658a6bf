"""The first request a fresh server gets, by any address: router first, nothing from elsewhere, the right language."""

from collections.abc import Callable

import pytest

from pages import PAGES, url_path
from tests.conftest import Watched

LATE = pytest.mark.nightly("each starts a server; by day the root, one page below it and one unknown link have theirs")
FIRST, SECOND, *OTHERS = (f"/{url_path(name)}" for name in PAGES)
LOST_LINK, UNKNOWN_LINKS = "/no-such-page", ["/_router"]  # the lost one leads to the first page, which says so
LINKS = ["/", SECOND, *UNKNOWN_LINKS, *(pytest.param(link, marks=LATE) for link in (FIRST, LOST_LINK, *OTHERS))]


@pytest.mark.parametrize("link", LINKS)
def test_the_router_answers_first(link: str, fresh_server: str, watch: Callable[..., Watched]) -> None:
    """The router ran if the document has a language of ours, and the house's style (for which ``open`` waits)."""
    watched = watch(locale="zh-TW")
    page = watched.open(fresh_server + link)
    watched.speaks("zh-TW")
    assert page.locator("[data-testid=stSidebar]").count() == 0  # where Streamlit lists pages of its own accord
    assert watched.foreign == []
    told = [error for error in watched.errors if link in UNKNOWN_LINKS and "does not seem to exist" in error]
    assert watched.errors == told
    assert page.get_by_role("dialog").count() == len(told) == (link in UNKNOWN_LINKS)


def test_a_link_to_the_first_page_keeps_its_question(empty_server: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US").open(f"{empty_server}/{url_path(PAGES[0])}?lang=zh-TW")
    assert page.url.endswith("/?lang=zh-TW")
    assert page.locator("h1").inner_text() == "尚未匯入任何資料"


def test_an_empty_house_says_what_to_do(empty_server: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US").open(empty_server)
    assert page.locator("h1").inner_text() == "Nothing has been imported yet"
    assert "cx_metrics sample" in page.locator(".stMain").inner_text()


def test_an_empty_house_is_not_ready(empty_server: str, watch: Callable[..., Watched]) -> None:
    answer = watch().page.request.get(f"{empty_server}/readyz")
    assert (answer.status, answer.json()) == (503, {"ready": False, "reason": "nothing imported"})


@pytest.mark.parametrize(
    ("browser_speaks", "wish", "shown"),
    [
        ("en-US", "zh-CN", "zh-CN"),
        ("en-US", "zh-HK", "zh-TW"),
        ("zh-SG", "%3Cscript%3E", "zh-CN"),
        ("zh-SG", "xx", "zh-CN"),
    ],
)
def test_the_address_chooses_the_language(
    browser_speaks: str, wish: str, shown: str, empty_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale=browser_speaks)
    watched.open(f"{empty_server}/?lang={wish}")
    watched.speaks(shown)
    assert watched.errors == []
