"""Where the value of each input comes from: a change, finance's settings, the warehouse, or the case's own default."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date as Day

from cx_metrics.company import Company
from cx_metrics.declarations.case_input import CaseInput, InputKind, MetricBase
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.errors import Problem, QuestionError, did_you_mean
from cx_metrics.metrics import Measurement, Question, filters, measure
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.undated import all_time
from cx_metrics.months import a_year_after
from cx_metrics.roi.case_answer import InputValue
from cx_metrics.roi.chain_bases import from_chain
from cx_metrics.roi.lever_reach import within_reach

OWN = ("own_system", "own_survey", "finance")


@dataclass(frozen=True)
class InputChange:
    """Another value for an input, and who says so. What is left out stays as it was; a range is widened to hold it."""

    base: float
    low: float | None = None
    high: float | None = None
    kind: InputKind | None = None
    source: str | None = None
    owner: str | None = None
    date: Day | None = None
    holds_until: Day | None = None


def assumptions(
    company: Company,
    model: CaseModel,
    changes: Mapping[str, float | InputChange] | None = None,
    struck: Collection[str] = (),
) -> dict[str, InputValue]:
    """The value of every input, in the order of the case; what was planned for a lever is held where it can go.

    Raises QuestionError for a change or a strike of an input that does not exist, a value outside its domain, and a
    strike of an input that no value stands for the absence of.
    """
    told = {n: c if isinstance(c, InputChange) else InputChange(c) for n, c in (changes or {}).items()}
    problems = [*_change_problems(model, told), *_strike_problems(model, struck)]
    if problems:
        raise QuestionError(*problems)
    measured = _measured(company, model)
    as_of = company.reader.as_of
    found = {}
    for name, declared in model.inputs.items():
        value = _declared(company, model, name)
        value = from_chain(company, declared, _from_warehouse(company, declared, value, measured.get(name)))
        value = _approved(company, name, value)
        if name in told:
            value = _changed(declared, value, told[name])
        if name in struck:
            assert declared.without is not None
            value = replace(value, low=declared.without, base=declared.without, high=declared.without, struck=True)
        found[name] = replace(value, overdue=as_of is not None and value.holds_until < as_of)
    return within_reach(model, found)


def _declared(company: Company, model: CaseModel, name: str) -> InputValue:
    declared, case = model.inputs[name], model.case
    caps = {walk.cap: model.benefits[benefit].evidence for benefit, walk in model.benefit_walks.items()}
    own = not case.path.is_relative_to(SHIPPED) and declared.kind in OWN
    if name in caps:
        own = caps[name] in company.settings.finance.evidence
    return InputValue(
        low=declared.low,
        base=declared.value,
        high=declared.high,
        unit=declared.unit,
        kind=declared.kind,
        source=declared.source,
        owner=declared.owner or case.owner,
        date=declared.date or case.reviewed,
        holds_until=declared.holds_until or case.holds_until,
        distribution=declared.distribution,
        declared=declared.value,
        yours=own,
    )


def _measured(company: Company, model: CaseModel) -> dict[str, Measurement]:
    """By input: the measurement of its metric, where the data can be asked for it and there are answers enough."""
    if all_time(company.reader) is None:
        return {}  # nothing has happened yet that could be measured: every input is the case's own
    bases = {n: i.base for n, i in model.inputs.items() if isinstance(i.base, MetricBase)}
    found: dict[str, Measurement] = {}
    questions: dict[Filters, list[str]] = {}
    for name, base in bases.items():
        if _can_be_asked(company, base):
            questions.setdefault(asked_filters(base), []).append(name)
    for where, names in questions.items():
        metrics = tuple(dict.fromkeys(metric for name in names for metric in bases[name].metrics))
        answer = {m.metric: m for m in measure(company, Question(metrics, where=where)).measurements}
        for name in names:
            told = (answer[metric] for metric in bases[name].metrics)
            first = next((m for m in told if m.status == "ok" and m.value is not None), None)
            found |= {} if first is None else {name: first}
    return found


def asked_filters(base: MetricBase) -> Filters:
    """The filters under which a metric is asked for an input."""
    pairs = [(d, v) for d, told in base.where.items() for v in ((told,) if isinstance(told, str) else told)]
    return filters(pairs)


def _can_be_asked(company: Company, base: MetricBase) -> bool:
    """Whether the data have the values that the filter names: another company's segments are no error here."""
    views = [company.catalogue.metrics[metric].view for metric in base.metrics]
    known = set.intersection(*(set(company.reader.dimensions(view)) for view in views))
    held = company.reader.dimension_values
    return all(d in known and set(values) <= set(held.get(d, ())) for d, values in asked_filters(base))


