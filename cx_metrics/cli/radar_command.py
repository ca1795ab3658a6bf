"""The command ``radar``: what each logged change did to whom it met, or (``--scan``) what nobody logged."""

import argparse

from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import company_told, headed, language_argument, people_arguments, where_told
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.radar import Finding, Radar, radar, radar_words, scan
from cx_metrics.radar.radar_document import radar_json
from cx_metrics.text import Text


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--change", metavar="ID", help="one change of the log; without it all of them")
    sub.add_argument("--scan", action="store_true", help="look for breaks that nobody logged")
    people_arguments(sub)
    language_argument(sub, "the language of names and sentences")


def _run(context: Context, told: argparse.Namespace) -> int:
    if told.scan and told.change:
        raise QuestionError(Problem("--scan", "looks without the log, --change at one entry of it", "give one of them"))
    company = company_told(context, told)
    where = where_told(told)
    found = scan(company, where) if told.scan else radar(company, told.change, where)
    text = Text(told.lang, context.settings.organisation.currency)
    context.out(radar_json(found), lambda: _lines(found, company.settings, text, is_scan=told.scan))
    return 0


def _lines(found: Radar, house: Settings, text: Text, *, is_scan: bool) -> list[str]:
    """The sentences of the page, each change with its id."""
    head = headed(found, text("radar.unlogged" if is_scan else "page.radar"), text)
    if is_scan:
        told = [text("radar.unlogged_note", n=found.tests, rate=text.value(found.rate, "share"))]
        told += [radar_words.suggestion(one, house, text) + _logged(one, text) for one in found.suggestions]
        return [*head, *told, *([] if found.suggestions else [text("radar.no_breaks")])]
    lines = [*head, radar_words.headline(found, house, text), radar_words.paragraph(found, text)]
    for one in found.changes:
        when, *small = radar_words.row_lines(one, house, text)
        verdict = text("punctuation.beside", value=text(f"radar.verdict.{one.verdict}"), told=when)
        lines.append(f"{one.change.id}  {text('filter.some', dimension=one.change.said(text), values=verdict)}")
        lines += [f"    {line}" for line in small]
        lines += [f"    {radar_words.finding_line(each, text)}" for each in one.findings]
    return lines


def _logged(one: Finding, text: Text) -> str:
    known = text("radar.logged_then", changes=text.join(one.logged)) if one.logged else text("radar.nothing_logged")
    return f" {known}"


COMMANDS = (Command("radar", "what each change did to those who met it, and what changed unlogged", _arguments, _run),)
