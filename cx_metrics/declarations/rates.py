"""Exchange rates of another currency: a dated file that config.yaml names, and where its numbers come from."""

import re
from pathlib import Path

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.yaml_file import YamlFile
from cx_metrics.errors import Problem

CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, config=STRICT)
class Rates:
    """A CSV with a day (ISO) and a rate in each row: what one unit of the other currency costs in ours.

    ``inverse``: it says what one of ours is worth in the other, as the European Central Bank does for the euro.
    ``source`` is who says so; ``date`` and ``rate`` are the columns; a day without a rate takes the last one of at most
    ``days`` days before.
    """

    file: Path
    source: str
    date: str = "date"
    rate: str = "rate"
    inverse: bool = False
    days: int = 7


def rate_problems(rates: dict[str, Rates], ours: str, file: YamlFile) -> list[Problem]:
    """What is wrong with the rates of a company that counts in ``ours``. Their files are read when they are needed."""
    problems = []
    for currency, told in rates.items():
        key = ("rates", currency)
        if not CURRENCY.fullmatch(currency):
            remedy = "use the three capital letters of ISO 4217, such as USD"
            problems.append(Problem(file.where(key), f"{currency!r}", remedy))
        if currency == ours:
            problems.append(Problem(file.where(key), f"{currency} is the company's own currency", "remove it"))
        if not told.source.strip():
            problems.append(Problem(file.where((*key, "source")), "is empty", "say who publishes the rates"))
        if not 0 <= told.days <= 31:
            problems.append(Problem(file.where((*key, "days")), f"{told.days}", "use 0 to 31 days"))
    return problems
