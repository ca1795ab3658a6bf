"""What the overview says first: headline, what it rests on, the cards and the pyramid, and in small print what to know
of them."""

from dataclasses import dataclass

from cx_metrics import pictures, settings
from cx_metrics.findings import lead, story
from cx_metrics.metrics.moved import telling
from cx_metrics.pictures.markup import Markup
from cx_metrics.roi import case_narrative
from cx_metrics.ui import data
from cx_metrics.ui.board import Board, board, noted, parts_of, unfiltered
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.kept import finished
from cx_metrics.ui.stamp import stamp
from cx_metrics.ui.view import View


@dataclass(frozen=True)
class Opening:
    """The opening, finished. ``options``: the figures by name, the one that is told of first; ``pyramid``: where
    the questionnaire asks for all three layers."""

    headline: str
    ask: str
    aside: str
    stamp: str
    cards: Markup
    options: dict[str, str]
    pyramid: Markup | None


@finished
def opening(visit: Visit, view: View) -> Opening | None:
    """What the page opens with; None where there is no figure that it could show."""
    held, text = board(visit, view), visit.text
    if held is None or not any(each.now.n or each.now.status == "suppressed" for each in held.told):
        return None
    first = lead(held.told)
    moved = telling(parts_of(visit, view, first.metric.id))
    told = story(held.told, text, visit.settings, view.compare, moved, noted(first, moved, held.log))
    between = text("finding.between")
    names = {each.metric.id: text.pick(each.metric.short_name) for each in (first, *held.told)}
    return Opening(
        told.headline,
        between.join([*told.sentences, *_at_risk(visit, view)]),
        between.join(told.others),
        stamp(visit, held.now, view.where),
        pictures.score_cards(held.cards, text, view.compare, held.marks, _remarks(visit, view, held)),
        names,
        pictures.pyramid(held.layers, text) if held.layers else None,
    )


def _at_risk(visit: Visit, view: View) -> list[str]:
    """What doing nothing costs all customers together: one sentence, where the company's own margin is known."""
    case = settings.catalogue().scorecard.money
    if case is None or view.where:
        return []
    answer = data.business_case(visit, case)
    measured = any(value.yours and value.unit.startswith("money") for value in answer.inputs.values())
    return [case_narrative.at_risk(answer, visit.text)] if measured else []


def _remarks(visit: Visit, view: View, held: Board) -> list[str]:
    """How sure intervals are; that there is no target to compare with; which figures the filters do not reach."""
    text, found = visit.text, [visit.text("finding.caption")]
    if view.compare == "target" and not any(each.now.target is not None for each in held.told):
        found.append(text("note.no_target"))
    if gone := [text.pick(settings.catalogue().metrics[name].short_name) for name in unfiltered(visit, view)]:
        found.append(text("note.unfiltered", figures=text.join(gone)))
    return found
