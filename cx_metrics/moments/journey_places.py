"""Where a rated item stands in the declared journeys, and what it is called there."""

from dataclasses import dataclass

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.words import Words


@dataclass(frozen=True)
class ItemPlace:
    """``name`` of the item; the ``journey`` whose touchpoint it is about, which ``moment`` that one is there (zero,
    first, second, third), and whether sessions end at it."""

    name: Words
    journey: str | None = None
    moment: str | None = None
    is_end: bool = False


def place_of(catalogue: Catalogue, item: str, touchpoint: str | None) -> ItemPlace:
    """The place in the first journey that knows the touchpoint. An item that no journey names is called by its id."""
    named = [journey.names[item] for journey in catalogue.journeys.values() if item in journey.names]
    name = named[0] if named else item.replace("_", " ")
    for journey in catalogue.journeys.values():
        for step in journey.steps:
            if touchpoint is not None and touchpoint in step.values.get("touchpoint", ()):
                is_end = step.id in journey.sessions.ends_at
                return ItemPlace(name, journey.id, step.touchpoint.moment, is_end)
    return ItemPlace(name)
