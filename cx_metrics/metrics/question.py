"""A question: which metrics, split by what, filtered how, over which period, compared with what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.errors import Problem, QuestionError, did_you_mean
from cx_metrics.metrics.periods import Grain, Period
from cx_metrics.warehouse.reader import Reader

Comparison = Literal["previous", "year", "target", "rest"]
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
GRAINS: tuple[Grain, ...] = ("day", "month", "quarter", "half", "year")
Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Question:
    """What is asked. ``where`` holds dimensions with their allowed values ("" means: not stated). Hashable: a
    cache key.

    ``period`` None asks for the default (the last twelve full months).
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: Filters = ()
    period: Period | None = None
    grain: Grain | None = None
    compare: Comparison | None = None


def filters(pairs: Iterable[tuple[str, str]]) -> Filters:
    """``dimension, value`` pairs as filters: values of one dimension mean or, several dimensions mean and."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        values = found.setdefault(name, [])
        if value not in values:
            values.append(value)
    return tuple((name, tuple(sorted(values))) for name, values in sorted(found.items()))


def within(where: Filters, rows: Filters) -> Filters:
    """The filters ``where`` inside the only ``rows`` that somebody is shown, which can be narrowed and never taken off.

    Raises QuestionError where they leave nothing of these.
    """
    found = dict(where)
    for name, allowed in rows:
        asked = found.get(name, allowed)
        found[name] = tuple(value for value in asked if value in allowed)
        if not found[name]:
            shown = ", ".join(allowed)
            raise QuestionError(Problem(f"{name}={', '.join(asked)}", "is not among your rows", f"ask about {shown}"))
    return tuple(sorted(found.items()))


def unheard_of(dimension: str, values: Iterable[str], held: Collection[str]) -> list[Problem]:
    """The values of a filter that are none of those ``held``; "" asks for rows that state none."""
    return [
        Problem(f"{dimension}={value}", "does not occur in the data", did_you_mean(value, held))
        for value in values
        if value and value not in held
    ]


def require_answerable(question: Question, catalogue: Catalogue, reader: Reader) -> None:
    """Raise QuestionError naming every metric, dimension or value that does not exist, with the nearest that
    does.
    """
    reader.require_built_for(catalogue)
    problems = [
        Problem(f"metric {name!r}", "is not in the catalogue", did_you_mean(name, catalogue.metrics))
        for name in question.metrics
        if name not in catalogue.metrics
    ]
    if not question.metrics:
        problems.append(Problem("question", "names no metric", did_you_mean("", catalogue.metrics)))
    if len(set(question.by)) < len(question.by):
        problems.append(Problem("--by", "names a dimension twice", "name it once"))
    for metric in (catalogue.metrics[name] for name in question.metrics if name in catalogue.metrics):
        known = reader.dimensions(metric.view)
        problems += [
            Problem(f"dimension {name!r}", f"is none that {metric.id} can be asked by", did_you_mean(name, known))
            for name in sorted({*question.by, *dict(question.where)})
            if name not in known
        ]
    for name, values in question.where:
        problems += unheard_of(name, values, reader.dimension_values.get(name, ()))
    if question.period and question.period.start > question.period.end:
        problems.append(
            Problem(
                "period",
                f"ends {question.period.end} before it starts {question.period.start}",
                "swap the dates",
            )
        )
    if question.grain == "day":
        problems += [
            Problem(
                f"--grain day of {metric.id}", "covers the twelve months to a month's end", "choose month or longer"
            )
            for metric in (catalogue.metrics[name] for name in question.metrics if name in catalogue.metrics)
            if metric.reads_years
        ]
    if question.compare == "rest" and not question.by:
        problems.append(
            Problem("--compare rest", "compares a group with the rest, but no --by names the groups", "add --by")
        )
    period = question.period
    if question.compare == "year" and period and not period.undated and period.year_before().end >= period.start:
        problems.append(
            Problem(
                "--compare year",
                "the period is longer than a year, so the two would share answers",
                "choose a year or less, or --compare previous",
            )
        )
    if question.compare in ("previous", "year") and question.grain:
        problems.append(
            Problem(f"--compare {question.compare}", "cannot be combined with --grain", "ask for one of the two")
        )
    if problems:
        raise QuestionError(*dict.fromkeys(problems))
