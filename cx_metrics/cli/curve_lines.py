"""Curves of shares that last, behind measurements: month by month who is still there, and whether groups differ."""

from typing import Any

from cx_metrics.company import Company
from cx_metrics.metrics import Answer, Period, Question
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.retention import RetentionPoint, curves_compared, retention_curves
from cx_metrics.metrics.undated import period_json


def curves(company: Company, question: Question, answer: Answer) -> list[tuple[RetentionPoint, ...]]:
    """The curve behind each measurement; raises QuestionError for a metric that is no share that lasts."""
    known: dict[tuple[str, Period], dict[By, tuple[RetentionPoint, ...]]] = {}
    found = []
    for m in answer.measurements:
        if (m.metric, m.period) not in known:
            metric = company.catalogue.metrics[m.metric]
            known[m.metric, m.period] = retention_curves(company, metric, m.period, question.by, question.where)
        found.append(known[m.metric, m.period].get(m.by, ()))
    return found


def contrasts(company: Company, question: Question, answer: Answer) -> list[dict[str, Any]]:
    """For each metric and period whether the curves of its groups differ; nothing where there are no two."""
    pairs = dict.fromkeys((m.metric, m.period) for m in answer.measurements if question.by)
    found = []
    for name, period in pairs:
        test = curves_compared(company, company.catalogue.metrics[name], period, question.by, question.where)
        if test is not None and test.degrees:
            said = {"chi_squared": test.statistic, "degrees": test.degrees, "p": test.p}
            found.append({"metric": name, "period": period_json(period), **said})
    return found


def contrast_line(found: dict[str, Any]) -> str:
    """Whether the curves above differ."""
    p = "< 0.001" if found["p"] < 0.001 else f"= {found['p']:.3f}"
    told = "differ" if found["p"] < 0.05 else "differ no more than chance would have it"
    return (
        f"the curves of {found['metric']} {told} (log-rank test over all that is seen, "
        f"χ² {found['chi_squared']:.1f}, {found['degrees']} df, p {p})"
    )


def point_line(point: RetentionPoint) -> str:
    """One month of a curve."""
    share, low, high = (f"{100 * x:.1f}" for x in (point.share, point.low, point.high))
    bar = "█" * round(40 * point.share)
    return f"    month {point.months:>3} {share:>5} %  [{low:>4}, {high:>5}]  seen so long {point.at_risk:>7,}  {bar}"
