"""The months of a picture as a role may see them: those exposed are a group of each month by itself."""

from collections.abc import Sequence
from dataclasses import replace

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period, month_end, month_number
from cx_metrics.metrics.question import Filters
from cx_metrics.radar.finding import ShownMonth


def seen_months(
    company: Company, metric: Metric | None, where: Filters, months: Sequence[ShownMonth], group: By = ()
) -> tuple[ShownMonth, ...]:
    """The picture without what the role may not see: a month in which ``group`` under the filters ``where`` (those
    exposed) is hidden from it shows neither side, since everybody's figure is known and less the others tells them."""
    if company.role == "operator" or not months:
        return tuple(months)
    if metric is None:
        return ()
    periods = [Period(one.month, month_end(month_number(one.month))) for one in months]
    unseen = unseen_groups(company, metric, where, [group] * len(periods), periods)
    return tuple(
        replace(one, exposed=None, others=None) if hides else one for one, hides in zip(months, unseen, strict=True)
    )
