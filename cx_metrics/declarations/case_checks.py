"""Read a business case's file and check what it says by itself: ranges, domains, dates, pairs of inputs."""

import math
from pathlib import Path

from cx_metrics.declarations.business_case import CLOCKS, LONGEST_HORIZON, BusinessCase
from cx_metrics.declarations.case_input import CaseInput
from cx_metrics.declarations.load import load
from cx_metrics.declarations.words import file_id, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, YamlKey, read_yaml
from cx_metrics.errors import DeclarationError, FormulaError, Problem, unknown_name
from cx_metrics.formula import Unit


def load_case(path: Path) -> BusinessCase:
    """The case declared in ``path``; raises DeclarationError with every problem of the file.

    Names, units and timelines are checked once the cases that it uses are known: ``model_problems``.
    """
    file = read_yaml(path)
    case = load(BusinessCase, file, id=file_id(path), path=path)
    problems = [*_name_problems(case, file), *_time_problems(case, file)]
    for name, declared in case.inputs.items():
        problems += _input_problems(declared, file, ("inputs", name))
    problems += _pair_problems(case, file)
    if problems:
        raise DeclarationError(*problems)
    return case


def _name_problems(case: BusinessCase, file: YamlFile) -> list[Problem]:
    problems = []
    for section in ("inputs", "lines", "benefits", "flags"):
        for name in getattr(case, section):
            where = file.where((section, name))
            problems += identifier_problems(name, where)
            if name in CLOCKS:
                problems.append(Problem(where, f"{name!r} is the clock of timelines", "choose another name"))
    problems += [
        Problem(file.where(("lines", name)), f"{name!r} is an input too", "a name stands for one quantity")
        for name in case.lines
        if name in case.inputs
    ]
    return problems


def _time_problems(case: BusinessCase, file: YamlFile) -> list[Problem]:
    problems = []
    if not 1 <= case.years <= LONGEST_HORIZON:
        problems.append(Problem(file.where(("years",)), f"{case.years}", f"use 1 to {LONGEST_HORIZON}"))
    told: list[tuple[YamlKey, object, object]] = [((), case.reviewed, case.holds_until)]
    told += [
        (("inputs", n), i.date or case.reviewed, i.holds_until or case.holds_until) for n, i in case.inputs.items()
    ]
    return problems + [
        Problem(file.where((*key, "holds_until")), f"{end} is before {start}", "say until when it will hold")
        for key, start, end in told
        if str(end) < str(start)
    ]


def _input_problems(declared: CaseInput, file: YamlFile, key: YamlKey) -> list[Problem]:
    low, base, high = declared.low, declared.value, declared.high
    if not all(map(math.isfinite, (low, base, high))):
        return [Problem(file.where(key), f"{low}, {base}, {high}", "write finite numbers")]
    problems = []
    if not low <= base <= high:
        remedy = "put the base between low and high, or widen the range"
        problems.append(Problem(file.where((*key, "base")), f"{base:g} is not within {low:g} to {high:g}", remedy))
    domain = f"{_end(declared.domain[0], 'no end')} to {_end(declared.domain[1], 'no end')}"
    values = {"low": low, "base": base, "high": high, "without": declared.without}
    problems += [
        Problem(file.where((*key, which)), f"{value:g} is outside {domain}", "correct it, or declare other bounds")
        for which, value in values.items()
        if value is not None and not declared.holds(value)
    ]
    if declared.distribution == "beta" and not 0 <= low <= high <= 1:
        found = f"beta with a range of {low:g} to {high:g}"
        problems.append(Problem(file.where((*key, "distribution")), found, "beta is for shares: choose triangular"))
    try:
        Unit.parse(declared.unit)
    except FormulaError as error:
        problems += [Problem(file.where((*key, "unit")), p.found, p.remedy) for p in error.problems]
    return problems


def _end(value: float | None, none: str) -> str:
    return none if value is None else f"{value:g}"


def _pair_problems(case: BusinessCase, file: YamlFile) -> list[Problem]:
    problems = []
    for i, pair in enumerate(case.correlations):
        key = ("correlations", i)
        for name in pair.between:
            problems += unknown_name(file.where((*key, "between")), name, case.inputs, "is no input")
        if pair.between[0] == pair.between[1]:
            problems.append(Problem(file.where((*key, "between")), "names one input twice", "name two"))
        if not -1 <= pair.rank <= 1:
            problems.append(Problem(file.where((*key, "rank")), f"{pair.rank:g}", "use −1 to 1"))
    return problems
