"""The command ``maturity``: which models there are, what one asks, and what raters' answers come to beside the data."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cx_metrics.cli.columns import columns
from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import company_told, language_argument
from cx_metrics.company import Company
from cx_metrics.declarations.maturity_model import ROLES, MaturityModel
from cx_metrics.errors import ExportError, ImportRefused, Problem, QuestionError, WarehouseError, did_you_mean
from cx_metrics.importing.workbook_sheet import is_workbook
from cx_metrics.maturity import Assessment, PlanItem, RaterAnswer, RoundProgress, assess, gap_plan, progress
from cx_metrics.maturity.answer_file import AnswerRow, answers_of, csv_rows
from cx_metrics.maturity.headline import contradictions, headline, widest_gaps
from cx_metrics.maturity.kept_round import read_round
from cx_metrics.maturity.level_words import agreement_said, gap_said, group_said, level_said
from cx_metrics.maturity.maturity_document import as_json, questions_json
from cx_metrics.maturity.reading_words import items_that_moved, moved_cells, without_artefact
from cx_metrics.maturity.say_do import ClaimCheck
from cx_metrics.statistics.ranged import Figure
from cx_metrics.text import NOTHING, Text
from cx_metrics.workbook.maturity_form import form_rows, write_form
from cx_metrics.workspace import open_store, round_named


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("model", nargs="?", metavar="MODEL", help="alone: what it asks, and what may be answered")
    sub.add_argument("--list", action="store_true", help="which models there are")
    sub.add_argument(
        "--answers", type=Path, nargs="+", metavar="FILE", help="raters' answers: CSV files, filled-in forms"
    )
    sub.add_argument("--assessment", metavar="NAME", help="read a closed assessment that the page Maturity keeps")
    sub.add_argument("--compare", type=Path, nargs="+", metavar="FILE", help="the answers of an earlier round")
    sub.add_argument("--form", type=Path, metavar="FILE", help="write an Excel form for one rater to fill in")
    language_argument(sub, "the language of questions and sentences")
    sub.add_argument("--public", action="store_true", help="hide what all raters say too, when they are few")


def _run(context: Context, told: argparse.Namespace) -> int:
    models, text = context.catalogue.maturity_models, Text(told.lang, context.settings.organisation.currency)
    if told.list:
        context.out({"models": [_listed(model, text) for model in models.values()]}, lambda: _list(models, text))
        return 0
    if told.model not in models:
        said = "is not named" if told.model is None else f"{told.model!r} is no maturity model"
        raise QuestionError(Problem("MODEL", said, did_you_mean(told.model or "", models)))
    model = models[told.model]
    if told.form is not None:
        return _form(context, model, told.form, text)
    if told.answers is not None and told.assessment is not None:
        raise QuestionError(Problem("--assessment", "stands beside --answers", "name one of the two"))
    if told.answers is None and told.assessment is None:
        if told.compare is not None:
            raise QuestionError(Problem("--compare", "without --answers", "name the answers of the later round too"))
        document = questions_json(model, text)
        context.out(document, lambda: _questions(document, text))
        return 0
    answers = _answers(told.answers, model) if told.answers else ()
    earlier = _answers(told.compare, model) if told.compare else None
    company = _company(context, told.public)
    settings = company.settings if company else context.settings
    least = settings.privacy.minimum_group
    if told.assessment is not None:
        found = _kept(company_told(context, told), model, told.assessment)
    else:
        found = assess(company, model, answers, least, told.public)
    moved = progress(assess(company, model, earlier, least, told.public), found) if earlier else None
    plan = gap_plan(found, text, settings.organisation.fiscal_year_starts)
    context.out(as_json(found, plan, moved, text), lambda: _lines(found, plan, moved, text))
    return 0


def _answers(files: Sequence[Path], model: MaturityModel) -> tuple[RaterAnswer, ...]:
    """The answers in all files together. Raises ImportRefused."""
    rows: list[AnswerRow] = []
    for file in files:
        if not file.is_file():
            raise ImportRefused(Problem(str(file), "is not there", "check the path"))
        rows += form_rows(file, model) if is_workbook(file) else csv_rows(file)
    return answers_of(rows, model, " and ".join(file.name for file in files))


def _kept(company: Company, model: MaturityModel, name: str) -> Assessment:
    """The reading of the assessment of this name. Raises WorkspaceError, QuestionError where it asked another model."""
    kept = round_named(open_store(company.settings, company.reader.sample), name)
    if kept.model != model.id:
        asked = f"{kept.title!r} asked {kept.model}, not {model.id}"
        raise QuestionError(Problem("MODEL", asked, f"name {kept.model}"))
    return read_round(company, kept.id, None)


def _form(context: Context, model: MaturityModel, file: Path, text: Text) -> int:
    content = write_form(model, text)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise ExportError(Problem(str(file), error.strerror or "cannot be written", "name another file")) from None
    document = {"model": model.id, "form": str(file), "practices": len(model.practices), "bytes": len(content)}
    context.out(document, lambda: [text("command.maturity.form", file=str(file), n=len(model.practices))])
    return 0


def _company(context: Context, public: bool) -> Company | None:
    """The company whose data judge the claims; None, and a word about it, where nothing has been imported."""
    try:
        return context.company("reader" if public else "operator")
    except WarehouseError as error:
        context.progress(f"claims stand without a measurement: {error}")
        return None


def _listed(model: MaturityModel, text: Text) -> dict[str, Any]:
    return {
        "model": model.id,
        "name": text.pick(model.name),
        "about": text.pick(model.about),
        "caveat": text.pick(model.caveat),
        "disciplines": list(model.disciplines),
        "practices": list(model.practices),
        "levels": list(model.levels),
        "measured": sum(one.measured_by is not None for one in model.practices.values()),
    }


def _list(models: dict[str, MaturityModel], text: Text) -> list[str]:
    lines = []
    for model in models.values():
        judged = sum(one.measured_by is not None for one in model.practices.values())
        lines.append(f"{model.id:<22} {text.pick(model.name)}")
        lines.append(f"{'':<22} {text('command.maturity.listed', n=len(model.practices), judged=judged)}")
    return lines


def _questions(document: dict[str, Any], text: Text) -> list[str]:
    lines = [document["name"], document["about"], document["caveat"]]
    for one in document["practices"]:
        lines += ["", f"{one['practice']} ({one['discipline']}): {one['question']}"]
        lines += [f"  {answer['answer']} ({answer['level']}): {answer['says']}" for answer in one["answers"]]
        lines += [f"  · {criterion}" for criterion in one["criteria"]]
        lines.append(f"  {text('filter.some', dimension=text('maturity.form.wanted'), values=one['evidence'])}")
    return lines


def _lines(found: Assessment, plan: tuple[PlanItem, ...], moved: RoundProgress | None, text: Text) -> list[str]:
    model, lines = found.model, [_head(found, text), headline(found, text)]
    lines += [said for said in (widest_gaps(found, text), contradictions(found, text)) if said]
    lines += [
        "",
        *columns(_disciplines(found, text)),
        "",
        text("maturity.claims.title"),
        *columns(_claims(found, text)),
    ]
    if bare := without_artefact(found, text):
        lines += ["", bare]
    if not plan:
        lines += ["", text("maturity.plan.none")]
    else:
        rule = text("filter.some", dimension=text("maturity.plan.rule"), values=plan[0].rule)
        lines += ["", text("maturity.plan.title"), rule]
    lines += [f"{place:>3}. {_planned(one, model, text)}" for place, one in enumerate(plan, start=1)]
    if moved is not None:
        heads = [text(f"maturity.moved.{name}") for name in ("discipline", "before", "after", "change")]
        rows = [[name, *cells] for name, cells in moved_cells(moved, found, text)]
        lines += ["", text("command.maturity.since", n=moved.raters[0]), *columns([heads, *rows])]
        heads = [text(f"maturity.moved.{name}") for name in ("practice", "before", "after", "because")]
        rows = [[name, *cells] for name, cells in items_that_moved(moved, found, text)]
        lines += ["", *columns([heads, *rows])] if rows else []
    return lines


def _head(found: Assessment, text: Text) -> str:
    """Which model, of how many raters, and how old the data are."""
    name = text("punctuation.beside", value=text.pick(found.model.name), told=found.model.id)
    day = text("maturity.data_as_of", date=found.as_of) if found.as_of else text("command.maturity.undated")
    head = text("punctuation.comma").join([name, text("maturity.raters", n=found.raters), day])
    return f"{text('sample.badge')}  {head}" if found.sample else head


def _disciplines(found: Assessment, text: Text) -> list[list[str]]:
    """Heads and a row for each discipline, the widest gap first."""
    heads = [
        text(f"maturity.column.{name}") for name in ("discipline", "level", *ROLES, "evidence", "gap", "agreement")
    ]
    ordered = sorted(found.disciplines, key=lambda each: -(each.gap if each.gap is not None else -9))
    return [
        heads,
        *(
            [
                text.pick(found.model.disciplines[one.discipline].name),
                group_said(one.awarded, text),
                *(_role(one.by_role.get(role), text) for role in ROLES),
                level_said(one.evidence_level, text),
                gap_said(one.gap, text),
                agreement_said(one.agreement, text),
            ]
            for one in ordered
        ),
    ]


def _role(group: Figure | None, text: Text) -> str:
    """The level of a role alone: its interval would make seven columns too wide for a terminal."""
    return group_said(group, text) if group is None or group.value is None else level_said(group.value, text)


def _claims(found: Assessment, text: Text) -> list[list[str]]:
    """Heads and a row for each claim beside the company's own figure."""
    rows = [[text(f"maturity.claims.{name}") for name in ("practice", "claim", "figure", "needed", "verdict")]]
    for one in found.practices:
        if one.check is not None:
            rows.append([text.pick(found.model.practices[one.practice].name), *_check(one.claim, one.check, text)])
    return rows


