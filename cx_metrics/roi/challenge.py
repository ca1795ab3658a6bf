"""A business case put to the test: some assumptions at an end of their range, some taken out; does it survive?"""

from collections.abc import Collection, Mapping
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
class ChallengedCase:
    """A case as the company makes it, and as it comes out with the challenges (`answer_under`).

    ``low`` and ``high`` name the inputs that stand at an end of their range, ``struck`` those taken out, ``sets`` those
    that were given another value.
    """

    plain: CaseAnswer
    now: CaseAnswer
    low: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    sets: GivenValues = ()

    @property
    def challenges(self) -> tuple[str, ...]:
        """The inputs that were challenged, in the order of the case."""
        named = {*self.low, *self.high, *self.struck, *(name for name, _ in self.sets)}
        return tuple(name for name in self.plain.inputs if name in named)

    @property
    def survives(self) -> bool | None:
        """Whether the net present value is still nought or more; None where the case has none or it is unmeasurable."""
        worth = self.now.result("net_present_value")
        return None if worth is None or isinstance(worth, tuple) else worth >= 0


def answer_under(
    company: Company,
    name: str,
    low: Collection[str] = (),
    high: Collection[str] = (),
    struck: Collection[str] = (),
    sets: GivenValues = (),
    runs: int = RUNS,
) -> CaseAnswer:
    """The case with inputs at the ``low`` or ``high`` end of their range, others ``struck`` out and others set to a
    value. Who believes in a value gets a case without doubt about that input.

    Raises QuestionError for a case that does not exist, and for inputs that it has not or that cannot be struck.
    """
    changes = changes_under(company, name, low, high, sets)
    return business_case(company, name, changes=changes, struck=struck, runs=runs)


def drawn_under(
    company: Company,
    name: str,
    low: Collection[str] = (),
    high: Collection[str] = (),
    struck: Collection[str] = (),
    sets: GivenValues = (),
) -> DrawnCase:
    """The same with all its draws at hand, for levers to be moved."""
    return drawn_case(company, name, changes_under(company, name, low, high, sets), tuple(struck))


def changes_under(
    company: Company, name: str, low: Collection[str], high: Collection[str], sets: GivenValues
) -> Mapping[str, float | InputChange]:
    """What these challenges put into the case."""
    known = assumptions(company, model_of(company, name)) if low or high else {}
    ends = {each: _end(known.get(each), to_low=each in low) for each in (*low, *high)}
    told = {name: c if isinstance(c, InputChange) else InputChange(c, c, c) for name, c in sets}
    return ends | told


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
