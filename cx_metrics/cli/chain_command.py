"""The command ``chain``: from experience to emotion, behaviour and margin, as lines or as JSON."""

import argparse

from cx_metrics.chain import BandComparison, CustomerChain, customer_chain
from cx_metrics.chain.chain_document import (
    band_name,
    chain_json,
    estimate_said,
    link_said,
    method_said,
    says,
    sentences,
)
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
from cx_metrics.metrics.undated import span
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import NOTHING, Text


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--experience", action="append", default=[], metavar="ID", help="start from this one of chain.yaml; repeatable"
    )
    scope_arguments(sub, usual="all time")
    language_argument(sub, "the language of names and sentences")


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    text = Text(told.lang, context.settings.organisation.currency)
    found = customer_chain(
        company,
        where_told(told),
        period_told(told, company.reader),
        tuple(told.experience),
    )
    document = chain_json(company, found, text)
    context.out(document, lambda: _lines(company, found, text))
    return 0


def _lines(company: Company, found: CustomerChain, text: Text) -> list[str]:
    chain = company.catalogue.chain
    lines = headed(found, span(found.period, text), text, method_said(company, found, text))
    if not found.links:
        lines.append(text("chain.no_links" if found.answers is not None else "chain.suppressed"))
    for link in found.links:
        lines += ["", link_said(link, chain, text), f"  {says(link, chain, text)}"]
        lines += [f"  {row}" for row in _bands(company, link, text)]
    return [*lines, "", *sentences(company, found, text)]


def _bands(company: Company, link: BandComparison, text: Text) -> list[str]:
    def told(of: Ranged | None) -> str:
        return NOTHING if of is None else estimate_said(of, link.unit, text)

    return [
        f"{band_name(link, band.band, company.catalogue.chain, text):<34} "
        f"{NOTHING if band.n is None else text.count(band.n):>8}  {told(band.adjusted):<36} "
        f"{text('chain.as_is', value=told(band.raw))}"
        for band in link.bands
    ]


COMMANDS = (Command("chain", "from experience to emotion, behaviour and margin: like with like", _arguments, _run),)
