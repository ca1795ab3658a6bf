"""Which metrics judge a whole answer, and by which of its scores: what key drivers are sought for."""

from collections.abc import Mapping

from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.table import Table
from cx_metrics.errors import Problem, did_you_mean

VIEW = "responses"  # the view that has a row for each answer, with its scores and its rated items


def outcome_columns(metrics: Mapping[str, Metric]) -> tuple[str, ...]:
    """The score columns that some metric declares as an outcome, in alphabetical order."""
    return tuple(sorted({metric.outcome for metric in metrics.values() if metric.outcome}))


def outcome_problems(metrics: Mapping[str, Metric], tables: Mapping[str, Table]) -> list[Problem]:
    """What is wrong with the outcomes that metrics declare: each names a score of the view that it reads."""
    table = tables.get(VIEW)
    scores = [name for name, column in table.columns.items() if column.kind == "score"] if table else []
    return [
        Problem(
            f"{metric.id}.yaml, key outcome",
            f"{metric.outcome!r} is no score of {VIEW}",
            did_you_mean(metric.outcome, scores),
        )
        for metric in metrics.values()
        if metric.outcome and metric.outcome not in scores
    ] + [
        Problem(
            f"{metric.id}.yaml, key outcome", f"is declared over the view {metric.view}", f"only {VIEW} has outcomes"
        )
        for metric in metrics.values()
        if metric.outcome and metric.view != VIEW
    ]
