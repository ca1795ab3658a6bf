"""Work out a business case for a company: the one function that the command line, the pages and the workbook ask."""

from collections.abc import Collection, Mapping

from cx_metrics.company import Company
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.model_checks import model_problems
from cx_metrics.errors import Problem, QuestionError, did_you_mean
from cx_metrics.formula.arithmetic import Array
from cx_metrics.metrics.build_answer import build_of
from cx_metrics.roi.assumptions import InputChange, assumptions
from cx_metrics.roi.case_answer import BenefitValue, CaseAnswer, InputValue, LineValue, Value
from cx_metrics.roi.case_run import run
from cx_metrics.roi.case_warnings import case_warnings
from cx_metrics.roi.sensitivity import break_even, fewest_failures, plain, tornado
from cx_metrics.roi.simulation import simulate
from cx_metrics.statistics.cash_flows import rates_of_return


def business_case(
    company: Company,
    name: str,
    *,
    changes: Mapping[str, float | InputChange] | None = None,
    struck: Collection[str] = (),
    runs: int | None = None,
    seed: int = 1,
    scenario: str | None = None,
    uses: tuple[str, ...] | None = None,
    goal: float = 0.0,
) -> CaseAnswer:
    """The case with the company's own numbers where it has them, ``changes`` put in and ``struck`` inputs taken out.

    ``runs`` asks for a simulation as well; ``uses`` names other cases to take benefits from than the file does;
    ``goal`` is what the case is to come to, for what each input would have to be (its break-even at 0). Raises
    QuestionError for a case, input or value that does not exist or makes no sense.
    """
    model = model_of(company, name, uses)
    inputs = assumptions(company, model, changes, struck)
    lines = run(model, {each: value.base for each, value in inputs.items()})
    flow = model.results.cash_flow
    rates = None if flow is None else len(rates_of_return(lines[flow]))
    simulation = None if runs is None else simulate(model, inputs, runs, seed)
    return CaseAnswer(
        model=model,
        **build_of(company.reader),
        currency=company.settings.organisation.currency,
        scenario=scenario,
        inputs=inputs,
        lines={each: _line(lines[each]) for each in model.lines},
        walk={step: plain(float(lines[line])) for step, line in model.walk.items()},
        benefits=_benefits(company, model, inputs, lines),
        irr_unique=None if rates is None else rates == 1,
        tornado=tornado(model, inputs),
        break_even=break_even(model, inputs, goal),
        goal=goal,
        fewest_failures=fewest_failures(model, inputs) if model.results.net_present_value else None,
        warnings=case_warnings(model, inputs, lines, rates, simulation=simulation),
        simulation=simulation,
    )


def model_of(company: Company, name: str, uses: tuple[str, ...] | None = None) -> CaseModel:
    """The model of a case; QuestionError where there is none of that name."""
    cases = company.catalogue.business_cases
    unknown = [each for each in (name, *(uses or ())) if each not in cases]
    if unknown:
        raise QuestionError(
            *(Problem(f"case {each!r}", "is not declared", did_you_mean(each, cases)) for each in unknown)
        )
    model = company.catalogue.case_model(name, uses)
    problems = model_problems(model, cases) if uses is not None else []  # as declared it was checked when it was read
    if problems:
        raise QuestionError(*problems)
    return model


def _line(values: Array) -> LineValue:
    return tuple(plain(value) for value in values) if values.ndim else plain(float(values))


def _benefits(
    company: Company, model: CaseModel, inputs: Mapping[str, InputValue], lines: Mapping[str, Array]
) -> dict[str, BenefitValue]:
    """Each benefit over the horizon; what one rung more would add is worked out by the case itself."""
    years = float(lines[model.ramp.horizon]) if model.ramp else 1.0
    found = {}
    for name, walk in model.benefit_walks.items():
        benefit = model.benefits[name]
        above = company.catalogue.evidence.next_rung(benefit.evidence)
        gross, scoped, once, evidenced = (
            plain(years * float(lines[line])) for line in (walk.gross, walk.scoped, walk.once, walk.evidenced)
        )
        found[name] = BenefitValue(
            cash=benefit.cash,
            evidence=benefit.evidence,
            gross=gross,
            scoped=scoped,
            overlap=once,
            discounted=evidenced,
            next_rung=above,
            one_rung_more=None if above is None else _more(company, model, inputs, lines, name),
        )
    return found


def _more(
    company: Company, model: CaseModel, inputs: Mapping[str, InputValue], lines: Mapping[str, Array], name: str
) -> Value:
    """What counts more, over the horizon, if the evidence of one benefit were one rung stronger."""
    ladder, benefit = company.catalogue.evidence, model.benefits[name]
    above = ladder.next_rung(benefit.evidence)
    assert above is not None
    cap = max(ladder.grades[above].counts, inputs[model.benefit_walks[name].cap].base)
    values = {each: value.base for each, value in inputs.items()} | {model.benefit_walks[name].cap: cap}
    line = model.walk["ramp"]
    return plain(float(run(model, values, (line,))[line] - lines[line]))
