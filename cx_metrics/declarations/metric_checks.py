"""Read a metric's file and check it: parts and roles that fit, examples that come out, units that agree."""

from pathlib import Path
from typing import Any

from cx_metrics.declarations.duration import Duration, duration_problems, parts_of
from cx_metrics.declarations.load import load
from cx_metrics.declarations.metric import DIMENSIONLESS, INTERVAL_ROLES, Example, Metric
from cx_metrics.declarations.words import file_id, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, YamlKey, read_yaml
from cx_metrics.errors import DeclarationError, FormulaError, Problem, unknown_name
from cx_metrics.formula import Unit, unit


def load_metric(path: Path) -> Metric:
    """The metric declared in ``path``; raises DeclarationError with every problem of the file."""
    file = read_yaml(path)
    metric = load(Metric, file, _long_form, id=file_id(path))
    problems = _said_twice(metric, file) or [*_part_problems(metric, file), *_value_problems(metric, file)]
    if problems:
        raise DeclarationError(*problems)
    return metric


def _long_form(value: Any) -> Any:
    """A part may be written as its SQL alone; what follows from a duration need not be written."""
    if isinstance(value.get("duration"), dict):
        value = {**parts_of(value), **value}
    parts = value.get("parts")
    if not isinstance(parts, dict):
        return value
    return {**value, "parts": {name: {"value": p} if isinstance(p, str) else p for name, p in parts.items()}}


def _said_twice(metric: Metric, file: YamlFile) -> list[Problem]:
    """What must not be written beside a duration, from which it follows."""
    written = [name for name in ("parts", "formula", "sample", "interval") if (name,) in file.lines]
    return [
        Problem(file.where((name,)), "follows from the duration", "remove one of the two")
        for name in (written if metric.duration else [])
    ]


def _part_problems(metric: Metric, file: YamlFile) -> list[Problem]:
    parts, rule = metric.parts, metric.interval
    wanted: list[tuple[YamlKey, str]] = [(("formula",), name) for name in metric.formula_parts]
    wanted.append((("sample",), metric.sample))
    for role in ("plus", "minus", "successes", "total", "of"):
        name = getattr(rule, role)
        if name is not None:
            wanted.append((("interval", role), name))
    said = "is not one of the parts"
    problems = [problem for key, name in wanted for problem in unknown_name(file.where(key), name, parts, said)]
    problems += [problem for name in parts for problem in identifier_problems(name, file.where(("parts", name)))]
    needed = INTERVAL_ROLES[rule.method]
    problems += [
        Problem(file.where(("interval",)), f"method {rule.method} does not say {role!r}", "name the part that plays it")
        for role in needed
        if getattr(rule, role) is None
    ]
    problems += [
        Problem(file.where(("parts", name)), f"{name!r} has no name in words", "add it to part_names")
        for name in parts
        if name not in metric.part_names
    ]
    for name in metric.part_names:
        problems += unknown_name(file.where(("part_names", name)), name, parts, said)
    return problems


def _value_problems(metric: Metric, file: YamlFile) -> list[Problem]:
    problems: list[Problem] = []
    if metric.minimum_sample < 1:
        problems.append(Problem(file.where(("minimum_sample",)), f"{metric.minimum_sample}", "use 1 or more"))
    if [band.at for band in metric.bands] != sorted(band.at for band in metric.bands):
        problems.append(Problem(file.where(("bands",)), "not in order of value", "put the lowest band first"))
    if not metric.examples:
        problems.append(Problem(file.where(("examples",)), "none given", "work one out by hand"))
    if metric.duration:
        return problems + _duration_problems(metric, metric.duration, file)
    if set(metric.formula_parts) - set(metric.parts):
        return problems  # told already; the checks below need every part
    problems += _unit_problems(metric, file)
    for i, example in enumerate(metric.examples):
        key = ("examples", i)
        if set(example.given) != set(metric.parts):
            problems.append(
                Problem(
                    file.where(key), f"gives {', '.join(example.given)}", f"give each part: {', '.join(metric.parts)}"
                )
            )
            continue
        problems += _mismatch(example, metric.worked(example), "formula", file.where(key))
    return problems


def _mismatch(example: Example, found: float, rule: str, where: str) -> list[Problem]:
    matches = found != found if example.gives is None else abs(found - example.gives) < 1e-9 * max(1, abs(found))
    if matches:
        return []
    shown = "not measurable" if found != found else f"{found:.12g}"
    return [Problem(where, f"says {example.gives}, the {rule} gives {shown}", f"correct the {rule} or the example")]


def _duration_problems(metric: Metric, duration: Duration, file: YamlFile) -> list[Problem]:
    problems = duration_problems(duration, metric.unit, file)
    for i, example in enumerate([] if problems else metric.examples):
        where = file.where(("examples", i))
        try:
            found = metric.worked(example)
        except ValueError as error:
            problems.append(Problem(where, str(error), 'list whole numbers, "13+" for what had not ended'))
        else:
            problems += _mismatch(example, found, "curve", where)
    return problems


def _unit_problems(metric: Metric, file: YamlFile) -> list[Problem]:
    try:
        units = {name: Unit.parse(part.unit) for name, part in metric.parts.items()}
        derived = unit(metric.formula, units.__getitem__)
        declared = Unit() if metric.unit in DIMENSIONLESS else Unit.parse(metric.unit)
    except FormulaError as error:
        return [Problem(file.where(("formula",)), problem.found, problem.remedy) for problem in error.problems]
    if derived != declared:
        return [
            Problem(
                file.where(("unit",)),
                f"says {metric.unit}, but the formula gives {derived}",
                "correct the unit, the formula or the units of the parts",
            )
        ]
    return []
