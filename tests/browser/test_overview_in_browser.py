"""The overview in a real browser: it loads, it filters, it fits a phone, nobody is kept out, nothing leaves the
machine."""

import itertools
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.dialogs import opened_by
from tests.conftest import Watched

METRIC, CARDS = "Net Promoter Score", 8  # the first card, and how many fit a board


def cards(page: Page) -> list[str]:
    return [card.inner_text() for card in page.locator("article.card").all()]


def test_it_shows_the_cards_and_nothing_leaves_the_machine(sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 900})
    page = watched.open(sample_server)
    expect(page.locator("article.card")).to_have_count(CARDS)
    assert METRIC in cards(page)[0].splitlines() and all("n " in card for card in cards(page))
    assert page.locator("article.card svg path").count() >= 2 * CARDS  # a line and its band on each
    assert page.get_by_text("SAMPLE").first.is_visible()
    assert watched.errors == [] and watched.foreign == []


def test_a_filter_changes_the_cards_and_the_address_which_can_be_mailed(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 900})
    page = watched.open(sample_server)
    expect(page.locator("article.card")).to_have_count(CARDS)
    before, doubt = cards(page), page.locator("article.card .doubt").first
    shown = doubt.inner_text()
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_role("combobox", name="Segment").click()
    page.get_by_role("option", name="family").click()
    page.wait_for_url("**/?segment=family")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Last twelve full months · Against last year · Segment: Family")).to_be_visible()
    expect(doubt).not_to_have_text(shown)
    assert parse_qs(urlsplit(page.url).query) == {"segment": ["family"]}
    after = cards(page)
    assert "n " in after[0] and after[0] != before[0]
    assert page.locator(".stMain h1").inner_text() != ""
    mailed = watch(locale="en-US", viewport={"width": 1440, "height": 900}).open(page.url)
    expect(mailed.locator("article.card").first).to_be_visible()
    assert cards(mailed) == after
    assert watched.errors == []


def test_months_are_chosen_with_the_keyboard_and_a_table_folds_out_then(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 900})
    page = watched.open(f"{sample_server}/?period=months&from=2026-01&to=2026-09")
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_role("slider").first.press("ArrowRight")
    page.wait_for_url("**/?period=months&from=2026-02&to=2026-09")
    expect(page.get_by_text("Feb – Sep 2026 · Against last year · All customers")).to_be_visible()
    page.get_by_role("slider").last.press("ArrowLeft")
    page.wait_for_url("**/?period=months&from=2026-02&to=2026-08")
    page.reload()
    expect(page.get_by_text("Feb – Aug 2026 · Against last year · All customers")).to_be_visible()
    page.locator("summary").first.click()
    expect(page.locator(".moved .figures tbody tr").first).to_be_visible()
    assert watched.errors == []


def test_what_was_chosen_in_one_language_stays_chosen_in_another(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    """The browser remembers choices by their words, which are other ones now."""
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 900})
    page = watched.open(f"{sample_server}/?segment=family")
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("Language").click()
    page.get_by_role("option", name="繁體中文").click()
    expect(page.get_by_text("最近十二個完整月 · 與去年相比 · 客群：家庭")).to_be_visible()
    page.get_by_role("button", name="篩選").click()
    page.get_by_role("combobox", name="地區").click()
    page.get_by_role("option", name="臺灣").click()
    expect(page.get_by_text("客群：家庭和地區：臺灣")).to_be_visible()
    page.get_by_role("button", name="移除").click()
    expect(page.get_by_text("最近十二個完整月 · 與去年相比 · 所有顧客")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query) == {"lang": ["zh-TW"]}
    assert watched.errors == []


