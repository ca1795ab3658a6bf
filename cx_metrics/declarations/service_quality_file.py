"""Into which dimensions of service quality rated items fall, and what each weighs: catalogue/service_quality.yaml."""

from collections.abc import Iterator
from pathlib import Path

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.words import Words, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, read_yaml
from cx_metrics.errors import DeclarationError, Problem


@dataclass(frozen=True, config=STRICT)
class ServiceDimension:
    """A side of service quality. ``weight``: its points of those that are handed out; ``items``: those that belong to
    it, beside all whose name begins with its own and a low line."""

    name: Words
    about: Words
    weight: float
    items: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class ServiceQualityFile:
    """The whole file."""

    source: str
    dimensions: dict[str, ServiceDimension]

    def dimension_of(self, item: str) -> str | None:
        """The dimension that an item belongs to: the one that lists it, else the one whose name it begins with."""
        listed = (name for name, one in self.dimensions.items() if item in one.items)
        named = (name for name in self.dimensions if item.startswith(f"{name}_"))
        return next(listed, None) or next(named, None)


def load_service_quality(path: Path) -> ServiceQualityFile:
    """The file ``path``; raises DeclarationError with everything that is wrong with it."""
    file = read_yaml(path)
    found = load(ServiceQualityFile, file)
    problems = list(_problems(found, file))
    if problems:
        raise DeclarationError(*problems)
    return found


def _problems(found: ServiceQualityFile, file: YamlFile) -> Iterator[Problem]:
    if not found.dimensions:
        yield Problem(file.where(("dimensions",)), "are none", "name one at least")
    listed: dict[str, str] = {}
    for name, one in found.dimensions.items():
        where = ("dimensions", name)
        yield from identifier_problems(name, file.where(where))
        if not 0 < one.weight < float("inf"):
            yield Problem(file.where((*where, "weight")), f"is {one.weight}", "use points above 0")
        for item in one.items:
            if item in listed:
                remedy = "leave it in one of them"
                yield Problem(file.where((*where, "items")), f"{item!r} stands in {listed[item]} too", remedy)
            listed.setdefault(item, name)
