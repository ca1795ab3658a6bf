"""The single lines of an explanation, in words: period, sample, filters, change, target."""

import math

from cx_metrics import entry
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import AuthoredTarget, Settings, Target
from cx_metrics.metrics.measurement import Answer, Measurement
from cx_metrics.metrics.moved import Moved
from cx_metrics.metrics.naming import dimension_names, value_name
from cx_metrics.metrics.question import Question
from cx_metrics.metrics.target_in_force import target_in_force
from cx_metrics.metrics.undated import span
from cx_metrics.statistics.verdict import Verdict
from cx_metrics.text import Text
from cx_metrics.warehouse.reader import Reader

LEAST_SAID = 0.02  # of an interval: what is less than this narrower looks the same
_OF_ANSWERS = ("responses", "ratings")  # the views whose rows are survey answers


def period_said(m: Measurement, text: Text) -> str:
    """The period, or the year that a figure of customers' years covers."""
    if m.covers:
        return text("explain.year_to", date=m.covers.end)
    return span(m.period, text)


def sample_said(metric: Metric, m: Measurement, text: Text) -> str:
    """How many answered (or were counted), and how many a verdict needs."""
    if metric.view in _OF_ANSWERS:
        return text("explain.sample", n=m.n or 0, minimum=metric.minimum_sample)
    counted = text.pick(metric.part_names[metric.sample])
    return text("explain.counted", what=counted, n=m.n or 0, minimum=metric.minimum_sample)


def excluded_said(metric: Metric, n: int, rows: int, text: Text) -> str:
    """How many rows were left out, and of how many."""
    return text("explain.excluded" if metric.view in _OF_ANSWERS else "explain.not_counted", n=rows - n, rows=rows)


def kinds_said(reader: Reader, text: Text) -> str | None:
    """That no case says whether it is a complaint, or what share of all does not (how many there are in all is not for
    everybody); None where all of them do."""
    if reader.kinds_unsaid:
        return text("reason.kinds_unsaid")
    unsaid = reader.cases_of_no_kind
    return text("explain.kinds_unsaid", share=text.value(unsaid / reader.count("cases"), "share")) if unsaid else None


def detectable_said(m: Measurement, text: Text) -> str | None:
    """The smallest change that this sample could have shown: a size, without a sign; None where nothing is compared."""
    if m.detectable is None:
        return None
    size = text.change(m.detectable, m.unit, m.change_low, m.change_high).lstrip("+")
    return text("receipt.detectable", value=size)


def filters_said(settings: Settings, question: Question, m: Measurement, text: Text) -> str:
    """Who is counted: the group and the filters in words."""
    stated = [*question.where, *((name, (value or "",)) for name, value in m.by)]
    said = [
        text(
            "filter.some",
            dimension=text.pick(settings.dimensions[name].name),
            values=text.join(value_name(settings, name, value, text) for value in values),
        )
        for name, values in stated
    ]
    return text.join(said) if said else text("filter.everyone")


def change_said(answer: Answer, m: Measurement, text: Text) -> str | None:
    """The change against the comparison, with interval, and in time from which value to which; None without one."""
    if m.change is None or m.value is None or answer.comparison is None:
        return None
    of = (text.value(value, m.unit, m.low, m.high) for value in (m.value - m.change, m.value))
    levels = dict(zip(("before", "after"), of, strict=True)) if answer.comparison_period else {}
    return text(
        "receipt.change_from" if levels else "receipt.change",
        on=text(f"on.{answer.comparison}"),
        change=text.change(m.change, m.unit, m.change_low, m.change_high),
        interval=text.change_interval(m.change_low, m.change_high, m.unit),
        **levels,
    )


def judged_said(verdict: Verdict | None, text: Text) -> str | None:
    """The verdict on a change, and that it holds among all that were judged with it; None without one."""
    return text("explain.judged", verdict=text(f"verdict.{verdict}")) if verdict else None


def same_customers_said(m: Measurement, text: Text) -> str | None:
    """By how much narrower a change is known because customers answered in both periods; None between strangers."""
    narrower = 1 - math.sqrt(1 - (m.correlation or 0.0))
    return text("explain.same_customers", share=text.value(narrower, "share")) if narrower > LEAST_SAID else None


def split_said(answer: Answer, m: Measurement, moved: Moved | None, settings: Settings, text: Text) -> str | None:
    """Mix and rate of the split that tells most (``moved``), or of the only one; in tenths, so that they add up."""
    if moved is not None:
        over, mix, rate = moved.split, moved.mix.points, moved.rate.points
    elif m.mix is not None and m.rate is not None and answer.mix_over is not None:
        over, mix, rate = (answer.mix_over,), m.mix, m.rate
    else:
        return None
    one_decimal = (-0.25, 0.25) if m.unit != "share" else (-0.0025, 0.0025)
    return text(
        "explain.contribution" if m.by else "explain.split",
        dimension=dimension_names(settings, over, text),
        mix=text.change(mix, m.unit, *one_decimal),
        rate=text.change(rate, m.unit, *one_decimal),
    )


def goal_said(settings: Settings, question: Question, m: Measurement, sample: bool, text: Text) -> str | None:
    """The target in force and where it comes from; None where there is none to say."""
    if m.target is None:
        return None
    found = target_in_force(settings, m.metric, question.where, m.by, m.period, sample)
    assert found is not None, "the settings that measured are those that explain"
    return target_said(found, m.unit, text)


def target_said(target: Target, unit: str, text: Text) -> str:
    """A target in a sentence with where it comes from: its value, who set it, when, in the file or in the app."""
    key = "receipt.target_in_app" if isinstance(target, AuthoredTarget) else "receipt.target"
    return text(key, value=entry.written(target.value, unit, text), who=text.pick(target.set_by), date=target.set_on)
