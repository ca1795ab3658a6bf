"""What an answer rests on, in every analysis alike: a build of the data, and where it tells of some rows which."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.undated import period_json
from cx_metrics.warehouse.reader import Reader

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, kw_only=True)
class BuildAnswer:
    """An answer from a build: up to when its data reach, and whether they are the sample company's."""

    as_of: date | None
    build: str
    sample: bool

    @property
    def head(self) -> dict[str, Any]:
        """These keys of its JSON document."""
        return {"as_of": self.as_of.isoformat() if self.as_of else None, "build": self.build, "sample": self.sample}


@dataclass(frozen=True, kw_only=True)
class ScopedAnswer(BuildAnswer):
    """An answer about the rows of a period under filters."""

    period: Period
    where: Filters

    @property
    def head(self) -> dict[str, Any]:
        return {**super().head, "period": period_json(self.period), "where": filters_json(self.where)}


class BuildFields(TypedDict):
    """The fields of a ``BuildAnswer``, to be handed on by name."""

    as_of: date | None
    build: str
    sample: bool


def build_of(reader: Reader) -> BuildFields:
    """What a ``BuildAnswer`` from this build begins with."""
    return {"as_of": reader.as_of, "build": reader.build, "sample": reader.sample}


def filters_json(where: Filters) -> dict[str, list[str]]:
    """The values of each dimension that are let through."""
    return {name: list(values) for name, values in where}


def or_null(found: "DataclassInstance | None") -> dict[str, Any] | None:
    """A part of an answer with all its fields; null where it is not known."""
    return None if found is None else asdict(found)
