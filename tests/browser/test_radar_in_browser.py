"""The radar in a real browser: a change is chosen by keyboard, on a phone nothing leaves the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.conftest import Watched
from tools.browser import settled


@pytest.mark.parametrize("width", [390])
def test_a_change_is_opened_by_keyboard_and_everybody_can_read_it(
    sample_server: str, watch: Callable[..., Watched], width: int
) -> None:
    watched = watch(locale="en-US", viewport={"width": width, "height": 1000})
    page = watched.open(f"{sample_server}/radar")
    rows = page.locator(".to-do button")
    expect(rows).to_have_count(11)
    rows.filter(has_text="Second lane").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**change=H005**")
    expect(page.locator(".receipt[data-arrive=H005]")).to_be_visible()
    expect(page.locator(".to-do button[aria-pressed=true]")).to_have_attribute("data-pick", "H005")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert barriers(page) == []
    assert watched.errors == [] and watched.foreign == []
