"""A company as somebody sees it: what every analysis takes, from a page and from the command line alike."""

from dataclasses import dataclass
from typing import Literal

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.warehouse.reader import Reader

Role = Literal["operator", "reader"]


@dataclass(frozen=True)
class Company:
    """An open build, what is declared, the organisation's settings with the targets in force, and for whom is asked:
    an operator sees everything, a reader no small groups."""

    reader: Reader
    catalogue: Catalogue
    settings: Settings
    role: Role