def test_months_are_chosen_by_a_slider_and_go_along_from_page_to_page(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 900})
    page = watched.open(f"{sample_server}/?period=months&from=2025-11&to=2026-04&segment=family")
    expect(page.locator("article.card").first).to_be_visible()
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**from=2025-12**")
    expect(page.get_by_text("Dec 2025 – Apr 2026").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Journey").click()
    page.wait_for_url("**/journey?**segment=family**")
    expect(page.get_by_text("Dec 2025 – Apr 2026").first).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    expect(page.locator("article.card").first).to_be_visible()
    page.wait_for_url("**segment=family**")
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["segment"], asked["from"], asked["to"]) == (["family"], ["2025-12"], ["2026-04"])
    assert watched.errors == []


def test_the_language_is_chosen_on_the_page_and_kept_in_the_address(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 900})
    page = watched.open(f"{sample_server}/?compare=previous")
    page.get_by_role("combobox", name="Language").click()
    page.get_by_role("option", name="繁體中文").click()
    watched.speaks("zh-TW")
    expect(page.locator("article.card h2").first).to_have_text("淨推薦值")
    assert parse_qs(urlsplit(page.url).query) == {"compare": ["previous"], "lang": ["zh-TW"]}
    page.reload()
    expect(page.locator("article.card h2").first).to_have_text("淨推薦值")


