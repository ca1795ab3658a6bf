"""Check a business case as a whole: names that exist, units that agree, timelines that fit, nothing unread."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError

from cx_metrics.declarations.business_case import CLOCKS, Benefit, BusinessCase
from cx_metrics.declarations.case_model import CaseModel, Rhythm
from cx_metrics.declarations.whole_case import used_cases
from cx_metrics.declarations.yaml_file import YamlFile, YamlKey, read_yaml
from cx_metrics.errors import FormulaError, Problem, did_you_mean, unknown_name
from cx_metrics.formula import Formula, Unit, unit
from cx_metrics.statistics.rank_correlations import normal_correlations, possible

_ROUNDING = 1e-9
CLOSING = ("total", "last", "npv", "irr")  # make one value of a timeline
MOVING = ("prior", "running")  # make a timeline of a timeline
MONEY = Unit.parse("money")


def model_problems(model: CaseModel, cases: Mapping[str, BusinessCase]) -> list[Problem]:
    """Everything that is wrong with a case and what it uses, told with file and line."""
    check = _Check(model, cases)
    problems = [*check.used(), *check.names()]
    if problems:
        return problems  # the checks below need every name
    try:
        _ = model.order
    except CycleError as error:
        circle = " → ".join(error.args[1])
        where = check.where(("lines", error.args[1][0], "formula"))
        return [Problem(where, f"goes round in a circle: {circle}", "let one of them not need the other")]
    problems = [*check.timelines(), *check.units(), *check.links(), *check.levers(), *check.effort()]
    return problems or [*check.unread(), *check.conflicts(), *check.pairs()]


class _Check:
    def __init__(self, model: CaseModel, cases: Mapping[str, BusinessCase]):
        self.model, self.cases = model, cases
        self.file: YamlFile = read_yaml(model.case.path)
        self.known = {*model.inputs, *model.lines, *CLOCKS}

    def where(self, key: YamlKey) -> str:
        """The place in the file that declares it, which may be that of a case in use."""
        name = key[1] if len(key) > 1 else None
        owner = self.model.origin.get(str(name), self.model.case.id)
        file = self.file if owner == self.model.case.id else read_yaml(self.cases[owner].path)
        return file.where(key)

    def used(self) -> Iterator[Problem]:
        for i, name in enumerate(self.model.case.uses):
            where = self.file.where(("uses", i))
            if name not in self.cases or name == self.model.case.id:
                yield Problem(where, f"{name!r} is no other case", did_you_mean(name, self.cases))
            elif self.model.case.id in {
                user for part in used_cases(self.cases[name], self.cases) for user in part.uses
            }:
                yield Problem(where, f"{name} uses this case", "let one of them not use the other")

    def names(self) -> Iterator[Problem]:
        """Every name that a formula, a benefit, a result or a link mentions must exist."""
        model, case = self.model, self.model.case
        wanted: list[tuple[YamlKey, str]] = []
        for name, line in model.lines.items():
            wanted += [(("lines", name, "formula"), part) for part in line.formula.names()]
        for name, flag in model.flags.items():
            wanted += [(("flags", name, "when"), part) for part in flag.when.names()]
        if case.ramp:
            wanted += [(("ramp", "line"), case.ramp.line), (("ramp", "horizon"), case.ramp.horizon)]
        for name, benefit in model.benefits.items():
            parts = {"gross": benefit.gross, "reach": benefit.reach, "pool": benefit.pool}
            wanted += [(("benefits", name, part), told) for part, told in parts.items() if told is not None]
        for i, link in enumerate(case.chain):
            wanted += [(("chain", i, "from"), link.starts), (("chain", i, "to"), link.ends)]
        for name, lever in case.levers.items():
            wanted += [(("levers", name, "plan"), lever.plan), (("levers", name, "of"), lever.of)]
        if case.by_problem:
            wanted += [
                (("by_problem", key), name) for key, name in vars(case.by_problem).items() if isinstance(name, str)
            ]
        if case.moment:
            wanted += [(("moment", key), name) for key, name in vars(case.moment).items() if isinstance(name, str)]
        for name in case.caveat_of:
            yield from unknown_name(self.where(("caveat_of",)), name, model.inputs, "is no input")
        told_of_results = [(("results", role), line) for role, line in case.results.named.items()]
        told_of_results += [(("levers", name), name) for name in case.levers]
        for key, name in wanted:
            yield from unknown_name(self.where(key), name, self.known, "is no input or line")
        for key, name in told_of_results:
            yield from unknown_name(self.where(key), name, model.lines, "is no line")

    def effort(self) -> Iterator[Problem]:
        """Levers are inputs that can be done without, their costs parts of one whole."""
        told, inputs = self.model.case.effort, self.model.inputs
        if told is None:
            return
        for key, name in [(("effort", "budget"), told.budget), *((("effort", "follows"), n) for n in told.follows)]:
            if name not in inputs:
                yield Problem(self.file.where(key), f"{name!r} is no input", did_you_mean(name, inputs))
            elif Unit.parse(inputs[name].unit) != MONEY:
                yield Problem(self.file.where(key), f"{name} is in {inputs[name].unit}", "name an input in money")
        can = [name for name, declared in inputs.items() if declared.without is not None]
        for name, lever in told.levers.items():
            where = self.file.where(("effort", "levers", name))
            if name not in can:
                yield Problem(where, f"{name!r} is no input with a `without`", did_you_mean(name, can))
            if not (lever.part > 0 and 0 <= lever.fixed <= 1 and lever.bend >= 1):
                found = f"part {lever.part:g}, fixed {lever.fixed:g}, bend {lever.bend:g}"
                yield Problem(where, found, "use a part above 0, fixed from 0 to 1, bend from 1")
        total = sum(lever.part for lever in told.levers.values())
        if abs(total - 1) > _ROUNDING:
            where = self.file.where(("effort", "levers"))
            yield Problem(where, f"the parts add up to {total:g}", "let them add up to 1, the whole programme")

    def timelines(self) -> Iterator[Problem]:
        formulas: list[tuple[YamlKey, Formula, Rhythm]] = [
            (("lines", name, "formula"), line.formula, line.each) for name, line in self.model.lines.items()
        ]
        formulas += [(("flags", name, "when"), flag.when, None) for name, flag in self.model.flags.items()]
        for key, formula, each in formulas:
            try:
                _fits(formula, self.model, each)
            except FormulaError as error:
                yield from self._told(key, error)
        results = self.model.results
        for role, result in results.named.items():
            yearly = role in ("cash_flow", "cumulative")
            if self.model.each(result) != ("year" if yearly else None):
                remedy = "name a yearly line" if yearly else "name a line with one value"
                yield Problem(self.where(("results", role)), f"{result} has the wrong timeline", remedy)
        if self.model.ramp and self.model.each(self.model.ramp.line) != "year":
            yield Problem(self.where(("ramp", "line")), f"{self.model.ramp.line} is no yearly line", "say each: year")

    def units(self) -> Iterator[Problem]:
        model = self.model
        known: dict[str, Unit] = dict.fromkeys(CLOCKS, Unit())
        known |= {name: Unit.parse(declared.unit) for name, declared in model.inputs.items()}
        for name in model.order:
            line = model.lines[name]
            try:
                known[name] = Unit.parse(line.unit)
                derived = unit(line.formula, known.__getitem__)
            except FormulaError as error:
                yield from self._told(("lines", name, "formula"), error)
                known.setdefault(name, Unit())
                continue
            if derived != known[name]:
                remedy = "correct the unit, the formula or the units of the inputs"
                found = f"says {line.unit}, but the formula gives {derived}"
                yield Problem(self.where(("lines", name, "unit")), found, remedy)
        for name, benefit in model.benefits.items():
            for key, told, wanted in _measured(benefit):
                if told is not None and known[told] != wanted:
                    found = f"{told} is in {known[told]}"
                    yield Problem(self.where(("benefits", name, key)), found, f"name a quantity in {wanted}")
        for role in ("cash_flow", "cumulative", "net_present_value", "revenue"):
            line_name = model.results.named.get(role)
            if line_name is not None and known[line_name] != MONEY:
                yield Problem(
                    self.where(("results", role)), f"{line_name} is in {known[line_name]}", "name one in money"
                )

    def links(self) -> Iterator[Problem]:
        """A link of the chain must be one that the formulas make."""
        for i, link in enumerate(self.model.case.chain):
            if link.starts not in self._needed(link.ends):
                found = f"{link.ends} does not depend on {link.starts}"
                yield Problem(self.where(("chain", i)), found, "name a link that the lines make")

    def levers(self) -> Iterator[Problem]:
        """A lever stands in the unit of what is measured, and at it without its plan."""
        model = self.model
        for name, lever in self.model.case.levers.items():
            plan, of = model.inputs.get(lever.plan), model.inputs.get(lever.of)
            where = self.where(("levers", name))
            if plan is None or plan.without is None:
                yield Problem(where, f"{lever.plan} cannot be left out", "name an input that has `without`")
            elif of is None or of.unit != model.unit(name):
                yield Problem(where, f"{lever.of} is no input in {model.unit(name)}", "name what is measured today")
            elif not {lever.plan, lever.of} <= set(model.lines[name].formula.names()):
                yield Problem(where, f"{name} is not made of {lever.of} and {lever.plan}", "name both in its formula")

    def unread(self) -> Iterator[Problem]:
        """An input that nothing reads looks like an assumption and is none."""
        model = self.model
        read = {part for line in model.lines.values() for part in line.formula.names()}
        read |= {part for flag in model.flags.values() for part in flag.when.names()}
        for name in model.inputs:
            if name not in read:
                yield Problem(self.where(("inputs", name)), "is read by no formula", "use it or remove it")

    def conflicts(self) -> Iterator[Problem]:
        """Cases used together must mean the same by one name; the case itself may declare an input anew."""
        named = dict.fromkeys(self.model.origin.values())  # whether declared or asked for
        parts = [*(self.cases[name] for name in named if name != self.model.case.id), self.model.case]
        for name in self.model.lines:
            told = {(case.lines[name].formula.text, case.lines[name].unit) for case in parts if name in case.lines}
            if len(told) > 1:
                yield Problem(
                    self.where(("lines", name)), f"{name!r} has two formulas in the cases in use", "rename one"
                )
        for name in self.model.inputs:
            units = {case.inputs[name].unit for case in parts if name in case.inputs}
            if len(units) > 1:
                yield Problem(self.where(("inputs", name)), f"is in {' and in '.join(sorted(units))}", "rename one")

    def pairs(self) -> Iterator[Problem]:
        """Correlations that no draws can have: a with b, b with c, and a against c."""
        pairs = [(*pair.between, pair.rank) for pair in self.model.correlations]
        names = sorted({name for pair in pairs for name in pair[:2]})
        if not possible(normal_correlations(names, pairs)):
            where = self.where(("correlations",))
            yield Problem(where, "contradict each other", "weaken one: what moves with one input moves with its like")

    def _needed(self, name: str) -> frozenset[str]:
        if name not in self.model.lines:
            return frozenset()
        parts = self.model.lines[name].formula.names()
        return frozenset(parts).union(*(self._needed(part) for part in parts))

    def _told(self, key: YamlKey, error: FormulaError) -> Iterator[Problem]:
        yield from (Problem(self.where(key), problem.found, problem.remedy) for problem in error.problems)


def _measured(benefit: Benefit) -> tuple[tuple[str, str | None, Unit], ...]:
    """Which part of a benefit names what, and the unit that must have."""
    return (("gross", benefit.gross, MONEY), ("pool", benefit.pool, MONEY), ("reach", benefit.reach, Unit()))


def _fits(formula: Formula, model: CaseModel, each: Rhythm) -> None:
    """FormulaError when a formula mixes timelines, or makes of them something else than the line says."""

    def apply(operation: str, *parts: Rhythm) -> Rhythm:
        if operation in CLOSING:
            if parts[-1] is None or any(parts[:-1]):
                raise _refusal(f"{operation!r} takes one timeline", "name a yearly or monthly line")
            if each is not None:
                raise _refusal(f"{operation!r} makes one value of a timeline", "give it a line of its own")
            return None
        if operation in MOVING and parts[0] is None:
            raise _refusal(f"{operation!r} takes a timeline", "name a yearly or monthly line")
        along = {part for part in parts if part is not None}
        if len(along) > 1:
            raise _refusal("mixes years with months", "make one value of one of them first")
        return along.pop() if along else None

    found = formula.read(model.each, lambda _: None, apply)
    if found is not None and found != each:
        remedy = f"say each: {found}, or close it with total, last, npv or irr"
        raise _refusal(f"runs along the {found}s, the line does not", remedy)


def _refusal(found: str, remedy: str) -> FormulaError:
    return FormulaError(Problem("", found, remedy))
