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
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.journey import COMPARISONS, JourneyMap, Step, journey_map, usual_journey
from cx_metrics.journey.document import as_json
from cx_metrics.text import Text


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("name", nargs="?", metavar="NAME", help="the journey; without it the one with most data")
    scope_arguments(sub)
    sub.add_argument("--compare", choices=COMPARISONS, help="with the period before, the year before, or the target")
    sub.add_argument(
        "--compare-where", action="append", default=[], metavar="DIM=VALUE", help="with another group of customers"
    )
    language_argument(sub, "the language of verdicts, quotes and files")
    file_arguments(sub)


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    found = map_of(company, told)
    write_files(context, company, found, told, where=where_told(told))
    context.out(as_json(found), lambda: _lines(found, Text(told.lang)))
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


_COLUMNS = (
    "touchpoint", "score", "n", "change", "verdict", "events", "reach", "drop-off", "to next", "at risk", "evidence",
)  # fmt: skip


def _lines(found: JourneyMap, text: Text) -> list[str]:
    lines = headed(found, f"{found.journey}  {found.period.start} to {found.period.end}", text)
    if found.comparison_period:
        lines.append(f"compared with {found.comparison_period.start} to {found.comparison_period.end}")
    rows: list[Sequence[str]] = [_COLUMNS]
    for stage, steps in groupby(found.steps, key=lambda step: step.stage):
        rows += [[stage], *(_cells(step, text) for step in steps)]
    lines += columns(rows)
    ended = "" if found.completed is None else f", {_share(found.completed.value)} reach an end"
    lines.append(f"{found.sessions:,} sessions{ended}; {found.out_of_order:,} events out of order")
    mean = "—" if found.mean_score.value is None else f"{found.mean_score.value:.1f}"
    peak = "—" if found.peak_end is None else f"{found.peak_end:.1f}"
    lines.append(f"mean score {mean}, peak and end {peak}; {_share(found.evidence_score)} of the map is measured")
    if found.lacks:
        lines.append(f"not imported: {', '.join(found.lacks)}")
    return lines


def _cells(step: Step, text: Text) -> list[str]:
    score, seconds, money = step.score, step.seconds_to_next.value, step.margin_at_risk.value
    ends = "" if score.low is None else f" [{score.low:.1f}, {score.high:.1f}]"
    value = {"suppressed": text("journey.hidden"), "not_measurable": "—"}.get(
        score.status, f"{score.value or 0.0:.1f}{ends}"
    )
    return [
        f"  {step.touchpoint}",
        value,
        "—" if score.n is None else f"{score.n:,}",
        "" if score.change is None else f"{score.change:+.1f}",
        text(f"verdict.{score.verdict}") if score.verdict else "",
        f"{step.volume:,}",
        _share(step.reach.value),
        _share(step.drop_off.value),
        "—" if seconds is None else f"{seconds:,.0f} s",
        "—" if money is None else f"{money:,.0f}",
        text(f"evidence.{step.evidence}"),
    ]


def _share(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.1f} %"


COMMANDS = (Command("journey", "a journey step by step: scores, paths, money, evidence", _arguments, _run),)
