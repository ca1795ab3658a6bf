"""The claim beside the measurement: what raters say of a practice against the company's own figure for it."""

import math
from dataclasses import dataclass
from typing import Literal

from cx_metrics.company import Company
from cx_metrics.declarations.maturity_model import Bar, MaturityModel
from cx_metrics.maturity.facts import CompanyFigure, fact
from cx_metrics.metrics import Question, measure
from cx_metrics.metrics.undated import all_time

SayDo = Literal["supported", "contradicted", "not_measurable"]
WhyVerdict = Literal["no_figure", "few", "within_chance", "no_claim", "modest_claim"]


@dataclass(frozen=True)
class ClaimCheck:
    """The verdict on one claim. ``needed``: what the claimed level asks for; ``reached``: the highest level for which
    the figure is good enough (None: no figure); ``why`` there is no verdict, or only because the claim is modest."""

    figure: CompanyFigure
    needed: float
    verdict: SayDo
    why: WhyVerdict | None = None
    reached: int | None = None


def figures(company: Company | None, model: MaturityModel) -> dict[str, CompanyFigure]:
    """The figure of each practice that has a bar: metrics over their usual period, facts as they stand. Without a
    company, or where it holds nothing to measure, none has a value."""
    bars = {name: one.measured_by for name, one in model.practices.items() if one.measured_by}
    metrics = tuple(dict.fromkeys(bar.metric for bar in bars.values() if bar.metric))
    known: dict[str, CompanyFigure] = {}
    if company is not None and all_time(company.reader) is not None:
        for m in measure(company, Question(metrics)).measurements if metrics else ():
            name = company.catalogue.metrics[m.metric].short_name
            is_enough = m.status != "few"
            known[m.metric] = CompanyFigure(m.metric, m.unit, m.value, m.low, m.high, m.n, is_enough, name)
        for bar in bars.values():
            if bar.fact:
                known[bar.fact] = fact(company, bar.fact)
    return {name: known.get(bar.figure, CompanyFigure(bar.figure, None, None)) for name, bar in bars.items()}


def check_claim(bar: Bar, model: MaturityModel, claim: float | None, figure: CompanyFigure) -> ClaimCheck:
    """Whether a claim (a mean level, 1 and up) holds against the figure.

    It is judged at the level that it rounds to. A claim below every bar asks for nothing, so nothing contradicts it; a
    figure whose interval still reaches what is needed decides nothing.
    """
    asked = {model.rank[level]: value for level, value in bar.thresholds(model.proof_from).items()}
    claimed = 0 if claim is None else math.floor(claim + 0.5)
    within = [level for level in asked if level <= claimed]
    needed = asked[max(within) if within else min(asked)]
    if figure.value is None:
        return ClaimCheck(figure, needed, "not_measurable", "no_figure")
    if not figure.enough:
        return ClaimCheck(figure, needed, "not_measurable", "few")
    value = figure.value
    reached = max((level for level, least in asked.items() if bar.reached(value, least)), default=min(asked) - 1)
    if claim is None:
        return ClaimCheck(figure, needed, "not_measurable", "no_claim", reached)
    if not within:
        return ClaimCheck(figure, needed, "supported", "modest_claim", reached)
    if bar.reached(value, needed):
        return ClaimCheck(figure, needed, "supported", None, reached)
    best = figure.high if bar.at_least is not None else figure.low
    if best is not None and bar.reached(best, needed):
        return ClaimCheck(figure, needed, "not_measurable", "within_chance", reached)
    return ClaimCheck(figure, needed, "contradicted", None, reached)
