"""Why a figure cannot be measured, and the nearest period over which it can."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.customer_year import last_full_month, year_to
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.undated import UNDATED, period_json
from cx_metrics.months import month_end, month_number, month_start
from cx_metrics.text import Text
from cx_metrics.warehouse.reader import Reader

Code = Literal[
    "no_full_month",  # it is read as at a month's end, and the period holds no whole month
    "year_not_full",  # the twelve months to that end are not in the data from end to end
    "no_year",  # no twelve months are
    "outside",  # the period lies before or after everything that counts
    "other_scale",  # it reads one scale, and all answers stand on others
    "nobody",  # nothing that counts lies in the period, under the filters
    "too_young",  # nobody has been seen for so long
    "not_reached",  # too few have ended for a median or percentile
    "days_only",  # the times it lies between are days without a time
    "kinds_unsaid",  # no case says whether it is a complaint, a question or a request
    "not_known",  # what the figure is made of is not in the rows that there are
]


_KINDS = {"cases": "kind", "customer_years": "complaints"}  # view → what it has of the kinds of cases
_SCALE = re.compile(r"\b(\w+)_low = ([0-9]+) AND \1_high = ([0-9]+)")  # as a part says which scale it reads


@dataclass(frozen=True)
class Reason:
    """Why there is no figure; ``nearest`` is the period to ask for instead, where another one helps."""

    code: Code
    nearest: Period | None = None

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "nearest": period_json(self.nearest) if self.nearest else None}

    def said(self, text: Text) -> str:
        """The reason as a sentence."""
        why = text(f"reason.{self.code}")
        if self.nearest is None:
            return why
        return text("reason.with_nearest", reason=why, period=text.period(self.nearest.start, self.nearest.end))


def counts_kinds(metric: Metric) -> bool:
    """Whether a metric tells complaints, questions and requests apart."""
    column = _KINDS.get(metric.view)
    return column is not None and any(re.search(rf"\b{column}\b", part.value) for part in metric.parts.values())


def _on_other_scales(reader: Reader, metric: Metric) -> bool:
    """Whether a metric reads a score on one scale, and no batch has it on that one."""
    read = {found.groups() for part in metric.parts.values() if (found := _SCALE.search(part.value))}
    scales = {(name, *map(float, ends)) for batch in reader.batches for name, ends in batch.scales.items()}
    of_it = [scale for scale in scales if scale[0] in {name for name, *_ in read}]
    return bool(of_it) and not any((name, float(low), float(high)) in scales for name, low, high in read)


def reason(reader: Reader, metric: Metric, period: Period, n: int) -> Reason:
    """Why ``metric`` has no value over ``period``, of which ``n`` count."""
    held = reader.months.get(metric.view, ())
    if metric.reads_years:
        month = last_full_month(period)
        if month is None or month_number(month.end) not in held:
            if not held:
                return Reason("no_year")
            asked = month_number((month or period).end)
            nearest = min(held, key=lambda number: (abs(number - asked), -number))
            code: Code = "no_full_month" if month is None else "year_not_full"
            return Reason(code, year_to(Period(month_start(nearest), month_end(nearest))))
    elif n == 0:
        first, last = month_number(period.start), month_number(period.end)
        if held and period != UNDATED and not any(first <= number <= last for number in held):
            return Reason("outside", Period(month_start(held[0]), month_end(held[-1])))
    if reader.kinds_unsaid and counts_kinds(metric):
        return Reason("kinds_unsaid")
    if n == 0 and not metric.reads_years:
        of_days = metric.duration and metric.unit == "seconds" and any(batch.days for batch in reader.batches)
        return Reason("days_only" if of_days else "other_scale" if _on_other_scales(reader, metric) else "nobody")
    if metric.duration:
        return Reason("not_reached" if metric.duration.horizon is None else "too_young")
    return Reason("not_known")
