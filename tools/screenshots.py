"""Pictures of every page, wide and narrow, light and dark, in every language: `python -m tools.screenshots [FOLDER]`"""

import argparse
import io
import itertools
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from cx_metrics.declarations.words import LANGUAGES
from pages import PAGES, url_path
from tools import browser
from tools.serving import ROOT, serving

WIDTHS = (1440, 390)
# what to open on a page, beside its first look
VIEWS = {"journey": "&step=wifi", "moments": "&moment=wifi", "radar": "&change=H009"}
SCHEMES = ("light", "dark")
TALLEST = 4000  # px
COLOURS = 192  # enough for flat pages, and a third of the bytes


def screenshot(chromium: Browser, address: str, width: int, scheme: str) -> Image.Image:
    """The whole page once it has settled."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light",
        is_mobile=width < 500, has_touch=width < 500, reduced_motion="reduce",
    )  # fmt: skip
    with context:
        page = context.new_page()
        page.goto(address)
        page.locator(".stMain h1").wait_for(timeout=60_000)
        browser.settled(page)
        page.wait_for_timeout(800)  # fonts and charts
        height = page.evaluate("document.querySelector('.stMainBlockContainer').scrollHeight + 70")
        page.set_viewport_size({"width": width, "height": min(int(height), TALLEST)})
        page.wait_for_timeout(500)
        return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def main() -> None:
    """Serve the configured warehouse and photograph it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "screenshots")
    options.add_argument("--config", type=Path, default=ROOT / "config.yaml")
    options.add_argument("--pages", nargs="+", choices=PAGES, default=PAGES)
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with serving(given.config.resolve()) as address, sync_playwright() as playwright:
        chromium = browser.launch(playwright)
        for name, width, scheme, language in itertools.product(given.pages, WIDTHS, SCHEMES, LANGUAGES):
            image = screenshot(
                chromium, f"{address}/{url_path(name)}?lang={language}{VIEWS.get(name, '')}", width, scheme
            )
            path = given.folder / f"{name}-{width}-{scheme}-{language}.png"
            image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
            print(path.name, f"{path.stat().st_size // 1000} kB", flush=True)
        chromium.close()


if __name__ == "__main__":
    main()
