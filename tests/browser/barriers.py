"""What on a page would keep somebody out, as axe finds it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tools.browser import settled


def barriers(page: Page) -> list[tuple[str, str]]:
    """The rules that a page at rest breaks seriously or critically, each with the beginning of the first element."""
    settled(page)
    # all rules are asked, but what keeps to them is not listed: writing that down takes as long as asking
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found if v["impact"] in ("serious", "critical")]
