"""The best mix under a budget as JSON, and in words."""

from typing import Any

from cx_metrics.roi.best_mix import BestMix, levers_used
from cx_metrics.roi.case_amounts import written_unit
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.text import Text


def mix_json(found: BestMix, answer: CaseAnswer, text: Text) -> dict[str, Any]:
    """Money in the organisation's currency, shares 0–1."""
    effort = answer.model.case.effort
    assert effort is not None
    return {
        "budget": found.budget,
        "spent": found.spent,
        "net_present_value": found.net_present_value,
        "at_base": found.at_base,
        "whole_programme": {"cost": found.whole_cost, "net_present_value": found.whole},
        "levers": [
            {
                "input": lever.input,
                "name": answer.model.name(lever.input, text.locale),
                "share": lever.share,
                "level": lever.level,
                "cost": lever.cost,
                "worth": lever.worth,
            }
            for lever in found.levers
        ],
        "mixes": found.mixes,
        "costs": {"source": text.pick(effort.source), "default": found.default_costs},
        "method": text("mix.method"),
    }


def mix_lines(found: BestMix, answer: CaseAnswer, text: Text) -> list[str]:
    """What to do with the budget, lever by lever; what the whole programme would bring."""
    model = answer.model
    worth, spent, budget = (text.value(each, "money") for each in (found.net_present_value, found.spent, found.budget))
    used = list(levers_used(found))
    lines = ["", text("mix.best" if used else "mix.nothing", budget=budget, spent=spent, worth=worth)]
    for lever in used:
        share, cost, lost = (
            text.value(lever.share, "share"),
            text.value(lever.cost, "money"),
            text.value(lever.worth, "money"),
        )
        level = text.value(lever.level, written_unit(model.unit(lever.input)))
        told = text("mix.lever", share=share, level=level, cost=cost, worth=lost)
        lines.append(f"  {model.name(lever.input, text.locale):<62} {told}")
    left = [model.name(lever.input, text.locale) for lever in found.levers if lever.share == 0]
    lines += [text("mix.left_out", levers=text.join(left))] if left and used else []
    whole = {"cost": text.value(found.whole_cost, "money"), "worth": text.value(found.whole, "money")}
    lines += [text("mix.whole", **whole), text("mix.method")]
    return [*lines, text("mix.default_costs")] if found.default_costs else lines
