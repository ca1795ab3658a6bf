"""The first request a fresh server gets, by any address: router first, nothing from elsewhere, the right language."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pages import PAGES, url_path
from tests.conftest import Watched

PAGE_LINKS = ["/", *(f"/{url_path(name)}" for name in PAGES)]
UNKNOWN_LINKS = ["/no-such-page", "/_router"]


@pytest.mark.parametrize("link", [*PAGE_LINKS, *UNKNOWN_LINKS])
def test_the_router_answers_first(
    link: str, house: Path, serve: Callable[[Path], str], watch: Callable[..., Watched]
) -> None:
    """The router ran if the document has a language of ours, and the house style: no page sets either."""
    watched = watch(locale="zh-TW")
    page = watched.open(serve(house) + link)
    page.wait_for_function("document.documentElement.lang === 'zh-TW'")
    ink = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--cx-ink')")
    assert ink.startswith("light-dark(")
    assert page.locator("[data-testid=stSidebar]").count() == 0  # where Streamlit lists pages of its own accord
    assert watched.foreign == []
    told = [error for error in watched.errors if link in UNKNOWN_LINKS and "does not seem to exist" in error]
    assert watched.errors == told
    assert page.get_by_role("dialog").count() == len(told) == (link in UNKNOWN_LINKS)


def test_a_link_to_the_first_page_keeps_its_question(
    house: Path, serve: Callable[[Path], str], watch: Callable[..., Watched]
) -> None:
    page = watch(locale="en-US").open(f"{serve(house)}/{url_path(PAGES[0])}?lang=zh-TW")
    assert page.url.endswith("/?lang=zh-TW")
    assert page.locator("h1").inner_text() == "尚未匯入任何資料"


def test_an_empty_house_says_what_to_do(house: Path, serve: Callable[[Path], str], watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US").open(serve(house))
    assert page.locator("h1").inner_text() == "Nothing has been imported yet"
    assert "cx_metrics sample" in page.locator(".stMain").inner_text()


def test_the_address_chooses_the_language(house: Path, serve: Callable[[Path], str], watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US").open(serve(house) + "/?lang=zh-CN")
    page.wait_for_function("document.documentElement.lang === 'zh-CN'")
    assert page.locator("h1").inner_text() == "尚未导入任何数据"
    assert "lang=zh-CN" in page.url


@pytest.mark.parametrize("wish", ["zh-HK", "%3Cscript%3E", "xx"])
def test_any_wish_gets_a_language(
    wish: str, house: Path, serve: Callable[[Path], str], watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="zh-SG")
    page = watched.open(serve(house) + f"/?lang={wish}")
    expected = "zh-TW" if wish == "zh-HK" else "zh-CN"
    page.wait_for_function(f"document.documentElement.lang === '{expected}'")
    assert watched.errors == []
