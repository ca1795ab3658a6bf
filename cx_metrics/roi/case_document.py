"""A worked-out case as the JSON document of the command line (design, section 10), and its warnings in words."""

from typing import Any

from cx_metrics.roi.case_answer import CaseAnswer, CaseWarning, Percentiles
from cx_metrics.text import Text


def as_json(answer: CaseAnswer, text: Text) -> dict[str, Any]:
    """Shares 0–1, money in the organisation's currency, paybacks in months, null where something is not measurable."""
    model, simulation = answer.model, answer.simulation
    shares = simulation.share_of_variance if simulation else {}
    return {
        "case": model.case.id,
        "name": text.pick(model.case.name),
        "uses": list(dict.fromkeys(model.origin.values())),
        **answer.head,
        "currency": answer.currency,
        "scenario": answer.scenario,
        "inputs": {name: value.as_json(text.locale) for name, value in answer.inputs.items()},
        "lines": {name: list(value) if isinstance(value, tuple) else value for name, value in answer.lines.items()},
        "results": model.results.named,
        "cash_flow": list(answer.cash_flow) if answer.cash_flow is not None else None,
        "net_present_value": answer.result("net_present_value"),
        "internal_rate_of_return": answer.result("internal_rate_of_return"),
        "irr_unique": answer.irr_unique,
        "payback_months": answer.months("payback"),
        "discounted_payback_months": answer.months("discounted_payback"),
        "benefit_cost_ratio": answer.result("benefit_cost_ratio"),
        "walk": answer.walk,
        "benefits": {name: value.as_json() for name, value in answer.benefits.items()},
        "percentiles": {name: _percentiles(found) for name, found in simulation.lines.items()} if simulation else {},
        "percentiles_by_year": {
            name: [_percentiles(year) for year in years]
            for name, years in (simulation.by_year if simulation else {}).items()
        },
        "simulation": {
            "runs": simulation.runs,
            "seed": simulation.seed,
            "chance_of_loss": simulation.chance_of_loss,
            "chance_of_payback": simulation.chance_of_payback,
            "outcomes": list(simulation.outcomes),
        }
        if simulation
        else None,
        "tornado": [
            {
                "input": bar.input,
                "at_low": bar.at_low,
                "at_high": bar.at_high,
                "share_of_variance": shares.get(bar.input),
            }
            for bar in answer.tornado
        ],
        "break_even": answer.break_even,
        "goal": answer.goal,
        "fewest_failures": None if answer.fewest_failures is None else list(answer.fewest_failures),
        "flags": [{"code": each.code, "text": warning_said(answer, each, text)} for each in answer.warnings],
        "chain": [
            {"from": link.starts, "to": link.ends, "evidence": link.evidence, "why": text.pick(link.why)}
            for link in model.chain
        ],
        "conventions": [text(f"roi.convention.{name}") for name in CONVENTIONS] if answer.cash_flow else [],
    }


CONVENTIONS = ("time", "after_horizon", "payback", "ratio", "return")


def warning_said(answer: CaseAnswer, warning: CaseWarning, text: Text) -> str:
    """A warning as a sentence."""
    if warning.words is not None:
        return text.pick(warning.words)
    said: dict[str, Any] = {}
    for key, value in warning.values.items():
        if key == "benefit":
            said[key] = text.pick(answer.model.benefits[value].name)
        elif isinstance(value, list):
            said[key] = text.names(answer.model.name(name, text.locale) for name in value)
        else:
            said[key] = text.value(value, "share") if isinstance(value, float) else value
    return text(f"roi.warning.{warning.code}", **said)


def _percentiles(found: Percentiles) -> dict[str, Any]:
    return {
        "p10": found.p10,
        "p50": found.p50,
        "p90": found.p90,
        "mean": found.mean,
        "below_zero": found.below_zero,
        "measurable": found.measurable,
    }
