"""The case for the CFO in a real browser: the way there and on, another case, a strike, receipts, a phone."""

import itertools
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.dialogs import opened_by
from tests.browser.keys import tab_to
from tests.case_answers import planned
from tests.conftest import Watched
from tools.browser import settled

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def opened(watched: Watched, server: str, query: str = "case=cost_of_inaction") -> Page:
    """The page once its answers are drawn."""
    page = watched.open(f"{server}/cfo?{query}")
    page.locator(".answers b").first.wait_for()
    return page


def figures(page: Page) -> list[str]:
    return page.locator(".answers b").all_inner_texts()


def test_one_story_leads_from_the_overview_to_the_plan_and_back_and_its_numbers_agree(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = watched.open(sample_server)
    told = page.locator(".cx-ask").first.inner_text()
    page.get_by_role("button", name="Take it apart: Cost of inaction").click()
    page.wait_for_url("**case=cost_of_inaction**")
    expect(page.locator("h1")).to_contain_text("Doing nothing costs")
    assert page.locator("h1").inner_text() in told and page.locator(".answers b").first.inner_text() in told
    page.get_by_role("button", name="What a plan against it would bring").click()
    page.wait_for_url("**case=investment**")
    expect(page.locator("h1")).to_contain_text("money is")
    expect(page.locator(".answers")).to_contain_text("net present value")
    plan = page.locator(".answers").inner_text()
    page.get_by_role("link", name="Move its levers").click()
    page.locator(".tree .node").first.wait_for()
    worth = page.locator(".worth .figure").inner_text()
    assert worth in page.locator("h1").inner_text() and worth in plan
    page.get_by_role("link", name="The same case for finance").click()
    expect(page.locator("h1")).to_contain_text("money is")
    for seen in ("today's money", "money is", "Doing nothing costs"):
        settled(page)
        page.go_back()
        expect(page.locator("h1")).to_contain_text(seen)
    page.get_by_role("combobox", name="Business case").click()
    page.get_by_role("option", name="Cost to serve").click()
    page.wait_for_url("**case=cost_to_serve**")
    expect(page.locator("h1")).not_to_contain_text("Doing nothing costs")
    assert watched.errors == [] and watched.foreign == []


def test_an_assumption_is_struck_out_by_keyboard_and_recovered(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server)
    before = figures(page)
    page.locator("summary", has_text="more assumptions").click()
    expect(page.locator(".st-key-challenges_rest button").first).to_be_attached()
    settled(page)
    tab_to(page, "Prevent: cut in problems: Strike out")
    page.keyboard.press("Enter")
    page.wait_for_url("**strike=prevented**")
    expect(page.locator("button[data-pick='strike:prevented']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("button[data-pick='strike:prevented']")).to_be_focused()
    expect(page.get_by_text(f"struck out, not {planned('prevented')}")).to_be_visible()
    assert figures(page) != before
    page.reload()  # the address holds the challenge
    expect(page.get_by_text(f"struck out, not {planned('prevented')}")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Take every challenge back").click()
    expect(page.get_by_text(f"struck out, not {planned('prevented')}")).not_to_be_visible()
    assert figures(page) == before and "strike" not in parse_qs(urlsplit(page.url).query)
    assert watched.errors == []


def test_a_receipt_leads_down_to_an_input_and_its_source(sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server)
    dialog = opened_by(page.locator(".answers button").first)
    expect(dialog.locator(".rule")).to_contain_text("×")
    dialog.get_by_role("button", name="Customers lost because of problems").click()
    dialog.get_by_role("button", name="Customers with a problem", exact=True).click()
    dialog.get_by_role("button", name="Share of customers with a problem in a year").click()
    expect(dialog).to_contain_text("own survey")
    dialog.get_by_role("button", name="Back").click()
    expect(dialog.locator(".rule")).to_contain_text("Customers × ")
    assert watched.errors == []


@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_a_phone_shows_it_all_without_scrolling_sideways(
    locale: str, sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale=locale, viewport=PHONE, is_mobile=True, has_touch=True)
    page = opened(watched, sample_server, "case=investment")
    page.locator(".walk li").first.wait_for()
    assert (
        page.evaluate("document.querySelector('.stMain').scrollWidth - document.querySelector('.stMain').clientWidth")
        <= 0
    )
    tops = [page.locator(".answers dl > div").nth(i).bounding_box() for i in range(3)]
    assert all(a and b and a["y"] < b["y"] for a, b in itertools.pairwise(tops))
    assert watched.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, sample_server: str, watch: Callable[..., Watched]) -> None:
    page = opened(
        watch(locale="en-US", viewport=WIDE, color_scheme=scheme), sample_server, "case=investment&low=customers"
    )
    page.locator(".register tr").first.wait_for()
    assert barriers(page) == []
