"""The command ``quality``: what customers got beside what they expect; what cases, comments and heavy users say of
the service; which processes serve what is needed. In the words of the pages of moments and of the voice, or as JSON."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

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
from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.metrics import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.undated import span
from cx_metrics.moments import service_narrative
from cx_metrics.moments.expectations import service_quality
from cx_metrics.moments.service_narrative import DIMENSION_COLUMNS, ITEM_COLUMNS
from cx_metrics.moments.service_quality import ServiceQuality
from cx_metrics.text import Text
from cx_metrics.voice import voice_words
from cx_metrics.voice.lead_users import LeadUsers, lead_users
from cx_metrics.voice.need_matrix import NeedMatrix, need_matrix
from cx_metrics.voice.text_codes import TextCodes, checklist, emotions
from cx_metrics.voice.voice_words import CODE_COLUMNS, NEED_COLUMNS, PROCESS_COLUMNS, WISH_COLUMNS, CellRows

QualityAnswer = ServiceQuality | TextCodes | NeedMatrix | LeadUsers
_ANSWERS: dict[str, Callable[[Company, Filters, Period | None], QualityAnswer]] = {
    "gaps": service_quality,
    "checklist": checklist,
    "emotions": emotions,
    "needs": need_matrix,
    "lead-users": lead_users,
}


def _arguments(sub: argparse.ArgumentParser) -> None:
    scope_arguments(sub)
    told = "gaps (the usual answer), the ten points in cases, emotions in comments, needs by processes, or lead users"
    sub.add_argument("--of", choices=tuple(_ANSWERS), default="gaps", help=told)
    language_argument(sub, "the language of names and sentences")


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    found = _ANSWERS[told.of](company, where_told(told), period_told(told, company.reader))
    text = Text(told.lang, context.settings.organisation.currency)
    context.out(_document(told.of, found), lambda: _lines(told.of, found, company, text))
    return 0


def _document(of: str, found: QualityAnswer) -> dict[str, Any]:
    document = {**asdict(found), **found.head}
    if isinstance(found, ServiceQuality):
        return document | {"left_out": [{"item": item, "reason": reason} for item, reason in found.left_out]}
    return document | {"of": of}


def _lines(of: str, found: QualityAnswer, company: Company, text: Text) -> list[str]:
    catalogue, said = company.catalogue, span(found.period, text)
    declared = catalogue.service_quality
    if isinstance(found, NeedMatrix) and found.outcome in catalogue.metrics:
        said = f"{text.pick(catalogue.metrics[found.outcome].name)}  {said}"
    lines = headed(found, said, text)
    if found.status == "not_measurable":
        lines += [text("status.not_measurable"), text(f"moments.quality_lacks.{of.replace('-', '_')}")]
    elif found.status == "suppressed":
        lines.append(text("status.suppressed"))
    elif isinstance(found, ServiceQuality):
        lines += _gap_lines(found, company, text)
    elif isinstance(found, TextCodes):
        frame = declared.frame(found.frame)
        lines += [*_code_lines(of, found, catalogue, text), "", frame.source if frame else ""]
    elif isinstance(found, NeedMatrix):
        lines += [*_need_lines(found, catalogue, text), "", declared.needs.source if declared.needs else ""]
    else:
        lines += [*_lead_lines(found, catalogue, text), "", declared.lead_users.source if declared.lead_users else ""]
    return lines + (service_narrative.left_out(found, company, text) if isinstance(found, ServiceQuality) else [])


def _gap_lines(found: ServiceQuality, company: Company, text: Text) -> list[str]:
    lines = [service_narrative.paragraph(found, company, text)]
    items = service_narrative.item_cells(found, company, text)
    dimensions = service_narrative.dimension_cells(found, company, text)
    lines += _table([text(f"moments.service.column.{name}") for name in ITEM_COLUMNS], items)
    lines += _table([text(f"moments.service.column.{name}") for name in DIMENSION_COLUMNS], dimensions)
    return [*lines, *(["", company.catalogue.service_quality.source] if dimensions else [])]


def _code_lines(of: str, found: TextCodes, catalogue: Catalogue, text: Text) -> list[str]:
    said = voice_words.checklist_said if of == "checklist" else voice_words.emotions_said
    heads = [text(f"voice.column.{of if name == 'code' else name}") for name in CODE_COLUMNS]
    return [
        *_sampled(found, text),
        said(found, catalogue, text),
        *_table(heads, voice_words.code_cells(found, catalogue, text)),
    ]


def _need_lines(found: NeedMatrix, catalogue: Catalogue, text: Text) -> list[str]:
    def heads(names: tuple[str, ...]) -> list[str]:
        return [text(f"voice.column.{name}") for name in names]

    return [
        voice_words.needs_said(found, catalogue, text),
        *_table(heads(NEED_COLUMNS), voice_words.need_cells(found, catalogue, text)),
        *_table(heads(PROCESS_COLUMNS), voice_words.process_cells(found, catalogue, text)),
    ]


def _lead_lines(found: LeadUsers, catalogue: Catalogue, text: Text) -> list[str]:
    heads = [text(f"voice.column.{name}") for name in WISH_COLUMNS]
    return [
        *_sampled(found, text),
        voice_words.lead_users_said(found, text),
        *(f"  {customer}" for customer in found.customers),
        *_table(heads, voice_words.wish_cells(found, catalogue, text)),
    ]


def _sampled(found: TextCodes | LeadUsers, text: Text) -> list[str]:
    return [text("voice.one_in", n=found.one_in)] if found.one_in > 1 else []


def _table(heads: list[str], cells: CellRows) -> list[str]:
    """A table below a blank line; nothing where it has no row."""
    return ["", *columns([heads, *([name, *each] for name, each in cells)])] if cells else []


COMMANDS = (
    Command("quality", "what customers got beside what they expect, and what they say of it", _arguments, _run),
)
