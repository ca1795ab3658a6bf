"""From a look to a verdict: what cannot be judged and why, and which effects stand among all that were looked at."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cx_metrics.radar.comparison import ExposedComparison, Looked
from cx_metrics.radar.finding import VERDICTS, ChangeVerdict, Finding, Unjudged
from cx_metrics.radar.interruption import Interruption
from cx_metrics.statistics.multiplicity import adjusted, significant
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.statistics.step_effect import StepEffect

LEAST = 30  # answers, or what is counted, in each group before and after
DAYS_BEFORE, DAYS_AFTER = 90, 60  # what a comparison with others needs; a series alone needs more
APART = 0.01  # p of moving apart before the change, below which it cannot be judged


def why_not(looked: Looked, look: ExposedComparison | Interruption, controlled: bool) -> Unjudged | None:
    """Why an effect cannot be judged; None where it can."""
    sides = looked.counts if controlled else looked.counts[:2]
    known = np.isfinite(looked.values)
    if not known.any():
        return "not_known"
    days = look.answers.day[known]
    before = (look.on - days.min()).astype(int)
    after = (days.max() - look.on).astype(int) + 1
    if before < DAYS_BEFORE * (1 if controlled else 2):
        return "few_before"
    if after < DAYS_AFTER * (1 if controlled else 1.5):
        return "few_after"
    if min(sides) < LEAST:
        return "few_answers"
    if not looked.effect.is_known:
        return "few_customers"
    return "apart_before" if looked.pretrend_p < APART else None


def with_effect(
    finding: Finding, effect: StepEffect, reason: Unjudged | None, pretrend_p: float = float("nan")
) -> Finding:
    """A finding with its numbers; one that cannot be judged shows none, but where the groups moved apart before."""
    if reason is None and not effect.is_known:
        reason = "not_known"
    if reason == "suppressed":
        return replace(finding, reason=reason, n=None)
    trend = None if np.isnan(pretrend_p) else pretrend_p
    if reason not in (None, "apart_before"):
        return replace(finding, reason=reason, pretrend_p=trend)
    as_ratio = finding.outcome.unit == "relative"
    value, low, high, seen = (
        float(np.expm1(of)) if as_ratio else float(of)
        for of in (effect.value, effect.low, effect.high, effect.detectable)
    )
    known = replace(finding, effect=value, low=low, high=high, detectable=seen, pretrend_p=trend, reason=reason)
    clusters = None if np.isnan(effect.clusters) else effect.clusters
    return replace(known, clusters=clusters, p=None if reason else effect.p)


def judged(findings: list[Finding]) -> list[Finding]:
    """With verdicts, over all that were looked at together."""
    p = [float("nan") if one.p is None else one.p for one in findings]
    q, clear = adjusted(p), significant(p)
    found = []
    for one, rate, is_clear in zip(findings, q, clear, strict=True):
        if one.p is None or one.effect is None:
            found.append(one)
            continue
        verdict: ChangeVerdict = "no_detectable_change"
        if is_clear:
            verdict = "helped" if one.effect * one.outcome.better > 0 else "hurt"
        found.append(replace(one, q=float(rate), verdict=verdict, uncosted=None if is_clear else "not_clear"))
    return found


def unless_placebos_show_it(finding: Finding) -> Finding:
    """What looks as clear at half of the dates on which nothing was changed is not the change's doing."""
    placebo = finding.placebo
    if placebo is None or not placebo.dates or 2 * placebo.clear < placebo.dates:
        return finding
    return replace(finding, verdict="cannot_be_judged", reason="placebos", hidden=False, a_month=None, uncosted=None)


def beside_total(finding: Finding, total: StepEffect) -> Finding:
    """What everybody's figure did, and whether that would have shown it."""
    if not total.is_known:
        return finding
    as_ratio = finding.outcome.unit == "relative"
    value, low, high = (float(np.expm1(x)) if as_ratio else x for x in (total.value, total.low, total.high))
    shows = total.p < 0.05 and (value > 0) == ((finding.effect or 0.0) > 0)
    return replace(finding, total=Ranged(value, low, high), hidden=not shows)


def verdict_of(findings: Sequence[Finding]) -> ChangeVerdict:
    """Of a change: hurt before helped; no detectable change where any outcome could be judged."""
    return next((v for v in VERDICTS if any(one.verdict == v for one in findings)), "cannot_be_judged")
