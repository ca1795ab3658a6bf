"""Which scores metrics count, and which metrics judge a whole answer by one: what key drivers are sought for."""

from collections.abc import Collection, Mapping

from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.table import Table
from cx_metrics.errors import Problem, did_you_mean, unknown_name

_RATED = {"ratings": ("given",)}  # what a rated item was given
VIEW = "responses"  # the view that has a row for each answer, with its scores and its rated items


def outcome_columns(metrics: Mapping[str, Metric]) -> tuple[str, ...]:
    """The score columns that some metric declares as an outcome, in alphabetical order."""
    return tuple(sorted({metric.outcome for metric in metrics.values() if metric.outcome}))


def outcome_problems(metrics: Mapping[str, Metric], tables: Mapping[str, Table]) -> list[Problem]:
    """What is wrong with the outcomes that metrics declare: each names a score of the view that it reads."""
    table = tables.get(VIEW)
    scores = [name for name, column in table.columns.items() if column.kind == "score"] if table else []
    return (
        [
            problem
            for metric in metrics.values()
            if metric.outcome
            for problem in unknown_name(
                f"{metric.id}.yaml, key outcome", metric.outcome, scores, f"is no score of {VIEW}"
            )
        ]
        + [
            Problem(
                f"{metric.id}.yaml, key outcome",
                f"is declared over the view {metric.view}",
                f"only {VIEW} has outcomes",
            )
            for metric in metrics.values()
            if metric.outcome and metric.view != VIEW
        ]
        + [
            _score_problem(metric, {VIEW: tuple(scores), **_RATED}.get(metric.view, ()))
            for metric in metrics.values()
            if (metric.score or metric.boxes)
            and metric.counted_score not in {VIEW: tuple(scores), **_RATED}.get(metric.view, ())
        ]
    )


def behaviour_problems(
    behaviours: Collection[str], metrics: Mapping[str, Metric], tables: Mapping[str, Table]
) -> list[Problem]:
    """Behaviours whose id already names a metric or a column of answers: an outcome is asked for by one name."""
    taken = {*metrics, *(tables[VIEW].columns if VIEW in tables else ())}
    return [
        Problem(f"moments.yaml, key outcomes.{name}", "is the name of a metric or score", "choose another")
        for name in behaviours
        if name in taken
    ]


def _score_problem(metric: Metric, scores: tuple[str, ...]) -> Problem:
    if metric.counted_score is None:
        return Problem(f"{metric.id}.yaml, key boxes", "of no score", "name the score that it counts, e.g. score: csat")
    known = did_you_mean(metric.counted_score, scores)
    return Problem(f"{metric.id}.yaml, key score", f"{metric.counted_score!r} is no score of {metric.view}", known)
