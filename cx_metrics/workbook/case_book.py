"""Write a business case as a live Excel workbook: a reader may take it apart, and gets the program's own numbers."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from cx_metrics.declarations.evidence_ladder import EvidenceLadder
from cx_metrics.formula import Formula, excel, number
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_document import warning_said
from cx_metrics.roi.case_run import run
from cx_metrics.text import Text
from cx_metrics.workbook.addresses import FIRST, CellAddresses, defined_name, there
from cx_metrics.workbook.book_style import BookStyle, SheetWriter, add_sheet, new_book
from cx_metrics.workbook.inputs_sheet import BASE, FIRST_ROW, HIGH, LIVE, LOW, SELECTOR, Scenarios, write_inputs
from cx_metrics.workbook.model_sheet import TOP, model_blocks, name_lines, write_block, write_rules, write_sensitivity
from cx_metrics.workbook.register_sheet import HEAD_ROW, write_register, write_simulation, write_sources

SHEETS = (
    "summary",
    "inputs",
    "model",
    "months",
    "sensitivity",
    "workings",
    "simulation",
    "register",
    "sources",
    "checks",
)
MONTHS_ON_A_PAGE = 24
WIDTHS: Mapping[str, tuple[float, ...]] = {
    "summary": (48, 20, 70),
    "inputs": (52, 30, 16, 14, 14, 14, 14),
    "model": (52, 30, 16, 16),
    "months": (52, 30, 16, 10),
    "sensitivity": (52, 14, 14, 18, 18, 18),
    "workings": (52, 30, 16, 16),
    "simulation": (52, 16, 16, 16, 16, 16),
    "register": (40, 12, 16, 10, 12, 40, 18, 11, 11, 12, 40),
    "sources": (40, 70, 26, 60),
    "checks": (70, 16, 16, 12),
}


def write_case_book(
    answer: CaseAnswer, ladder: EvidenceLadder, text: Text, scenarios: Scenarios | None = None
) -> bytes:
    """The workbook of an answer, in the language of ``text``: everything in it follows from its inputs by formulas.

    ``scenarios`` become columns that the selector offers beside low, base and high. What the draws said stands in it
    where the answer has a simulation.
    """
    named = dict(scenarios or {})
    buffer = BytesIO()
    with new_book(buffer) as book:
        _Writing(book, answer, ladder, text, named).all()
    return buffer.getvalue()


class _Writing:
    """One workbook while it is written."""

    def __init__(self, book: Any, answer: CaseAnswer, ladder: EvidenceLadder, text: Text, scenarios: Scenarios):
        self.book, self.answer, self.ladder, self.text, self.scenarios = book, answer, ladder, text, scenarios
        self.style, self.model = BookStyle(book), answer.model
        self.names = {sheet: text(f"workbook.sheet.{sheet}") for sheet in SHEETS}
        self.blocks = model_blocks(self.model, self.names["model"], self.names["months"])
        self.addresses = CellAddresses(self.model, self.blocks)
        base = {name: value.base for name, value in answer.inputs.items()}
        self.values = run(self.model, base)

    def all(self) -> None:
        """Every sheet, in the order in which they are read."""
        title = self.text.pick(self.model.case.name)
        kept = [s for s in SHEETS if s not in ("months", "simulation")]
        kept.insert(3, "months") if len(self.blocks) > 1 else None
        kept.insert(kept.index("register"), "simulation") if self.answer.simulation else None
        sheets = {
            key: add_sheet(
                self.book, self.names[key], f"{title} · {self.names[key]}", WIDTHS[key], self.style, self.text
            )
            for key in kept
        }
        style, text = self.style, self.text
        rows = write_inputs(self.book, sheets["inputs"], self.answer, self.scenarios, style=style, text=text)
        self._summary(sheets["summary"])
        for block, key in zip(self.blocks, ("model", "months"), strict=False):
            sheet = sheets[key]
            write_block(sheet, block, self.addresses, self.values, style=style, text=text)
            sheet.freeze_panes(TOP, FIRST)
            sheet.repeat_rows(block.clock)
            name_lines(self.book, block, self.model)
            last = self.addresses.last("month" if key == "months" else "year")
            write_rules(sheet, block, self.model, last + 1, style=style, text=text)
            sheet.set_column(last + 1, last + 1, 90)
            sheet.print_area(0, 0, block.clock + len(block.rows), last)  # rules are read on the screen
            if key == "months":
                sheet.repeat_columns(0)
                sheet.fit_to_pages(-(-last // MONTHS_ON_A_PAGE), 0)
        write_sensitivity(
            sheets["sensitivity"],
            sheets["workings"],
            self.answer,
            self.blocks,
            input_rows=rows,
            inputs_name=self.names["inputs"],
            style=style,
            text=text,
        )
        if self.answer.simulation:
            write_simulation(sheets["simulation"], self.answer, style=style, text=text)
        write_register(sheets["register"], self.answer, style=style, text=text)
        write_sources(sheets["sources"], self.answer, self.ladder, style=style, text=text)
        self._checks(sheets["checks"], rows)

    def _summary(self, sheet: SheetWriter) -> None:
        style, text, answer, model = self.style, self.text, self.answer, self.model
        style.wrapped(sheet, 1, 0, text.pick(model.case.question), across=3)
        sheet.write_string(2, 0, text("workbook.selected"), style.plain)
        sheet.write_formula(2, 1, f"={SELECTOR}", style.chosen, text("workbook.base"))
        row = 4
        for line in dict.fromkeys([model.results.headline, *model.results.named.values(), *model.walk.values()]):
            if model.each(line) is None:
                style.wrapped(sheet, row, 0, model.name(line, text.locale))
                value = float(self.values[line])
                cached = value if np.isfinite(value) else "#N/A"
                sheet.write_formula(row, 1, f"={defined_name(line)}", style.number(model.unit(line), key=True), cached)
                row += 1
        row += 1
        notes = [text("workbook.how"), text("workbook.sensitivity_note")]
        notes += [warning_said(answer, warning, text) for warning in answer.warnings]
        for note in notes:
            style.wrapped(sheet, row, 0, note, across=3)
            row += 1

    def _checks(self, sheet: SheetWriter, rows: dict[str, int]) -> None:
        """Each check as a formula: found, wanted, and whether they agree."""
        style, text, model = self.style, self.text, self.model
        heads = [text(f"workbook.{head}") for head in ("check", "found", "wanted", "verdict")]
        style.heads(sheet, HEAD_ROW, heads, (1, 2))
        inputs, last = self.names["inputs"], FIRST_ROW + len(rows) - 1

        def cells_of(index: int) -> str:
            letter = chr(ord("A") + index)
            return there(inputs, f"${letter}${FIRST_ROW + 1}:${letter}${last + 1}", sheet.name)

        row = HEAD_ROW + 1
        low, base, high = cells_of(LOW), cells_of(BASE), cells_of(HIGH)
        ordered = f"=SUMPRODUCT(({low}>{base})+({base}>{high}))"
        row = self._check(sheet, row, text("workbook.check_ordered"), (ordered, 0.0), ("=0", 0.0))
        row = self._check(sheet, row, text("workbook.check_filled"), (f"=COUNT({cells_of(LIVE)})", float(len(rows))),
                          (f"={len(rows)}", float(len(rows))))  # fmt: skip
        for block in self.blocks:
            each = "month" if block.sheet == self.names["months"] else "year"
            end = self.addresses.last(each)
            cells = there(block.sheet, f"$D${TOP + 1}:${xl_col_to_name(end)}${TOP + len(block.rows)}", sheet.name)
            found = float(sum(np.isfinite(np.ravel(self.values[name])).sum() for name in block.rows))
            named = text("workbook.check_measurable", sheet=block.sheet)
            row = self._check(sheet, row, named, (f"=COUNT({cells})", found), (f"={found:.0f}", found))
        headline = model.results.headline
        program = float(self.values[headline])
        if np.isfinite(program):
            unchanged = text("workbook.check_program", line=model.name(headline, text.locale))
            live = f"={defined_name(headline)}"
            row = self._check(sheet, row, unchanged, (live, program), (f"={program!r}", program))
        for flag in model.flags.values():
            formula = excel(flag.when, self.addresses.seen_from(sheet.name, FIRST))
            found = self._flag(flag.when)
            row = self._check(
                sheet, row, text.pick(flag.text), (f"=MAX(0,{formula[1:]})", max(0.0, found)), ("=0", 0.0)
            )
        sheet.write_string(row + 1, 0, text("workbook.checks_note"), style.quiet)
        sheet.freeze_panes(HEAD_ROW + 1, 0)

    def _flag(self, when: Formula) -> float:
        return float(number(when, {name: self.values[name] for name in when.names()}))

    def _check(
        self, sheet: SheetWriter, row: int, words: str, found: tuple[str, float], wanted: tuple[str, float]
    ) -> int:
        style, text = self.style, self.text
        good, bad = text("workbook.good"), text("workbook.look")
        style.wrapped(sheet, row, 0, words)
        for column, (formula, value) in enumerate((found, wanted), start=1):
            sheet.write_formula(row, column, formula, style.number("number"), value)
        verdict = f'=IF(ABS(B{row + 1}-C{row + 1})<=0.01,"{good}","{bad}")'
        agrees = abs(found[1] - wanted[1]) <= 0.01
        sheet.write_formula(row, 3, verdict, style.plain, good if agrees else bad)
        for said, look in ((good, style.good), (bad, style.bad)):
            rule = {"type": "cell", "criteria": "==", "value": f'"{said}"', "format": look}
            sheet.conditional_format(row, 3, row, 3, rule)
        return row + 1
