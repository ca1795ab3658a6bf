"""What moved levers come to, in sentences: the answer, what was changed, and what a goal would take."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cx_metrics.roi.assumption_words import input_said
from cx_metrics.roi.case_amounts import amount_said, between_said, written_unit
from cx_metrics.roi.case_answer import Percentiles, Value
from cx_metrics.roi.case_narrative import amounts_said, on_examples
from cx_metrics.roi.case_reading import own_inputs
from cx_metrics.roi.drawn_case import LinkValue, MovedCase, moved
from cx_metrics.roi.levers import LeverValue
from cx_metrics.roi.sensitivity import break_even
from cx_metrics.text import NOTHING, Text

SCALES = {"share": 0.01, "seconds": 3600.0}  # a coefficient is told for so much of its start: a point, an hour


@dataclass(frozen=True)
class LeverGoal:
    """Where a lever would have to stand for the case to come to a goal, all else as it is; None: nowhere."""

    lever: LeverValue
    level: Value


def headline(case: MovedCase, text: Text) -> str:
    """The answer in a sentence."""
    key = "worth" if case.drawn.model.results.net_present_value else "brings"
    changed = "changed" if case.plans else "planned"
    said = text(f"what_if.headline.{key}.{changed}", value=outcome_said(case, text), name=outcome_name(case, text))
    return on_examples(said, case.drawn, text)


def paragraph(case: MovedCase, text: Text) -> str:
    """How sure it is, and what it was before anything was moved."""
    seen = case.spread(case.drawn.outcome)
    said = [text("what_if.between", interval=between_said(seen.p10, seen.p90, seen, text))]
    losses = sum(value is not None and value < 0 for value in case.outcomes)
    if case.drawn.model.results.net_present_value:
        said.append(text("what_if.losses", n=losses) if losses else text("what_if.no_losses"))
    if case.plans:
        before = moved(case.drawn, {})
        said.append(text("what_if.before", value=outcome_said(before, text)))
    mine, every = own_inputs(case.drawn)
    said += [text("cfo.yours", n=every - mine, of=every), *amounts_said(case.drawn, text)]
    return text("finding.between").join(said)


def stamp(case: MovedCase, text: Text) -> str:
    """One quiet line: as of, currency and how many runs the doubt was worked out from."""
    drawn = case.drawn
    parts = [text("stamp.as_of", date=drawn.as_of)] if drawn.as_of is not None else []
    said = (text("cfo.stamp.currency", currency=drawn.currency), text("cfo.stamp.runs", n=drawn.runs))
    return " · ".join((*parts, *said))


def outcome_said(case: MovedCase, text: Text) -> str:
    """What the case comes to with everything at base, as finely as its spread allows."""
    return amount_said(case.base(case.drawn.outcome), case.spread(case.drawn.outcome), text)


def outcome_name(case: MovedCase, text: Text) -> str:
    """The line that decides, by its name."""
    return case.drawn.model.name(case.drawn.outcome, text.locale)


def lever_name(case: MovedCase, lever: LeverValue, text: Text) -> str:
    """What the lever is called: as what is measured of it."""
    return case.drawn.model.name(case.drawn.model.levers[lever.line].of, text.locale)


def level_said(lever: LeverValue, level: Value, text: Text) -> str:
    """Where a lever stands, as finely as the interval of today allows."""
    return input_said(level, lever.today.unit, lever.today.low, lever.today.high, text)


def change_said(case: MovedCase, lever: LeverValue, text: Text) -> str:
    """A lever that was moved: where it stands now, where the plan has it and where it is today."""
    planned = lever.level(case.drawn.plan(lever))
    said = {"now": case.level(lever), "planned": planned, "today": lever.today.base}
    levels = {name: level_said(lever, level, text) for name, level in said.items()}
    return text("what_if.change", name=lever_name(case, lever, text), **levels)


def coefficient_said(case: MovedCase, found: LinkValue, text: Text) -> tuple[str, str]:
    """By how much the end of a link moves for one unit of its start, and from where to where in eight of ten runs."""
    model = case.drawn.model
    lever = next((each for each in case.drawn.levers if each.plan == found.link.starts), None)
    unit = lever.today.unit if lever else model.unit(found.link.starts)
    scale = SCALES.get(unit, 1.0) if lever else 1.0
    value, low, high = (None if each is None else each * scale for each in (found.value, found.low, found.high))
    if value is None or low is None or high is None:
        return NOTHING, ""
    shown = Percentiles(low, None, high, None, None, 1.0)
    end = model.unit(found.link.ends)
    per = text(f"what_if.per.{unit if lever and unit in SCALES else 'one'}")
    between = "" if low == high else text.interval(low, high, written_unit(end), symbol=False)
    return text("what_if.coefficient", value=amount_said(value, shown, text, unit=end), per=per), between


def goals(case: MovedCase, goal: float) -> tuple[LeverGoal, ...]:
    """For each lever where it would have to stand for the case to come to ``goal``, the others as they are."""
    found = needed_plans(case, goal)
    return tuple(LeverGoal(lever, _level(lever, found.get(lever.plan))) for lever in case.drawn.levers)


def needed_plans(case: MovedCase, goal: float) -> Mapping[str, Value]:
    """By plan of a lever the value at which the case comes to ``goal``."""
    inputs = dict(case.drawn.inputs)
    for name, value in case.plans.items():
        inputs[name] = replace(inputs[name], low=value, base=value, high=value)
    return break_even(case.drawn.model, inputs, goal, [lever.plan for lever in case.drawn.levers])


def _level(lever: LeverValue, plan: Value) -> Value:
    if plan is None:
        return None
    level, (lowest, highest) = lever.level(plan), lever.ends
    reach = 1e-9 * (highest - lowest)
    return level if lowest - reach <= level <= highest + reach else None
