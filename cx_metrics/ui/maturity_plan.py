"""The plan that follows from an assessment: steps by quarter, a form to decide about one, and the plan as Excel."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from cx_metrics import entry, pack, pictures, settings, workspace
from cx_metrics.maturity import Assessment, gap_plan
from cx_metrics.maturity.decided_plan import PlanQuarter, PlanStep, decided, quarters, total_cost
from cx_metrics.text import Text
from cx_metrics.ui import address, authoring, data
from cx_metrics.ui.case_choices import CASE
from cx_metrics.ui.case_links import page_of
from cx_metrics.ui.downloads import file_button
from cx_metrics.ui.frame import Visit, headline, plain, section
from cx_metrics.ui.picture import picked, picture
from cx_metrics.ui.round_forms import EXCEL
from cx_metrics.workspace import MaturityRound, PlanEntry, Unusable

FORM, LIST, STEP = "plan", "plan_list", "step"


def plan_part(visit: Visit, one: MaturityRound, found: Assessment) -> None:
    """All of it."""
    text, starts = visit.text, visit.settings.organisation.fiscal_year_starts
    entries = workspace.plan_entries(data.store(visit.in_use), one.id)
    steps = decided(gap_plan(found, text, starts), entries)
    if not steps:
        headline(text("maturity.plan.none"), text("maturity.plan.none_about"))
        return
    roadmap = quarters(steps, starts)
    first = text.pick(found.model.practices[steps[0].item.practice].name)
    finding = (text("maturity.plan.finding", n=len(steps), first=first), _costs_said(steps, text))
    headline(*finding, note=one.title)
    authoring.outcome()
    listed, form = st.columns([3, 2], gap="medium")
    with listed:
        section(text("maturity.plan.title"), text("maturity.plan.note"))
        drawn = pictures.plan_list(roadmap, found.model, partial(_case, text), text)
        picture(drawn, key=LIST, style=pictures.PLAN_STYLE, on_pick=_choose)
        write = partial(_workbook, roadmap, found, one.title, text)
        name = f"maturity-plan-{text.locale}.xlsx"
        file_button(text("maturity.plan.download"), write, name, EXCEL, key="download_plan")
        if pack.can_write(text.locale):
            page = partial(_page, visit, one, found, roadmap, finding)
            name, label = name.replace(".xlsx", ".pdf"), text("memo.plan")
            file_button(label, page, name, pack.MEDIA["pdf"], key="download_plan_pdf")
    with form:
        asked = address.get(STEP)
        step = next((each for each in steps if each.item.practice == asked), steps[0])
        _form(visit, one, found, step)


def _costs_said(steps: Sequence[PlanStep], text: Text) -> str:
    told = sum(step.cost is not None for step in steps)
    total = total_cost(steps)
    if total is None:
        return text("maturity.plan.no_costs")
    return text("maturity.plan.costs", n=told, of=len(steps), amount=entry.written(total, "money", text))


def _form(visit: Visit, one: MaturityRound, found: Assessment, step: PlanStep) -> None:
    text, practice = visit.text, found.model.practices[step.item.practice]
    based = step.entry.revision if step.entry else 0
    held = {
        "owner": step.owner,
        "due": step.due,
        "cost": "" if step.cost is None else entry.written(step.cost, "money", text),
    }
    based_on = authoring.started(FORM, f"{one.id}:{step.item.practice}", based, held)
    section(text.pick(practice.name), text.pick(practice.benefit))
    facts = [
        (text("maturity.plan.criteria"), [text.pick(each) for each in practice.criteria]),
        (text("maturity.plan.evidence"), [text.pick(practice.evidence)]),
    ]
    drawn = pictures.fact_rows(facts, text, arrive=step.item.practice)
    picture(drawn, key="plan_facts", style=pictures.RECEIPT_STYLE)
    if (case := settings.catalogue().business_cases.get(step.item.unlocks or "")) is not None:
        page = page_of(case.id)
        label = plain(text(f"maturity.plan.to_{page.removesuffix('.py')}", case=text.pick(case.name)))
        st.page_link(page, label=label, query_params={CASE: case.id})
    if authoring.allowed("maturity", text):
        _decide(visit, one, step, based_on)
    if step.entry is not None and step.entry.written_at is not None:
        when = authoring.moment(step.entry.written_at, text)
        st.caption(plain(text("maturity.plan.decided_by", who=step.entry.author, when=when)))


def _decide(visit: Visit, one: MaturityRound, step: PlanStep, based_on: int) -> None:
    text = visit.text
    with st.form(FORM, border=True):
        st.text_input(text("maturity.plan.owner"), key=f"{FORM}_owner", max_chars=80)
        st.date_input(text("maturity.plan.due"), key=f"{FORM}_due", format="YYYY-MM-DD")
        example = text("maturity.plan.cost_example", amount=entry.written(250_000.0, "money", text))
        st.text_input(text("maturity.plan.cost"), key=f"{FORM}_cost", placeholder=example)
        authoring.who(text, FORM)
        save = partial(_save, visit, one, step, based_on)
        st.form_submit_button(text("workspace.save"), type="primary", key=f"{FORM}_save", on_click=save)


def _save(visit: Visit, one: MaturityRound, step: PlanStep, based_on: int) -> None:
    owner, due, cost, author = (st.session_state[f"{FORM}_{name}"] for name in ("owner", "due", "cost", "author"))
    text, item = visit.text, step.item

    def save() -> None:
        amount = entry.number(cost, "money", text) if cost.strip() else None
        if cost.strip() and amount is None:
            raise Unusable("cost", f"{cost!r}", "write an amount")
        own = "" if owner.strip() == item.owner else owner
        told = PlanEntry(one.id, item.practice, own, due if due != item.ends else None, amount)
        workspace.save_plan_entry(data.store(visit.in_use), told, author=author, based_on=based_on)

    told = partial(_told, text)
    authoring.attempt(FORM, f"{one.id}:{item.practice}", text, save, "maturity.plan.saved", told)


def _told(text: Text, content: Mapping[str, Any]) -> str:
    """What somebody else decided, in words."""
    due = [text.date(date.fromisoformat(content["due"]))] if content["due"] else []
    return text.join([*filter(None, [content["owner"]]), *due, pictures.cost_said(content["cost"], text)])


def _case(text: Text, name: str) -> tuple[str, str] | None:
    """Name and address of a business case."""
    case = settings.catalogue().business_cases.get(name)
    page = page_of(name).removesuffix(".py").replace("_", "-")
    return None if case is None else (text.pick(case.name), f"./{page}?{CASE}={name}&lang={text.locale}")


def _workbook(roadmap: Sequence[PlanQuarter], found: Assessment, title: str, text: Text) -> bytes:
    from cx_metrics.workbook.plan_book import write_plan  # takes a moment to import; most visits download nothing

    cases = settings.catalogue().business_cases
    return write_plan(roadmap, found.model, title, lambda name: text.pick(cases[name].name), text)


def _page(
    visit: Visit, one: MaturityRound, found: Assessment, roadmap: Sequence[PlanQuarter], finding: tuple[str, str]
) -> bytes:
    cases = settings.catalogue().business_cases
    return pack.plan_memo(
        roadmap,
        found.model,
        title=one.title,
        day=one.as_of,
        finding=finding,
        case_name=lambda name: visit.text.pick(cases[name].name),
        sample=visit.in_use.sample,
        settings=visit.settings,
        text=visit.text,
    )


def _choose() -> None:
    address.write({STEP: picked(LIST)})
