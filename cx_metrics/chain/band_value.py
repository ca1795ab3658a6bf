"""One figure of the chain, for a business case to rest on: what customers of a band do, like with like, or how many
there are of them."""

import numpy as np

from cx_metrics.chain.band_comparison import LEAST, LinkAsked, compared_link, estimated
from cx_metrics.chain.followed_answers import NONE, FollowedAnswers, followed_answers
from cx_metrics.company import Company
from cx_metrics.metrics.undated import UNDATED, all_time
from cx_metrics.privacy import Least, least_of
from cx_metrics.statistics.block_regression import block_fit, block_products
from cx_metrics.statistics.ranged import RangedOf


def band_value(company: Company, layer: str, band: str, outcome: str | None) -> RangedOf | None:
    """The ``outcome`` of a band of a layer, like with like, over all time and everybody; without one the share of the
    answers that fall into the band. None where there are too few answers, no interval, or the role may not see it.

    The names must be declared in chain.yaml. Remembered for as long as the build is open.
    """
    asked = ("chain", layer, band, outcome, company.role, company.catalogue.fingerprint)
    memory = company.reader.memory
    if asked not in memory:
        rows = _rows(company)
        least = least_of(company, whole_months=True)
        memory[asked] = (
            _of_outcome(company, rows, layer, band, outcome, least=least)
            if outcome
            else _share(company, rows, layer, band, least)
        )
    found: RangedOf | None = memory[asked]
    return found


def _rows(company: Company) -> FollowedAnswers:
    key, memory = ("chain answers", company.catalogue.fingerprint), company.reader.memory
    if key not in memory:
        memory[key] = followed_answers(company, (), all_time(company.reader) or UNDATED)
    found: FollowedAnswers = memory[key]
    return found


def _of_outcome(
    company: Company, rows: FollowedAnswers, layer: str, band: str, outcome: str, *, least: Least
) -> RangedOf | None:
    chain = company.catalogue.chain
    bands = tuple(chain.layers[layer].bands)
    asked = LinkAsked(layer, bands, outcome, "money" if chain.outcomes[outcome].unit == "money" else "share")
    link = compared_link(rows, asked, rows.outcomes[outcome], least)
    of = link.bands[bands.index(band)]
    if of.adjusted is None or of.n is None or of.adjusted.low is None:
        return None
    return RangedOf(of.adjusted.value, of.adjusted.low, of.adjusted.high, of.n)


def _share(company: Company, rows: FollowedAnswers, layer: str, band: str, least: Least) -> RangedOf | None:
    place = list(company.catalogue.chain.layers[layer].bands).index(band)
    inside = rows.bands[layer] != NONE
    n = int(inside.sum())
    if n < LEAST or least.hides(rows.people(inside)) or least.hides(rows.people(rows.bands[layer] == place)):
        return None
    columns = (np.ones(n), rows.bands[layer][inside] == place)
    fit = block_fit(block_products(columns, rows.weight[inside], rows.block[inside]))
    found = estimated(fit.at(0), (0.0, 1.0))
    return None if found is None or found.low is None else RangedOf(found.value, found.low, found.high, n)
