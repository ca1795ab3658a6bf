"""The command ``roi``: the business cases there are, and one of them worked out with the company's own numbers."""

import argparse
import math
from collections.abc import Sequence
from typing import Any

from cx_metrics import workspace
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import headed, language_argument
from cx_metrics.cli.roi_files import ReturnedInputs, book_arguments, returned_inputs, write_book, write_memo
from cx_metrics.company import Company
from cx_metrics.errors import Problem, QuestionError, did_you_mean
from cx_metrics.metrics.explain_lines import kinds_said
from cx_metrics.roi import CaseAnswer, business_case
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.best_mix import best_mix
from cx_metrics.roi.case_amounts import headline_unit
from cx_metrics.roi.case_document import CONVENTIONS, as_json, warning_said
from cx_metrics.roi.case_explain import explain, quantity
from cx_metrics.roi.mix_document import mix_json, mix_lines
from cx_metrics.roi.pain_points import PainPoint, pain_points
from cx_metrics.roi.scenario_answer import ScenarioAnswer, ScenarioState, scenario_answer
from cx_metrics.roi.simulation import RUNS
from cx_metrics.text import Text


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("case", nargs="?", metavar="CASE", help="the business case; --list names them")
    sub.add_argument("--list", action="store_true", help="list the business cases")
    sub.add_argument("--set", action="append", default=[], metavar="INPUT=VALUE", help="another value; repeat for more")
    sub.add_argument("--strike", action="append", default=[], metavar="INPUT", help="take this assumption out")
    sub.add_argument("--scenario", metavar="NAME", help="with the changes that this scenario keeps")
    sub.add_argument("--uses", metavar="CASE,CASE", help="take the benefits of these cases instead of those declared")
    sub.add_argument("--runs", type=int, default=RUNS, metavar="N", help=f"runs of the simulation (usually {RUNS:,})")
    sub.add_argument("--seed", type=int, default=1, metavar="S", help="of the draws; the same seed, the same answer")
    sub.add_argument(
        "--goal",
        type=_amount_told,
        default=0.0,
        metavar="AMOUNT",
        help="what it is to come to: the value each input would need",
    )
    sub.add_argument(
        "--budget", type=_amount_told, metavar="AMOUNT", help="how best to spend so much on the case's levers"
    )
    sub.add_argument("--explain", action="store_true", help="each line in words with its numbers")
    language_argument(sub, "the language of names and sentences")
    book_arguments(sub)


def _run(context: Context, told: argparse.Namespace) -> int:
    text = Text(told.lang, context.settings.organisation.currency)
    if told.list:
        _list(context, text)
        return 0
    if told.case is None:
        raise QuestionError(Problem("roi", "names no case", did_you_mean("", context.catalogue.business_cases)))
    company = context.company("operator")
    returned = returned_inputs(company, told)
    scenario = _of_scenario(company, told) if told.scenario else None
    answer = answer_of(company, told, returned) if scenario is None else scenario.answer
    document = as_json(answer, text) | returned.as_json()
    became = [] if scenario is None else became_said(scenario.state)
    if scenario is not None:
        document |= {"gone": list(scenario.state.gone), "case_changed": scenario.state.case_changed}
    points = pain_points(company, answer)
    if answer.model.case.by_problem:
        document["pain"] = [vars(point) for point in points]
    mix = None if told.budget is None else best_mix(answer, told.budget, told.seed)
    if mix is not None:
        document["best_mix"] = mix_json(mix, answer, text)
    if told.explain:
        document["explanation"] = [vars(line) for line in explain(answer, text)]
    if told.xlsx is not None:
        write_book(context, answer, text, told.xlsx)
    if told.pdf is not None:
        write_memo(context, company, answer, text, told.pdf)
    lines = _explained if told.explain else _lines
    context.out(
        document,
        lambda: [
            *(f"! {each}" for each in became),
            *returned.lines(answer, text),
            *lines(answer, text),
            *_pain(points, text),
            *([kinds] if answer.model.case.by_problem and (kinds := kinds_said(company.reader, text)) else []),
            *([] if mix is None else mix_lines(mix, answer, text)),
        ],
    )
    return 0


def _amount_told(told: str) -> float:
    value = float(told)
    if not math.isfinite(value):
        raise ValueError
    return value


def answer_of(company: Company, told: argparse.Namespace, returned: ReturnedInputs) -> CaseAnswer:
    """The case that the words of the call ask for; what they say goes before what a workbook says."""
    return business_case(
        company,
        told.case,
        changes={**returned.changes, **changes_of(told.set)},
        struck=tuple(told.strike),
        runs=told.runs,
        seed=told.seed,
        goal=told.goal,
        uses=tuple(told.uses.split(",")) if told.uses else None,
    )


def became_said(state: ScenarioState) -> list[str]:
    """What a scenario changes that its case has no more, and whether the case's file is another."""
    gone = f"the case has no more: {', '.join(state.gone)}; they are kept, and count for nothing"
    changed = "the case's file has changed since this was saved"
    return [*([gone] if state.gone else []), *([changed] if state.case_changed else [])]


def _of_scenario(company: Company, told: argparse.Namespace) -> ScenarioAnswer:
    store = workspace.open_store(company.settings, company.reader.sample)
    scenario = workspace.scenario_named(store, told.scenario)
    if told.set or told.strike or told.uses or told.from_xlsx:
        remedy = "duplicate the scenario and change the copy, or leave --scenario out"
        raise QuestionError(Problem(f"--scenario {told.scenario}", "and other changes beside it", remedy))
    if scenario.says.case != told.case:
        found = f"belongs to the case {scenario.says.case}"
        raise QuestionError(Problem(f"--scenario {told.scenario}", found, f"ask for `roi {scenario.says.case}`"))
    return scenario_answer(company, scenario, told.runs, told.seed)