def _from_warehouse(
    company: Company, declared: CaseInput, value: InputValue, measured: Measurement | None
) -> InputValue:
    if measured is None or measured.value is None or not declared.holds(measured.value):
        return value
    metric = company.catalogue.metrics[measured.metric]
    period = measured.covers or measured.period
    as_of = company.reader.as_of or value.date
    assert isinstance(declared.base, MetricBase)
    parts = [measured.metric, f"{period.start} – {period.end}"]
    parts += [f"{d} {' / '.join(v)}" for d, v in asked_filters(declared.base)]
    low, high = _within(declared, measured)
    return replace(
        value,
        low=low,
        base=measured.value,
        high=high,
        kind="own_survey" if metric.view == "responses" else "own_system",
        source=", ".join(parts),
        owner=metric.owner,
        date=as_of,
        holds_until=a_year_after(as_of),
        distribution="beta" if metric.unit == "share" else "normal",
        metric=metric.id,
        n=measured.n,
        yours=True,
    )


def _within(declared: CaseInput, measured: Measurement) -> tuple[float, float]:
    """The interval of a measurement, no wider than the input's domain; the value itself where there is none."""
    assert measured.value is not None
    lowest, highest = declared.domain
    low = measured.value if measured.low is None else min(measured.low, measured.value)
    high = measured.value if measured.high is None else max(measured.high, measured.value)
    return (low if lowest is None else max(low, lowest), high if highest is None else min(high, highest))


def _approved(company: Company, name: str, value: InputValue) -> InputValue:
    """What finance stands for goes before what the warehouse has."""
    approved = company.settings.finance.inputs.get(name)
    if approved is None or (approved.sample and not company.reader.sample):
        return value
    return replace(
        value,
        low=approved.base if approved.low is None else approved.low,
        base=approved.base,
        high=approved.base if approved.high is None else approved.high,
        kind="finance",
        source=approved.source,
        owner=approved.owner,
        date=approved.date,
        holds_until=approved.holds_until,
        distribution="triangular",
        metric=None,
        chain=None,
        n=None,
        yours=True,
    )


def _changed(declared: CaseInput, value: InputValue, change: InputChange) -> InputValue:
    low = value.low if change.low is None else change.low
    high = value.high if change.high is None else change.high
    named = change.source is not None
    return replace(
        value,
        low=min(low, change.base),
        base=change.base,
        high=max(high, change.base),
        kind=change.kind or ("opinion" if not named else value.kind),
        source=change.source or {"en": "changed here", "zh-TW": "在此變更", "zh-CN": "在此更改"},
        owner=change.owner or value.owner,
        date=change.date or value.date,
        holds_until=change.holds_until or value.holds_until,
        distribution=declared.distribution,
        metric=None,
        chain=None,
        n=None,
        yours=True,
        changed=True,
    )


def _change_problems(model: CaseModel, changes: Mapping[str, InputChange]) -> Iterable[Problem]:
    for name, change in changes.items():
        where = f"input {name}"
        if name not in model.inputs:
            yield Problem(where, f"is none of {model.case.id}", did_you_mean(name, model.inputs))
            continue
        declared = model.inputs[name]
        for value in (change.base, change.low, change.high):
            if value is not None and not declared.holds(value):
                lowest, highest = declared.domain
                first, last = ("any" if end is None else f"{end:g}" for end in (lowest, highest))
                ends = f"{first} to {last}" if highest is not None else f"a number from {first} upwards"
                yield Problem(where, f"{value:g} is outside its domain", f"use {ends} ({declared.unit})")
        if change.low is not None and change.high is not None and change.low > change.high:
            yield Problem(where, f"low {change.low:g} is above high {change.high:g}", "swap them")


def _strike_problems(model: CaseModel, struck: Collection[str]) -> Iterable[Problem]:
    can = [name for name, declared in model.inputs.items() if declared.without is not None]
    for name in struck:
        if name not in model.inputs:
            yield Problem(f"strike {name}", f"is no input of {model.case.id}", did_you_mean(name, can or model.inputs))
        elif name not in can:
            yield Problem(f"strike {name}", "the case cannot do without it", f"set it, or strike {', '.join(can)}")
