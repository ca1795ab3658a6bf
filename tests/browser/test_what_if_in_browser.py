"""What-if in a real browser: a lever is moved, the scenario is saved, survives a reload, is told to a second person, is
compared, frozen and signed; the same scenario stands on the CFO page."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.keys import tab_to
from tests.conftest import Watched

WIDE = {"width": 1440, "height": 1000}


def opened(page: Page) -> Page:
    page.locator(".tree .node").first.wait_for()
    return page


def saved(page: Page, name: str, who: str, button: str = "Save") -> None:
    page.get_by_role("textbox", name="Name of the scenario").fill(name)
    page.get_by_role("textbox", name="Your name").fill(who)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_scenario_from_the_first_move_to_the_signature(sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched.open(f"{sample_server}/what-if"))
    before = page.locator("h1").inner_text()
    held = page.get_by_role("slider", name="Share of cases solved at the first contact (today ")
    held.hover()
    page.mouse.down()  # in the middle, where it does not stand; all around it is drawn anew while it is held
    expect(page.get_by_text("You moved 1 lever")).to_be_visible()
    page.mouse.move(10_000, 0)
    expect(held).to_have_js_property("value", held.get_attribute("max"))
    page.mouse.up()
    page.wait_for_url("**set=resolved_more**")
    page.get_by_role("button", name="Back to the plan").click()
    expect(page.locator("h1")).to_have_text(before)
    tab_to(page, "Share of cases solved at the first contact (today ")  # by keyboard alone up to where it is kept
    page.keyboard.press("End")
    expect(page.get_by_text("You moved 1 lever")).to_be_visible()
    page.wait_for_url("**set=resolved_more**")
    expect(page.locator("h1")).not_to_have_text(before)
    moved = page.locator("h1").inner_text()
    for field, typed in (("Name of the scenario", "Solved at once"), ("Your name", "Ann")):
        tab_to(page, field)
        page.keyboard.type(typed)
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The scenario is kept.")).to_be_visible()
    tab_to(page, "Put Solved at once beside others", "Shift+Tab")  # from where Save was
    assert "scenario" in parse_qs(urlsplit(page.url).query)
    page.reload()
    expect(opened(page).locator("h1")).to_have_text(moved)

    other = opened(watch(locale="en-US", viewport=WIDE).open(page.url))  # a second person has it open too
    page.get_by_role("button", name="Back to the plan").click()
    expect(page.get_by_text("You moved 1 lever")).not_to_be_visible()
    page.get_by_role("textbox", name="Your name").fill("Ann")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(", revision 2, is open")).to_be_visible()
    other.get_by_role("textbox", name="Your name").fill("Bea")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("Not saved yet: Ann changed this")).to_be_visible()
    saved(other, "Bea's way", "Bea", "Save as a new scenario")
    expect(other.get_by_text("The scenario is kept.")).to_be_visible()

    for name in ("Solved at once", "Bea's way"):
        tab_to(other, f"Put {name} beside others", "Tab" if name == "Solved at once" else "Shift+Tab")
        other.keyboard.press("Enter")
        beside = other.get_by_role("button", name=f"Put {name} beside others")
        expect(beside).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_role("heading", name="Side by side")).to_be_visible()
    expect(other.locator(".figures").last).to_contain_text("brings more")
    other.get_by_role("button", name="Freeze its numbers").click()
    expect(other.get_by_text("It is frozen")).to_be_visible()
    tab_to(other, "Your name")
    other.keyboard.press("Control+a")
    other.keyboard.type("Finance")
    tab_to(other, "Sign it")
    other.keyboard.press("Enter")
    expect(other.get_by_text("signed: Finance")).to_be_visible()
    assert barriers(other) == []

    other.goto(other.url.replace("/what-if", "/cfo"))
    other.locator(".answers b").first.wait_for()
    expect(other.get_by_text("With this challenge the case").first).to_be_visible()
    expect(other.get_by_text("is frozen: its numbers stay as they were")).to_be_visible()
    assert watched.errors == []
