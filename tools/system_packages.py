"""Packages of the system that only tests need: installed with apt-get, where that can be done without a password."""

import os
import shutil
import subprocess
from collections.abc import Sequence

LONGEST = 600  # seconds: what takes longer is given up, and the tests that need it say so


def install(packages: Sequence[str], what_for: str) -> None:
    """Install what can be; always returns, with a word on stdout about what is tried or was given up."""
    rights = _rights()
    if shutil.which("apt-get") is None or rights is None:
        return
    print(f"Installing {' and '.join(packages)} for {what_for} ...", flush=True)
    get = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    wanted = [*get, "install", "-y", "--no-install-recommends", *packages]
    try:
        subprocess.run([*get, "update"], check=False, timeout=LONGEST)
        subprocess.run(wanted, stdout=subprocess.DEVNULL, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        print(f"Given up after {LONGEST} seconds.")


def _rights() -> list[str] | None:
    """What to put before a command that only root may run, or None when it may not be run from here."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None or subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode != 0:
        return None
    return [sudo, "-n"]
