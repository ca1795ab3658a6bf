"""What the numbers of a page rest on: as of, period, answers, coverage."""

from cx_metrics import settings
from cx_metrics.metrics import Answer, Question
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.undated import span
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.kept import company_of

COVERAGE = "coverage_of_customers"
ANSWERS = "responses"  # the view of survey answers


def stamp(visit: Visit, answer: Answer, where: Filters = ()) -> str:
    """One quiet line under the headline: as of, period, how many answers, of which share of customers."""
    text = visit.text
    parts = [text("stamp.period", period=span(answer.period, text))]
    if answer.as_of is not None:
        parts.append(text("stamp.as_of", date=answer.as_of))
    parts.extend(_counted(answer, text))
    if (share := _coverage(visit, answer, where)) is not None:
        parts.append(text("stamp.coverage", share=share))
    if left_out := max(answer.undated.values(), default=0):
        parts.append(text("stamp.undated", n=left_out))
    if answer.comparison_period is not None:
        against = answer.comparison_period
        parts.append(text("stamp.compared", period=text.period(against.start, against.end)))
    return " · ".join(parts)


def _counted(answer: Answer, text: Text) -> list[str]:
    """How many survey answers the figures rest on; in a company that asks nobody, what the first figure counts."""
    declared = settings.catalogue().metrics
    known = [(declared[m.metric], m.n) for m in answer.measurements if m.n is not None]
    asked = [n for metric, n in known if metric.view == ANSWERS]
    if asked:
        return [text("stamp.answers", n=max(asked))]
    return [text("stamp.counted", what=text.pick(m.part_names.get(m.sample, m.sample)), n=n) for m, n in known[:1]]


def _coverage(visit: Visit, answer: Answer, where: Filters) -> str | None:
    """The share of customers that was heard; None where it is not known who the customers are."""
    reader = company_of(visit).reader
    metric = settings.catalogue().metrics.get(COVERAGE)
    if metric is None or not reader.count("customers"):
        return None
    if not {name for name, _ in where} <= set(reader.dimensions(metric.view)):
        return None
    (found,) = data.answer(visit, Question((COVERAGE,), where=where, period=answer.period)).measurements
    return visit.text.value(found.value, found.unit, found.low, found.high) if found.status == "ok" else None
