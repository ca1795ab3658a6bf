"""The command ``maturity``: which models there are, what one asks, and what raters' answers come to beside the data."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
from cx_metrics.maturity.maturity_document import as_json, questions_json
from cx_metrics.maturity.say_do import ClaimCheck
from cx_metrics.statistics.ranged import Figure
from cx_metrics.text import Text
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
        context.out(document, lambda: _questions(document))
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
    context.out(document, lambda: [f"{file}: {len(content):,} bytes, {len(model.practices)} practices"])
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
        lines.append(f"{'':<22} {len(model.practices)} practices, {judged} of them judged by the company's own data")
    return lines


def _questions(document: dict[str, Any]) -> list[str]:
    lines = [document["name"], document["about"], document["caveat"]]
    for one in document["practices"]:
        lines += ["", f"{one['practice']} ({one['discipline']}): {one['question']}"]
        lines += [f"  {answer['answer']} ({answer['level']}): {answer['says']}" for answer in one["answers"]]
        lines += [f"  · {criterion}" for criterion in one["criteria"]] + [f"  evidence: {one['evidence']}"]
    return lines


def _lines(found: Assessment, plan: tuple[PlanItem, ...], moved: RoundProgress | None, text: Text) -> list[str]:
    head = f"{found.model.id}, {found.raters} raters, as of {found.as_of or 'no date'}"
    lines = [("SAMPLE  " if found.sample else "") + head, headline(found, text)]
    lines += [said for said in (widest_gaps(found, text), contradictions(found, text)) if said]
    roles = "".join(f"{role:>12}" for role in ROLES)
    lines += ["", f"{'':<24}{'awarded':>18}{roles}{'evidence':>10}{'gap':>6}  alpha"]
    for one in sorted(found.disciplines, key=lambda each: -(each.gap if each.gap is not None else -9)):
        said = "".join(f"{_group(one.by_role.get(role)):>12}" for role in ROLES)
        awarded = _group(one.awarded, ends=True)
        gap = "—" if one.gap is None else f"{one.gap:+.1f}"
        agreed = "—" if one.agreement.value is None else f"{one.agreement.value:.2f}"
        lines.append(f"{one.discipline:<24}{awarded:>18}{said}{_level(one.evidence_level):>10}{gap:>6}  {agreed}")
    lines += ["", "claims beside the company's own figures"]
    lines += [_check(one.practice, one.claim, one.check, text) for one in found.practices if one.check]
    lines += ["", "not awarded for want of an artefact: " + (", ".join(found.without_artefact) or "none")]
    lines += ["", f"plan ({plan[0].rule})" if plan else "plan: nothing is below the target"]
    lines += [_planned(place, one) for place, one in enumerate(plan, start=1)]
    if moved is not None:
        lines += ["", f"since the earlier round ({moved.raters[0]} raters then)"]
        lines += [f"{one.discipline:<24} {_level(one.before)} → {_level(one.after)}" for one in moved.disciplines]
        lines += [
            f"  {one.practice}: {_level(one.before)} → {_level(one.after)} ({', '.join(one.because)})"
            for one in moved.practices
        ]
    return lines


def _level(level: float | None) -> str:
    return "—" if level is None else f"{level:.1f}"


def _group(group: Figure | None, ends: bool = False) -> str:
    if group is None or group.n == 0:
        return "—"
    if group.value is None:
        return "hidden"
    return f"{group.value:.1f} [{group.low:.1f}, {group.high:.1f}]" if ends else f"{group.value:.1f}"


def _check(practice: str, claim: Figure, check: ClaimCheck, text: Text) -> str:
    figure = check.figure
    value, needed = "—", f"{check.needed:g}"
    if figure.unit is not None:
        value = text.value(figure.value, figure.unit, figure.low, figure.high)
        needed = text.value(check.needed, figure.unit)
    why = f" ({text(f'maturity.why.{check.why}')})" if check.why else ""
    said = f"{practice:<24} said {_level(claim.value)}  {figure.named(text)} {value}"
    return f"{said}, needed {needed}: {text(f'maturity.verdict.{check.verdict}')}{why}"


def _planned(place: int, one: PlanItem) -> str:
    when = "later" if one.starts is None or one.ends is None else f"{one.starts} to {one.ends}"
    after = f", after {', '.join(one.after)}" if one.after else ""
    worth = f"{one.priority:6.2f} = {one.worked}"
    return f"{place:>3}. {one.practice:<24} {worth}; {one.owner}, {one.days:g} days, {when}{after}"


COMMANDS = (Command("maturity", "what raters say beside what the company's own data show", _arguments, _run),)
