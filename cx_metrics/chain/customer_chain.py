"""The chain of a company: every declared experience to the emotion, and both to what customers did and brought."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from cx_metrics.chain.band_comparison import BandComparison, LinkAsked, compared_link
from cx_metrics.chain.coverage import ChainCoverage, chain_coverage
from cx_metrics.chain.followed_answers import NONE, FollowedAnswers, followed_answers
from cx_metrics.company import Company
from cx_metrics.declarations.chain_file import EMOTION
from cx_metrics.declarations.outcomes import VIEW
from cx_metrics.errors import Problem, QuestionError, did_you_mean
from cx_metrics.metrics.build_answer import ScopedAnswer, build_of
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters, Question, require_answerable
from cx_metrics.metrics.undated import UNDATED, all_time
from cx_metrics.privacy import least_of
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.multiplicity import significant
from cx_metrics.warehouse.chain_answers import ONE_IN


@dataclass(frozen=True)
class CustomerChain(ScopedAnswer):
    """The links, in the order in which they are told, and what they rest on. ``answers`` in the period, ``joined`` of
    them name a customer; ``one_in``: of one customer in how many. ``held_equal``: dimensions, tenure and how often they
    had bought, each with the share of the answers of which it is known."""

    currency: str
    held_equal: dict[str, float]
    answers: int | None
    joined: int | None
    one_in: int
    links: tuple[BandComparison, ...]
    coverage: ChainCoverage


def customer_chain(
    company: Company, where: Filters = (), period: Period | None = None, experiences: Collection[str] = ()
) -> CustomerChain:
    """Work out the chain over the answers of ``period`` (None: all time, for behaviour takes its days to be known)
    under filters. ``experiences`` names those to start from; none stands for all.

    Which differences are clear is decided over all links together (Benjamini and Hochberg). Raises QuestionError for an
    experience, dimension or value that does not exist.
    """
    chain, reader = company.catalogue.chain, company.reader
    unknown = [name for name in experiences if name not in chain.experiences]
    if unknown:
        raise QuestionError(
            *(Problem(f"experience {n!r}", "is not declared", did_you_mean(n, chain.experiences)) for n in unknown)
        )
    metrics = company.catalogue.metrics_of(VIEW)
    require_answerable(
        Question(tuple(metric.id for metric in metrics[:1]), (), where, period), company.catalogue, reader
    )
    over = period or all_time(reader) or UNDATED
    rows = followed_answers(company, where, over)
    least = least_of(company, over.whole_months)
    hidden = any(bool(unseen_groups(company, metric, where, [()], [over])[0]) for metric in metrics[:1])
    hidden |= least.hides(rows.people(np.ones(len(rows.block), dtype=bool)))
    links = [] if hidden else [compared_link(rows, asked, y, least) for asked, y in _asked(company, rows, experiences)]
    return CustomerChain(
        **build_of(reader),
        currency=company.settings.organisation.currency,
        period=over,
        where=where,
        held_equal=rows.held_equal,
        answers=None if hidden else len(rows.block),
        joined=None if hidden else int(rows.joined.sum()),
        one_in=int(reader.facts.get(ONE_IN) or 1),
        links=_graded(links),
        coverage=chain_coverage(company, where, period),
    )


def _asked(company: Company, rows: FollowedAnswers, experiences: Collection[str]) -> Iterator[tuple[LinkAsked, Floats]]:
    """The links that there is anything to say of, with the outcome of each answer: a layer that no answer falls into,
    and an outcome that is known of none, are left out."""
    chain = company.catalogue.chain
    layers = [name for name in chain.experiences if not experiences or name in experiences]
    felt = rows.bands[EMOTION]
    felt_best = np.where(felt == NONE, np.nan, felt == len(chain.emotion.bands) - 1)
    for name in [*layers, EMOTION]:
        bands = tuple(chain.layers[name].bands)
        if not (rows.bands[name] != NONE).any():
            continue
        if name != EMOTION and (felt != NONE).any():
            yield LinkAsked(name, bands, EMOTION, "share"), felt_best
        for outcome, one in chain.outcomes.items():
            if np.isfinite(rows.outcomes[outcome]).any():
                unit = LinkAsked(name, bands, outcome, "money" if one.unit == "money" else "share")
                yield unit, rows.outcomes[outcome]


def _graded(links: list[BandComparison]) -> tuple[BandComparison, ...]:
    """Which differences stand when all are looked at. Nobody was moved from one band to another, and so many a thing
    was not held equal: the most that a link can be is correlation."""
    p = [np.nan if link.difference_p is None else link.difference_p for link in links]
    stands = significant(p) if links else []
    return tuple(
        replace(link, clear=clear, grade="correlation" if clear else "opinion")
        for link, clear in zip(links, stands, strict=True)
    )
