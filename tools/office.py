"""LibreOffice for tests of workbooks: found on the system, else installed from its packages. `python -m tools.office`

Prints what it found or what is missing; always succeeds, since the other tests can still run.
"""

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools import system_packages

MAC = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
PACKAGES = ("libreoffice-calc",)
MISSING = "LibreOffice (soffice) is not installed here: apt-get install --no-install-recommends libreoffice-calc"
# every sheet as a file of its own, cells by what they hold and not as they are shown
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
AS_XLSX = "xlsx:Calc MS Excel 2007 XML"


def find() -> str | None:
    """The path of soffice on this machine; SOFFICE in the environment names another."""
    return os.environ.get("SOFFICE") or shutil.which("soffice") or (str(MAC) if MAC.is_file() else None)


def convert(files: Sequence[Path], kind: str, out: Path, home: Path) -> None:
    """Open every file and save it as another kind in the folder ``out``, all in one process.

    ``home`` is a folder for its settings, so that one somebody has open is left alone. A workbook is worked out again
    only where its cells hold no results. Raises RuntimeError where there is no LibreOffice, CalledProcessError or
    TimeoutExpired where it fails.
    """
    command = find()
    if command is None:
        raise RuntimeError(MISSING)
    settings = f"-env:UserInstallation={home.as_uri()}"
    told = [command, settings, "--headless", "--convert-to", kind, "--outdir", str(out), *map(str, files)]
    subprocess.run(told, check=True, capture_output=True, timeout=30 + 30 * len(files))


def main() -> None:
    """Make sure of LibreOffice as far as possible, and say how far that was."""
    if find() is None and platform.system() != "Darwin":
        system_packages.install(PACKAGES, "the tests of workbooks")
    print(f"LibreOffice: {find() or MISSING}")


if __name__ == "__main__":
    main()
