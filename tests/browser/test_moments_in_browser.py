"""Moments of truth in a real browser: bubbles that can be clicked, a list for the keyboard, switches, a phone."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.barriers import barriers
from tests.conftest import Watched
from tools.browser import settled

WIDE = {"width": 1440, "height": 1100}
ITEMS = 7


def opened(watched: Watched, server: str, query: str = "") -> Page:
    """The page of moments, once its list and its charts are drawn."""
    page = watched.open(f"{server}/moments?{query}")
    expect(page.locator(".to-do button")).to_have_count(ITEMS)
    expect(bubbles(page)).to_have_count(ITEMS)
    return page


def bubbles(page: Page) -> Locator:
    """The bubbles of the field; under each lies one in the colour of the paper."""
    return page.locator(".stVegaLiteChart").first.locator("g.mark-symbol.role-mark").nth(1).locator("path")


def moment_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["moment"][0]


def test_bubbles_can_be_clicked_again_and_again_and_nothing_leaves_the_machine(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server)
    chosen = []
    for i in (0, ITEMS - 1, 0):  # the largest, the smallest, and the one that was clicked first
        settled(page)
        before = re.escape(page.url)
        bubbles(page).nth(i).click()
        expect(page).not_to_have_url(re.compile(f"^{before}$"))
        expect(page.locator(".to-do button[aria-pressed=true]")).to_have_attribute("data-pick", moment_of(page))
        expect(page.locator(f".receipt[data-arrive={moment_of(page)}]")).to_be_visible()
        expect(bubbles(page)).to_have_count(ITEMS)
        chosen.append(moment_of(page))
    assert chosen[0] == chosen[2] != chosen[1]
    assert watched.errors == [] and watched.foreign == []


def test_a_moment_is_chosen_by_keyboard_and_keeps_the_focus(sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server)
    page.locator(".to-do button").nth(1).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**moment=**")
    pressed = page.locator(".to-do button[aria-pressed=true]")
    expect(pressed).to_be_focused()
    assert pressed.get_attribute("data-pick") == page.locator(".to-do button").nth(2).get_attribute("data-pick")
    assert watched.errors == []


def test_who_clicks_in_the_list_is_taken_to_the_facts(sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 700})
    page = opened(watched, sample_server)
    page.locator(".to-do button", has_text="Wi-fi").click()
    expect(page.locator(".receipt[data-arrive=wifi]")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Where it happens: Wi-fi")).to_be_visible()


def test_the_outcome_and_the_lines_are_switched_and_a_mailed_link_says_the_same(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server)
    page.get_by_role("combobox", name="Loyalty measured as").click()
    page.get_by_role("option", name="Satisfaction").first.click()
    page.wait_for_url("**outcome=csat**")
    page.get_by_role("radio", name="Median").click()
    page.wait_for_url("**lines=median**")
    expect(page.get_by_text("median score")).to_be_visible()
    finding = page.locator("h1").inner_text()
    other = opened(watch(locale="en-US", viewport=WIDE), sample_server, urlsplit(page.url).query)
    expect(other.locator("h1")).to_have_text(finding)
    expect(other.get_by_text("median score")).to_be_visible()
    assert watched.errors == []


def test_a_table_says_the_same_for_those_who_hear_it(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = opened(watch(locale="en-US", viewport=WIDE), sample_server)
    page.get_by_text("The same as a table").first.click()
    table = page.locator(".figures table").first
    expect(table.locator("tbody tr")).to_have_count(ITEMS)
    for name in page.locator(".to-do .name").all_inner_texts():
        expect(table.get_by_role("rowheader", name=name, exact=True)).to_have_count(1)


@pytest.mark.parametrize(("language", "word"), [("en", "What to do"), ("zh-TW", "該做什麼"), ("zh-CN", "该做什么")])
def test_on_a_phone_the_list_comes_first_and_nothing_is_cut_off(
    language: str, word: str, sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = opened(watched, sample_server, f"lang={language}")
    expect(page.get_by_role("heading", name=word, exact=True)).to_be_visible()
    listed, drawn = page.locator(".to-do").bounding_box(), page.locator(".stVegaLiteChart").first.bounding_box()
    assert listed and drawn and listed["y"] + listed["height"] < drawn["y"]
    main = page.locator(".stMain")
    inner, outer = (int(main.evaluate(f"(element) => element.{side}")) for side in ("scrollWidth", "clientWidth"))
    assert inner <= outer
    page.locator(".to-do button").first.tap()
    page.wait_for_url("**moment=**")
    assert watched.errors == []


def test_at_a_desk_the_list_stands_beside_the_field(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = opened(watch(locale="en-US", viewport=WIDE), sample_server)
    listed, drawn = page.locator(".to-do").bounding_box(), page.locator(".stVegaLiteChart").first.bounding_box()
    assert listed and drawn and drawn["x"] + drawn["width"] <= listed["x"]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_nobody_is_kept_out(width: int, scheme: str, sample_server: str, watch: Callable[..., Watched]) -> None:
    """axe-core finds no violation that is serious or critical (WCAG 2.2 A and AA)."""
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    page = opened(watch(locale="en-US", **options), sample_server, "moment=wifi")
    expect(page.locator(".panel .big")).to_be_visible()
    assert barriers(page) == []
