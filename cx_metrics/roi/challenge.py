"""A business case put to the test: some assumptions at an end of their range, some taken out; does it survive?"""

from collections.abc import Mapping
from dataclasses import dataclass

from cx_metrics.company import Company
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.roi.assumptions import InputChange, assumptions
from cx_metrics.roi.case_answer import CaseAnswer, InputValue
from cx_metrics.roi.drawn_case import DrawnCase, drawn_case
from cx_metrics.roi.simulation import RUNS
from cx_metrics.roi.worked_case import business_case, model_of

GivenValues = tuple[tuple[str, float | InputChange], ...]  # inputs, each with what it is set to


@dataclass(frozen=True)
class Challenge:
    """What is done to a case: inputs at the ``low`` or the ``high`` end of their range, others ``struck`` out, and
    others set to a value. Who believes in a value gets a case without doubt about that input."""

    low: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    sets: GivenValues = ()

    @property
    def inputs(self) -> frozenset[str]:
        """All that it touches."""
        return frozenset((*self.low, *self.high, *self.struck, *(name for name, _ in self.sets)))

    def changes(self, company: Company, case: str) -> Mapping[str, float | InputChange]:
        """What it puts into this case."""
        known = assumptions(company, model_of(company, case)) if self.low or self.high else {}
        ends = {each: _end(known.get(each), to_low=each in self.low) for each in (*self.low, *self.high)}
        return ends | {name: c if isinstance(c, InputChange) else InputChange(c, c, c) for name, c in self.sets}


UNCHALLENGED = Challenge()


@dataclass(frozen=True)
class ChallengedCase:
    """A case as the company makes it, and as it comes out ``under`` a challenge (`answer_under`)."""

    plain: CaseAnswer
    now: CaseAnswer
    under: Challenge = UNCHALLENGED

    @property
    def challenges(self) -> tuple[str, ...]:
        """The inputs that were challenged, in the order of the case."""
        return tuple(name for name in self.plain.inputs if name in self.under.inputs)

    @property
    def survives(self) -> bool | None:
        """Whether the net present value is still nought or more; None where the case has none or it is unmeasurable."""
        worth = self.now.result("net_present_value")
        return None if worth is None or isinstance(worth, tuple) else worth >= 0


def answer_under(company: Company, name: str, under: Challenge = UNCHALLENGED, runs: int = RUNS) -> CaseAnswer:
    """The case under a challenge. Raises QuestionError for a case that does not exist, and for inputs that it has not
    or that cannot be struck."""
    return business_case(company, name, changes=under.changes(company, name), struck=under.struck, runs=runs)


def drawn_under(company: Company, name: str, under: Challenge = UNCHALLENGED) -> DrawnCase:
    """The same with all its draws at hand, for levers to be moved."""
    return drawn_case(company, name, under.changes(company, name), under.struck)


def _end(value: InputValue | None, to_low: bool) -> InputChange:
    if value is None:
        return InputChange(0.0)  # the case refuses what it does not know
    end = value.low if to_low else value.high
    return InputChange(base=end, low=end, high=end, kind=value.kind)


def can_move(value: InputValue) -> bool:
    """Whether an input has a range to whose ends it can be moved."""
    return value.low < value.high


def can_strike(model: CaseModel, name: str) -> bool:
    """Whether the case can do without an input."""
    return model.inputs[name].without is not None
