"""Where a rated item stands in the declared journeys, and what it is called."""

from collections.abc import Iterable

from cx_metrics.company import Company
from cx_metrics.declarations.journey import DeclaredStep, Journey
from cx_metrics.declarations.words import Words


def item_name(company: Company, item: str) -> Words:
    """The name that a journey gives it, else the mapping by which it came last; one that nobody names is called by its
    id."""
    for journey in company.catalogue.journeys.values():
        if item in journey.names:
            return journey.names[item]
    for batch in reversed(company.reader.batches):
        for rated in batch.items:
            if rated.name == item and rated.words:
                return rated.words
    return item.replace("_", " ")


def step_at(journeys: Iterable[Journey], touchpoint: str | None) -> tuple[Journey, DeclaredStep] | None:
    """The first of these journeys with a step at the touchpoint, and that step."""
    steps = ((journey, step) for journey in journeys for step in journey.steps)
    return next((at for at in steps if touchpoint in at[1].values.get("touchpoint", ())), None)
