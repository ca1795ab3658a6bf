"""A change that somebody logs by hand: a row of the log of operating changes, imported as a file would be, so that it
has a batch, an author and a way back."""

import csv
import json
import secrets
from dataclasses import dataclass
from datetime import date

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.plain import plain_mapping
from cx_metrics.importing.report import Report, Request
from cx_metrics.importing.run import import_file
from cx_metrics.messages import sentence
from cx_metrics.warehouse import Folder
from cx_metrics.warehouse.private import private_place

TABLE = "changes"


@dataclass(frozen=True)
class ChangeEntry:
    """What changed from when on (until ``ended_on``; None: it lasts), at which touchpoint (None: at none), and who met
    it: ``exposed`` names values by dimension; without any those at the touchpoint, and without that everybody."""

    what: str
    occurred_on: date
    ended_on: date | None = None
    touchpoint: str | None = None
    exposed: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def row(self) -> dict[str, str]:
        """The row of the table of changes, under an id of its own."""
        met = {name: list(values) for name, values in self.exposed if values}
        if not met and self.touchpoint:
            met = {"touchpoint": [self.touchpoint]}
        return {
            "change_id": f"log-{self.occurred_on:%Y%m%d}-{secrets.token_hex(3)}",
            "occurred_on": self.occurred_on.isoformat(),
            "ended_on": self.ended_on.isoformat() if self.ended_on else "",
            "what": " ".join(self.what.split()),
            "touchpoint": self.touchpoint or "",
            "exposed": json.dumps(met, ensure_ascii=False) if met else "",
        }


def log_change(entry: ChangeEntry, author: str, folder: Folder, catalogue: Catalogue, settings: Settings) -> Report:
    """Append a change to the log of the warehouse in ``folder`` as a batch by ``author``; the next build has it.

    Raises ImportRefused where nobody or nothing is named, or the importer refuses the row (and says why).
    """
    author, row = " ".join(author.split()), entry.row
    if not author:
        raise ImportRefused(Problem("author", sentence("is_empty"), "say who logs it"))
    if not row["what"]:
        raise ImportRefused(Problem("what", sentence("is_empty"), "say what changed"))
    if entry.ended_on is not None and entry.ended_on < entry.occurred_on:
        raise ImportRefused(Problem("ended_on", f"{entry.ended_on} is before {entry.occurred_on}", "end it later"))
    with private_place() as work:
        file = work / f"{row['change_id']}.csv"
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, list(row))
            writer.writeheader()
            writer.writerow(row)
        mapping = plain_mapping(file, catalogue.tables[TABLE], None)
        # a row that is wrong refuses the whole: there is no other in it
        request = Request(file, mapping, folder, max_rejects=0.0, author=author)
        return import_file(request, catalogue, settings)
