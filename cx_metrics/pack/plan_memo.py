"""The plan of an assessment as a page of the board memo: the steps of each quarter with who, until when and at what
cost."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cx_metrics import pictures
from cx_metrics.declarations.maturity_model import MaturityModel
from cx_metrics.declarations.settings import Settings
from cx_metrics.maturity.decided_plan import PlanQuarter, PlanStep
from cx_metrics.maturity.level_words import level_said
from cx_metrics.pack.print_engine import letters_for, pdf
from cx_metrics.text import NOTHING, Text

TEMPLATE = Path(__file__).with_name("plan_memo.typ")
HEADS = ("place", "practice", "stands", "owner", "due", "work", "cost", "unlocks")


def plan_memo(
    roadmap: Sequence[PlanQuarter],
    model: MaturityModel,
    *,
    title: str,
    day: date,
    finding: tuple[str, str],
    case_name: Callable[[str], str],
    sample: bool,
    settings: Settings,
    text: Text,
) -> bytes:
    """The page as a PDF. ``title`` and ``day`` are the assessment's, ``finding`` a headline and what stands below it;
    ``case_name`` is what people call a business case. Raises ExportError where this machine has no font for it."""
    organisation = text.pick(settings.organisation.name)
    said = {
        "title": title,
        "organisation": organisation,
        "overline": f"{text.pick(model.name)} · {title} · {organisation}",
        "sample": f"{text('sample.badge')}: {text('sample.note')}" if sample else None,
        "foot": f"{text.date(day)} · {text.pick(model.caveat)}",
        "page": text("workbook.page", page="{page}", pages="{pages}"),
        "headline": finding[0],
        "paragraph": finding[1],
        "heads": [text(f"maturity.plan.{head}") for head in HEADS],
        "quarters": [
            {
                "name": pictures.quarter_said(one, text),
                "sum": pictures.quarter_sum(one, text),
                "steps": [_step(step, model, case_name, text) for step in one.steps],
            }
            for one in roadmap
        ],
    }
    return pdf(TEMPLATE, said, letters_for(said, text), text, day)


def _step(step: PlanStep, model: MaturityModel, case_name: Callable[[str], str], text: Text) -> dict[str, Any]:
    item = step.item
    return {
        "place": str(step.place),
        "practice": text.pick(model.practices[item.practice].name),
        "first_step": item.first_step,
        "stands": text("memo.from_to", stands=level_said(item.stands, text), target=str(item.target)),
        "owner": step.owner,
        "due": text.date(step.due) if step.due else NOTHING,
        "work": pictures.days_said(item.days, text),
        "cost": NOTHING if step.cost is None else pictures.cost_said(step.cost, text),
        "unlocks": case_name(item.unlocks) if item.unlocks else "",
    }
