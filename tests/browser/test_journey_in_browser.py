"""The journey in a real browser: by keyboard, on a phone, in each language, by a mailed link, on paper, as a file."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
from playwright.sync_api import Page, expect

from cx_metrics.pack import SheetWords, fonts, journey_sheet, written
from cx_metrics.text import Text
from tests import journeys
from tests.browser.barriers import barriers
from tests.browser.dialogs import opened_by
from tests.conftest import Watched
from tests.nightly import in_turn

STEPS = 11
WIDE = {"width": 1440, "height": 900}
needs_a_font = pytest.mark.skipif(not fonts.can_write("zh-TW"), reason="no Chinese font is installed on this machine")


def opened(watched: Watched, server: str, query: str = "") -> Page:
    """The journey's page, once its map is drawn."""
    page = watched.open(f"{server}/journey?{query}")
    page.locator(".st-key-map .head button, .st-key-map .phone button").first.wait_for(state="attached")
    return page


def map_of(page: Page) -> str:
    return page.locator(".map").inner_text()


def test_the_map_shows_every_step_and_nothing_leaves_the_machine(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server)
    expect(page.locator(".head button")).to_have_count(STEPS)
    expect(page.locator(".stages button")).to_have_count(5)
    assert page.locator(".plot.experience svg path").count() > STEPS
    assert page.locator(".plot.pool .tag").count() > 0
    page.locator("summary", has_text="most frequent paths").click()  # paths that few take are folded away
    expect(page.locator(".strip li").first).to_be_visible()
    assert watched.errors == [] and watched.foreign == []


def test_a_step_is_opened_by_keyboard_and_keeps_the_focus(sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server)
    page.locator(".stages button").first.focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if "Front desk" in page.locator(":focus").last.inner_text():
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**step=front_desk**")
    expect(page.get_by_role("heading", name="Front desk", exact=True)).to_be_visible()
    expect(page.locator(".head button[aria-pressed=true]")).to_be_focused()
    assert page.locator(".stMain").evaluate("(e) => e.scrollTop") == 0  # the focus stays in sight
    assert watched.errors == []


@pytest.mark.parametrize("width", [1440, 390])
def test_who_clicks_on_a_step_is_taken_to_its_panel(
    width: int, sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport={"width": width, "height": 844})
    page = opened(watched, sample_server)
    page.locator(".head button:visible, .phone .row button:visible").nth(4).click()
    expect(page.locator(".panel").first).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Fast-track security", exact=True)).to_be_in_viewport()
    assert watched.errors == []


def test_a_mailed_link_opens_the_same_step(sample_server: str, watch: Callable[..., Watched]) -> None:
    first = opened(watch(locale="en-US", viewport=WIDE), sample_server, "segment=business&compare=previous")
    first.locator(".head button", has_text="Wi-fi").click()
    first.wait_for_url("**step=wifi**")
    expect(first.locator(".panel .big")).to_be_visible()
    assert parse_qs(urlsplit(first.url).query) == {"segment": ["business"], "compare": ["previous"], "step": ["wifi"]}
    second = watch(locale="en-US", viewport=WIDE).open(first.url)
    expect(second.locator(".panel .big")).to_have_text(first.locator(".panel .big").inner_text())
    assert map_of(second) == map_of(first)