def changes_of(told: Sequence[str]) -> dict[str, float | InputChange]:
    """The values that ``--set`` gives inputs. Raises QuestionError for words that are no input and number."""
    return dict(map(_change, told))


def _change(told: str) -> tuple[str, float]:
    name, sign, value = told.partition("=")
    try:
        if not sign:
            raise ValueError
        return name.strip(), float(value)
    except ValueError:
        found = Problem(f"--set {told}", "is no input and number", "write it like churn=0.18")
        raise QuestionError(found) from None


def _list(context: Context, text: Text) -> None:
    cases = context.catalogue.business_cases
    document: dict[str, Any] = {
        "cases": [
            {"case": case.id, "name": text.pick(case.name), "question": text.pick(case.question), "uses": case.uses}
            for case in cases.values()
        ]
    }
    width = max(map(len, cases))
    context.out(document, lambda: [f"{case.id.ljust(width)}  {text.pick(case.question)}" for case in cases.values()])


def _lines(answer: CaseAnswer, text: Text) -> list[str]:
    model = answer.model
    lines = headed(answer, f"{text.pick(model.case.name)}, {answer.currency}", text, "")
    lines += [_row(model.name(name, text.locale), _input(answer, name, text)) for name in answer.inputs]
    lines.append("")
    for line in dict.fromkeys(model.results.named.values()):
        value = answer.lines[line]
        values = value if isinstance(value, tuple) else (value,)
        told = " | ".join(quantity(each, model.unit(line), text) for each in values)
        lines.append(_row(model.name(line, text.locale), told + spread_said(answer, line, text)))
    lines += _walk(answer, text) + _doubts(answer, text)
    lines += [""] + [f"! {warning_said(answer, each, text)}" for each in answer.warnings]
    if answer.cash_flow is not None:
        lines += [text(f"roi.convention.{name}") for name in CONVENTIONS]
    return lines


def _row(name: str, told: str) -> str:
    return f"{name:<64} {told}"


def _input(answer: CaseAnswer, name: str, text: Text) -> str:
    value = answer.inputs[name]
    low, base, high = (quantity(each, value.unit, text) for each in (value.low, value.base, value.high))
    mark = "struck out" if value.struck else "yours" if value.yours else "default"
    told = base if low == high else f"{base} ({low} to {high})"
    return f"{told}  {mark}, {value.kind}: {text.pick(value.source)}"


def spread_said(answer: CaseAnswer, line: str, text: Text) -> str:
    """How far a line lies apart over the runs; empty where it does not."""
    found = answer.simulation.lines.get(line) if answer.simulation else None
    if found is None or found.p10 == found.p90:
        return ""
    low, high = (quantity(each, answer.model.unit(line), text) for each in (found.p10, found.p90))
    return f"  (P10 {low}, P90 {high})"


def _pain(points: tuple[PainPoint, ...], text: Text) -> list[str]:
    lines = []
    for point in points:
        satisfied = "" if point.satisfied is None else f", {text.value(point.satisfied, 'share')} of them satisfied"
        told = f"{text.count(point.complaints)} complaints, {text.value(point.share, 'share')} of all{satisfied}"
        lines.append(_row(point.problem, f"{_amount(point.damage, text)}  {told}"))
    return ["", *lines] if lines else []


def _walk(answer: CaseAnswer, text: Text) -> list[str]:
    model = answer.model
    steps = [_row(model.name(line, text.locale), _amount(answer.walk[s], text)) for s, line in model.walk.items()]
    return ["", *steps] if steps else []


def _amount(value: float | None, text: Text) -> str:
    return quantity(value, "money", text)


def _doubts(answer: CaseAnswer, text: Text) -> list[str]:
    model, simulation = answer.model, answer.simulation
    lines = [""]
    for bar in (bar for bar in answer.tornado[:8] if bar.swing > 0):
        turn = answer.break_even.get(bar.input) if model.results.net_present_value else None
        turning = "" if turn is None else f"; turns at {quantity(turn, model.unit(bar.input), text)}"
        low, high = (quantity(end, headline_unit(answer), text) for end in (bar.at_low, bar.at_high))
        told = f"{low} to {high}{turning}"
        lines.append(_row(model.name(bar.input, text.locale), told))
    if answer.fewest_failures:
        lines.append(f"fails when these do: {text.names(model.name(n, text.locale) for n in answer.fewest_failures)}")
    elif model.results.net_present_value and answer.fewest_failures is None:
        lines.append("holds even when every input stands at its worse end")
    if simulation is not None and simulation.chance_of_loss is not None:
        back = simulation.chance_of_payback
        told = "" if back is None else f", of payback within the horizon {100 * back:.0f} %"
        lines.append(f"{simulation.runs:,} runs: chance of a loss {100 * simulation.chance_of_loss:.0f} %{told}")
    return lines


def _explained(answer: CaseAnswer, text: Text) -> list[str]:
    lines = []
    for each in explain(answer, text):
        worked = f" = {each.worked}" if each.worked else ""
        lines.append(f"{each.name} = {each.rule}{worked} = {each.value}")
        lines += [f"    {each.why}"] if each.why else []
    return lines


COMMANDS = (Command("roi", "what an improvement is worth: a business case with its doubts", _arguments, _run),)
