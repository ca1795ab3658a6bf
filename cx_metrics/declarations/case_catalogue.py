"""Check all business cases of a catalogue: each as a whole, its bases against metrics, what finance says of inputs."""

from collections.abc import Collection, Mapping

from cx_metrics.declarations.business_case import BusinessCase
from cx_metrics.declarations.case_input import CaseInput, ChainBase, MetricBase
from cx_metrics.declarations.chain_file import ChainFile
from cx_metrics.declarations.evidence_ladder import EvidenceLadder
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.model_checks import model_problems
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.whole_case import case_model
from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.errors import Problem, did_you_mean, unknown_name
from cx_metrics.formula import Unit

SHARES = ("share", "points", "score")  # metrics that are pure numbers


def cases_problems(
    cases: Mapping[str, BusinessCase],
    ladder: EvidenceLadder,
    metrics: Mapping[str, Metric],
    chain: ChainFile,
    settings: Settings,
) -> list[Problem]:
    """Everything that is wrong with the cases of a catalogue as a whole, and with what finance says of their inputs."""
    known = {name: declared for case in cases.values() for name, declared in case.inputs.items()}
    problems = []
    for name, approved in settings.finance.inputs.items():
        where = f"config.yaml, key finance.inputs.{name}"
        if name not in known:
            problems.append(Problem(where, "is an input of no business case", did_you_mean(name, known)))
        elif not known[name].holds(approved.base):
            problems.append(Problem(where, f"{approved.base:g} is outside the domain of this input", "correct it"))
    for case in cases.values():
        problems += base_problems(case, metrics, settings.dimensions)
        problems += chain_base_problems(case, chain)
        problems += model_problems(case_model(case, cases, ladder), cases)
    return problems


def base_problems(case: BusinessCase, metrics: Mapping[str, Metric], dimensions: Collection[str]) -> list[Problem]:
    """Bases that no metric can give, and filters that are no dimensions."""
    file, problems = read_yaml(case.path), []
    for name, declared in case.inputs.items():
        base, key = declared.base, ("inputs", name, "base")
        if not isinstance(base, MetricBase):
            continue
        for part, metric in zip(("metric", "instead"), base.metrics, strict=False):
            problems += unknown_name(file.where((*key, part)), metric, metrics, "is not a metric")
            if metric in metrics and not _measures(metrics[metric].unit, declared.unit):
                found = f"{metric} is in {metrics[metric].unit}, the input in {declared.unit}"
                problems.append(Problem(file.where((*key, part)), found, "choose a metric in the unit of the input"))
        for name in base.where:
            problems += unknown_name(file.where((*key, "where", name)), name, dimensions, "is not a dimension")
    return problems


def chain_base_problems(case: BusinessCase, chain: ChainFile) -> list[Problem]:
    """Bases that the declared chain cannot give."""
    file, problems = read_yaml(case.path), []
    for name, declared in case.inputs.items():
        base, key = declared.base, ("inputs", name, "base")
        if not isinstance(base, ChainBase):
            continue
        layer = chain.layers.get(base.chain)
        if layer is None:
            remedy = did_you_mean(base.chain, chain.layers)
            problems.append(Problem(file.where((*key, "chain")), f"{base.chain!r} is no layer of the chain", remedy))
        elif base.band not in layer.bands:
            remedy = did_you_mean(base.band, layer.bands)
            problems.append(Problem(file.where((*key, "band")), f"{base.band!r} is no band of {base.chain}", remedy))
        if base.outcome is not None and base.outcome not in chain.outcomes:
            remedy = did_you_mean(base.outcome, chain.outcomes)
            problems.append(Problem(file.where((*key, "outcome")), f"{base.outcome!r} ends no link", remedy))
        elif not _is_in(base, chain, declared):
            found = f"the chain gives another unit than {declared.unit}"
            problems.append(Problem(file.where(key), found, "take a share for a share, money for money a customer"))
    return problems


def _is_in(base: ChainBase, chain: ChainFile, declared: CaseInput) -> bool:
    in_money = base.outcome is not None and chain.outcomes[base.outcome].unit == "money"
    return declared.unit == ("money/customer" if in_money else "share")


def _measures(metric: str, declared: str) -> bool:
    """Whether a metric's unit can be the input's: money of money, pure numbers of pure numbers, a count of things."""
    powers = Unit.parse(declared).powers
    if metric == "money":
        return ("money", 1) in powers
    if metric == "count":
        return all(dimension not in ("money", "seconds", "days") for dimension, _ in powers)
    return not powers if metric in SHARES else str(Unit.parse(declared)) == metric
