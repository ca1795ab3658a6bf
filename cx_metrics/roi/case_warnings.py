"""What to doubt about a case: claims beyond what is credible, borrowed and outdated numbers, returns that are none."""

from collections.abc import Iterator, Mapping

import numpy as np

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.formula import number
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.case_answer import CaseWarning, InputValue, Simulation
from cx_metrics.roi.lever_reach import last_plans

CREDIBLE = 0.03  # of revenue a year, without an experiment: ten models of one industry differ tenfold above it
ONE_SIDED = 0.8  # of what counts
TENTH = 0.1
EXPERIMENTS = ("randomised", "difference_in_differences")


def case_warnings(
    model: CaseModel,
    inputs: Mapping[str, InputValue],
    lines: Mapping[str, Array],
    rates: int | None,
    *,
    simulation: Simulation | None = None,
) -> tuple[CaseWarning, ...]:
    """Everything that holds of this case. ``lines`` are its values at base, ``rates`` how many internal rates of return
    its cash flow has (None: the case has no cash flow), ``simulation`` its runs (None: it was not run)."""
    return (
        *_declared(model, lines),
        *_claims(model, lines),
        *_numbers(model, inputs),
        *_bases(model, inputs, lines, simulation),
        *_returns(model, lines, rates),
    )


def _declared(model: CaseModel, lines: Mapping[str, Array]) -> Iterator[CaseWarning]:
    for code, flag in model.flags.items():
        if float(number(flag.when, {name: lines[name] for name in flag.when.names()})) > 0:
            yield CaseWarning(code, words=flag.text)


def _claims(model: CaseModel, lines: Mapping[str, Array]) -> Iterator[CaseWarning]:
    """A claim is judged by what the evidence leaves of it in a year at full effect, before any ramp."""
    if not model.benefit_walks:
        return
    left = {name: float(lines[walk.evidenced]) for name, walk in model.benefit_walks.items()}
    total = sum(left.values())
    tried = sum(left[name] for name, benefit in model.benefits.items() if benefit.evidence in EXPERIMENTS)
    if model.results.revenue is not None:
        claimed = (total - tried) / float(lines[model.results.revenue])
        if claimed > CREDIBLE:
            yield CaseWarning("beyond_credible", values={"share": claimed, "credible": CREDIBLE})
    largest = max(left, key=lambda name: left[name])
    good = sum(max(each, 0.0) for each in left.values())  # what does harm makes no other benefit more than the whole
    if len(left) > 1 and good > 0 and left[largest] > ONE_SIDED * good:
        yield CaseWarning("one_benefit", values={"benefit": largest, "share": left[largest] / good})


def _numbers(model: CaseModel, inputs: Mapping[str, InputValue]) -> Iterator[CaseWarning]:
    caps = {walk.cap for walk in model.benefit_walks.values()}
    theirs = [name for name, value in inputs.items() if not value.yours and not value.struck and name not in caps]
    if theirs:
        yield CaseWarning("not_yours", values={"n": len(theirs), "of": len(inputs) - len(caps)})
    late = [name for name, value in inputs.items() if value.overdue and not value.struck]
    if late:
        yield CaseWarning("overdue", values={"inputs": late})
    set_caps = [name for name, value in inputs.items() if name in caps and value.changed]
    if set_caps:
        yield CaseWarning("cap_changed", values={"inputs": set_caps})
    beyond = [name for name, value in inputs.items() if value.changed and _outside(model, name, value.base)]
    if beyond:
        yield CaseWarning("outside_range", values={"inputs": beyond})
    last = last_plans(model, inputs)
    full = [name for name, end in last.items() if not inputs[name].struck and inputs[name].base >= end * (1 - 1e-9)]
    if full:
        yield CaseWarning("all_there_is", values={"inputs": full})


def _bases(
    model: CaseModel,
    inputs: Mapping[str, InputValue],
    lines: Mapping[str, Array],
    simulation: Simulation | None,
) -> Iterator[CaseWarning]:
    """Defaults at an end of their range: nine of ten draws lie to one side of such a base (it is the mode of its
    triangle). And where the case itself does so at base."""
    theirs = [name for name, value in inputs.items() if not (value.yours or value.struck) and value.low < value.high]
    places = {name: (inputs[name].base - inputs[name].low) / (inputs[name].high - inputs[name].low) for name in theirs}
    leaning = [name for name, place in places.items() if not TENTH <= place <= 1 - TENTH]
    if leaning:
        yield CaseWarning("base_at_an_end", values={"inputs": leaning})
    line = model.results.headline
    seen = simulation.lines.get(line) if simulation else None
    if seen is None or seen.p10 is None or seen.p90 is None:
        return
    if lines[line] > seen.p90:
        yield CaseWarning("base_above_the_runs")
    elif lines[line] < seen.p10:
        yield CaseWarning("base_below_the_runs")


def _outside(model: CaseModel, name: str, value: float) -> bool:
    declared = model.inputs[name]
    return not declared.low <= value <= declared.high


def _returns(model: CaseModel, lines: Mapping[str, Array], rates: int | None) -> Iterator[CaseWarning]:
    if rates is None:
        return
    if rates > 1:
        yield CaseWarning("several_rates_of_return", values={"n": rates})
    if rates == 0:
        yield CaseWarning("no_rate_of_return")
    payback = model.results.payback
    if payback is not None and np.isnan(lines[payback]):
        yield CaseWarning("never_paid_back")
