"""Companies of real files, each imported by the mapping that ships for it: once, however many tests look at it."""

from pathlib import Path

import pytest

from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from tests.conftest import made_once
from tests.warehouses import Company, shared

ZONE = "Asia/Taipei"  # of the organisation
OLIST = ("customers", "orders", "order_payments", "order_reviews")
REAL = {  # by mapping: the currency, and the files
    "skytrax_lounge": ("GBP", "skytrax/lounge.csv"),
    "skytrax_seat": ("GBP", "skytrax/seat.csv"),
    "olist": ("BRL", *(f"olist/olist_{name}_dataset.csv" for name in OLIST)),
    "airline_tweets": ("USD", "tweets_airline/Tweets.csv"),
    "comcast": ("USD", "comcast/Comcast_telecom_complaints_data.csv"),
    "bank_churners": ("USD", "bank_churners/BankChurners.csv"),
    "call_center": ("USD", "call_center/call_center.csv"),
    "cdnow": ("USD", "cdnow/CDNOW_sample.txt"),
    "ecsi_mobile": ("EUR", "ecsi_mobile/mobi.csv"),
    "bank_satisfaction": ("EUR", "bank_satisfaction/satisfaction.csv"),
}


def real_files(mapping: str) -> list[Path]:
    """The files of a company; the test is skipped where they are absent."""
    return [shared(file) for file in REAL[mapping][1:]]


def real_company(mapping: str, factory: pytest.TempPathFactory) -> Company:
    """A company in a folder of its own that reads the shared import."""
    files = real_files(mapping)
    changed = {"organisation": {"name": "Test", "time_zone": ZONE, "currency": REAL[mapping][0]}}

    def make(folder: Path) -> None:
        words: tuple[str | Path, ...] = ("import", *files, "--mapping", SHIPPED_MAPPINGS / f"{mapping}.yaml")
        assert Company(folder, changed).call(*words) == 0

    made = made_once(factory, f"real-{mapping}", make)
    of = Company(factory.mktemp(mapping), changed)
    of.folder.root.parent.mkdir(parents=True)
    of.folder.root.symlink_to(made / "data" / "warehouse")
    return of
