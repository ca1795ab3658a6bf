"""Where a canonical column comes from and how its text is read: what a mapping may say of one."""

import re
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.date_format import ISO_DAY, BothFit, WrittenDate, one_of_several
from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.words import Words

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,15})?")
Constant = str | int | float | bool | None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ColumnMap:
    """Where a canonical column comes from and how its text is read. ``undated``: rows without a date are taken all the
    same; without ``from``, the file has none. ``bands``: name → the number at which it begins; each ends where the next
    begins. ``otherwise`` (in a file: ``else``): what becomes of values that neither recode nor bands name: ``keep``,
    ``missing`` or the value to be read instead. ``top`` and ``bottom``: how many of a score's answers are its boxes
    (``declarations.boxes``). ``template`` sets the columns of ``from`` into a text, each in a pair of braces.
    ``without``: signs around a number (%, NT$) that are taken away. ``before``: the day from which a date counts back
    that says how long ago it was, a plain number in ``unit``. ``times``: the source column by
    which a number is multiplied (the price of one by how many). ``calendar``: whose years ``%Y`` counts, if not
    western ones: 114 of ``minguo`` is 2025. ``dimension``: of which filter the words are values that say who met a
    change."""

    source: tuple[str, ...] = Field(default=(), alias="from")
    value: str | int | float | bool | None = None
    join: str | None = None
    template: str | None = None
    before: date | None = None
    unit: Literal["days", "weeks", "months", "years"] | None = None
    formats: tuple[str, ...] = Field(default=(), alias="format")
    zone: str | None = None
    century: int | None = None
    calendar: Literal["minguo"] | None = None
    when_both_fit: BothFit | None = None
    recode: dict[str, Constant] = Field(default_factory=dict)
    bands: dict[str, int | float] = Field(default_factory=dict)
    otherwise: Constant = Field(default=None, alias="else")
    scale: tuple[float, float] | None = None
    step: float = 1.0
    top: int | None = None
    bottom: int | None = None
    missing: tuple[str | int | float, ...] = ()
    reversed: bool = False
    decimal: str | None = None
    thousands: str | None = None
    without: tuple[str, ...] = ()
    times: str | None = None
    undated: bool = False
    dimension: str | None = None

    @property
    def forms(self) -> tuple[WrittenDate, ...]:
        """The forms in which its dates may be written, each with what is said of it; ISO days where none is named."""
        said = WrittenDate(ISO_DAY, self.zone, self.century, self.calendar, self.when_both_fit)
        if len(self.formats) > 1:
            return tuple(one_of_several(written, said) for written in self.formats)
        return (replace(said, written=self.formats[0]),) if self.formats else (said,)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ItemMap:
    """A rated item: its source column, scale and the touchpoint it is about."""

    source: str = Field(alias="from")
    scale: tuple[float, float]
    touchpoint: str | None = None
    name: Words | None = None
    step: float = 1.0
    top: int | None = None
    bottom: int | None = None
    missing: tuple[str | int | float, ...] = ()
    reversed: bool = False
    recode: dict[str, Constant] = Field(default_factory=dict)
    otherwise: Constant = Field(default=None, alias="else")
    decimal: str | None = None
    thousands: str | None = None
    without: tuple[str, ...] = ()

    def as_column(self) -> ColumnMap:
        """The same reading rules as those of a score column."""
        said: dict[str, Any] = {
            "from": (self.source,),
            "scale": self.scale,
            "step": self.step,
            "missing": self.missing,
            "reversed": self.reversed,
            "recode": self.recode,
            "else": self.otherwise,
            "decimal": self.decimal,
            "thousands": self.thousands,
            "without": self.without,
        }
        return ColumnMap(**said)


def code_number(text: str) -> float | None:
    """The number that a code of a mapping is; None for a text, and for more digits than a number can hold."""
    return float(text) if _NUMBER.fullmatch(text) else None
