"""What the rated items of one step weigh in the journey's outcome."""

from dataclasses import dataclass

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.journey import DeclaredStep, Journey
from cx_metrics.drivers.key_driver import Driver, KeyDrivers, LeftOut
from cx_metrics.metrics.question import Filters
from cx_metrics.warehouse.journeys.relations import OWN


@dataclass(frozen=True)
class Weights:
    """The drivers of a step among all ``of`` that were weighed; ``r2`` is what all of them explain together, 0–1.

    ``needed`` answers are what a driver takes.
    """

    metric: str
    r2: float | None
    r2_low: float | None
    r2_high: float | None
    of: int
    needed: int
    drivers: tuple[Driver, ...]
    left_out: tuple[LeftOut, ...]


def outcome_with_drivers(journey: Journey, catalogue: Catalogue) -> str | None:
    """The journey's outcome where drivers are sought for it (its metric declares an ``outcome``), else None."""
    return journey.outcome if catalogue.metrics[journey.outcome].outcome else None


def asked_of_drivers(where: Filters) -> Filters:
    """The filters of a map less those that narrow its steps: a weight is one among all items."""
    return tuple((name, values) for name, values in where if name not in OWN)


def weights_of(found: KeyDrivers, step: DeclaredStep) -> Weights:
    """The part of ``found`` that belongs to a step: the items about its touchpoints."""
    here = step.values.get("touchpoint", ())
    return Weights(
        found.metric,
        found.r2,
        found.r2_low,
        found.r2_high,
        len(found.drivers),
        found.needed,
        tuple(driver for driver in found.drivers if driver.touchpoint in here),
        tuple(one for one in found.left_out if one.touchpoint in here),
    )
