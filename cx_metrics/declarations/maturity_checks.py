"""Read a maturity model's file and check it: levels, answers, prerequisites and bars that fit together."""

import math
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from cx_metrics.declarations.load import load
from cx_metrics.declarations.maturity_model import COUNTED_FACTS, PLAN_NAMES, Bar, MaturityModel, Practice
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.words import file_id, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, YamlKey, read_yaml
from cx_metrics.errors import DeclarationError, Problem, unknown_name

MOST_VALUE = 5
NO_ANSWER = ("dont_know", "unknown")  # what a rater writes who cannot say: no answer may be called so


def load_maturity(path: Path) -> MaturityModel:
    """The model declared in ``path``; raises DeclarationError with every problem of the file.

    Metrics and business cases that it names are checked once they are known: ``maturity_problems``.
    """
    file = read_yaml(path)
    model = load(MaturityModel, file, _long_form, id=file_id(path), path=path)
    problems = [*_level_problems(model, file), *_answer_problems(model, file), *_practice_problems(model, file)]
    problems += [*_order_problems(model, file), *_plan_problems(model, file)]
    if problems:
        raise DeclarationError(*problems)
    return model


def maturity_problems(model: MaturityModel, metrics: Mapping[str, Metric], cases: Collection[str]) -> Iterator[Problem]:
    """Names of metrics and business cases that do not exist, and bars in another unit than the metric's."""
    file = read_yaml(model.path)
    for key, practice in _practices(model):
        bar = practice.measured_by
        if bar and bar.metric:
            yield from unknown_name(file.where((*key, "measured_by", "metric")), bar.metric, metrics, "is not a metric")
            if bar.metric in metrics and metrics[bar.metric].unit == "share":
                yield from _share_problems(bar, file, key)
        if practice.unlocks:
            yield from unknown_name(file.where((*key, "unlocks")), practice.unlocks, cases, "is no business case")


def _long_form(value: Any) -> Any:
    """An answer called like a level may be written as its words alone."""
    sets = value.get("answer_sets")
    if not isinstance(sets, dict) or not isinstance(value.get("levels"), dict):
        return value

    def option(name: str, told: Any) -> Any:
        is_words = isinstance(told, str) or (isinstance(told, dict) and "level" not in told)
        return {"level": name, "says": told} if is_words and name in value["levels"] else told

    written = {
        name: {a: option(a, told) for a, told in options.items()} if isinstance(options, dict) else options
        for name, options in sets.items()
    }
    return {**value, "answer_sets": written}


def _practices(model: MaturityModel) -> Iterator[tuple[YamlKey, Practice]]:
    for name, discipline in model.disciplines.items():
        for practice_id, practice in discipline.practices.items():
            yield ("disciplines", name, "practices", practice_id), practice


def _level_problems(model: MaturityModel, file: YamlFile) -> Iterator[Problem]:
    if len(model.levels) < 2:
        yield Problem(file.where(("levels",)), f"{len(model.levels)} levels", "declare two or more, the lowest first")
    for name in model.levels:
        yield from identifier_problems(name, file.where(("levels", name)))
    for key in ("target", "proof_from"):
        yield from unknown_name(file.where((key,)), getattr(model, key), model.levels, "is no level")


def _answer_problems(model: MaturityModel, file: YamlFile) -> Iterator[Problem]:
    for set_id, options in model.answer_sets.items():
        key = ("answer_sets", set_id)
        if len(options) < 2:
            yield Problem(file.where(key), "offers fewer than two answers", "add one")
        for name, option in options.items():
            yield from identifier_problems(name, file.where((*key, name)))
            if name in NO_ANSWER:
                yield Problem(file.where((*key, name)), "is what every rater may say", "choose another name")
            yield from unknown_name(file.where((*key, name)), option.level, model.levels, "is no level")


