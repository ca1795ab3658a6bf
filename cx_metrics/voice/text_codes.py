"""What texts speak of by a declared frame of words: the share of each code, what stays uncoded, and which codes go with
lower scores. The ten-point checklist reads cases so, emotions read comments.

A share's interval is Wilson's at the size that the texts of so many people are worth; the difference in scores between
texts of a code and all others is by clusters of people, and judged over all codes together (Benjamini and Hochberg).
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.service_quality_file import FrameName, WordCode
from cx_metrics.drivers.cross_sums import sample_rows
from cx_metrics.drivers.outcome_items import hidden_items, items_of, scored_metric
from cx_metrics.metrics import Period, period_of
from cx_metrics.metrics.build_answer import ScopedAnswer, build_of
from cx_metrics.metrics.question import Filters
from cx_metrics.privacy import least_of
from cx_metrics.sql import quoted
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.blocks import LEAST_BLOCKS, ranged_by, resampled
from cx_metrics.statistics.cluster_effect import TreatedCells
from cx_metrics.statistics.multiplicity import significant
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.voice.single_texts import Texts, hidden_codes, share_of, texts_of
from cx_metrics.voice.speakers_margin import margin_of, margins_by_customer

LEAST = 30  # texts with a score on each side, before it is said what goes with what
GoesWith = Literal["lower", "higher", "no_detectable_difference", "few"]


@dataclass(frozen=True)
class CodeShare:
    """A code: the texts that speak of it (``n``), their ``share`` 0–1, and how their score differs from that of all
    other texts (0–100). ``rated``: the mean (0–100) of the rated items that belong to it, over ``ratings`` answers.
    ``margin``: of a year, of the known customers who speak of it (who may speak of other codes too)."""

    code: str
    n: int
    share: Ranged
    score: Ranged | None
    goes_with: GoesWith
    rated: Ranged | None = None
    ratings: int = 0
    margin: Ranged | None = None


@dataclass(frozen=True)
class TextCodes(ScopedAnswer):
    """The whole answer, the most frequent code first. ``n`` texts were read (of one person in ``one_in``); ``uncoded``
    is the share 0–1 that speaks of nothing in the frame; ``score`` says what scores are: a metric, or *satisfied*.
    ``left_out``: codes of which too few people speak to be shown."""

    frame: FrameName
    status: Literal["ok", "few", "suppressed", "not_measurable"]
    n: int = 0
    one_in: int = 1
    uncoded: Ranged | None = None
    score: str | None = None
    codes: tuple[CodeShare, ...] = ()
    left_out: tuple[str, ...] = ()


def checklist(company: Company, where: Filters = (), period: Period | None = None) -> TextCodes:
    """What cases say of the declared points of a good service, in a period (None: the last twelve full months) under
    filters; their score is whether the customer was content with how the case ended.

    Raises QuestionError for a dimension or value that does not exist.
    """
    return replace(_coded(company, "checklist", where, period), score="satisfied")


def emotions(company: Company, where: Filters = (), period: Period | None = None) -> TextCodes:
    """What comments feel like by the declared dimensions, each with the ratings that belong to it; the score of a
    comment is that of the recommendation, else of the first outcome that answers state. Raises QuestionError as
    ``checklist`` does."""
    found, frame = _coded(company, "emotions", where, period), company.catalogue.service_quality.emotions
    if frame is None:
        return found
    rated = {name: _rated(company, code, where, found.period) for name, code in frame.codes.items()}
    codes = [replace(one, rated=rated[one.code][0], ratings=rated[one.code][1]) for one in found.codes]
    scored = scored_metric(company)
    return replace(found, score=scored.id if scored else None, codes=tuple(codes))


def _coded(company: Company, name: FrameName, where: Filters, period: Period | None) -> TextCodes:
    """What texts speak of by a frame of words."""
    reader, frame = company.reader, company.catalogue.service_quality.frame(name)
    period = period or period_of(reader)
    empty = TextCodes(name, "not_measurable", **build_of(reader), period=period, where=where)
    if frame is None:
        return empty
    texts = texts_of(company, name, frame, where, period)
    if not isinstance(texts, Texts):
        return replace(empty, status=texts)
    asked, n = texts.asked, int(texts.asked.sum())
    if not n:
        return empty
    least = least_of(company, period.whole_months).of_comments
    if 0 < texts.people(asked) < least:
        return replace(empty, status="suppressed")
    said = {code: texts.speaks_of(one) for code, one in frame.codes.items()}
    hidden = hidden_codes(company, texts, said, period)
    some = np.any(list(said.values()), axis=0)
    score = texts.frame["score"].to_numpy(np.float64)
    margins, fewest = margins_by_customer(company), least_of(company, period.whole_months)
    found, p = [], []
    for code, one in said.items():
        if code in hidden:
            continue
        effect = TreatedCells([], one.astype(np.float64), texts.who).effect(score, np.ones(len(one)), asked)
        sides = [int((asked & np.isfinite(score) & side).sum()) for side in (one, ~one)]
        enough = min(sides) >= LEAST and effect.is_known
        p.append(effect.p if enough else np.nan)
        told = Ranged(effect.value, effect.low, effect.high) if enough else None
        share = share_of(one[asked], texts.who[asked])
        n_of = int(one[asked].sum())
        found.append(CodeShare(code, n_of, share, told, "few", margin=margin_of(texts, one, margins, fewest)))
    clear = significant(p)
    judged = [replace(one, goes_with=_goes_with(one, is_clear)) for one, is_clear in zip(found, clear, strict=True)]
    few = 0 < texts.people(asked & ~some) < least
    unsaid = None if hidden or few else share_of(~some[asked], texts.who[asked])
    return replace(
        empty,
        status="ok" if n >= LEAST else "few",
        n=n,
        one_in=texts.one_in,
        uncoded=unsaid,
        codes=tuple(sorted(judged, key=lambda one: -one.n)),
        left_out=tuple(sorted(hidden)),
    )


def _goes_with(one: CodeShare, is_clear: bool) -> GoesWith:
    if one.score is None:
        return "few"
    if not is_clear:
        return "no_detectable_difference"
    return "lower" if one.score.value < 0 else "higher"


def _rated(company: Company, code: WordCode, where: Filters, period: Period) -> tuple[Ranged | None, int]:
    """The mean (0–100) of what is rated of a code, each answer the mean of those of its items that it rates."""
    items = tuple(item for item in items_of(company.reader) if item.name in code.items)
    if not items or hidden_items(company, items, where, period):
        return None, 0
    columns = [f"CAST({quoted(item.column)} AS DOUBLE) AS {quoted(item.name)}" for item in items]
    frame = sample_rows(company.reader, columns, where, period)
    mean = frame[[item.name for item in items]].mean(axis=1).to_numpy(np.float64)
    known = np.isfinite(mean)
    if not known.sum() or least_of(company, period.whole_months).hides(int(known.sum())):
        return None, 0
    weight = frame["weight"].to_numpy(np.float64)[known]
    _, block = np.unique(frame["block"].to_numpy(np.int64)[known], return_inverse=True)
    sums: Floats = np.stack([np.bincount(block, weight), np.bincount(block, weight * mean[known])], axis=1)
    value = float(sums[:, 1].sum() / sums[:, 0].sum())
    if len(sums) < LEAST_BLOCKS:
        return Ranged(value, None, None), int(known.sum())
    draws = resampled(sums)
    return ranged_by(value, draws[:, 1] / draws[:, 0]), int(known.sum())