def test_how_opens_the_receipt_of_the_same_number(sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server, "step=front_desk")
    value = page.locator(".panel .big").inner_text()
    worked = opened_by(page.get_by_role("button", name="How this score was worked out")).locator(".worked")
    expect(worked).to_be_visible()
    assert worked.inner_text().endswith(f"= {value}")
    assert watched.errors == []


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Margin at risk"), ("zh-TW", "面臨風險的毛利"), ("zh-CN", "面临风险的毛利")]
)
def test_it_turns_on_a_phone(language: str, word: str, sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = opened(watched, sample_server, f"lang={language}")
    expect(page.locator(".phone .row")).to_have_count(STEPS)
    expect(page.locator(".wide")).to_be_hidden()
    expect(page.locator(".phone .heads")).to_contain_text(word)
    main = page.locator(".stMain")
    inner, outer = (int(main.evaluate(f"(element) => element.{side}")) for side in ("scrollWidth", "clientWidth"))
    assert inner <= outer
    page.locator(".phone summary").first.tap()
    expect(page.locator(".phone details").first.locator(".lane-of-one").first).to_be_visible()
    page.locator(".phone .row button").nth(3).tap()
    page.wait_for_url("**step=**")


def test_between_phone_and_desk_the_map_pans_inside_itself(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = opened(watch(locale="en-US", viewport={"width": 900, "height": 900}), sample_server)
    pan = page.locator(".wide .pan")
    inner, outer = (int(pan.evaluate(f"(element) => element.{side}")) for side in ("scrollWidth", "clientWidth"))
    assert inner > outer
    name = page.locator(".plot.experience").locator("..").locator(".lane")
    before = name.bounding_box()
    pan.evaluate("(element) => { element.scrollLeft = 200 }")
    after = name.bounding_box()
    assert before and after and before["x"] == after["x"]  # the names of the lanes stay
    main = page.locator(".stMain")
    assert int(main.evaluate("(e) => e.scrollWidth")) <= int(main.evaluate("(e) => e.clientWidth"))


def test_nothing_is_cut_off_at_1280(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = opened(watch(locale="zh-TW", viewport={"width": 1280, "height": 900}), sample_server, "lang=zh-TW")
    wide = page.locator(".wide .pan")
    assert int(wide.evaluate("(e) => e.scrollWidth")) <= int(wide.evaluate("(e) => e.clientWidth"))
    assert (
        page.locator(".cell, .head").evaluate_all(
            "(all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length"
        )
        == 0
    )


@pytest.mark.parametrize(("width", "scheme"), in_turn([1440, 390], ["light", "dark"]))
def test_nobody_is_kept_out(width: int, scheme: str, sample_server: str, watch: Callable[..., Watched]) -> None:
    """axe-core finds no violation that is serious or critical (WCAG 2.2 A and AA)."""
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    page = opened(watch(locale="en-US", **options), sample_server, "step=wifi")
    expect(page.locator(".panel .big")).to_be_visible()
    assert barriers(page) == []


@needs_a_font
def test_the_map_can_be_taken_away_as_a_file(sample_server: str, watch: Callable[..., Watched], tmp_path: Path) -> None:
    watched = watch(locale="zh-TW", viewport=WIDE, accept_downloads=True)
    page = opened(watched, sample_server, "lang=zh-TW")
    page.get_by_role("button", name="下載地圖（A3）").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == "lounge_visit-zh-TW.pdf"
    assert "貴賓室之旅" in pypdf.PdfReader(path).pages[0].extract_text()


def test_it_prints_on_one_sheet_with_its_headline(
    sample_server: str, watch: Callable[..., Watched], tmp_path: Path
) -> None:
    page = opened(watch(locale="en-US", viewport=WIDE), sample_server)
    finding = page.locator("h1").inner_text()
    path = tmp_path / "page.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    first = " ".join(pypdf.PdfReader(path).pages[0].extract_text().split())
    assert finding[:30] in first and "Margin at risk" in first and "Boarding call" in first


@needs_a_font
def test_a_browser_draws_the_svg_with_the_letters_it_carries(watch: Callable[..., Watched], tmp_path: Path) -> None:
    told = SheetWords("Journey", "最痛的是無線網路。", "48", ())
    path = tmp_path / "map.svg"
    path.write_bytes(written(journey_sheet(journeys.lounge(), journeys.labels(), told, Text("zh-TW")), "svg", "map"))
    watched = watch(viewport=WIDE)
    watched.page.goto(path.as_uri())
    headline = watched.page.locator("text", has_text="最痛的是無線網路。").first
    expect(headline).to_be_visible()
    measured = float(headline.evaluate("(e) => e.getComputedTextLength()"))
    assert measured == pytest.approx(fonts.faces("zh-TW", True).bold.width("最痛的是無線網路。") * 21, rel=0.01)
    assert watched.page.evaluate("document.fonts.size") == 2 and watched.errors == []


def test_a_month_of_a_step_opens_its_receipt(sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server, "step=front_desk&period=all_time")
    page.locator(".trend .plot").wait_for()
    page.get_by_text("The same numbers as a table").click()
    dialog = opened_by(page.locator(".figures").locator("button").first)
    expect(dialog.locator(".worked")).to_be_visible()
    assert watched.errors == []


def test_what_was_changed_is_drawn_in_the_months_of_its_step(sample_server: str, watch: Callable[..., Watched]) -> None:
    """Every change told below the line stands in it by its number; what came before these months is neither."""
    watched = watch(locale="en-US", viewport=WIDE)
    page = opened(watched, sample_server, "step=front_desk&period=all_time")
    page.locator(".trend .plot").wait_for()
    told = page.locator(".trend .marks li")
    expect(told.filter(has_text="New uniforms for the lounge staff")).to_have_count(1)
    drawn = [said.split("–") for said in page.locator(".trend .plot .mark").all_text_contents()]
    shown = [number for ends in drawn for number in range(int(ends[0]), int(ends[-1]) + 1)]
    assert shown == list(range(1, told.count() + 1)) != []
