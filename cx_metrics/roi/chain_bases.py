"""Inputs of a case that the chain from experience to margin gives: what customers of a band do, like with like."""

from dataclasses import replace

from cx_metrics.chain import band_value
from cx_metrics.company import Company
from cx_metrics.declarations.case_input import CaseInput, ChainBase
from cx_metrics.declarations.words import LANGUAGES, Words
from cx_metrics.months import a_year_after
from cx_metrics.roi.case_answer import InputValue
from cx_metrics.text import Text


def from_chain(company: Company, declared: CaseInput, value: InputValue) -> InputValue:
    """``value`` with what the company's own customers say instead, its interval (no wider than the input's domain) as
    range; as it was where they cannot say it."""
    base = declared.base
    as_of = company.reader.as_of
    if not isinstance(base, ChainBase) or as_of is None:
        return value
    found = band_value(company, base.chain, base.band, base.outcome)
    if found is None or not declared.holds(found.value):
        return value
    lowest, highest = declared.domain
    low, high = found.low, found.high
    assert low is not None and high is not None
    return replace(
        value,
        low=low if lowest is None else max(low, lowest),
        base=found.value,
        high=high if highest is None else min(high, highest),
        kind="own_system" if base.outcome else "own_survey",
        source=_source(company, base),
        date=as_of,
        holds_until=a_year_after(as_of),
        distribution="beta" if declared.unit == "share" else "normal",
        chain=base.said,
        n=found.n,
        yours=True,
    )


def _source(company: Company, base: ChainBase) -> Words:
    chain = company.catalogue.chain
    told: dict[str, str] = {}
    for language in LANGUAGES:
        text = Text(language, company.settings.organisation.currency)
        layer = chain.layers[base.chain]
        parts = {"layer": text.pick(layer.name), "band": text.pick(layer.bands[base.band].name)}
        if base.outcome:
            told[language] = text("chain.source", outcome=text.pick(chain.outcomes[base.outcome].name), **parts)
        else:
            told[language] = text("chain.source_of_share", **parts)
    return told
