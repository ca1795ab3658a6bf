"""The sheets with a case's lines: the model itself, and the same lines once more for each input at its ends."""

from collections.abc import Collection
from typing import Any

import numpy as np

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.formula import excel, words
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_run import needed, run
from cx_metrics.text import Text
from cx_metrics.workbook.addresses import CODE, FIRST, NAME, ONCE, UNIT, CellAddresses, LineBlock, defined_name, there
from cx_metrics.workbook.book_style import BookStyle, SheetWriter

CLOCK_ROW, TOP = 2, 3


def model_blocks(model: CaseModel, model_name: str, months_name: str) -> list[LineBlock]:
    """Where the lines of the model stand: single values and those by year on one sheet, those by month on another."""
    by_month = [name for name in model.lines if model.each(name) == "month"]
    others = [name for name in model.lines if model.each(name) != "month"]
    blocks = [LineBlock(model_name, CLOCK_ROW, {name: TOP + i for i, name in enumerate(others)})]
    if by_month:
        blocks.append(LineBlock(months_name, CLOCK_ROW, {name: TOP + i for i, name in enumerate(by_month)}))
    return blocks


def write_block(
    sheet: SheetWriter,
    block: LineBlock,
    addresses: CellAddresses,
    values: dict[str, Array],
    *,
    style: BookStyle,
    text: Text,
) -> None:
    """Write the lines of a block, one formula a row across, with the program's values for who does not recalculate."""
    model = addresses.model
    answers = set(model.results.named.values())
    _write_clock(sheet, block, addresses, style, text)
    for name, row in block.rows.items():
        line = model.lines[name]
        style.wrapped(sheet, row, NAME, model.name(name, text.locale))
        sheet.write_string(row, CODE, name, style.quiet)
        sheet.write_string(row, UNIT, line.unit, style.quiet)
        known = np.ravel(values[name])
        columns = [ONCE] if line.each is None else range(FIRST, addresses.last(line.each) + 1)
        cell_style = style.number(line.unit, key=name in answers)
        for column, value in zip(columns, known, strict=True):
            formula = excel(line.formula, addresses.seen_from(block.sheet, column))
            sheet.write_formula(row, column, formula, cell_style, float(value) if np.isfinite(value) else "#N/A")


def _write_clock(sheet: SheetWriter, block: LineBlock, addresses: CellAddresses, style: BookStyle, text: Text) -> None:
    heads = [text(f"workbook.{head}") for head in ("line", "code", "unit", "once")]
    style.heads(sheet, block.clock, heads, (ONCE,))
    last = max((addresses.last(each) for name in block.rows if (each := addresses.model.each(name))), default=ONCE)
    for column in range(FIRST, last + 1):
        sheet.write_number(block.clock, column, column - FIRST, style.clock)


def write_rules(
    sheet: SheetWriter, block: LineBlock, model: CaseModel, column: int, *, style: BookStyle, text: Text
) -> None:
    """Beside each line of the model, in words, how it is made and why so."""
    sheet.write_string(block.clock, column, text("workbook.rule"), style.head)
    for name, row in block.rows.items():
        line = model.lines[name]
        rule = words(line.formula, lambda part: model.name(part, text.locale), text.phrases(_SPOKEN))
        why = f" — {text.pick(line.why)}" if line.why else ""
        sheet.write_string(row, column, (rule + why)[:32_000], style.quiet)


def name_lines(book: Any, block: LineBlock, model: CaseModel) -> None:
    """Give the cells of single values their lines' names."""
    for name, row in block.rows.items():
        if model.each(name) is None:
            book.define_name(defined_name(name), f"='{block.sheet}'!$D${row + 1}")


def write_sensitivity(
    sheet: SheetWriter,
    workings: SheetWriter,
    answer: CaseAnswer,
    blocks: Collection[LineBlock],
    *,
    input_rows: dict[str, int],
    inputs_name: str,
    style: BookStyle,
    text: Text,
) -> None:
    """A table of the headline with each input at its low and its high end, and the workings it is read from: of each
    end the lines that depend on the input, all others being the model's own."""
    model, headline = answer.model, answer.model.results.headline
    heads = [text(f"workbook.{head}") for head in ("input", "low", "high", "at_low", "at_high", "swing")]
    style.heads(sheet, CLOCK_ROW, heads, range(1, len(heads)))
    sheet.freeze_panes(TOP, 1)
    sheet.repeat_rows(CLOCK_ROW)
    base = {name: value.base for name, value in answer.inputs.items()}
    rest_on = _what_lines_rest_on(model)
    towards = needed(model, (headline,))
    top = TOP
    for row, bar in enumerate(answer.tornado, start=TOP):
        name, found = bar.input, []
        style.wrapped(sheet, row, 0, model.name(name, text.locale))
        for column, end in enumerate(("low", "high"), start=1):
            cell = there(inputs_name, f"${'E' if end == 'low' else 'G'}${input_rows[name] + 1}", sheet.name)
            number = getattr(answer.inputs[name], end)
            sheet.write_formula(row, column, f"={cell}", style.number(model.unit(name)), number)
            lines = [line for line in model.lines if line in towards and name in rest_on[line]]
            block = LineBlock(workings.name, top + 1, {line: top + 2 + i for i, line in enumerate(lines)})
            at_end = there(inputs_name, f"${'E' if end == 'low' else 'G'}${input_rows[name] + 1}", workings.name)
            addresses = CellAddresses(model, [*blocks, block], {name: at_end})
            values = run(model, base | {name: number}, (headline,))
            if lines:
                called = text("workbook.at_end", input=model.name(name, text.locale), end=text(f"workbook.{end}"))
                workings.write_string(top, NAME, called, style.block_head)
                write_block(workings, block, addresses, values, style=style, text=text)
                top += len(lines) + 3
            found.append((addresses, float(values[headline])))
        for column, (addresses, value) in enumerate(found, start=3):
            cell = addresses.value(headline, sheet.name)
            _write(sheet, row, column, f"={cell}", value, style.number(model.unit(headline)))
        swing = abs(found[1][1] - found[0][1])
        _write(sheet, row, 5, f"=ABS(E{row + 1}-D{row + 1})", swing, style.number(model.unit(headline)))


def _what_lines_rest_on(model: CaseModel) -> dict[str, frozenset[str]]:
    """By line the inputs that it depends on, each worked out once."""
    found = {name: frozenset((name,)) for name in model.inputs}
    for line in model.order:
        found[line] = frozenset().union(*(found.get(part, frozenset()) for part in model.lines[line].formula.names()))
    return found


def _write(sheet: SheetWriter, row: int, column: int, formula: str, value: float, style: Any) -> None:
    sheet.write_formula(row, column, formula, style, value if np.isfinite(value) else "#N/A")


_SPOKEN = ("npv", "irr", "prior", "total", "last", "running", "min", "max", "if_", "abs", "sqrt", "brackets")
