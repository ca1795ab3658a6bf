"""The sample company as the tests ask it: its reader, and the files it was imported from."""

from dataclasses import dataclass
from pathlib import Path

from cx_metrics.declarations import load_settings
from cx_metrics.warehouse import open_reader
from tests.companies import Company
from tests.warehouses import catalogue_of


@dataclass(frozen=True)
class Sample(Company):
    """An imported sample company, and the folder of its files."""

    files: Path


def sample_company(config: Path) -> Sample:
    """The sample company that was imported beside this config.yaml."""
    settings = load_settings(config)
    return Sample(settings, catalogue_of(settings), open_reader(settings), settings.data_folder / "sample")
