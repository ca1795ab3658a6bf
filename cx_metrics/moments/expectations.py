"""How well the service meets what customers expect: what they got beside what they wish for and what would just do,
item by item, by dimension of service quality and in all.

An item ``x`` that is rated may have ``x_desired`` and ``x_adequate`` beside it, asked of the same people on the same
scale. Methods: ``statistics.paired_gaps``.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from cx_metrics.company import Company
from cx_metrics.declarations.service_quality_file import ServiceQualityFile
from cx_metrics.drivers.cross_sums import sample_rows
from cx_metrics.drivers.outcome_items import (
    RATINGS,
    RatedItem,
    hidden_items,
    items_of,
    ratings_unseen,
    scales_of,
    stated_metrics,
)
from cx_metrics.metrics import Period, Question, period_of
from cx_metrics.metrics.build_answer import build_of
from cx_metrics.metrics.question import Filters, require_answerable
from cx_metrics.moments.score_pairs import ScorePair, drawn_differences, score_pair, tested
from cx_metrics.moments.service_quality import DimensionGap, ServiceItem, ServiceQuality, ServiceVerdict, Skipped
from cx_metrics.privacy import least_of
from cx_metrics.sql import quoted
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.blocks import ranged_by
from cx_metrics.statistics.multiplicity import significant
from cx_metrics.statistics.paired_gaps import weighted_gap, zone_position
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.warehouse.driver_variables import ITEM
from cx_metrics.warehouse.ratings import ADEQUATE, DESIRED

LEAST = 30  # answers that hold both, before a verdict is given
Scales = dict[str, tuple[float, float] | None]


def service_quality(company: Company, where: Filters = (), period: Period | None = None) -> ServiceQuality:
    """What customers got and expected in a period (None: the last twelve full months) under filters.

    Raises QuestionError for a dimension or value that does not exist.
    """
    reader = company.reader
    metrics = stated_metrics(company) or company.catalogue.metrics_of(RATINGS)
    require_answerable(Question(tuple(one.id for one in metrics[:1]), (), where, period), company.catalogue, reader)
    period = period or period_of(reader)
    scales = scales_of(reader)
    items = tuple(item for item in items_of(reader) if item.name + DESIRED in scales)
    empty = ServiceQuality("not_measurable", **build_of(reader), period=period, where=where)
    if not items:
        return empty
    if ratings_unseen(company, where, period):
        return replace(empty, status="suppressed")
    unseen = hidden_items(company, items, where, period)
    return _judged(company, empty, items, unseen, scales)


def _judged(
    company: Company,
    empty: ServiceQuality,
    items: tuple[RatedItem, ...],
    unseen: frozenset[str],
    scales: Scales,
) -> ServiceQuality:
    least = least_of(company, empty.period.whole_months)
    frame = _answers(company, items, scales, empty)
    block, weight = frame["block"].to_numpy(np.int64), frame["weight"].to_numpy(np.float64)
    _, at = np.unique(block, return_inverse=True)
    out: list[tuple[str, Skipped]] = []
    seen: list[tuple[RatedItem, dict[str, ScorePair]]] = []
    for item in items:
        of = {scales[item.name], scales[item.name + DESIRED], scales.get(item.name + ADEQUATE, scales[item.name])}
        pairs = {
            name: score_pair(frame, weight, at, item.name + first, item.name + second)
            for name, first, second in (("gap", "", DESIRED), ("margin", "", ADEQUATE), ("width", DESIRED, ADEQUATE))
            if item.name + second in scales
        }
        if item.name in unseen or least.hides(pairs["gap"].n):
            out.append((item.name, "suppressed"))
        elif len(of) > 1 or None in of:
            out.append((item.name, "scales_differ"))
        elif pairs["gap"].n < 2:
            out.append((item.name, "no_answers"))
        else:
            seen.append((item, {name: one for name, one in pairs.items() if one.n > 1 and not least.hides(one.n)}))
    if not seen:
        is_hidden = all(reason == "suppressed" for _, reason in out)
        return replace(empty, status="suppressed" if is_hidden else "not_measurable", left_out=tuple(out))
    return _weighed(company, empty, seen, scales, tuple(out))


def _answers(
    company: Company,
    items: tuple[RatedItem, ...],
    scales: Scales,
    asked: ServiceQuality,
) -> pd.DataFrame:
    """Weights, blocks and scores (0–100) of the answers asked for, a column an item and expectation."""
    names = [item.name + end for item in items for end in ("", DESIRED, ADEQUATE) if item.name + end in scales]
    columns = [f"CAST({quoted(ITEM + name)} AS DOUBLE) AS {quoted(name)}" for name in names]
    return sample_rows(company.reader, columns, asked.where, asked.period)


def _weighed(
    company: Company,
    empty: ServiceQuality,
    seen: list[tuple[RatedItem, dict[str, ScorePair]]],
    scales: Scales,
    out: tuple[tuple[str, Skipped], ...],
) -> ServiceQuality:
    """Items, dimensions and the whole; every interval comes from the same draws of blocks."""
    declared = company.catalogue.service_quality
    drawn = iter(drawn_differences([pair for _, held in seen for pair in held.values()]))
    draws = [{name: next(drawn) for name in held} for _, held in seen]
    steps = [_step(scales[item.name]) for item, _ in seen]
    dimension = [declared.dimension_of(item.name) for item, _ in seen]
    places = [(k, name) for k, (_, held) in enumerate(seen) for name in held if name != "width"]
    tests = [tested(seen[k][1][name], draws[k][name]) for k, name in places]
    ranged = {place: of for place, (of, _) in zip(places, tests, strict=True)}
    clear = dict(zip(places, significant([p for _, p in tests]), strict=True))
    items = [
        ServiceItem(
            item=item.name,
            dimension=dimension[k],
            touchpoint=item.touchpoint,
            scale=scales[item.name] or (0.0, 100.0),
            n=held["gap"].n,
            got=_raw(held["gap"].means[0], scales[item.name]),
            desired=_raw(held["gap"].means[1], scales[item.name]),
            gap=ranged[k, "gap"].times(steps[k]),
            adequate=_raw(held["margin"].means[1], scales[item.name]) if "margin" in held else None,
            margin=ranged[k, "margin"].times(steps[k]) if "margin" in held else None,
            position=_position(held, draws[k]),
            verdict=_verdict(held, ranged, clear, k),
        )
        for k, (item, held) in enumerate(seen)
    ]
    dimensions, spreads = _dimensions(declared, items, [held["gap"].difference for _, held in seen], draws)
    alike = weighted = None
    if dimensions:
        points = np.array([one.weight for one in dimensions])
        values = [one.gap.value for one in dimensions]
        alike = ranged_by(float(np.mean(values)), spreads.mean(axis=0))
        weighted = ranged_by(float(weighted_gap(values, points)), weighted_gap(spreads.T, points))
    has_units = alike is not None and len({one.scale for one in items}) == 1
    return replace(
        empty,
        status="ok",
        items=tuple(items),
        dimensions=dimensions,
        gap=alike,
        weighted=weighted,
        step=steps[0] if has_units else None,
        left_out=out,
    )


def _dimensions(
    declared: ServiceQualityFile, items: list[ServiceItem], gaps: list[float], draws: list[dict[str, Floats]]
) -> tuple[tuple[DimensionGap, ...], Floats]:
    """Those that have items, each the mean of its items' gaps (0–100), with its draws: (dimensions, draws)."""
    found, spreads = [], []
    for name, one in declared.dimensions.items():
        at = [k for k, item in enumerate(items) if item.dimension == name]
        if at:
            spread = np.mean([draws[k]["gap"] for k in at], axis=0)
            of = ranged_by(float(np.mean([gaps[k] for k in at])), spread)
            step = _step(items[at[0]].scale) if len({items[k].scale for k in at}) == 1 else None
            found.append(DimensionGap(name, one.weight, tuple(items[k].item for k in at), of, step))
            spreads.append(spread)
    return tuple(found), np.array(spreads)


