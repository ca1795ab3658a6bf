"""Targets, notes and definitions in a real browser: the forms work, a phone holds them, nobody is kept out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.conftest import Watched, same_sample
from tests.nightly import in_turn
from tools.serving import serving

WIDE = {"width": 1440, "height": 1000}
VIEWS = ("/targets", "/targets?show=notes", "/targets?show=months", "/definitions", "/definitions?metric=nps")


@pytest.fixture(scope="module")
def address(sample_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the shared sample whose workspace is this file's own."""
    with serving(same_sample(sample_house.parent, tmp_path_factory.mktemp("authoring"))) as found:
        yield found


def test_a_target_is_set_changed_and_its_history_read(address: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = watched.open(f"{address}/targets")
    metric = page.get_by_role("combobox", name="Metric")
    metric.fill("Problem incidence")
    metric.press("Enter")
    page.get_by_role("textbox", name="Value", exact=True).fill("17.5%")
    page.get_by_role("textbox", name="Your name").fill("Ann <b>Lee</b>")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The target is saved.")).to_be_visible()
    row = page.locator("li.row", has_text="Ann <b>Lee</b>")  # the name is text, whatever is in it
    expect(row).to_contain_text("17.5%")
    row.get_by_role("button").click()
    expect(page.get_by_role("heading", name="Change a target")).to_be_visible()
    page.wait_for_url("**target=*")
    page.get_by_role("textbox", name="Value", exact=True).fill("20%")
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("20%")
    row.locator("summary").click()
    expect(row.locator("details")).to_contain_text("17.5%")
    assert "Ann" not in page.url and watched.errors == [] and watched.foreign == []


def test_a_note_of_one_endless_word_stays_on_the_page(address: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US", viewport=WIDE).open(f"{address}/targets?show=notes")
    expect(page.locator("h1")).to_have_text("Nobody has written a note yet.")
    page.get_by_role("textbox", name="Note", exact=True).fill("N" * 300)
    page.get_by_role("textbox", name="Your name").fill("Ann")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("1 note is kept beside the numbers.")
    phone = watch(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).open(f"{address}/?lang=en")
    expect(phone.locator("ol.marks").first).to_contain_text("NNN")
    widths = [phone.locator(place).first.bounding_box() for place in (".stMain", "ol.marks li:last-child")]
    assert all(box is not None and box["x"] + box["width"] <= 390 for box in widths)
    main = phone.locator(".stMain")
    assert int(main.evaluate("e => e.scrollWidth")) <= int(main.evaluate("e => e.clientWidth"))


def test_a_metric_is_looked_up_and_linked_to(address: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = watched.open(f"{address}/definitions")
    page.get_by_role("textbox", name="Look for a metric").fill("detractors")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=detractors**")
    expect(page.locator("details[open] .rule")).to_contain_text("promoters (9–10) − detractors (0–6)")
    page.get_by_role("button", name="Link to the definition of “Net Promoter Score”").click()
    page.wait_for_url("**metric=nps**")
    expect(page.locator("h1")).to_have_text("Net Promoter Score")
    mailed = watch(locale="zh-TW", viewport=WIDE).open(page.url)
    expect(mailed.locator("h1")).to_have_text("淨推薦值")
    assert watched.errors == []


@pytest.mark.parametrize(("view", "scheme"), in_turn(VIEWS, ["light", "dark"]))
def test_nobody_is_kept_out(view: str, scheme: str, address: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport=WIDE, color_scheme=scheme, bypass_csp=True)
    page = watched.open(address + view)
    for summary in page.locator("summary").all()[:3]:
        summary.click()
    assert barriers(page) == [] and watched.errors == []


@pytest.mark.parametrize(("view", "language"), in_turn(VIEWS, ["en", "zh-TW"]))
def test_it_fits_a_phone(view: str, language: str, address: str, watch: Callable[..., Watched]) -> None:
    watched = watch(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = watched.open(f"{address}{view}{'&' if '?' in view else '?'}lang={language}")
    for summary in page.locator("summary").all()[:2]:
        summary.click()
    main = page.locator(".stMain")
    inner, outer = (int(main.evaluate(f"(element) => element.{side}")) for side in ("scrollWidth", "clientWidth"))
    assert inner <= outer
