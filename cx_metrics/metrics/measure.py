"""The one engine for measuring: any metric, by any declared dimension, filtered, over any period, compared
with anything.
"""

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics.build_answer import build_of
from cx_metrics.metrics.cells import fetched_together
from cx_metrics.metrics.compare import verdicts
from cx_metrics.metrics.curves import grown_period
from cx_metrics.metrics.measurement import Answer, Measurement
from cx_metrics.metrics.metric_answer import MetricAnswer
from cx_metrics.metrics.periods import Period, default_period
from cx_metrics.metrics.question import Question, require_answerable
from cx_metrics.metrics.undated import UNDATED, all_time
from cx_metrics.warehouse.reader import Reader


def measure(company: Company, question: Question) -> Answer:
    """Answer ``question``. Readers do not see small groups; operators see everything.

    Raises QuestionError for a metric, dimension or value that does not exist.
    """
    reader, catalogue = company.reader, company.catalogue
    require_answerable(question, catalogue, reader)
    period = question.period or period_of(reader)
    mix_over = _mix_over(company, question)
    found: list[tuple[Metric, Measurement, float]] = []
    sources, over, undated = {}, {}, {}
    metrics = [catalogue.metrics[name] for name in question.metrics]
    fetch = fetched_together(reader, metrics)
    for metric in metrics:
        over[metric.id] = question.period or grown_period(reader, metric) or period
        against = _against(question, over[metric.id])
        answer = MetricAnswer(company, metric, question, over[metric.id], against, mix_over, fetch)
        rows, sources[metric.id] = answer.rows()
        found += [(metric, measurement, p) for measurement, p in rows]
        undated[metric.id] = answer.undated()
    if len(set(over.values())) == 1:
        period = next(iter(over.values()))
    against = _against(question, period)
    return Answer(
        **build_of(reader),
        period=period,
        measurements=verdicts(found),
        comparison=question.compare,
        comparison_period=against,
        mix_over=mix_over if against else None,
        sources=sources,
        undated=undated,
    )


def period_of(reader: Reader) -> Period:
    """The default period: the last twelve full months of the data; all time where no row has a date. Raises
    QuestionError when there is nothing to measure.
    """
    everything = all_time(reader)
    if everything is None:
        raise QuestionError(Problem("the warehouse", "holds no row with a date", "import survey answers"))
    return everything if everything == UNDATED else default_period(everything.start, everything.end)


def _against(question: Question, period: Period) -> Period | None:
    if question.compare in ("previous", "year") and period.undated:
        found, remedy = "all time has nothing before it", "choose a period with --from and --to, or another comparison"
        raise QuestionError(Problem(f"--compare {question.compare}", found, remedy))
    if question.compare == "previous":
        return period.previous()
    return period.year_before() if question.compare == "year" else None


def _mix_over(company: Company, question: Question) -> str | None:
    """The dimension over whose groups a change is split: the one asked by, or for the total the first that is
    not filtered and has several values.
    """
    if question.by:
        return question.by[0] if len(question.by) == 1 else None
    reader = company.reader
    views = {company.catalogue.metrics[name].view for name in question.metrics}
    filtered = {name for name, _ in question.where}
    held = reader.dimension_values
    several = (d for d in company.settings.dimensions if d not in filtered and len(held.get(d, ())) > 1)
    return next((d for d in several if all(d in reader.dimensions(view) for view in views)), None)
