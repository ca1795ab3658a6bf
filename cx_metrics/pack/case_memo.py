"""A business case as a memo of two pages to print, sign and mail: what it answers, and every number it rests on."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cx_metrics import charts, pictures
from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.pack.chart_svg import chart_svg
from cx_metrics.pack.print_engine import letters_for, pdf
from cx_metrics.roi import CaseAnswer, case_leaning
from cx_metrics.roi import case_narrative as narrative
from cx_metrics.roi.assumption_words import input_said, range_said
from cx_metrics.roi.case_amounts import line_said
from cx_metrics.roi.case_answer import InputValue
from cx_metrics.roi.case_explain import explain
from cx_metrics.text import NOTHING, Text

TEMPLATE = Path(__file__).with_name("case_memo.typ")
TORNADO, BAND = 390.0, 490.0  # px, for half of the paper's width: letters of 13 px come to 7 or 8 pt
HEADS = ("input", "base", "range", "whose", "source", "owner", "holds_until")


def case_memo(
    answer: CaseAnswer, before: Mapping[str, InputValue], catalogue: Catalogue, settings: Settings, text: Text
) -> bytes:
    """The memo as a PDF, in the language of ``text``.

    ``before`` has the inputs as they stand without a scenario or other changes, which the memo lists. Raises
    ExportError where this machine has no font for the words.
    """
    said = {
        "title": text.pick(answer.model.case.name),
        "organisation": text.pick(settings.organisation.name),
        "overline": text("memo.overline", case=text.pick(answer.model.case.name))
        + f" · {text.pick(settings.organisation.name)}",
        "sample": f"{text('sample.badge')}: {text('sample.note')}" if answer.sample else None,
        "foot": _foot(answer, text),
        "page": text("workbook.page", page="{page}", pages="{pages}"),
        "headline": narrative.headline(answer, text),
        "paragraph": narrative.paragraph(answer, text),
        "answers": [one._asdict() for one in narrative.three_answers(answer, text)],
        "changed": _changed(answer, before, text),
        "walk": _walk(answer, text),
        "doubts": {"title": text("cfo.doubts.title"), "rows": narrative.doubts(answer, text)},
        "register": _register(answer, catalogue, text),
        "definitions": {"title": text("memo.definitions"), "rows": list(_definitions(answer, catalogue, text))},
    }
    letters = letters_for(said, text)
    said |= _charts(answer, text, letters.regular.family)
    return pdf(TEMPLATE, said, letters, text, answer.as_of)


def _foot(answer: CaseAnswer, text: Text) -> str:
    runs = answer.simulation.runs if answer.simulation else 0
    seed = str(answer.simulation.seed) if answer.simulation else NOTHING
    told = {"build": answer.build, "currency": answer.currency, "runs": runs, "seed": seed}
    return text("memo.foot", date=answer.as_of, **told) if answer.as_of else text("memo.foot_undated", **told)


def _changed(answer: CaseAnswer, before: Mapping[str, InputValue], text: Text) -> dict[str, Any] | None:
    """What a scenario, a call or a challenge makes otherwise; None where nothing is."""
    rows = []
    for name, value in answer.inputs.items():
        was, called = before[name], answer.model.name(name, text.locale)
        if not (value.changed or value.struck):
            continue
        told = input_said(was.base, was.unit, was.low, was.high, text)
        if value.struck:
            rows.append(text("cfo.changed.struck", name=called, was=told))
            continue
        now = input_said(value.base, value.unit, value.low, value.high, text)
        between = range_said(value.low, value.high, value.unit, text)
        key = "memo.now_exactly" if between == NOTHING else "memo.now"
        rows.append(text(key, name=called, now=now, range=between, was=told))
    title = text("memo.scenario", name=answer.scenario) if answer.scenario else text("memo.changed")
    return {"title": title, "rows": rows} if rows else None


def _walk(answer: CaseAnswer, text: Text) -> dict[str, Any] | None:
    steps: list[dict[str, Any]] = []
    for name, step in zip(answer.walk, pictures.walk_steps(answer, text), strict=False):
        meaning = text(f"memo.step.{name}")
        if steps:  # the first takes nothing off
            meaning = text("memo.taken", amount=step.taken or text("memo.takes_nothing"), meaning=meaning)
        steps.append(step._asdict() | {"meaning": meaning})
    return {"title": text("cfo.walk.title"), "note": text("memo.walk"), "steps": steps} if steps else None


def _charts(answer: CaseAnswer, text: Text, family: str) -> dict[str, Any]:
    """The tornado and the band of cash, drawn; no drawing where nothing moves the case, no band without cash flow."""
    rows, band = charts.case_tornado_rows(answer, text), charts.band_rows(answer, text)
    bars = None if rows is None else chart_svg(charts.tornado(), rows, TORNADO, narrow=True, family=family)
    title, note = charts.tornado_said(answer, text), case_leaning.beside_base(answer, text)
    cash = None
    if band is not None:
        drawn = chart_svg(charts.cash_band(), band, BAND, narrow=False, family=family)
        cash = {"title": text("cfo.band.title"), "note": text("cfo.band.note"), "svg": drawn}
    return {"tornado": {"title": title, "note": note, "svg": bars}, "band": cash}


def _register(answer: CaseAnswer, catalogue: Catalogue, text: Text) -> dict[str, Any]:
    def metric_name(metric: str) -> str:
        return text.pick(catalogue.metrics[metric].name)

    rows = [pictures.register_row(answer, name, metric_name, text) for name in pictures.in_order(answer)]
    return {
        "title": text("cfo.register.title"),
        "key": [(mark, text(f"memo.key.{mark}")) for mark in ("own", "borrowed", "guess")],
        "heads": [text(f"cfo.register.{head}") for head in HEADS],
        "rows": [row._asdict() for row in rows],
    }


def _definitions(answer: CaseAnswer, catalogue: Catalogue, text: Text) -> Iterator[tuple[str, str]]:
    """What stands on the memo, each with its meaning: results, evidence, runs, rules of counting."""
    model, ladder = answer.model, catalogue.evidence
    single = {line: role for role, line in model.results.named.items() if model.each(line) is None}  # the last role
    for line, role in single.items():
        if text.has(f"memo.means.{role}"):
            yield _named(answer, line, text), text(f"memo.means.{role}")
        elif line == model.results.headline:
            yield _named(answer, line, text), next(each.rule for each in explain(answer, text) if each.line == line)
    for grade in dict.fromkeys(each.evidence for each in answer.benefits.values()):
        rung = ladder.grades[grade]
        counts = text.value(rung.counts, "share")
        yield text("memo.evidence", grade=text.pick(rung.name), share=counts), text.pick(rung.means)
    yield text("memo.runs"), text("memo.runs_mean")
    yield from (("", rule) for rule in narrative.conventions(answer, text))
    yield text("memo.source"), text.pick(model.case.source)


def _named(answer: CaseAnswer, line: str, text: Text) -> str:
    return text("memo.value", name=answer.model.name(line, text.locale), value=line_said(answer, line, text))
