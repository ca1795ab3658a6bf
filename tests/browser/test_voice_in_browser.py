"""The customers' voice in a real browser: silence opens its receipt, a number its words; nobody is kept out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.browser.dialogs import opened_by
from tests.browser.keys import tab_to
from tests.conftest import Watched

WIDE = {"width": 1440, "height": 1000}


def test_numbers_open_how_they_were_made_and_the_words_behind_them(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = watched.open(f"{sample_server}/voice")
    expect(page.locator("h1")).to_contain_text("do not tell us")
    receipt = opened_by(page.locator("[data-pick=complaint_propensity]"))
    expect(receipt.get_by_text("had a problem", exact=False).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(receipt).to_have_count(0)
    texts = opened_by(page.locator("[data-pick=act]"))
    expect(texts.get_by_text("the newest first")).to_be_visible()
    first = texts.locator(".answers li q").first.inner_text()
    texts.get_by_role("button", name="Older").click()
    expect(texts.locator(".answers li q").first).not_to_have_text(first)
    page.keyboard.press("Escape")
    page.locator(".st-key-cx_spoken summary").click()  # worked out only when it is asked for
    expect(page.get_by_role("heading", name="Which processes serve what is needed")).to_be_visible()
    expect(page.get_by_role("heading", name="Who is ahead")).to_be_visible()
    assert watched.errors == [] and watched.foreign == []


def test_by_keyboard_alone(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US", viewport=WIDE).open(f"{sample_server}/voice")
    tab_to(page, "Read what is said of Timeliness")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Cases that speak of Timeliness")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme", "language"), [(1440, "dark", "en-US"), (390, "light", "zh-TW")])
def test_nobody_is_kept_out(
    width: int, scheme: str, language: str, sample_server: str, watch: Callable[..., Watched]
) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    page = watch(locale=language, **options).open(f"{sample_server}/voice")
    expect(page.locator(".shares").last).to_be_visible()
    main = page.locator(".stMain")
    assert int(main.evaluate("e => e.scrollWidth")) <= int(main.evaluate("e => e.clientWidth"))
    assert barriers(page) == []
