"""What the tests of the sample company share: its files as data frames, and a few sums over them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from cx_metrics.sample import write_company

SWAPPED, FIXED, EASIER = "2026-05-11", "2025-09-15", "2026-03-01"  # as the README gives them


@dataclass(frozen=True)
class Company:
    """The files of a sample company that has been written."""

    folder: Path
    files: dict[str, pd.DataFrame]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.files[name]

    @cached_property
    def answers(self) -> pd.DataFrame:
        """The lounge questionnaires, with what is known of their customers."""
        found = self["survey"].merge(self["customers"], left_on="customer_no", right_on="customer_id", how="left")
        return found.assign(month=found["visit_date"].str[:7])


def company(folder: Path, rows: int) -> Company:
    """Write a company and read it back."""
    write_company(folder, rows)
    return read_company(folder)


def read_company(folder: Path) -> Company:
    """A company that has been written to ``folder``."""
    return Company(folder, {path.stem: pd.read_csv(path, low_memory=False) for path in sorted(folder.glob("*.csv"))})


def net_promoters(scores: pd.Series) -> float:
    """Points from -100 to 100."""
    scores = scores.dropna()
    return 100 * float((scores >= 9).mean() - (scores <= 6).mean())


def at_least(answers: pd.Series, lowest: int) -> float:
    """Per cent of those who answered at least this."""
    return 100 * float((answers.dropna() >= lowest).mean())


def day_of_visit(interactions: pd.DataFrame) -> pd.Series:
    """The day in Asia/Taipei of each event."""
    return pd.to_datetime(interactions["happened_at"]).dt.tz_convert("Asia/Taipei").dt.strftime("%Y-%m-%d")