def _practice_problems(model: MaturityModel, file: YamlFile) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, discipline in model.disciplines.items():
        where = file.where(("disciplines", name))
        yield from identifier_problems(name, where)
        if not discipline.practices:
            yield Problem(where, "has no practice", "add one or remove it")
    for key, practice in _practices(model):
        name, where = str(key[-1]), file.where(key)
        yield from identifier_problems(name, where)
        if name in seen:
            yield Problem(where, f"stands under {seen[name]} too", "a practice has one id in the whole model")
        seen[name] = str(key[1])
        yield from unknown_name(file.where((*key, "answers")), practice.answers, model.answer_sets, "is no answer set")
        if practice.answers in model.answer_sets:
            offered = [option.level for option in model.answer_sets[practice.answers].values()]
            said = f"is no level that {practice.answers} offers"
            for level in practice.levels:
                yield from unknown_name(file.where((*key, "levels", level)), level, offered, said)
        if not practice.criteria:
            yield Problem(file.where((*key, "criteria")), "is empty", "say what must hold to say yes")
        if not 1 <= practice.value <= MOST_VALUE:
            yield Problem(file.where((*key, "value")), f"{practice.value}", f"use 1 to {MOST_VALUE}")
        if not 0 < practice.days < math.inf:
            yield Problem(file.where((*key, "days")), f"{practice.days:g}", "use a number above 0")
        if practice.aspect is not None:
            yield from unknown_name(file.where((*key, "aspect")), practice.aspect, model.aspects, "is no aspect")
        if practice.measured_by is not None:
            yield from _bar_problems(practice.measured_by, model, file, (*key, "measured_by"))


def _bar_problems(bar: Bar, model: MaturityModel, file: YamlFile, key: YamlKey) -> Iterator[Problem]:
    for names in (("metric", "fact"), ("at_least", "at_most")):
        given = [name for name in names if getattr(bar, name) is not None]
        if len(given) != 1:
            yield Problem(file.where(key), f"gives {' and '.join(given) or 'neither'}", f"give {' or '.join(names)}")
            return
    told = bar.thresholds(model.proof_from)
    unknown = [level for level in told if level not in model.levels]
    for level in unknown:
        yield from unknown_name(file.where(key), level, model.levels, "is no level")
    values = [told[level] for level in model.levels if level in told]
    if not values or not all(map(math.isfinite, values)):
        yield Problem(file.where(key), "gives no finite number", "write what the level asks for")
    elif not unknown and values != sorted(values, reverse=bar.at_most is not None):
        yield Problem(file.where(key), "asks for less of a higher level", "let the bars grow stricter level by level")
    if bar.fact and bar.fact not in COUNTED_FACTS:
        yield from _share_problems(bar, file, key[:-1])


def _share_problems(bar: Bar, file: YamlFile, key: YamlKey) -> Iterator[Problem]:
    for value in bar.thresholds("").values():
        if not 0 <= value <= 1:
            found = f"{value:g}, while {bar.figure} is a share"
            yield Problem(file.where((*key, "measured_by")), found, "write 15 % as 0.15")


def _order_problems(model: MaturityModel, file: YamlFile) -> Iterator[Problem]:
    known = model.practices
    for key, practice in _practices(model):
        for name in practice.prerequisites:
            yield from unknown_name(file.where((*key, "prerequisites")), name, known, "is no practice of this model")
    try:
        TopologicalSorter({name: one.prerequisites for name, one in known.items()}).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        yield Problem(file.where(("disciplines",)), f"prerequisites go round in a circle: {circle}", "remove one")


def _plan_problems(model: MaturityModel, file: YamlFile) -> Iterator[Problem]:
    plan = model.plan
    for name in plan.formula.names():
        yield from unknown_name(file.where(("plan", "formula")), name, PLAN_NAMES, "is not known here")
        if name in PLAN_NAMES and name not in plan.names:
            yield Problem(file.where(("plan", "formula")), f"{name!r} has no name in words", "add it to plan.names")
    if not 0 < plan.days_per_quarter < math.inf:
        yield Problem(file.where(("plan", "days_per_quarter")), f"{plan.days_per_quarter:g}", "use a number above 0")
    if not 1 <= plan.quarters <= 40:
        yield Problem(file.where(("plan", "quarters")), f"{plan.quarters}", "use 1 to 40")
