"""A journey map as the JSON document that ``journey --json`` prints: the keys of the contract, and more beside them."""

from dataclasses import asdict
from typing import Any

from cx_metrics.journey.model import JourneyMap, Step
from cx_metrics.metrics.build_answer import filters_json, or_null
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.periods import Period


def as_json(found: JourneyMap) -> dict[str, Any]:
    """Shares are 0–1, times are seconds, money is in the organisation's currency, dates are ISO."""
    return {
        "journey": found.journey,
        **found.head,
        "period": _period(found.period),
        "compare": None if found.comparison is None else _comparison(found),
        "sessions": found.sessions,
        "completed": or_null(found.completed),
        "mean_score": or_null(found.mean_score),
        "peak_end": found.peak_end,
        "evidence_score": found.evidence_score,
        "out_of_order": found.out_of_order,
        "money_scaled_by": found.money_scaled_by,
        "steps": [_step(step) for step in found.steps],
        "transitions": [{"from": t.start, "to": t.end, "n": t.n} for t in found.transitions],
        "paths": [{"touchpoints": list(path.touchpoints), "n": path.n} for path in found.paths],
        "other_paths": found.other_paths,
        "sources": list(found.sources),
        "lacks": list(found.lacks),
    }


def _step(step: Step) -> dict[str, Any]:
    score, money = step.score, step.margin_at_risk
    return {
        "stage": step.stage,
        "touchpoint": step.touchpoint,
        "score": score.value,
        "low": score.low,
        "high": score.high,
        "n": score.n,
        "status": score.status,
        "verdict": score.verdict,
        "change": score.change,
        "change_low": score.change_low,
        "change_high": score.change_high,
        "detectable": score.detectable,
        "compared": None if step.compared is None else step.compared.value,
        "volume": step.volume,
        "median_seconds_to_next": step.seconds_to_next.value,
        "drop_off": step.drop_off.value,
        "money_at_risk": money.value,
        "evidence": step.evidence,
        "evidence_on": step.evidence_on.isoformat() if step.evidence_on else None,
        "lanes": dict(step.lanes),
        "money_low": money.low,
        "money_high": money.high,
        "raters": money.n,
        "customers": step.customers,
        "reach": or_null(step.reach),
        "again": or_null(step.again),
        "dropped": or_null(step.drop_off),
        "seconds_to_next": or_null(step.seconds_to_next),
        "waiting": or_null(step.waiting),
        "switching": or_null(step.switching),
        "channels": [asdict(named) for named in step.channels],
        "pains": [asdict(named) for named in step.pains],
        "gains": [asdict(named) for named in step.gains],
        "effort": _measurement(step.effort),
        "running": [_measurement(one) for one in step.running],
        "quotes": list(step.quotes),
        "answers": [
            {"low": spread.scale.low, "high": spread.scale.high, "counts": spread.counts, "n": spread.n}
            for spread in step.spreads
        ],
        "failures": [asdict(failure) for failure in step.failures],
    }


def _measurement(found: Measurement | None) -> dict[str, Any] | None:
    return None if found is None else found.as_json()


def _period(period: Period | None) -> dict[str, str] | None:
    return None if period is None else {"from": period.start.isoformat(), "to": period.end.isoformat()}


def _comparison(found: JourneyMap) -> dict[str, Any]:
    group = filters_json(found.comparison_where)
    return {"with": found.comparison, "period": _period(found.comparison_period), "where": group or None}
