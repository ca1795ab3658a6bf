"""What is asked of a journey: checked against what exists, with the nearest name where something does not."""

from cx_metrics.company import Company
from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.journey import DeclaredStep, Journey
from cx_metrics.errors import Problem, QuestionError, did_you_mean
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters, unheard_of
from cx_metrics.warehouse.journeys.kinds import KIND
from cx_metrics.warehouse.journeys.relations import OWN, dimensions_of, filtered
from cx_metrics.warehouse.queries import Sql, query


def journey_of(catalogue: Catalogue, name: str) -> Journey:
    """The journey of this name; raises QuestionError with the nearest one."""
    if name not in catalogue.journeys:
        known = catalogue.journeys
        raise QuestionError(Problem(f"journey {name!r}", "is not in the catalogue", did_you_mean(name, known)))
    return catalogue.journeys[name]


def journeys_with_data(company: Company) -> tuple[str, ...]:
    """The journeys that any event or rating belongs to, the one with most of them first (then by name)."""
    found: dict[str, int] = {}
    for kind in ("volume", "items"):
        counts = query("cells", columns=Sql("journey, sum(n)"), relation=KIND[kind].table, condition=Sql("cut = ''"))
        for name, n in company.reader.rows(counts):
            found[name] = found.get(name, 0) + int(n or 0)
    rows = sorted(found.items(), key=lambda row: (-row[1], row[0]))
    return tuple(name for name, n in rows if n and name in company.catalogue.journeys)


def usual_journey(company: Company) -> str | None:
    """The journey that most of the data belongs to; None when none has any."""
    return next(iter(journeys_with_data(company)), None)


def steps_of(journey: Journey, where: Filters) -> tuple[DeclaredStep, ...]:
    """The steps that filters on stage and touchpoint leave; raises QuestionError when that is none."""
    steps = journey.steps
    for name, values in where:
        if name == "stage":
            steps = tuple(s for s in steps if s.stage_id in values or set(s.values.get("stage", ())) & set(values))
        if name == "touchpoint":
            steps = tuple(s for s in steps if s.id in values or set(s.values.get("touchpoint", ())) & set(values))
    if not steps:
        told = ", ".join(f"{name}={'|'.join(values)}" for name, values in where if name in OWN)
        known = [step.id for step in journey.steps]
        raise QuestionError(Problem(told, f"is no part of the journey {journey.id}", did_you_mean(told, known)))
    return steps


def require_askable(company: Company, where: Filters, period: Period) -> None:
    """Raise QuestionError naming every dimension or value that does not exist, with the nearest that does."""
    problems = []
    if period.start > period.end:
        found = f"ends {period.end} before it starts {period.start}"
        problems.append(Problem("period", found, "swap the dates"))
    for name, values in where:
        if name not in company.settings.dimensions:
            remedy = did_you_mean(name, company.settings.dimensions)
            problems.append(Problem(f"dimension {name!r}", "is none that a journey can be asked by", remedy))
        elif name not in OWN:
            problems += unheard_of(name, values, _values(company, name))
    if problems:
        raise QuestionError(*problems)


def _values(company: Company, dimension: str) -> set[str]:
    """The values that answers, or the events of any journey, state."""
    held = set(company.reader.dimension_values.get(dimension, ()))
    if dimension in dimensions_of(company.settings):
        column = filtered(dimension)
        for kind in ("volume", "sessions", "cases"):
            values = query("cells", columns=Sql(column), relation=KIND[kind].table, condition=Sql("cut = ?"))
            rows = company.reader.rows(values, [dimension])
            held |= {value for (value,) in rows if value is not None}
    return held
