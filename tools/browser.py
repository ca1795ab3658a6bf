"""Chromium for tests and screenshots: found on the system, else installed from its packages. `python -m tools.browser`

Prints what it found, what it installed or what is missing; always succeeds, since the other tests can still run.
"""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, Playwright

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


def install() -> None:
    """Install Chromium and Chinese fonts with apt-get, where that can be done without asking for a password."""
    rights = _rights()
    if shutil.which("apt-get") is None or rights is None:
        return
    print(f"Installing {' and '.join(PACKAGES)} for the browser tests ...", flush=True)
    get = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.run([*get, "update"], check=False)
    wanted = [*get, "install", "-y", "--no-install-recommends", *PACKAGES]
    subprocess.run(wanted, stdout=subprocess.DEVNULL, check=False)


def _rights() -> list[str] | None:
    """What to put before a command that only root may run, or None when it may not be run from here."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None or subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode != 0:
        return None
    return [sudo, "-n"]


def main() -> None:
    """Make sure of a browser as far as possible, and say how far that was."""
    if find() is None or not has_chinese():
        install()
    print(f"Browser: {find() or remedy()}")
    if not has_chinese():
        print("Fonts: none with Chinese, so Chinese screenshots will show boxes; install fonts-noto-cjk or the like")


if __name__ == "__main__":
    main()
