"""A reading as the document that ``maturity --json`` prints."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from cx_metrics.declarations.maturity_model import MaturityModel, Practice
from cx_metrics.maturity.assessment import Assessment, DisciplineReading, PracticeReading
from cx_metrics.maturity.gap_plan import PlanItem
from cx_metrics.maturity.headline import contradictions, headline, widest_gaps
from cx_metrics.maturity.progress import RoundProgress
from cx_metrics.metrics.build_answer import or_null
from cx_metrics.statistics.ranged import Figure
from cx_metrics.text import Text


def as_json(found: Assessment, plan: Sequence[PlanItem], moved: RoundProgress | None, text: Text) -> dict[str, Any]:
    """The keys that the command line promises. None stands for what is unknown or hidden, never NaN."""
    model = found.model
    document: dict[str, Any] = {
        "model": model.id,
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "sample": found.sample,
        "raters": found.raters,
        "headline": headline(found, text),
        "sentences": [said for said in (widest_gaps(found, text), contradictions(found, text)) if said],
        "caveat": text.pick(model.caveat),
        "levels": [
            {"level": rank, "id": name, "name": text.pick(model.levels[name].name)} for name, rank in model.rank.items()
        ],
        "target": model.rank[model.target],
        "disciplines": [_discipline(one, model, text) for one in found.disciplines],
        "practices": [_practice(one, model, text) for one in found.practices],
        "alpha": found.alpha.value,
        "alpha_low": found.alpha.low,
        "alpha_high": found.alpha.high,
        "alpha_n": found.alpha.n,
        "kappa": or_null(found.kappa),
        "plan": [_item(one) for one in plan],
        "references": [asdict(one) | {"says": text.pick(one.says)} for one in model.references],
    }
    if model.gates:
        document["gates"] = [{"discipline": name, "status": gate} for name, gate in found.gates.items()]
    if moved is not None:
        document["progress"] = asdict(moved)
    return document


def questions_json(model: MaturityModel, text: Text) -> dict[str, Any]:
    """What a rater is asked, with what may be answered."""
    return {
        "model": model.id,
        "name": text.pick(model.name),
        "about": text.pick(model.about),
        "caveat": text.pick(model.caveat),
        "source": text.pick(model.source),
        "practices": [
            {
                "discipline": name,
                "practice": practice_id,
                "name": text.pick(practice.name),
                "question": text.pick(practice.question),
                "answers": [
                    {"answer": answer, "level": model.rank[option.level], "says": text.pick(option.says)}
                    for answer, option in model.options(practice_id).items()
                ],
                "criteria": [text.pick(one) for one in practice.criteria],
                "evidence": text.pick(practice.evidence),
                "benefit": text.pick(practice.benefit),
            }
            for name, discipline in model.disciplines.items()
            for practice_id, practice in discipline.practices.items()
        ],
    }


def _discipline(one: DisciplineReading, model: MaturityModel, text: Text) -> dict[str, Any]:
    return {
        "discipline": one.discipline,
        "name": text.pick(model.disciplines[one.discipline].name),
        "level": one.level,
        "low": one.low,
        "high": one.high,
        "claim": one.claim.value,
        "by_role": _roles(one.by_role),
        "evidence_level": one.evidence_level,
        "judged": one.judged,
        "gap": one.gap,
        "gap_of": one.gap_of,
        "agreement": one.agreement.value,
        "agreement_low": one.agreement.low,
        "agreement_high": one.agreement.high,
        "n": one.claim.n,
    }


def _practice(one: PracticeReading, model: MaturityModel, text: Text) -> dict[str, Any]:
    practice = model.practices[one.practice]
    return {
        "practice": one.practice,
        "discipline": one.discipline,
        "name": text.pick(practice.name),
        "level": one.level,
        "low": one.low,
        "high": one.high,
        "n": one.claim.n,
        "by_role": _roles(one.by_role),
        "claim": one.claim.value,
        "measured": _measured(one, practice, text),
        "artefact": one.artefact,
        "evidence_on": one.evidence_on.isoformat() if one.evidence_on else None,
        "evidence_level": one.evidence_level,
        "dont_know": one.dont_know,
        "confidence": one.confidence,
        **({"aspect": practice.aspect} if practice.aspect else {}),
    }


_UNMEASURED: dict[str, Any] = {
    **dict.fromkeys(("metric", "name", "unit", "value", "low", "high", "n", "needed")),
    "verdict": "not_measurable",
    "reason": "no_bar",
    "reached": None,
    "because": None,
}  # the model names no figure for this practice


def _measured(one: PracticeReading, practice: Practice, text: Text) -> dict[str, Any]:
    check, bar = one.check, practice.measured_by
    if check is None or bar is None:
        return _UNMEASURED
    figure = check.figure
    return {
        "metric": figure.name,
        "name": figure.named(text),
        "unit": figure.unit,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "n": figure.n,
        "needed": check.needed,
        "verdict": check.verdict,
        "reason": check.why,
        "reached": check.reached,
        "because": text.pick(bar.because),
    }


def _roles(told: dict[Any, Figure]) -> dict[str, dict[str, Any]]:
    return {role: {"level": one.value, "low": one.low, "high": one.high, "n": one.n} for role, one in told.items()}


def _item(one: PlanItem) -> dict[str, Any]:
    found = asdict(one)
    return found | {name: found[name].isoformat() if found[name] else None for name in ("starts", "ends")}
