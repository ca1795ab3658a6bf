"""A whole assessment in a real browser: opened, answered by three raters on their own links, closed, read, planned, and
a year later compared; nobody is kept out of it, and nobody sees what others have answered."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.maturity_checks import load_maturity
from cx_metrics.sample.raters import write_rounds
from cx_metrics.workspace import Store
from tests.browser.barriers import barriers
from tests.browser.keys import tab_to
from tests.conftest import Watched, same_sample
from tools.browser import settled
from tools.serving import serving

WIDE = {"width": 1440, "height": 1100}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DARK = {"viewport": WIDE, "color_scheme": "dark"}
STEPS = load_maturity(SHIPPED / "maturity" / "five_steps.yaml")


@pytest.fixture(scope="module")
def house(sample_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample company whose workspace is this file's own, and that shows groups of three."""
    config = same_sample(sample_house.parent, tmp_path_factory.mktemp("maturity"))
    told = config.read_text("utf-8")
    assert "minimum_group: 5" in told
    config.write_text(told.replace("minimum_group: 5", "minimum_group: 3"), "utf-8")
    return config


@pytest.fixture(scope="module")
def address(house: Path) -> Iterator[str]:
    with serving(house) as found:
        yield found


def fits(page: Page) -> bool:
    main = page.locator(".stMain")
    return bool(main.evaluate("e => e.scrollWidth <= e.clientWidth"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def unfold(page: Page, name: str) -> None:
    fold = page.locator("details", has=page.get_by_text(name, exact=True)).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def opened(owner: Watched, address: str, title: str, day: str) -> None:
    """Open a round of the five steps."""
    page = owner.open(f"{address}/maturity?lang=en&show=rounds")
    model = page.get_by_role("combobox", name="Model")
    model.click()
    page.get_by_role("option", name=STEPS.name["en"]).click()
    page.get_by_role("textbox", name="Title").fill(title)
    for part, typed in zip(("year", "month", "day"), day.split("-"), strict=True):
        page.get_by_role("spinbutton", name=part).first.fill(typed)
    page.locator(".st-key-round_author input").fill("Ann <b>Lee</b>")
    press(page, "Open the assessment")
    expect(page.get_by_text("The assessment is open.")).to_be_visible()


def answer(page: Page, pick: int, disciplines: int) -> None:
    """Give the answer at this place to every question of the first disciplines, by keyboard, one after the other."""
    for name in list(STEPS.disciplines)[:disciplines]:
        expect(page.get_by_role("heading", name=STEPS.disciplines[name].name["en"], exact=True)).to_be_visible()
        settled(page)
        for practice in STEPS.disciplines[name].practices:
            first = page.locator(f".st-key-rate_level_{practice}_en input").first
            first.focus()
            page.keyboard.press("Space")
            for _ in range(pick):
                page.keyboard.press("ArrowDown")
        page.locator(".stMain [data-testid=stFormSubmitButton] button").focus()
        page.keyboard.press("Enter")
        settled(page)


def test_a_round_from_the_first_link_to_the_comparison_a_year_later(
    address: str, watch: Callable[..., Watched], tmp_path: Path
) -> None:
    owner = watch(locale="en-US", viewport=WIDE, bypass_csp=True)
    page = owner.open(f"{address}/maturity")
    expect(page.locator("h1")).to_have_text("Nobody has been asked yet how mature we are.")
    assert barriers(page) == []
    opened(owner, address, "Autumn <i>2026</i>", "2026-10-31")
    unfold(page, "Invite raters")
    for role, count in (("Executive", 2), ("Middle management", 0), ("Front line", 1)):
        page.get_by_role("spinbutton", name=role, exact=True).fill(str(count))
    page.locator("[class*=st-key-invite_][class*=_author] input").fill("Ann")
    press(page, "Make the links")
    expect(page.locator("[data-testid=stCode] code")).to_have_count(3)
    links = page.locator("[data-testid=stCode] code").all_inner_texts()
    assert len(set(links)) == 3 and all(link.startswith(f"{address}/maturity?invite=") for link in links)
    assert barriers(page) == []

    for number, (link, pick) in enumerate(zip(links, (2, 2, 0), strict=True)):
        rater = watch(locale="en-US", bypass_csp=True, **(PHONE if number == 0 else {"viewport": WIDE}))
        mine = rater.open(link)
        expect(mine.get_by_text(f"Answered: 0 of {len(STEPS.practices)}")).to_be_visible()
        expect(mine.get_by_role("link", name="Overview")).to_have_count(0)
        if number == 0:
            assert fits(mine) and barriers(mine) == []
        answer(mine, pick, len(STEPS.disciplines) if number == 0 else 1)
        if number == 0:
            expect(mine.locator("h1")).to_contain_text("All is answered, thank you.")
            mine.reload()
        done = len(STEPS.practices) if number == 0 else len(next(iter(STEPS.disciplines.values())).practices)
        expect(mine.get_by_text(f"Answered: {done} of {len(STEPS.practices)}")).to_be_visible()
        assert rater.errors == []

    owner.open(f"{address}/maturity?lang=en&show=rounds")
    expect(page.locator("h1")).to_have_text("“Autumn <i>2026</i>” is open: 3 of 3 raters have answered.")
    unfold(page, "Close the assessment")
    page.locator("[class*=st-key-close_][class*=_author] input").fill("Ann")
    press(page, "Close for good")
    expect(page.get_by_text("The assessment is closed.")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Raters see us near level")
    late = watch(locale="zh-TW", viewport=WIDE).open(links[0])
    expect(late.locator("h1")).to_have_text("這場自評已經結束")
    nobody = watch(locale="zh-CN", viewport=WIDE).open(f"{address}/maturity?invite=guess")
    expect(nobody.locator("h1")).to_have_text("这条链接无法使用")
    expect(page.get_by_text("too few").first).to_be_attached()  # of each role there are fewer than three

    owner.open(f"{address}/maturity?lang=en&show=plan")
    expect(page.locator(".plan li").first).to_be_visible()
    settled(page)
    for _ in range(2):  # by keyboard alone until it is decided
        tab_to(page, "Decide about")
    page.keyboard.press("Enter")
    page.wait_for_url("**step=**")
    expect(page.get_by_role("textbox", name="Cost")).to_be_visible()
    settled(page)
    for field, typed in (("Owner", "Head of service"), ("Cost", "NT$ 1.2 m"), ("Your name", "Ann")):
        tab_to(page, field)
        page.keyboard.type(typed)
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.locator(".plan li").nth(1)).to_contain_text("NT$ 1.2 m")
    expect(page.locator(".plan li").nth(1)).to_contain_text("Head of service")
    assert barriers(page) == []
    with page.expect_download() as got:
        page.get_by_role("button", name="The plan as Excel").click()
    sheet = load_workbook(io.BytesIO(got.value.path().read_bytes())).active
    assert sheet is not None and 1_200_000 in [cell.value for row in sheet.iter_rows() for cell in row]

    opened(owner, address, "Autumn 2027", "2027-10-31")
    answers = tmp_path / "rest.csv"
    rows = [f"r{i},executive,{name},3,high,minutes,2027-05-01" for i in range(3) for name in STEPS.practices]
    heading = "rater,role,practice,level,confidence,evidence,evidence_on"
    for content, told in (
        ([heading, *rows, "r9,executive,nothing,3,,,"], "'nothing' is no practice of five_steps"),
        ([heading, *rows], "Brought in: 3 new raters, 0 replaced."),
    ):
        unfold(page, "Bring in forms and files")
        answers.write_text("\n".join(content) + "\n", "utf-8")
        page.locator("input[type=file]").set_input_files(answers)
        expect(page.get_by_text("rest.csv").first).to_be_visible()
        page.locator("[class*=st-key-files_][class*=_author] input").fill("Ann")
        press(page, "Bring them in")
        expect(page.get_by_text(told)).to_be_visible()
    owner.open(f"{address}/maturity?lang=en&show=rounds")
    unfold(page, "Close the assessment")
    page.locator("[class*=st-key-close_][class*=_author] input").fill("Ann")
    press(page, "Close for good")
    expect(page.get_by_role("heading", name="Since “Autumn <i>2026</i>”")).to_be_visible()
    assert owner.errors == [] and owner.foreign == []


@pytest.mark.parametrize(
    ("options", "language"), [(PHONE, "zh-TW"), ({"viewport": WIDE, "color_scheme": "dark"}, "en")]
)
def test_the_reading_of_the_sample_is_open_to_everybody(
    options: dict[str, object], language: str, address: str, house: Path, watch: Callable[..., Watched]
) -> None:
    core = load_maturity(SHIPPED / "maturity" / "experience_core.yaml")
    write_rounds(Store("", True, house.parent / "data" / "sample" / "workspace.sqlite3"), core, 5, 1)
    watched = watch(bypass_csp=True, **options)
    page = watched.open(f"{address}/maturity?lang={language}&round=sample-{date(2026, 10, 31).year}")
    expect(page.locator("h1")).to_contain_text("4", use_inner_text=True)
    expect(page.locator(".stVegaLiteChart g.mark-symbol.role-mark").first).to_be_attached()
    expect(page.locator(".heat tbody th[scope=row]")).to_have_count(len(core.practices))
    assert fits(page) and barriers(page) == []
    page.locator(".claims button.how").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert watched.errors == [] and watched.foreign == []
