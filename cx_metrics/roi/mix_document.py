"""The best mix under a budget as JSON, and in words."""

from typing import Any

from cx_metrics.declarations.case_model import CaseModel
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
    best, *rest = mix_said(found, answer.model, text)
    lines = [
        f"  {name:<62} {text('mix.lever', share=share, level=level, cost=cost, worth=lost)}"
        for name, (share, level, cost, lost) in mix_cells(found, answer.model, text)
    ]
    return ["", best, *lines, *rest]


def mix_said(found: BestMix, model: CaseModel, text: Text) -> list[str]:
    """What the best mix comes to, what it leaves out, what the whole programme would bring and how it was found."""
    worth, spent, budget = (text.value(each, "money") for each in (found.net_present_value, found.spent, found.budget))
    used = list(levers_used(found))
    said = [text("mix.best" if used else "mix.nothing", budget=budget, spent=spent, worth=worth)]
    left = [model.name(lever.input, text.locale) for lever in found.levers if lever.share == 0]
    said += [text("mix.left_out", levers=text.join(left))] if left and used else []
    whole = {"cost": text.value(found.whole_cost, "money"), "worth": text.value(found.whole, "money")}
    said += [text("mix.whole", **whole), text("mix.method")]
    return [*said, text("mix.default_costs")] if found.default_costs else said


def mix_cells(found: BestMix, model: CaseModel, text: Text) -> list[tuple[str, tuple[str, str, str, str]]]:
    """Each lever that is used, the dearest first: its name, its share of the plan, where it then stands, what that
    costs and what the mix loses without it."""
    rows = []
    for lever in levers_used(found):
        level = text.value(lever.level, written_unit(model.unit(lever.input)))
        cost, lost = (text.value(each, "money") for each in (lever.cost, lever.worth))
        rows.append((model.name(lever.input, text.locale), (text.value(lever.share, "share"), level, cost, lost)))
    return rows
