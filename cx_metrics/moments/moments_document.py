"""The moments of truth as one JSON document: shares 0–1, points as points, money a year, days in ISO."""

from dataclasses import asdict
from typing import Any

from cx_metrics.declarations.words import pick
from cx_metrics.metrics.build_answer import or_null
from cx_metrics.moments.moment import Moment, Moments, OutcomeChoice


def moments_json(found: Moments) -> dict[str, Any]:
    """Everything that ``found`` holds; what is not measurable or not shown is null."""
    card = found.card
    return {
        "outcome": found.outcome.id,
        "n": card.n,
        "r2": card.r2,
        "method": card.method,
        "missing": card.rule,
        "drivers": [_moment(one) for one in found.moments],
        "status": found.status,
        **found.head,
        "evidence": found.evidence,
        "unit": found.outcome.unit,
        "outcomes": [_choice(one) for one in found.outcomes],
        "r2_low": card.r2_low,
        "r2_high": card.r2_high,
        "relation_p": card.relation_p,
        "needed": card.needed,
        "complete": card.complete,
        "missing_share": card.missing,
        "order_by_rule": {rule: list(order) for rule, order in card.order_by_rule.items()},
        "order_changes": card.order_changes,
        "inflation": card.inflation,
        "collinear": [asdict(one) for one in card.collinear],
        "customers_kept": card.kept,
        "unfinished": card.unfinished,
        "lines": or_null(found.lines),
        "weights": found.weights,
        "sentence": {"says": found.sentence.says, "drivers": list(found.sentence.items), "top3": found.sentence.top3},
        "left_out": [
            {"driver": one.item, "reason": one.reason, "n": one.n, "touchpoint": one.touchpoint}
            for one in found.left_out
        ],
        "segments": [
            {
                "dimension": one.dimension,
                "value": one.value,
                "driver": one.item,
                "share": one.share,
                "elsewhere": one.elsewhere,
                "rank": one.rank,
                "rank_elsewhere": one.rank_elsewhere,
                "p": one.p,
            }
            for one in found.segments
        ],
        "says_not_does": list(found.says_not_does),
        "does_not_say": list(found.does_not_say),
        "features": {name: asdict(one) for name, one in found.features.items()},
        "lacks": list(found.lacks),
        "source": card.source,
    }


def _moment(one: Moment) -> dict[str, Any]:
    driver = one.driver
    return {
        "driver": one.item,
        "importance": driver.importance,
        "low": driver.low,
        "high": driver.high,
        "top3": driver.top3,
        "sign": driver.sign,
        "performance": driver.performance,
        "performance_low": driver.performance_low,
        "performance_high": driver.performance_high,
        "reach": one.reach.share if one.reach else None,
        "penalty": or_null(one.penalty),
        "reward": or_null(one.reward),
        "asymmetry": one.asymmetry,
        "verb": one.verb,
        "name": pick(one.name, "en"),
        "touchpoint": driver.touchpoint,
        "n": driver.n,
        "share": driver.share,
        "share_low": driver.share_low,
        "share_high": driver.share_high,
        "rank": driver.rank,
        "rank_low": driver.rank_low,
        "rank_high": driver.rank_high,
        "alike": list(driver.alike),
        "slope": or_null(one.slope),
        "good_enough": one.good_enough,
        "reached": or_null(one.reach),
        "yearly_margin": or_null(one.yearly_margin),
        "value_per_point": or_null(one.value_per_point),
        "step": {"until": one.step.until, "from": one.step.start, "to": one.step.end} if one.step else None,
        "value_per_step": or_null(one.step.worth) if one.step else None,
        "priority": one.priority,
        "place": one.place,
        "factors": one.factors,
        "kind": or_null(one.kind),
        "journey": one.journey,
        "moment": one.moment,
        "is_worst": one.is_worst,
        "is_end": one.is_end,
    }


def _choice(one: OutcomeChoice) -> dict[str, Any]:
    told = {"outcome": one.id, "name": pick(one.name, "en"), "kind": one.kind, "unit": one.unit}
    return told | {"within_days": one.within_days, "answers": one.answers}
