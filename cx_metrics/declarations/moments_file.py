"""What moments of truth are judged by: catalogue/moments.yaml says which behaviours count as outcomes, where a rating
is bad or excellent, and by which formulas a moment's priority and the worth of a point follow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.metric import FormulaField
from cx_metrics.declarations.words import Words, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, read_yaml
from cx_metrics.errors import DeclarationError, FormulaError, Problem, unknown_name
from cx_metrics.formula import Unit, unit

LONGEST = 730  # days: who waits longer has no answer left to look at
# what a priority may be made of, and what a point more may be worth by, with their units
PRIORITY = {
    "importance": "share",
    "performance": "point",
    "aim": "point",
    "reach": "share",
    "value": "money/customer",
}
WORTH = {"slope": "share", "behaviour": "share", "customers": "customer", "margin_per_customer": "money/customer"}
_RESULTS = {"priority": ("point*money/customer", PRIORITY), "worth": ("money", WORTH)}


@dataclass(frozen=True, config=STRICT)
class Followed:
    """Which behaviour is looked at, and in how many days after the answer.

    *repurchased*: at least one order; *spent*: the amount of the orders; *margin*: their margin; *stayed*: a contract
    that was in force on the day has not ended.
    """

    behaviour: Literal["repurchased", "spent", "margin", "stayed"]
    within_days: int


@dataclass(frozen=True, config=STRICT)
class Behaviour:
    """A behaviour as an outcome: its name, and what it is."""

    name: Words
    outcome: Followed

    @property
    def within_days(self) -> int:
        return self.outcome.within_days

    @property
    def unit(self) -> Literal["points", "money"]:
        """Whether it is in money, or a share in points of 100."""
        return "money" if self.outcome.behaviour in ("spent", "margin") else "points"


@dataclass(frozen=True, config=STRICT)
class Cuts:
    """Where a rating on 0–100 is bad (below ``low_below``) and where it is excellent (``high_from`` or more)."""

    low_below: float
    high_from: float
    source: str


@dataclass(frozen=True, config=STRICT)
class Explained:
    """A formula with the names of what it is made of, in words."""

    formula: FormulaField
    names: dict[str, Words]


@dataclass(frozen=True, config=STRICT)
class MomentsFile:
    """The whole file. ``behaves_by``: the behaviour through which what people say is turned into money."""

    outcomes: dict[str, Behaviour]
    behaves_by: str
    cuts: Cuts
    priority: Explained
    worth: Explained


def load_moments(path: Path) -> MomentsFile:
    """The file ``path``; raises DeclarationError with everything that is wrong with it."""
    file = read_yaml(path)
    found = load(MomentsFile, file)
    problems = [*_outcome_problems(found, file), *_formula_problems(found, file)]
    if problems:
        raise DeclarationError(*problems)
    return found


def days_problems(within_days: int, where: str) -> Iterator[Problem]:
    """What is wrong with the days in which something may follow."""
    if not 1 <= within_days <= LONGEST:
        yield Problem(where, f"within_days is {within_days}", f"use 1 to {LONGEST}")


def _outcome_problems(found: MomentsFile, file: YamlFile) -> Iterator[Problem]:
    for name, one in found.outcomes.items():
        where = file.where(("outcomes", name))
        yield from identifier_problems(name, where)
        yield from days_problems(one.outcome.within_days, where)
    yield from unknown_name(file.where(("behaves_by",)), found.behaves_by, found.outcomes, "is none of the outcomes")
    if found.behaves_by in found.outcomes and found.outcomes[found.behaves_by].unit == "money":
        remedy = "name one that is bought again, or stayed"
        yield Problem(file.where(("behaves_by",)), f"{found.behaves_by!r} is in money", remedy)
    if not 0 < found.cuts.low_below < found.cuts.high_from <= 100:
        yield Problem(file.where(("cuts",)), "are not in order", "use 0 < low_below < high_from <= 100")


def _formula_problems(found: MomentsFile, file: YamlFile) -> Iterator[Problem]:
    for key, (result, units) in _RESULTS.items():
        told: Explained = getattr(found, key)
        where = file.where((key, "formula"))
        unknown = [name for name in told.formula.names() if name not in units]
        yield from (p for name in unknown for p in unknown_name(where, name, units, "is not known here"))
        yield from (
            Problem(where, f"{name!r} has no name in words", f"add it to {key}.names")
            for name in told.formula.names()
            if name not in told.names and name not in unknown
        )
        if unknown:
            continue
        try:
            measured = unit(told.formula, {name: Unit.parse(word) for name, word in units.items()})
        except FormulaError as error:
            yield from (Problem(where, problem.found, problem.remedy) for problem in error.problems)
            continue
        if key == "worth" and measured != Unit.parse(result):
            yield Problem(where, f"is in {measured}", f"what a point is worth is in {result}")