def _position(held: dict[str, ScorePair], draws: dict[str, Floats]) -> Ranged | None:
    """Margin over width, each of the answers that hold both of its scores."""
    if not {"margin", "width"} <= set(held) or held["width"].difference <= 0:
        return None
    value = held["margin"].difference / held["width"].difference
    return ranged_by(value, zone_position(draws["margin"], 0.0, draws["width"]))


def _verdict(
    held: dict[str, ScorePair], ranged: dict[tuple[int, str], Ranged], clear: dict[tuple[int, str], bool], k: int
) -> ServiceVerdict:
    if held["gap"].n < LEAST:
        return "few"
    gap, margin = ranged[k, "gap"], ranged.get((k, "margin"))
    if margin is not None and clear[k, "margin"] and margin.value < 0:
        return "below_adequate"
    if clear[k, "gap"] and gap.value < 0:
        return "in_zone" if margin is not None and clear[k, "margin"] else "short_of_desired"
    return "above_desired" if clear[k, "gap"] else "no_detectable_gap"


def _step(scale: tuple[float, float] | None) -> float:
    """Units of the scale for a point of 0–100."""
    low, high = scale or (0.0, 100.0)
    return (high - low) / 100


def _raw(score: float, scale: tuple[float, float] | None) -> float:
    return (scale or (0.0, 100.0))[0] + score * _step(scale)
