"""The plan by quarter: what to do next, why it stands where it stands, who does it until when, what it costs and which
business case it opens."""

from collections.abc import Callable, Sequence
from pathlib import Path

from cx_metrics import entry
from cx_metrics.declarations.maturity_model import MaturityModel
from cx_metrics.maturity.decided_plan import PlanQuarter, PlanStep
from cx_metrics.maturity.level_words import level_said
from cx_metrics.pictures.buttons import HOW_STYLE
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import Text

PLAN_STYLE = HOW_STYLE + Path(__file__).with_name("plan_list.css").read_text("utf-8")
CaseLink = Callable[[str], tuple[str, str] | None]


def plan_list(roadmap: Sequence[PlanQuarter], model: MaturityModel, case: CaseLink, text: Text) -> Markup:
    """The steps; ``case`` gives name and address of a business case, or None. ``data-pick`` of a step is its practice,
    for who wants to decide about it."""
    parts = [_quarter(one, model, case, text) for one in roadmap]
    return tag("div", *parts, class_="cx plan", lang=text.locale)


def quarter_said(one: PlanQuarter, text: Text) -> str:
    """Its months, or that it lies beyond the plan."""
    if one.starts is None or one.ends is None:
        return text("maturity.plan.later")
    return text.period(one.starts, one.ends)


def cost_said(cost: float | None, text: Text) -> str:
    """An amount that somebody decided, as it was decided; that nobody has."""
    return text("maturity.plan.no_cost") if cost is None else entry.written(cost, "money", text)


def quarter_sum(one: PlanQuarter, text: Text) -> str:
    """How many steps it holds, how many days of work, and what they cost as far as somebody has said."""
    told = [text("maturity.plan.steps", n=len(one.steps)), days_said(one.days, text)]
    if one.cost is not None:
        told.append(entry.written(one.cost, "money", text))
    return " · ".join(told)


def days_said(days: float, text: Text) -> str:
    """Days of work."""
    return text("maturity.plan.days", n=round(days))


def _quarter(one: PlanQuarter, model: MaturityModel, case: CaseLink, text: Text) -> Markup:
    head = joined(tag("h3", quarter_said(one, text)), tag("p", quarter_sum(one, text), class_="sum"))
    return tag("section", head, tag("ol", *(_step(step, model, case, text) for step in one.steps)))


def _step(step: PlanStep, model: MaturityModel, case: CaseLink, text: Text) -> Markup:
    item, practice = step.item, model.practices[step.item.practice]
    name = text.pick(practice.name)
    where = text("maturity.plan.from_to", stands=level_said(item.stands, text), target=str(item.target))
    after = [text.pick(model.practices[need].name) for need in item.after]
    facts = [
        (text("maturity.plan.owner"), step.owner),
        (text("maturity.plan.due"), text.date(step.due) if step.due else text("maturity.plan.later")),
        (text("maturity.plan.work"), days_said(item.days, text)),
        (text("maturity.plan.cost"), cost_said(step.cost, text)),
    ]
    if after:
        facts.append((text("maturity.plan.after"), text.join(after)))
    rows = [tag("div", tag("dt", head), tag("dd", said)) for head, said in facts]
    if (opened := case(item.unlocks) if item.unlocks else None) is not None:
        link = tag("a", opened[0], href=opened[1], target="_self")
        rows.append(tag("div", tag("dt", text("maturity.plan.unlocks")), tag("dd", link)))
    why = tag("details", tag("summary", text("maturity.plan.why")), tag("p", item.rule), tag("p", item.worked))
    button = tag(
        "button", text("maturity.plan.decide"), type="button", class_="how", data_pick=item.practice,
        aria_label=text("maturity.plan.decide_aria", practice=name),
    )  # fmt: skip
    title = tag("p", tag("span", str(step.place), class_="place"), tag("b", name), button, class_="what")
    first = tag("p", text("maturity.plan.first", step=item.first_step), class_="first")
    return tag("li", title, tag("p", where, class_="first"), first, tag("dl", *rows), why)
