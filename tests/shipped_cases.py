"""The business cases that ship, computed without a company: every input at its default unless a test says otherwise."""

from functools import cache
from typing import Any

from cx_metrics.declarations import Catalogue, load_catalogue, load_settings
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.roi.case_answer import InputValue
from cx_metrics.roi.case_run import run
from tools.serving import ROOT


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue with the shipped settings."""
    return load_catalogue(load_settings(ROOT / "config.yaml"))


def model(name: str, *uses: str) -> CaseModel:
    """A shipped case; ``uses`` names others than it declares."""
    return catalogue().case_model(name, uses or None)


def worked(case: CaseModel | str, **values: float) -> dict[str, Any]:
    """Every line: a float, or a list along a timeline."""
    found = case if isinstance(case, CaseModel) else model(case)
    unknown = set(values) - set(found.inputs)
    assert not unknown, unknown
    lines = run(found, {name: declared.value for name, declared in found.inputs.items()} | values)
    return {name: lines[name].tolist() for name in found.lines}


def defaults(case: CaseModel) -> dict[str, InputValue]:
    """Every input as the file declares it."""
    return {
        name: InputValue(
            low=each.low,
            base=each.value,
            high=each.high,
            unit=each.unit,
            kind=each.kind,
            source=each.source,
            owner=case.case.owner,
            date=case.case.reviewed,
            holds_until=case.case.holds_until,
            distribution=each.distribution,
            declared=each.value,
        )
        for name, each in case.inputs.items()
    }
