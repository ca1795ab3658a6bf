"""Signing in as people do it, at a provider of the tests: there and back by a link, what may go wrong on the way, a
role that is taken away meanwhile, and the way out; two people with different rows beside each other."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Watched, same_sample
from tests.pages.test_roles import GRANTS
from tests.provider import Fault, Provider, provider
from tools.browser import settled
from tools.serving import serving

FAULTS: tuple[Fault, ...] = ("audience", "expired", "tampered", "nonce", "state")


@pytest.fixture(scope="module")
def place(sample_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Provider, Path]]:
    """Address of a dashboard on which people must sign in, their provider, and the dashboard's config.yaml."""
    folder = tmp_path_factory.mktemp("locked")
    config = same_sample(sample_house.parent, folder)
    config.write_text(config.read_text("utf-8") + GRANTS, "utf-8")
    with provider() as signs_in, pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREAMLIT_SECRETS_FILES", str(signs_in.secrets_file(folder)))
        with serving(config) as address:
            yield address, signs_in, config


def heading(page: Page) -> str:
    page.locator("h1").first.wait_for()
    return page.locator("h1").first.inner_text()


def sign_in(page: Page, signs_in: Provider, user: str, fault: Fault = "") -> None:
    signs_in.user, signs_in.fault = user, fault
    leave(page)


def leave(page: Page) -> None:
    """Press the one button of the server's own page, and arrive where that leads."""
    with page.expect_navigation(wait_until="load"):
        page.locator("main a").click()


def test_signing_in_and_out_and_all_that_may_go_wrong(
    place: tuple[str, Provider, Path], watch: Callable[..., Watched]
) -> None:
    address, signs_in, config = place
    watched = watch(locale="zh-TW")
    page = watched.page
    page.goto(f"{address}/journey?channel=app")
    assert "本公司" in heading(page) and page.locator("html").get_attribute("lang") == "zh-TW"
    for fault in FAULTS:
        sign_in(page, signs_in, "wen", fault)
        assert heading(page) in ("本公司的顧客體驗", "請重新登入"), fault
        assert page.locator("[data-testid=stApp]").count() == 0
    sign_in(page, signs_in, "nora")
    assert heading(page) == "您在這裡還沒有角色"
    leave(page)  # as somebody else
    assert heading(page) == "本公司的顧客體驗"

    page.goto(f"{address}/journey?channel=app")
    sign_in(page, signs_in, "wen")
    page.locator(".stMain h1").first.wait_for(timeout=60_000)
    assert page.url.startswith(f"{address}/journey?") and "channel=app" in page.url
    assert page.get_by_text("Wen (wen@x.example)").is_visible()
    cookies = page.context.cookies()

    before = config.read_text("utf-8")
    config.write_text(before.replace("groups: [readers]", "groups: [nobody]"), "utf-8")
    page.get_by_role("link", name="總覽").first.click()
    expect(page.locator(".stMain h1").first).to_have_text("您已不在登入狀態")
    config.write_text(before + "\n", "utf-8")
    page.goto(f"{address}/journey")
    page.locator(".stMain h1").first.wait_for(timeout=60_000)

    page.get_by_role("button", name="登出").click()
    page.get_by_role("heading", name="本公司的顧客體驗").wait_for()
    assert page.request.get(f"{address}/media/any.csv").status == 403
    copied: list[Any] = [cookie for cookie in cookies if cookie["name"].startswith("_streamlit_user")]
    page.context.add_cookies(copied)
    page.goto(f"{address}/journey")
    assert "本公司" in heading(page)  # the copy of a cookie is worth nothing
    page.goto(signs_in.callbacks[-1])  # nor is an answer of the provider that was used
    assert "本公司" in heading(page) and watched.foreign == []


def test_two_people_with_different_rows_see_their_own(
    place: tuple[str, Provider, Path], watch: Callable[..., Watched]
) -> None:
    address, signs_in, _ = place
    told: dict[str, str] = {}
    for user, link in (("wen", "overview"), ("ling", "overview?region=southeast_asia"), ("wen", "overview")):
        page = watch(locale="en-US").page
        page.goto(f"{address}/{link}")
        sign_in(page, signs_in, user)
        page.locator(".stMain h1").first.wait_for(timeout=60_000)
        settled(page)
        stamp = page.get_by_text(re.compile("[0-9] answers")).first.inner_text()
        assert (page.get_by_text("Region: Taiwan").count() > 0) == (user == "ling")
        assert told.setdefault(user, stamp) == stamp
        offered = page.locator("[data-testid=stTopNavLink], nav a").all_inner_texts()
        assert ("CFO case" in " ".join(offered)) == (user == "wen")
    assert told["wen"] != told["ling"]
