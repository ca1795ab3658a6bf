"""The process that reads one sheet: sets its own limits first, says on stdout what became of it (one JSON document).

What it is asked stands in the one argument, JSON too: file, name, spss (whether it is one), sheet, first_row,
heading_rows, heading_only, out and limits; or, to list the sheets, file, name, list and limits.
"""

import contextlib
import json
import resource
import sys
from pathlib import Path

from cx_metrics.errors import ImportRefused
from cx_metrics.spreadsheet.book import Book
from cx_metrics.spreadsheet.limits import Limits
from cx_metrics.spreadsheet.parts import Archive, said_later
from cx_metrics.spreadsheet.spss import write_spss
from cx_metrics.spreadsheet.text import write_sheet


def _limit(limits: Limits) -> None:
    """Some systems know not all of these; whoever waits for this process watches the clock all the same."""
    for which, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.processor),
        (resource.RLIMIT_FSIZE, 2 * limits.unpacked),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))


def main() -> int:
    """Read the sheet; 0 done, 1 refused. Anything else means that the process was stopped."""
    asked = json.loads(sys.argv[1])
    limits = Limits(**asked["limits"])
    _limit(limits)
    try:
        file = Path(asked["file"])
        if asked.get("list"):
            sheets = Book(Archive(file, asked["name"], limits)).sheets
            print(json.dumps({"sheets": [[sheet.name, sheet.hidden] for sheet in sheets]}))
            return 0
        out = Path(asked["out"])
        if asked["spss"]:
            warnings, marked = write_spss(file, asked["name"], out=out, limits=limits)
        else:
            warnings, marked = write_sheet(
                file,
                asked["name"],
                asked["sheet"],
                first_row=asked["first_row"],
                heading_rows=asked["heading_rows"],
                heading_only=asked["heading_only"],
                out=out,
                limits=limits,
            )
    except ImportRefused as refused:
        print(json.dumps({"problems": [[p.where, p.found, p.remedy] for p in refused.problems]}))
        return 1
    except MemoryError:
        print(json.dumps({"problems": [[asked["name"], said_later("book_memory"), said_later("as_csv")]]}))
        return 1
    print(json.dumps({"warnings": warnings, "marked": marked}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
