"""The chain as one JSON document, and each link in words."""

from typing import Any

from cx_metrics.chain.band_comparison import BandComparison, BandFigures
from cx_metrics.chain.coverage import ChainCoverage
from cx_metrics.chain.customer_chain import CustomerChain
from cx_metrics.chain.followed_answers import TENURE
from cx_metrics.company import Company
from cx_metrics.declarations.chain_file import EMOTION, ChainFile
from cx_metrics.metrics import Measurement
from cx_metrics.metrics.build_answer import or_null
from cx_metrics.metrics.naming import dimension_names, value_name
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text
from cx_metrics.warehouse.chain_answers import BEFORE


def chain_json(company: Company, found: CustomerChain, text: Text) -> dict[str, Any]:
    """Everything that ``found`` holds: shares 0–1, money in the company's currency, days in ISO."""
    return {
        **found.head,
        "currency": found.currency,
        "held_equal": list(found.held_equal),
        "held_equal_known": found.held_equal,
        "method": method_said(company, found, text),
        "answers": found.answers,
        "joined": found.joined,
        "one_in": found.one_in,
        "links": [_link(company, link, text) for link in found.links],
        "coverage": _coverage(found.coverage),
        "says": sentences(company, found, text),
    }


def _link(company: Company, link: BandComparison, text: Text) -> dict[str, Any]:
    chain = company.catalogue.chain
    return {
        "from": link.starts,
        "to": link.ends,
        "name": link_said(link, chain, text),
        "unit": link.unit,
        "status": link.status,
        "n": link.n,
        "bands": [_band(band, link, chain, text) for band in link.bands],
        "worst": link.worst,
        "best": link.best,
        "raw_difference": or_null(link.raw_difference),
        "difference": or_null(link.difference),
        "difference_p": link.difference_p,
        "confounding": or_null(link.confounding),
        "slope": or_null(link.slope),
        "trend_p": link.trend_p,
        "monotone": link.monotone,
        "filled": link.filled,
        "clear": link.clear,
        "evidence": link.grade,
        "counts": company.catalogue.evidence.grades[link.grade].counts,
        "says": says(link, chain, text),
    }


def _band(band: BandFigures, link: BandComparison, chain: ChainFile, text: Text) -> dict[str, Any]:
    return {
        "band": band.band,
        "name": band_name(link, band.band, chain, text),
        "status": band.status,
        "n": band.n,
        "customers": band.people,
        "raw": or_null(band.raw),
        "adjusted": or_null(band.adjusted),
    }


def _coverage(of: ChainCoverage) -> dict[str, Any]:
    return {
        "customers": _measured(of.customers),
        "margin": _measured(of.margin),
        "dimension": of.dimension,
        "groups": [
            {of.dimension or "value": value, "customers": _measured(customers), "margin": _measured(margin)}
            for value, customers, margin in of.groups
        ],
    }


def _measured(of: Measurement | None) -> dict[str, Any] | None:
    return None if of is None else {"value": of.value, "low": of.low, "high": of.high, "n": of.n, "status": of.status}


def layer_name(name: str, chain: ChainFile, text: Text) -> str:
    """A layer or an outcome as people read it."""
    return text.pick(chain.layers[name].name if name in chain.layers else chain.outcomes[name].name)


def band_name(link: BandComparison, band: str, chain: ChainFile, text: Text) -> str:
    """A band of the layer that a link starts from."""
    return text.pick(chain.layers[link.starts].bands[band].name)


def link_said(link: BandComparison, chain: ChainFile, text: Text) -> str:
    """Where a link starts and ends; what counts as a good feeling is said."""
    ends = layer_name(link.ends, chain, text)
    if link.ends == EMOTION:
        best = list(chain.emotion.bands.values())[-1]
        ends = text("punctuation.beside", value=ends, told=text.pick(best.name))
    return f"{layer_name(link.starts, chain, text)} → {ends}"


def says(link: BandComparison, chain: ChainFile, text: Text) -> str:
    """What a link comes to, in a sentence or two."""
    if link.difference is None or link.raw_difference is None or link.worst is None or link.best is None:
        return text(f"chain.{link.status if link.status != 'ok' else 'few'}")
    said = {
        "best": band_name(link, link.best, chain, text),
        "worst": band_name(link, link.worst, chain, text),
        "difference": estimate_said(link.difference, link.unit, text, sign=True),
        "raw": estimate_said(link.raw_difference, link.unit, text, sign=True),
    }
    told = [text("chain.clear" if link.clear else "chain.not_clear", **said)]
    if link.confounding is not None and link.confounding.is_clear:
        told.append(text("chain.confounded"))
    if sum(band.adjusted is not None for band in link.bands) > 2 and link.slope is not None:
        p = "—" if link.trend_p is None else "< 0.001" if link.trend_p < 0.001 else f"= {link.trend_p:.3f}"
        told.append(text("chain.trend", slope=estimate_said(link.slope, link.unit, text, sign=True), p=p))
        told += [text("chain.monotone" if link.monotone else "chain.not_monotone")] if link.clear else []
    return (" " if text.locale == "en" else "").join(told)


def sentences(company: Company, found: CustomerChain, text: Text) -> list[str]:
    """What holds of the whole: what is correlation, and who is missing."""
    rung = company.catalogue.evidence.grades["correlation"]
    evidence = {"rung": text.pick(rung.name), "counts": text.value(rung.counts, "share")}
    if found.held_equal:
        told = [text("chain.correlation", equal=equal_said(company, found, text), **evidence)]
    else:
        told = [text("chain.correlation_as_is", **evidence)]
    if 0 < (before := found.held_equal.get(BEFORE, 0)) < 1:
        told.append(text("chain.orders_before_known", share=text.value(before, "share")))
    cover = found.coverage
    if cover.customers is not None and cover.customers.value is not None:
        margin = None if cover.margin is None else cover.margin.value
        shares = {"customers": text.value(cover.customers.value, "share"), "margin": text.value(margin, "share")}
        told.append(text("chain.heard", **shares))
        known = [(value, of.value) for value, of, _ in cover.groups if of.value is not None]
        if len(known) > 1:
            value, least = min(known, key=lambda one: one[1])
            group = value_name(company.settings, str(cover.dimension), value, text)
            told.append(text("chain.fewest", group=group, share=text.value(least, "share")))
    else:
        told.append(text("chain.not_known_who"))
    if found.answers is not None and found.joined is not None and found.joined < found.answers:
        told.append(text("chain.joined", n=text.count(found.joined), of=text.count(found.answers)))
    if found.one_in > 1:
        told.append(text("chain.one_in", n=text.count(found.one_in)))
    return told


def method_said(company: Company, found: CustomerChain, text: Text) -> str:
    """How bands are compared."""
    if not found.held_equal:
        return text("chain.method_as_is")
    return text("chain.method", equal=equal_said(company, found, text))


def equal_said(company: Company, found: CustomerChain, text: Text) -> str:
    """What was held equal, in words."""
    return text.join(
        text(f"chain.{name}") if name in (TENURE, BEFORE) else dimension_names(company.settings, (name,), text)
        for name in found.held_equal
    )


def estimate_said(of: Ranged, unit: str, text: Text, sign: bool = False) -> str:
    """A figure with its interval."""
    say, between = (text.change, text.change_interval) if sign else (text.value, text.interval)
    value = say(of.value, unit, of.low, of.high)
    if of.low is None or of.high is None:
        return value
    return text("punctuation.beside", value=value, told=between(of.low, of.high, unit))
