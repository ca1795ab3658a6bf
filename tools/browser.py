"""Chromium for tests and screenshots: found on the system, else installed from its packages. `python -m tools.browser`

Prints what it found, what it installed or what is missing; always succeeds, since the other tests can still run.
"""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from tools import system_packages

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = ("Google Chrome", "Chromium")
PACKAGES = ("chromium", "fonts-noto-cjk")
QUIET = (
    "--no-sandbox",  # inside a container there is none to be had; the only pages opened are our own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Chromium takes the last list of these, so what Playwright turns off stands in it too. The address bar's popups and
    # a renderer in reserve are pages of their own behind every window, and cost as much as one of ours.
    "--disable-features=AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,"
    "NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning,"
    "SpareRendererForSitePerProcess,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,WebUIOmniboxPopup",
)


def find() -> str | None:
    """The path of a Chromium or Chrome on this machine; CHROMIUM in the environment names another."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    places = [Path("/Applications") / f"{name}.app" / "Contents" / "MacOS" / name for name in MAC_APPLICATIONS]
    return next(filter(None, map(shutil.which, COMMANDS)), None) or next((str(p) for p in places if p.is_file()), None)


def launch(playwright: Playwright) -> Browser:
    """A headless browser that sends nothing anywhere on its own. Raises RuntimeError when there is none."""
    path = find()
    if path is None:
        raise RuntimeError(remedy())
    return playwright.chromium.launch(executable_path=path, args=list(QUIET))


def settled(page: Page) -> None:
    """Wait, a minute at most, until the script of a page has ended and nothing of it fades: what fades (an element from
    before, Streamlit's word that it runs) has less contrast than it has at rest."""
    fading = "[data-stale=true], [data-testid=stStatusWidget]"
    page.locator(f"[data-testid=stApp][data-test-script-state=notRunning]:not(:has({fading}))").wait_for(timeout=60_000)


def has_chinese() -> bool:
    """Whether Chinese text will be drawn in letters rather than boxes."""
    if shutil.which("fc-list") is None:
        return platform.system() == "Darwin"
    return bool(subprocess.run(["fc-list", ":lang=zh-tw"], capture_output=True, text=True, check=False).stdout.strip())


def remedy() -> str:
    """What is missing and how it is had on this system."""
    if platform.system() == "Darwin":
        return "no Chromium or Chrome found: install one, for example with `brew install --cask chromium`"
    return f"no Chromium or Chrome found: install it, for example with `apt-get install {' '.join(PACKAGES)}`"


def main() -> None:
    """Make sure of a browser as far as possible, and say how far that was."""
    if find() is None or not has_chinese():
        system_packages.install(PACKAGES, "the browser tests")
    print(f"Browser: {find() or remedy()}")
    if not has_chinese():
        print("Fonts: none with Chinese, so Chinese screenshots will show boxes; install fonts-noto-cjk or the like")


if __name__ == "__main__":
    main()
