"""Where a rated item stands in the declared journeys, and what it is called there."""

from collections.abc import Iterable

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.journey import DeclaredStep, Journey
from cx_metrics.declarations.words import Words


def item_name(catalogue: Catalogue, item: str) -> Words:
    """The name that a journey gives it; an item that none names is called by its id."""
    named = [journey.names[item] for journey in catalogue.journeys.values() if item in journey.names]
    return named[0] if named else item.replace("_", " ")


def step_at(journeys: Iterable[Journey], touchpoint: str | None) -> tuple[Journey, DeclaredStep] | None:
    """The first of these journeys with a step at the touchpoint, and that step."""
    steps = ((journey, step) for journey in journeys for step in journey.steps)
    return next((at for at in steps if touchpoint in at[1].values.get("touchpoint", ())), None)
