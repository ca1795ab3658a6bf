"""Look things up in a case that was worked out: a line's value and its spread over the runs, once or in a year."""

from cx_metrics.declarations.words import Words
from cx_metrics.roi.case_answer import CaseAnswer, Percentiles, Value
from cx_metrics.roi.drawn_case import DrawnCase

UNKNOWN = Percentiles(None, None, None, None, None, 0.0)


def value_at(answer: CaseAnswer, line: str) -> Value:
    """A line's single value; None for one along a timeline."""
    found = answer.lines[line]
    return None if isinstance(found, tuple) else found


def spread(answer: CaseAnswer, line: str | None) -> Percentiles:
    """How a line with a single value came out in the runs; nothing known without a simulation."""
    return answer.simulation.lines.get(line, UNKNOWN) if answer.simulation and line else UNKNOWN


def value_in_year(answer: CaseAnswer, role: str, year: int) -> Value:
    """The yearly line of a role in one year; None where there is none."""
    found = answer.result(role)
    return found[year] if isinstance(found, tuple) and year < len(found) else None


def spread_in_year(answer: CaseAnswer, role: str, year: int) -> Percentiles:
    """How it came out in the runs."""
    line = answer.model.results.named.get(role)
    found = answer.simulation.by_year.get(line, ()) if answer.simulation and line else ()
    return found[year] if year < len(found) else UNKNOWN


def years_shown(answer: CaseAnswer) -> int:
    """The last year that counts: the horizon of a case that has one, else all that it looks ahead."""
    years, ramp = answer.model.case.years, answer.model.ramp
    horizon = None if ramp is None else horizon_value(answer, ramp.horizon)
    return years if horizon is None else max(1, min(years, round(horizon)))


def horizon_value(answer: CaseAnswer, name: str) -> Value:
    """The value of what is an input or a line."""
    return answer.inputs[name].base if name in answer.inputs else value_at(answer, name)


def caveat_told(case: CaseAnswer) -> Words | None:
    """The case's caveat; None where there is none, and where every input that it speaks of is the company's own."""
    mine, every = own_inputs(case)
    about = case.model.case.caveat_of
    own = all(case.inputs[name].yours for name in about) if about else mine == every
    return None if own else case.model.case.caveat


def own_inputs(case: CaseAnswer | DrawnCase) -> tuple[int, int]:
    """How many inputs are the company's own, and how many there are; the caps of evidence are nobody's input."""
    caps = {walk.cap for walk in case.model.benefit_walks.values()}
    counted = [value for name, value in case.inputs.items() if name not in caps]
    return sum(value.yours for value in counted), len(counted)
