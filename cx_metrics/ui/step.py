"""What there is to know of one step of a journey: its panel, its complaints to read and its months."""

from cx_metrics import pictures, settings
from cx_metrics.journey import JourneyMap, Step
from cx_metrics.journey.step_question import question_of
from cx_metrics.metrics.question import Filters
from cx_metrics.ui import journeys, moment_lever
from cx_metrics.ui.frame import Visit, section
from cx_metrics.ui.picture import picture
from cx_metrics.ui.receipt_dialog import open_receipt
from cx_metrics.ui.step_cases import offer_cases
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader


def step_section(
    visit: Visit,
    reader: Reader,
    view: View,
    found: JourneyMap,
    labels: pictures.Labels,
    step: Step,
    other: Filters,
    title: str | None = None,
) -> None:
    """The section of a step, in the order of a decision; ``other`` is the group compared with, if any. ``title`` is its
    heading where that is not the step's name."""
    text, declared, name = visit.text, settings.catalogue().journeys[found.journey], labels.name(step.touchpoint)
    section(title or name)
    weights = journeys.weights(visit, view, declared, step)

    def panel(key: str, *sections: str) -> str | None:
        drawn = pictures.step_panel(found, step, labels, text, weights, sections)
        return picture(drawn, key=key, style=pictures.PANEL_STYLE)

    if panel("panel", "how") == pictures.RECEIPT:
        question = question_of(declared, step, view.where, view.period, None if other else view.compare)
        metric = settings.catalogue().metrics[step.score.metric]
        open_receipt(visit, question, text.pick(metric.name))
    journeys.months(visit, reader, view, declared, step, name)
    panel("panel_why", "why")
    offer_cases(visit, found.journey, step.touchpoint, view, labels)
    panel("panel_worth", "who", "worth")
    if title is None:  # who comes from a moment has the way there already
        moment_lever.link_of_step(visit, declared, step.touchpoint)
