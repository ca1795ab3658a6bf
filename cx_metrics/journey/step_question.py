"""The question behind the score of one step, so that its receipt and its months can be asked for."""

from cx_metrics.declarations.journey import Journey
from cx_metrics.journey.model import JourneyMap, Step
from cx_metrics.metrics import Question
from cx_metrics.metrics.periods import Grain, Period
from cx_metrics.metrics.question import Comparison, Filters
from cx_metrics.warehouse.journeys.relations import OWN
from cx_metrics.warehouse.reader import Reader


def question_of(
    reader: Reader, journey: Journey, step: Step, where: Filters, period: Period, compare: Comparison | None,
    grain: Grain | None = None,
) -> Question | None:  # fmt: skip
    """What was asked for ``step.score``: the view's filters, and the values by which rows belong to the step, as far as
    the data hold them; None where they hold none."""
    declared = next(one for one in journey.steps if one.id == step.touchpoint)
    own = {name: tuple(v for v in sorted(values) if v in reader.dimension_values.get(name, ()))
           for name, values in declared.values.items()}  # fmt: skip
    if not all(own.values()):
        return None
    for name, values in where:
        if name not in OWN:
            own[name] = tuple(value for value in values if name not in own or value in own[name])
    asked = tuple(sorted((name, values) for name, values in own.items() if values))
    return Question((step.score.metric,), (), asked, period, grain, compare)


def is_empty(found: JourneyMap) -> bool:
    """Whether nothing in the data belongs to the journey: no event, no session, no rating, hidden or shown."""
    return not found.sessions and not any(
        step.volume or step.score.n or step.score.status == "suppressed" for step in found.steps
    )
