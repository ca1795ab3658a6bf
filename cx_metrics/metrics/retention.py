"""The whole curve behind a share that lasts: month after month, how many of those who began are still there.

Months are twelfths of 365 days, so that month 12 is what `kept after 365 days` reads.
"""

from dataclasses import dataclass

from cx_metrics.company import Company, Role
from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.duration import BEGUN, ENDED, SECONDS
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics.clusters import design_effects
from cx_metrics.metrics.histograms import Histogram, fetch_histograms
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters, Question, require_answerable
from cx_metrics.warehouse.reader import Reader

_YEAR = 365 * SECONDS["days"]


@dataclass(frozen=True)
class RetentionPoint:
    """After so many ``months``: the share still there, its 95 % interval (0–1), and how many are seen for so long."""

    months: int
    share: float
    low: float
    high: float
    at_risk: int


@dataclass(frozen=True)
class RetentionCurve:
    """The curve of one group; ``begun`` and ``ended`` count its people. A hidden group has neither these nor points."""

    by: By
    begun: int | None
    ended: int | None
    points: tuple[RetentionPoint, ...]
    hidden: bool = False


def retention_curve(
    reader: Reader,
    catalogue: Catalogue,
    settings: Settings,
    metric: str = "kept_after_a_year",
    by: str | None = None,
    where: Filters = (),
    period: Period | None = None,
    role: Role = "operator",
) -> tuple[RetentionCurve, ...]:
    """The curve of those who began in ``period`` (all, when not said), or one for each value of the dimension ``by``.

    A curve ends where nobody has been seen for so long; for readers already where fewer have been than the smallest
    group that may be shown. Raises QuestionError for what does not exist, or for a metric that is no duration.
    """
    question = Question((metric,), by=(by,) if by else (), where=where, period=period)
    require_answerable(question, catalogue, reader)
    declared, over = catalogue.metrics[metric], period or _everything(reader, catalogue.metrics[metric])
    if declared.duration is None:
        raise QuestionError(Problem(f"metric {metric!r}", "is no duration", "ask for one that is read off a curve"))
    fetched = fetch_histograms(reader, declared, question.by, where, over, None, 1).cells
    groups: list[By] = [tuple(zip(question.by, key, strict=True)) for key in fetched.keys]
    company = Company(reader, catalogue, settings, role)
    hidden = unseen_groups(company, declared, where, groups, [over] * len(groups))
    wider = design_effects(reader, declared, question, question.by, fetched.keys, fetched.sums[BEGUN], over)
    fewest = 1 if role == "operator" else settings.privacy.minimum_group
    steps = _YEAR / SECONDS[declared.duration.counted_in]
    return tuple(
        RetentionCurve(group, None, None, (), True)
        if unseen
        else RetentionCurve(
            group,
            round(float(fetched.sums[BEGUN][i])),
            round(float(fetched.sums[ENDED][i])),
            _points(fetched.histograms[i], float(wider[i]), fewest, steps),
        )
        for i, (group, unseen) in enumerate(zip(groups, hidden, strict=True))
    )


def _points(histogram: Histogram, design_effect: float, fewest: int, steps_a_year: float) -> tuple[RetentionPoint, ...]:
    curve, found = histogram.curve(design_effect), list[RetentionPoint]()
    while True:
        months = len(found)
        age = months * steps_a_year / 12
        at_risk, reading = histogram.at_risk(age), curve.at(age)
        if at_risk < fewest or reading.value != reading.value:
            return tuple(found)
        found.append(RetentionPoint(months, *reading, at_risk))


def _everything(reader: Reader, metric: Metric) -> Period:
    first, last = reader.first_of(metric.view), reader.as_of
    if first is None or last is None:
        raise QuestionError(Problem("the warehouse", "holds no row with a date", "import survey answers"))
    return Period(first, last)
