"""The command ``scenario``: named changes to a business case, kept, compared, frozen and signed."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cx_metrics import workspace
from cx_metrics.cli import scenario_words
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import language_argument
from cx_metrics.cli.roi_command import became_said, changes_of
from cx_metrics.cli.roi_files import returned_inputs
from cx_metrics.company import Company
from cx_metrics.roi.case_document import as_json
from cx_metrics.roi.scenario_answer import content_of, frozen, scenario_answer
from cx_metrics.roi.scenario_comparison import differences
from cx_metrics.roi.simulation import RUNS
from cx_metrics.text import Text
from cx_metrics.workspace import Store


def _arguments(sub: argparse.ArgumentParser) -> None:
    does = sub.add_subparsers(dest="does", required=True, metavar="list|save|show|compare|duplicate|freeze|sign|remove")

    def add(name: str, what: str, *names: str) -> argparse.ArgumentParser:
        parser = does.add_parser(name, help=what, description=what)
        parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
        for each in names:
            parser.add_argument(each, metavar=each.upper())
        return parser

    add("list", "the scenarios there are").add_argument("--case", metavar="CASE", help="of this case alone")
    save = add("save", "keep changes to a case under a name; again, as the next revision", "name")
    save.add_argument("--case", required=True, metavar="CASE")
    save.add_argument(
        "--set", action="append", default=[], metavar="INPUT=VALUE", help="another value; repeat for more"
    )
    save.add_argument("--strike", action="append", default=[], metavar="INPUT", help="take this assumption out")
    save.add_argument("--uses", metavar="CASE,CASE", help="take the benefits of these cases")
    save.add_argument("--from-xlsx", type=Path, metavar="FILE", help="the changes made in a workbook of the case")
    save.add_argument("--note", default="")
    save.add_argument("--over", type=int, default=0, metavar="REVISION", help="the revision it replaces, as list shows")
    runs = [add("show", "a scenario with today's numbers", "name"), add("compare", "up to four side by side")]
    runs[1].add_argument("names", nargs="+", metavar="NAME")
    for parser in runs:
        parser.add_argument("--runs", type=int, default=RUNS, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        language_argument(parser, "the language of names and sentences")
    copies = add("duplicate", "a copy that can be changed", "name", "copy")
    frozen = add("freeze", "keep every number as it is now; it cannot be changed any more", "name")
    signs = add("sign", "stand for a frozen scenario", "name")
    signs.add_argument("--note", default="")
    removes = add("remove", "remove it; its revisions stay", "name")
    for parser in (save, copies, frozen, signs, removes):
        parser.add_argument("--author", required=True, metavar="WHO", help="who says so")


def _run(context: Context, told: argparse.Namespace) -> int:
    company = context.company("operator")
    store = workspace.open_store(context.settings, company.reader.sample)
    document, lines = _DOES[told.does](context, company, store, told)
    context.out(document, lambda: lines)
    return 0


Answered = tuple[Any, list[str]]  # the JSON document, and the lines meant for a person


def _list(context: Context, company: Company, store: Store, told: argparse.Namespace) -> Answered:
    found = workspace.scenarios(store, told.case)
    lines = [f"{scenario_words.head(each)}  {scenario_words.signed(store, each)}".rstrip() for each in found]
    lines = lines or ["no scenario has been saved"]
    return {"scenarios": [scenario_words.scenario_json(store, each) for each in found]}, lines


def _save(context: Context, company: Company, store: Store, told: argparse.Namespace) -> Answered:
    uses = tuple(told.uses.split(",")) if told.uses else None
    changes = {**returned_inputs(company, told).changes, **changes_of(told.set)}
    struck = tuple(told.strike)
    says = content_of(company, told.case, told.name, changes=changes, struck=struck, uses=uses, note=told.note)
    item = workspace.scenario_named(store, told.name).id if told.over else None
    workspace.save_scenario(store, says, author=told.author, item=item, based_on=told.over)
    return _written(store, told.name)


def _duplicate(context: Context, company: Company, store: Store, told: argparse.Namespace) -> Answered:
    says = workspace.scenario_named(store, told.name).says
    workspace.save_scenario(store, replace(says, name=told.copy, snapshot=None), author=told.author)
    return _written(store, told.copy)


def _freeze(context: Context, company: Company, store: Store, told: argparse.Namespace) -> Answered:
    scenario = workspace.scenario_named(store, told.name)
    says = frozen(company, scenario)
    workspace.save_scenario(store, says, author=told.author, item=scenario.id, based_on=scenario.revision)
    return _written(store, told.name)


def _sign(context: Context, company: Company, store: Store, told: argparse.Namespace) -> Answered:
    scenario = workspace.scenario_named(store, told.name)
    workspace.sign_off(store, scenario.id, author=told.author, revision=scenario.revision, note=told.note)
    return _written(store, told.name)


def _remove(context: Context, company: Company, store: Store, told: argparse.Namespace) -> Answered:
    scenario = workspace.scenario_named(store, told.name)
    workspace.remove_scenario(store, scenario.id, author=told.author, based_on=scenario.revision)
    return {"removed": scenario.says.name}, [f"removed {scenario.says.name}"]


def _show(context: Context, company: Company, store: Store, told: argparse.Namespace) -> Answered:
    text = Text(told.lang, context.settings.organisation.currency)
    scenario = workspace.scenario_named(store, told.name)
    if scenario.says.case not in company.catalogue.business_cases:
        return scenario_words.of_no_case(store, scenario, text)
    found = scenario_answer(company, scenario, told.runs, told.seed)
    state = found.state
    document = scenario_words.scenario_json(store, scenario) | {
        "now": as_json(found.answer, text),
        "gone": list(state.gone),
        "case_changed": state.case_changed,
        "moved": [each.input for each in state.moved],
        "realised": [scenario_words.realised_json(each) for each in state.realised],
        "snapshot": scenario.says.snapshot,
    }
    lines = [scenario_words.head(scenario), *scenario_words.outcome(found, text)]
    changed = (*scenario.says.changes, *scenario.says.struck)
    lines += [f"  {scenario_words.input_line(found, each, text)}" for each in changed]
    lines += became_said(state)
    if state.moved:
        names = (found.answer.model.name(each.input, told.lang) for each in state.moved)
        lines.append(f"moved since it was saved: {', '.join(names)}")
    lines += [scenario_words.since(found, each, text) for each in state.realised]
    return document, [
        *lines,
        *(f"signed by {each.author}: {each.note}" for each in workspace.sign_offs(store, scenario.id)),
    ]


def _compare(context: Context, company: Company, store: Store, told: argparse.Namespace) -> Answered:
    text = Text(told.lang, context.settings.organisation.currency)
    chosen = [workspace.scenario_named(store, name) for name in told.names]
    answers, apart = differences(company, chosen, told.runs, told.seed)
    document = {
        "scenarios": [{"name": each.scenario.says.name, "now": as_json(each.answer, text)} for each in answers],
        "differences": [vars(each) for each in apart],
        "against": chosen[0].says.name,
    }
    lines = [line for each in answers for line in (each.scenario.says.name, *scenario_words.outcome(each, text))]
    return document, [*lines, *(scenario_words.difference(answers[0], each, text) for each in apart)]


def _written(store: Store, name: str) -> Answered:
    scenario = workspace.scenario_named(store, name)
    return scenario_words.scenario_json(store, scenario), [f"saved {scenario_words.head(scenario)}"]


_DOES: dict[str, Callable[[Context, Company, Store, argparse.Namespace], Answered]] = {
    "list": _list,
    "save": _save,
    "show": _show,
    "compare": _compare,
    "duplicate": _duplicate,
    "freeze": _freeze,
    "sign": _sign,
    "remove": _remove,
}

COMMANDS = (Command("scenario", "named changes to a business case: save, compare, freeze, sign", _arguments, _run),)
