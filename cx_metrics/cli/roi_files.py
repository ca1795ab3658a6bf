"""What ``roi`` writes to a workbook, and takes from one that comes back."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cx_metrics import workspace
from cx_metrics.cli.context import Context
from cx_metrics.company import Company
from cx_metrics.roi import CaseAnswer
from cx_metrics.roi.assumptions import InputChange, assumptions
from cx_metrics.roi.case_explain import quantity
from cx_metrics.roi.worked_case import model_of
from cx_metrics.text import Text

if TYPE_CHECKING:
    from cx_metrics.workbook import InputDifference


def book_arguments(sub: argparse.ArgumentParser) -> None:
    """One option for each way."""
    sub.add_argument("--xlsx", type=Path, metavar="FILE", help="write the case as a workbook with live formulas")
    sub.add_argument(
        "--from-xlsx", type=Path, metavar="FILE", help="take the inputs that were changed in such a workbook"
    )
    sub.add_argument("--pdf", type=Path, metavar="FILE", help="write the case as a memo of two pages")


@dataclass(frozen=True)
class ReturnedInputs:
    """What a workbook that came back says otherwise; nothing where none was given."""

    file: Path | None
    differences: tuple["InputDifference", ...] = ()

    @property
    def changes(self) -> dict[str, InputChange]:
        """The changes that put it into the case."""
        return {each.input: each.change for each in self.differences}

    def as_json(self) -> dict[str, Any]:
        """The list of differences, where a workbook was given."""
        found = [{"input": d.input, "cell": d.cell, "before": d.before, "now": d.now} for d in self.differences]
        return {"differences": found} if self.file else {}

    def lines(self, answer: CaseAnswer, text: Text) -> list[str]:
        """Each difference as a line."""
        if self.file and not self.differences:
            return [f"{self.file.name} is as it was written: nothing in it was changed", ""]
        said = []
        for each in self.differences:
            unit = answer.model.unit(each.input)
            now = f"{quantity(each.before, unit, text)} → {quantity(each.now, unit, text)}"
            said.append(f"{answer.model.name(each.input, text.locale)} ({each.cell}): {now}")
        return [*said, *([""] if said else [])]


def returned_inputs(company: Company, told: argparse.Namespace) -> ReturnedInputs:
    """The differences of the workbook that was given; raises QuestionError with the cell where it is not to be read."""
    if told.from_xlsx is None:
        return ReturnedInputs(None)
    from cx_metrics.workbook import differences  # takes a moment to import, and most calls read no workbook

    uses = tuple(told.uses.split(",")) if told.uses else None
    return ReturnedInputs(told.from_xlsx, differences(told.from_xlsx, model_of(company, told.case, uses)))


def write_book(context: Context, answer: CaseAnswer, text: Text, path: Path) -> None:
    """Write the workbook of an answer, in which saved scenarios of its case can be selected; raises ExportError where
    the folder is missing."""
    from cx_metrics.workbook import write_case_book

    context.write(path, write_case_book(answer, context.catalogue.evidence, text, _scenarios(context, answer)))


def write_memo(context: Context, company: Company, answer: CaseAnswer, text: Text, path: Path) -> None:
    """Write the memo of an answer; raises ExportError where a font or the folder is missing."""
    from cx_metrics.pack import case_memo  # takes a moment to import, and most calls print nothing

    before = assumptions(company, answer.model)
    context.write(path, case_memo(answer, before, context.catalogue, context.settings, text))


def _scenarios(context: Context, answer: CaseAnswer) -> dict[str, dict[str, float]]:
    """By name the inputs that each saved scenario of the case changes or strikes. None beside other changes, which the
    scenarios know nothing of, and none that takes its benefits from other cases."""
    model = answer.model
    if answer.scenario or any(value.changed or value.struck for value in answer.inputs.values()):
        return {}
    found = {}
    for scenario in workspace.scenarios(workspace.open_store(context.settings, answer.sample), model.case.id):
        says = scenario.says
        without = {name: each.without for name, each in model.inputs.items() if name in says.struck}
        told = {name: float(change["base"]) for name, change in says.changes.items() if name in model.inputs}
        if says.uses is None:
            found[says.name] = told | {name: value for name, value in without.items() if value is not None}
    return found
