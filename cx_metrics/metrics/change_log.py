"""The log of operating changes as people read it: what changed, and when."""

from dataclasses import dataclass
from datetime import date

from cx_metrics.warehouse.reader import Reader

MOST = 500  # the latest; a longer list helps nobody who chooses from it


@dataclass(frozen=True)
class LoggedChange:
    """One operating change; ``what`` is text from data."""

    change_id: str
    occurred_on: date
    what: str


def change_log(reader: Reader) -> tuple[LoggedChange, ...]:
    """The latest changes first; none where no log has been imported."""
    if not reader.count("changes"):
        return ()
    rows = reader.rows(
        "SELECT change_id, occurred_on, what FROM stored_changes ORDER BY occurred_on DESC, change_id LIMIT ?", [MOST]
    )
    return tuple(LoggedChange(str(change), day, str(what)) for change, day, what in rows)
