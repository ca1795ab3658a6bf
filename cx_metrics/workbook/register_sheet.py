"""The sheets that say what a case rests on: the register of assumptions, its sources, and what the draws said."""

from typing import Any

from cx_metrics.declarations.evidence_ladder import EvidenceLadder
from cx_metrics.roi.case_answer import CaseAnswer, InputValue
from cx_metrics.roi.case_reading import caveat_told
from cx_metrics.text import Text
from cx_metrics.workbook.addresses import defined_name
from cx_metrics.workbook.book_style import BookStyle, SheetWriter

HEAD_ROW = 2
REGISTER = (
    "input", "live", "unit", "whose", "kind_of_source", "source", "owner", "dated", "holds_until", "declared", "ground"
)  # fmt: skip


def write_register(sheet: SheetWriter, answer: CaseAnswer, *, style: BookStyle, text: Text) -> None:
    """One row an assumption: its value, whose it is, where it comes from and until when it holds."""
    style.heads(sheet, HEAD_ROW, [text(f"workbook.{key}") for key in REGISTER], (1, 9))
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
    caps = {walk.cap: answer.model.benefits[name] for name, walk in answer.model.benefit_walks.items()}
    for row, (name, value) in enumerate(answer.inputs.items(), start=HEAD_ROW + 1):
        style.wrapped(sheet, row, 0, answer.model.name(name, text.locale))
        sheet.write_formula(row, 1, f"={defined_name(name)}", style.number(value.unit), value.base)
        said = [value.unit, _whose(value, text), text(f"workbook.kind.{value.kind}"), text.pick(value.source)]
        said += [text.pick(value.owner), value.date.isoformat(), value.holds_until.isoformat()]
        late = style.bad if value.overdue else style.words
        for column, words in enumerate(said, start=2):
            style.wrapped(sheet, row, column, words, late if REGISTER[column] == "holds_until" else style.words)
        sheet.write_number(row, 9, value.declared, style.number(value.unit))
        why = text.pick(caps[name].because) if name in caps else ""
        measured = text("workbook.measured", metric=value.metric, n=value.n) if value.metric and value.n else ""
        style.wrapped(sheet, row, 10, why or measured)


def _whose(value: InputValue, text: Text) -> str:
    state = "struck" if value.struck else "changed" if value.changed else "yours" if value.yours else "default"
    return text(f"workbook.state.{state}")


def write_sources(
    sheet: SheetWriter, answer: CaseAnswer, ladder: EvidenceLadder, *, style: BookStyle, text: Text
) -> None:
    """Where the case, its links and its data come from."""
    case, model, caveat = answer.model.case, answer.model, caveat_told(answer)
    facts: list[tuple[str, str]] = [
        ("case_source", text.pick(case.source)),
        ("why", text.pick(case.why)),
        *([("caveat", text.pick(caveat))] if caveat else []),
        ("owner", text.pick(case.owner)),
        ("reviewed", case.reviewed.isoformat()),
        ("holds_until", case.holds_until.isoformat()),
        ("as_of", answer.as_of.isoformat() if answer.as_of else "—"),
        ("build", answer.build + (" (SAMPLE)" if answer.sample else "")),
        ("currency", answer.currency),
        ("parts", ", ".join(dict.fromkeys(model.origin.values()))),
    ]
    for row, (key, words) in enumerate(facts, start=HEAD_ROW):
        sheet.write_string(row, 0, text(f"workbook.{key}"), style.plain)
        style.wrapped(sheet, row, 1, words)
    top = HEAD_ROW + len(facts) + 1
    style.heads(sheet, top, [text(f"workbook.{head}") for head in ("from", "to", "evidence", "why")])
    for row, link in enumerate(model.chain, start=top + 1):
        said = [model.name(link.starts, text.locale), model.name(link.ends, text.locale)]
        said += [text.pick(ladder.grades[link.evidence].name), text.pick(link.why)]
        for column, words in enumerate(said):
            style.wrapped(sheet, row, column, words)


def write_simulation(sheet: SheetWriter, answer: CaseAnswer, *, style: BookStyle, text: Text) -> None:
    """What the program's draws said: numbers, not formulas, for a spreadsheet would draw others each time."""
    simulation = answer.simulation
    assert simulation is not None
    note = text("workbook.simulation_note", runs=simulation.runs, seed=str(simulation.seed))
    sheet.write_string(1, 0, note, style.quiet)
    heads = [text(f"workbook.{key}") for key in ("line", "p10", "p50", "p90", "mean", "below_zero")]
    style.heads(sheet, HEAD_ROW, heads, range(1, len(heads)))
    row = HEAD_ROW
    for line in dict.fromkeys(answer.model.results.named.values()):
        if (found := simulation.lines.get(line)) is not None:
            row += 1
            style.wrapped(sheet, row, 0, answer.model.name(line, text.locale))
            unit = answer.model.unit(line)
            for column, value in enumerate((found.p10, found.p50, found.p90, found.mean), start=1):
                _number(sheet, row, column, value, style.number(unit))
            _number(sheet, row, 5, found.below_zero, style.number("share"))
    row += 2
    style.heads(sheet, row, [text("workbook.input"), text("workbook.share_of_variance")], (1,))
    shares = {name: share for name, share in simulation.share_of_variance.items() if share is not None}
    for name, share in sorted(shares.items(), key=lambda pair: -pair[1]):
        row += 1
        style.wrapped(sheet, row, 0, answer.model.name(name, text.locale))
        sheet.write_number(row, 1, share, style.number("share"))


def _number(sheet: SheetWriter, row: int, column: int, value: float | None, style: Any) -> None:
    if value is not None:
        sheet.write_number(row, column, value, style)