def _check(claim: Figure, check: ClaimCheck, text: Text) -> list[str]:
    figure = check.figure
    value, needed = NOTHING, f"{check.needed:g}"
    if figure.unit is not None:
        value = text.value(figure.value, figure.unit, figure.low, figure.high)
        needed = text.value(check.needed, figure.unit)
    verdict = text(f"maturity.verdict.{check.verdict}")
    if check.why:
        verdict = text("filter.some", dimension=verdict, values=text(f"maturity.why.{check.why}"))
    shown = text("filter.some", dimension=figure.named(text), values=value)
    return [level_said(claim.value, text), shown, needed, verdict]


def _planned(one: PlanItem, model: MaturityModel, text: Text) -> str:
    when = text("maturity.plan.later") if one.starts is None or one.ends is None else text.period(one.starts, one.ends)
    name = text("punctuation.beside", value=text.pick(model.practices[one.practice].name), told=one.owner)
    said = [f"{text.amount(one.priority)} = {one.worked}", text("maturity.plan.days", n=round(one.days)), when]
    if one.after:
        names = text.join(text.pick(model.practices[need].name) for need in one.after)
        said.append(text("filter.some", dimension=text("maturity.plan.after"), values=names))
    return text("filter.some", dimension=name, values=text("punctuation.semicolon").join(said))


COMMANDS = (Command("maturity", "what raters say beside what the company's own data show", _arguments, _run),)