@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
def test_it_fits_a_phone(language: str, sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = watched.open(f"{sample_server}/?lang={language}")
    expect(page.locator("article.card")).to_have_count(CARDS)
    main = page.locator(".stMain")
    inner, outer = (int(main.evaluate(f"(element) => element.{side}")) for side in ("scrollWidth", "clientWidth"))
    assert inner <= outer
    assert all(
        box and box["width"] <= 390 for box in (card.bounding_box() for card in page.locator("article.card").all())
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(scheme: str, sample_server: str, watch: Callable[..., Watched]) -> None:
    """axe-core finds no violation that is serious or critical (WCAG 2.2 A and AA)."""
    page = watch(locale="en-US", viewport={"width": 1440, "height": 900}, color_scheme=scheme, bypass_csp=True).open(
        sample_server
    )
    expect(page.locator("article.card").first).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_how_opens_the_receipt_of_the_number(scheme: str, sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = watched.open(f"{sample_server}/?segment=family")
    value, sample = (
        page.locator("article.card .value b").first.inner_text(),
        page.locator("article.card .doubt").first.inner_text(),
    )
    dialog = opened_by(page.get_by_role("button", name="How “Net Promoter Score” was worked out"))
    expect(dialog.locator(".rule")).to_have_text(
        "Net Promoter Score = 100 × (promoters (9–10) − detractors (0–6)) ÷ answers"
    )
    assert dialog.locator(".worked").inner_text().endswith(f"= {value}")
    expect(dialog.get_by_text("Segment: Family")).to_be_visible()
    told = " ".join(dialog.locator(".receipt").all_inner_texts())
    assert sample.split("n ")[1] in told
    assert "Verdict: " in told and "Benjamini–Hochberg" in told
    assert barriers(page) == []
    assert watched.errors == []


CHART = "[data-testid=stVegaLiteChart]"


@pytest.mark.parametrize(("scheme", "ink"), [("light", "rgb(34, 37, 43)"), ("dark", "rgb(236, 237, 239)")])
def test_a_receipt_shows_how_the_answers_spread_in_the_readers_colours_and_as_a_table(
    scheme: str, ink: str, sample_server: str, watch: Callable[..., Watched]
) -> None:
    """Under the page's own policy, which lets no script make another: a chart that needed that would stay empty."""
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 1800}, color_scheme=scheme)
    page = watched.open(sample_server)
    dialog = opened_by(page.get_by_role("button", name="How “Net Promoter Score” was worked out"))
    chart = dialog.locator(CHART)
    expect(chart.locator(".mark-rect path")).to_have_count(11)
    expect(chart.locator(".mark-text text").first).to_have_css("fill", ink)
    expect(chart.get_by_text("promoters (9–10)")).to_be_visible()
    expect(chart).to_have_attribute("aria-label", re.compile(r"answers from 0 \(worst\) to 10 \(best\): promoters"))
    dialog.get_by_text("The same numbers as a table").click()
    rows = dialog.locator(".figures tbody tr")
    expect(rows).to_have_count(11)
    expect(rows.first).to_contain_text("10")
    assert watched.errors == [] and watched.foreign == []


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_the_spread_of_answers_fits_a_phone(language: str, sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = watched.open(f"{sample_server}/?lang={language}")
    page.locator("article.card [data-pick=nps]").first.click()
    chart = page.get_by_role("dialog").locator(CHART)
    expect(chart.locator(".mark-rect path")).to_have_count(11)
    expect(chart.locator(".mark-text text").first).to_have_css("font-size", "12px")
    boxes = [word.bounding_box() for word in chart.locator(".mark-text text").all() if word.text_content()]
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    for one, other in itertools.combinations([box for box in boxes if box], 2):
        beside = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
        assert beside or one["y"] + one["height"] <= other["y"] + 4 or other["y"] + other["height"] <= one["y"] + 4
    assert watched.errors == []


def test_the_line_can_be_read_off_and_read_as_a_table(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US", viewport={"width": 1440, "height": 900}).open(f"{sample_server}/?metric=csat")
    months = page.locator(".trend .hover .month")
    expect(months).to_have_count(13)
    months.last.hover()
    expect(months.last.locator(".tip")).to_be_visible()
    expect(months.last.locator(".tip")).to_contain_text("Oct 2026")
    page.get_by_role("radio", name="NPS").press("Space")
    page.wait_for_url("**metric=nps**")  # also what comes first: under other filters something else does
    expect(page.get_by_role("heading", name="Net Promoter Score, month by month")).to_be_visible()
    page.get_by_text("The same numbers as a table").last.click()
    expect(page.get_by_role("row", name="Oct 2026")).to_be_visible()


def test_a_point_of_the_line_opens_the_receipt_of_its_month(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US", viewport={"width": 1440, "height": 1800}).open(sample_server)
    dialog = opened_by(page.locator(".trend .hover .month").nth(5))
    expect(dialog.get_by_role("heading", name="Net Promoter Score: Mar 2026")).to_be_visible()


def test_what_moved_is_drawn_and_each_part_opens_its_receipt_and_the_answers(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 1800}, bypass_csp=True)
    page = watched.open(sample_server)
    expect(page.get_by_role("heading", name="What moved NPS: −")).to_be_visible()
    bars = page.locator(".moved .parts .bar")
    page.get_by_text("The same numbers as a table").first.click()
    rows = page.locator(".moved .figures tbody tr")
    expect(rows.last).to_contain_text("The whole change")
    expect(bars).to_have_count(rows.count() - 1)
    dialog = opened_by(page.locator(".parts").get_by_role("button", name="How “More from Europe” was worked out"))
    expect(dialog.get_by_role("heading", name="Net Promoter Score: Europe")).to_be_visible()
    expect(dialog.locator(".receipt").first).to_contain_text("Its change of share")
    dialog.get_by_role("button", name="Read the answers behind it").click()
    expect(dialog.locator(".answers li")).to_have_count(50)
    newest = dialog.locator(".answers li").first.inner_text()
    assert "Oct 2026" in newest and "recommend" in newest
    dialog.get_by_role("button", name="Older").click()
    expect(dialog.get_by_text("Page 2 of")).to_be_visible()
    assert barriers(page) == []
    assert watched.errors == [] and watched.foreign == []


def test_the_receipt_of_the_whole_change_opens_after_that_of_the_card(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    """And the table it stands in stays folded out meanwhile."""
    page = watch(locale="en-US", viewport={"width": 1440, "height": 1800}).open(sample_server)
    page.get_by_text("The same numbers as a table").first.click()
    for name in ("Net Promoter Score", "The whole change", "Net Promoter Score"):
        page.get_by_role("button", name=f"How “{name}” was worked out").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator(".receipt").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


def test_a_month_of_the_table_opens_its_receipt(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US", viewport={"width": 1440, "height": 1800}).open(sample_server)
    expect(page.locator(".trend .hover .month")).to_have_count(13)
    page.get_by_text("The same numbers as a table").last.click()
    dialog = opened_by(page.get_by_role("button", name="How “Mar 2026” was worked out"))
    expect(dialog.get_by_role("heading", name="Net Promoter Score: Mar 2026")).to_be_visible()


def test_a_layer_of_the_pyramid_opens_its_receipt(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US", viewport={"width": 1440, "height": 1800}).open(sample_server)
    expect(page.locator(".pyramid .layer")).to_have_count(3)
    dialog = opened_by(page.locator(".pyramid button").first)
    expect(dialog.get_by_role("heading", name="Enjoyable")).to_be_visible()


def test_another_split_and_the_keyboard(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US", viewport={"width": 1440, "height": 1800}).open(f"{sample_server}/?metric=ces")
    page.get_by_text("Touchpoint", exact=True).click()
    page.wait_for_url("**by=touchpoint**")
    expect(page.get_by_role("radio", name="Touchpoint", exact=True)).to_be_checked()
    expect(page.get_by_role("heading", name="What moved Easy")).to_be_visible()
    page.get_by_role("radio", name="Touchpoint", exact=True).press("ArrowLeft")
    page.wait_for_url("**by=stage**")
    expect(page.get_by_role("radio", name="Stage", exact=True)).to_be_focused()
    how = page.locator("article.card .how").first
    how.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_keyboard_goes_on_where_a_receipt_was_opened(sample_server: str, watch: Callable[..., Watched]) -> None:
    page = watch(locale="en-US", viewport={"width": 1440, "height": 1800}).open(sample_server)
    part = page.locator(".parts").get_by_role("button", name="How “More from Europe” was worked out")
    for opens in (part, page.locator("article.card .how").nth(2), page.locator(".pyramid button").first):
        opens.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog").locator(".receipt").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(opens).to_be_focused()
    page.get_by_role("radio", name="Satisfied").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="Satisfied")).not_to_be_focused()


def test_a_table_stays_folded_out_over_a_figure_that_has_none(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    page = watch(locale="en-US", viewport={"width": 1440, "height": 1800}).open(sample_server)
    page.get_by_text("The same numbers as a table").first.click()
    page.get_by_text("Resolution", exact=True).click()
    expect(page.get_by_text("cannot be split into mix and rate")).to_be_visible()
    page.get_by_text("Satisfied", exact=True).first.click()
    expect(page.locator(".moved .figures tbody tr").first).to_be_visible()


def test_colours_of_the_system_tell_what_is_chosen_and_what_is_real(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    page = watch(locale="en-US", viewport={"width": 1440, "height": 1800}, forced_colors="active").open(sample_server)
    expect(page.locator(".parts .bar").first).to_be_visible()

    def filling(selector: str) -> str:
        return str(page.locator(selector).first.evaluate("(e) => getComputedStyle(e).backgroundColor"))

    assert filling(".choice input:checked + span") != filling(".choice input:not(:checked) + span")
    assert filling(".parts .worse .bar") != filling(".parts .unsure .bar") != filling(".parts .doubt")


def test_headline_and_first_card_are_on_the_first_screen_of_a_phone(
    sample_server: str, watch: Callable[..., Watched]
) -> None:
    page = watch(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).open(
        f"{sample_server}/?lang=en"
    )
    card = page.locator("article.card").first
    expect(card).to_be_visible()
    for part in (page.locator(".stMain h1"), card):
        box = part.bounding_box()
        assert box is not None and box["y"] > 0 and box["y"] + box["height"] <= 844


def test_a_wrong_code_in_a_mailed_link_is_said(sample_server: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="en-US", viewport={"width": 1440, "height": 900})
    page = watched.open(f"{sample_server}/?segment=%3Cimg%20src%3Dx%3E&period=xx")
    expect(page.get_by_text("The link asks for Period “xx”")).to_be_visible()
    expect(page.get_by_text("“<img src=x>”, which is not known here")).to_be_visible()
    assert watched.errors == [] and watched.foreign == []
