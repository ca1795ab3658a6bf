"""The command ``journey``: a declared journey filled from the data, as a table or as JSON."""

import argparse
from collections.abc import Sequence
from itertools import groupby

from cx_metrics.cli.columns import columns
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.journey_files import file_arguments, write_files
from cx_metrics.cli.period_arguments import (
    company_told,
    headed,
    language_argument,
    period_told,
    scope_arguments,
    where_told,
)
from cx_metrics.company import Company
from cx_metrics.declarations.journey import Journey
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.journey import COMPARISONS, JourneyMap, Step, journey_map, usual_journey
from cx_metrics.journey.document import as_json
from cx_metrics.journey.sentences import lacks
from cx_metrics.text import NOTHING, Text


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("name", nargs="?", metavar="NAME", help="the journey; without it the one with most data")
    scope_arguments(sub)
    sub.add_argument("--compare", choices=COMPARISONS, help="with the period before, the year before, or the target")
    sub.add_argument(
        "--compare-where", action="append", default=[], metavar="DIM=VALUE", help="with another group of customers"
    )
    language_argument(sub, "the language of names, sentences and files")
    file_arguments(sub)


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    found = map_of(company, told)
    write_files(context, company, found, told, where=where_told(told))
    text = Text(told.lang, company.settings.organisation.currency)
    context.out(as_json(found), lambda: _lines(found, company.catalogue.journeys[found.journey], text))
    return 0


def map_of(company: Company, told: argparse.Namespace) -> JourneyMap:
    """The map that the words of the call ask for. What draws it to a file starts from here too."""
    name = told.name or usual_journey(company)
    if name is None:
        known = ", ".join(company.catalogue.journeys)
        raise QuestionError(Problem("journey", "none has any event or rating in the data", f"declared: {known}"))
    return journey_map(
        company,
        name,
        where_told(told),
        period_told(told, company.reader),
        told.compare,
        compare_where=where_told(told, "--compare-where"),
        language=told.lang,
    )


_HEADS = (
    "journey.step", "journey.experience", "receipt.sample", "journey.compare.change", "journey.compare.verdict",
    "command.journey.events", "journey.reach", "journey.drop_off", "journey.next", "journey.money",
    "journey.lane.evidence",
)  # fmt: skip


def _lines(found: JourneyMap, declared: Journey, text: Text) -> list[str]:
    name = text("punctuation.beside", value=text.pick(declared.name), told=declared.id)
    lines = headed(found, f"{name}  {text.period(found.period.start, found.period.end)}", text)
    if found.comparison_period:
        over = text.period(found.comparison_period.start, found.comparison_period.end)
        lines.append(text("stamp.compared", period=over))
    rows: list[Sequence[str]] = [[text(head) for head in _HEADS]]
    names = {step.id: text.pick(step.touchpoint.name) for step in declared.steps}
    for stage, steps in groupby(found.steps, key=lambda step: step.stage):
        rows += [[text.pick(declared.stages[stage].name)], *(_cells(step, names, text) for step in steps)]
    lines += columns(rows)
    visits = [text("journey.flow.visits_of", n=found.sessions)]
    if found.completed is not None:
        visits.append(text("command.journey.completed", share=text.value(found.completed.value, "share")))
    lines.append(text("punctuation.comma").join(visits))
    if found.out_of_order:
        lines.append(text("journey.flow.out_of_order", n=found.out_of_order))
    means = {"mean": found.mean_score.value, "peak_end": found.peak_end}
    said = [
        text("filter.some", dimension=text(f"journey.{name}"), values=text.value(value, "points"))
        for name, value in means.items()
    ]
    lines.append("  ".join(said))
    return [
        *lines,
        text("journey.evidence_score", share=text.value(found.evidence_score, "share")),
        *lacks(found, text),
    ]


def _cells(step: Step, names: dict[str, str], text: Text) -> list[str]:
    score = step.score
    ends = f" [{text.interval(score.low, score.high, score.unit)}]" if score.low is not None else ""
    value = text.value(score.value, score.unit, score.low, score.high)
    return [
        f"  {names[step.touchpoint]}",
        text("journey.hidden") if score.status == "suppressed" else f"{value}{ends}",
        NOTHING if score.n is None else text.count(score.n),
        "" if score.change is None else text.change(score.change, score.unit, score.change_low, score.change_high),
        text(f"verdict.{score.verdict}") if score.verdict else "",
        text.count(step.volume),
        text.value(step.reach.value, "share"),
        text.value(step.drop_off.value, "share"),
        text.value(step.seconds_to_next.value, "seconds"),
        text.money(step.margin_at_risk.value),
        text(f"evidence.{step.evidence}"),
    ]


COMMANDS = (Command("journey", "a journey step by step: scores, paths, money, evidence", _arguments, _run),)
