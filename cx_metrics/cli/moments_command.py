"""The command ``moments``: the moments of truth of an outcome, in the words of their page or as JSON."""

import argparse

from cx_metrics.cli.columns import columns
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import (
    company_told,
    headed,
    language_argument,
    period_told,
    scope_arguments,
    where_told,
)
from cx_metrics.company import Company
from cx_metrics.drivers.key_driver import MISSING
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics.naming import value_name
from cx_metrics.metrics.undated import span
from cx_metrics.moments import CROSS_HAIRS, WEIGHTINGS, Moments, kano_narrative, moments, narrative, outcome_choices
from cx_metrics.moments.moment_cells import FIELD_COLUMNS, SIDE_COLUMNS, field_cells, side_cells
from cx_metrics.moments.moments_document import moments_json
from cx_metrics.moments.priority_receipt import receipt_lines
from cx_metrics.text import Text


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--outcome", metavar="METRIC_OR_COLUMN", help="what people say, or do after it; without it a list")
    sub.add_argument("--missing", choices=MISSING, default="pairwise", help="answers that lack ratings")
    sub.add_argument(
        "--lines",
        choices=CROSS_HAIRS,
        default=CROSS_HAIRS[0],
        help="where the cross-hairs stand (without a target: mean)",
    )
    sub.add_argument("--weights", choices=WEIGHTINGS, default="money", help="what priorities are made of")
    scope_arguments(sub)
    language_argument(sub, "the language of names and sentences")


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    if told.outcome is None:
        known = "; ".join(f"{one.id} ({one.answers:,} answers)" for one in outcome_choices(company))
        raise QuestionError(Problem("--outcome", "is missing", f"ask for one of: {known or 'none has rated answers'}"))
    found = moments(
        company,
        told.outcome,
        where_told(told),
        period_told(told, company.reader),
        told.missing,
        lines=told.lines,
        weights=told.weights,
    )
    text = Text(told.lang, context.settings.organisation.currency)
    context.out(moments_json(found), lambda: _lines(company, found, text))
    return 0


def _lines(company: Company, found: Moments, text: Text) -> list[str]:
    def group(dimension: str, value: str) -> str:
        return value_name(company.settings, dimension, value, text)

    asked = f"{narrative.outcome_name(found, text)}  {span(found.period, text)}"
    sentences = [said for said in (narrative.headline(found, text), narrative.paragraph(found, text)) if said]
    lines = headed(found, asked, text, *sentences)
    for names, rows in ((FIELD_COLUMNS, field_cells(found, text)), (SIDE_COLUMNS, side_cells(found, text))):
        if rows:
            heads = [text(f"moments.column.{name}") for name in names]
            lines += ["", *columns([heads, *([name, *cells] for name, cells in rows)])]
    lines += ["", narrative.lines_said(found, text), *receipt_lines(company, found, text)] if found.moments else []
    below = narrative.model_lines(found, text)
    if flips := narrative.flips(found, group, text):
        below.append((text("moments.flips"), flips))
    for feature, kano in found.features.items():
        below.append((narrative.name(found, feature, text), kano_narrative.lines(kano, group, text)))
    for title, said in below:
        lines += [title, *(f"  {line}" for line in said)]
    return lines


COMMANDS = (Command("moments", "which few moments decide loyalty, and how sure that is", _arguments, _run),)
