"""The radar's answer as one JSON document: shares 0–1, points as points, ratios as *relative*, money a month."""

from typing import Any

from cx_metrics.declarations.words import pick
from cx_metrics.metrics.build_answer import filters_json, or_null
from cx_metrics.radar.finding import Finding, Radar


def radar_json(found: Radar) -> dict[str, Any]:
    """Everything that ``found`` holds; what cannot be judged or is not shown is null."""
    return {
        "tests": found.tests,
        "fdr": found.rate,
        "findings": [_finding(one) for one in found.findings],
        **found.head,
        "where": filters_json(found.where),
        "changes": [
            {
                "change": one.change.id,
                "what": one.change.what,
                "on": one.change.occurred_on.isoformat(),
                "ended": one.change.ended_on.isoformat() if one.change.ended_on else None,
                "exposed": filters_json(one.change.exposed),
                "verdict": one.verdict,
            }
            for one in found.changes
        ],
        "suggestions": [
            {
                "what": one.broke,
                "outcome": one.outcome.id,
                "exposed": filters_json(one.exposed),
                "earliest": one.earliest.isoformat() if one.earliest else None,
                "latest": one.latest.isoformat() if one.latest else None,
                "logged": list(one.logged),
            }
            for one in found.suggestions
        ],
        "lacks": list(found.lacks),
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "change": one.change,
        "outcome": one.outcome.id,
        "exposed": filters_json(one.exposed),
        "effect": one.effect,
        "low": one.low,
        "high": one.high,
        "q": one.q,
        "method": one.method,
        "pretrend_p": one.pretrend_p,
        "placebo": or_null(one.placebo),
        "since": one.since.isoformat(),
        "detectable": one.detectable,
        "verdict": one.verdict,
        "name": one.outcome.id if one.outcome.name is None else pick(one.outcome.name, "en"),
        "kind": one.outcome.kind,
        "unit": one.outcome.unit,
        "reason": one.reason,
        "evidence": one.evidence,
        "p": one.p,
        "n": one.n,
        "clusters": one.clusters,
        "total": or_null(one.total),
        "hidden": one.hidden,
        "a_month": or_null(one.a_month),
        "uncosted": one.uncosted,
        "months": [{"month": m.month.isoformat(), "exposed": m.exposed, "others": m.others} for m in one.months],
    }
