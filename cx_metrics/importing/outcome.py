"""What became of one table of an import: read, checked and drafted, but not stored yet."""

from dataclasses import dataclass
from pathlib import Path

from cx_metrics.importing.check import Checked
from cx_metrics.importing.keys import Repeats

LEFT_OUT = "left_out"  # what became of a row that the mapping's ``only`` does not ask for


@dataclass(frozen=True)
class Outcome:
    """One table: counts on the rows of its source, and the draft of its Parquet.

    ``dropped`` (lines of which nothing new is stored → duplicate, superseded or left out) is filled only where its
    source feeds other tables too. ``lookups``: the share of rows for which each look-up found something.
    ``days``: the first and the last of its rows, as they are stored. ``shown``: the first rows of each source it needs,
    as they were read.
    """

    table: str
    source: str
    checked: Checked
    repeats: Repeats
    rows: int
    stored: int
    encoding: str
    why_slow: str
    customers_known: float | None
    with_orders: float | None
    days: tuple[str, str] | None
    lookups: dict[str, float | None]
    warnings: dict[str, int]
    left_out: int
    dropped: dict[int, str]
    shown: dict[str, list[dict[str, str]]]
    batch: str
    sequence: int
    draft: Path

    @property
    def rejected(self) -> int:
        return len(self.checked.rejected)

    @property
    def duplicate(self) -> int:
        return self.repeats.duplicate + self.repeats.repeat

    @property
    def superseded(self) -> int:
        return self.repeats.superseded

    @property
    def accepted(self) -> int:
        return self.rows - self.rejected - self.duplicate - self.superseded - self.left_out
