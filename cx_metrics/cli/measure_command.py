"""The command ``measure``: any metric, by any dimension, over any period, with interval and verdict."""

import argparse
from dataclasses import asdict

from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.curve_lines import contrast_line, contrasts, curves, point_line
from cx_metrics.cli.period_arguments import (
    company_told,
    headed,
    language_argument,
    period_told,
    scope_arguments,
    where_told,
)
from cx_metrics.company import Company
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics import Answer, Measurement, Period, Question, measure
from cx_metrics.metrics.answer_spread import Spread, spreads
from cx_metrics.metrics.explain import Explanation, explain
from cx_metrics.metrics.naming import told_apart
from cx_metrics.metrics.question import COMPARISONS, GRAINS
from cx_metrics.metrics.undated import all_time, span
from cx_metrics.text import Text
from cx_metrics.warehouse.reader import Reader


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("metrics", nargs="+", metavar="METRIC", help="ids from the catalogue")
    sub.add_argument("--by", action="append", default=[], metavar="DIM,DIM", help="split by these dimensions")
    scope_arguments(sub)
    sub.add_argument("--all-time", action="store_true", help="everything, rows without a date included")
    sub.add_argument(
        "--grain", choices=GRAINS, help="one measurement each day, month, fiscal quarter, half-year or year"
    )
    sub.add_argument(
        "--compare", choices=COMPARISONS, help="with the period before, the year before, the target or the rest"
    )
    sub.add_argument("--distribution", action="store_true", help="count the answers at each point of their scale")
    sub.add_argument("--curve", action="store_true", help="of a share that lasts: month by month who is still there")
    sub.add_argument("--explain", action="store_true", help="say how each number was made")
    language_argument(sub, "the language of words and numbers")


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    question = Question(
        metrics=tuple(told.metrics),
        by=tuple(name for names in told.by for name in names.split(",") if name),
        where=where_told(told),
        period=_period(told, company.reader),
        grain=told.grain,
        compare=told.compare,
    )
    answer = measure(company, question)
    document = answer.as_json()
    below: list[list[str]] = [[] for _ in answer.measurements]
    if told.distribution:
        for i, spread_out in enumerate(_spreads(company, question, answer)):
            document["measurements"][i]["distribution"] = [spread.as_json() for spread in spread_out]
            below[i] += [line for spread in spread_out for line in _bars(spread)]
    if told.curve:
        for i, points in enumerate(curves(company, question, answer)):
            document["measurements"][i]["curve"] = [asdict(point) for point in points]
            below[i] += [point_line(point) for point in points]
        document["log_rank"] = contrasts(company, question, answer)
        below[-1:] = [[*lines, *map(contrast_line, document["log_rank"])] for lines in below[-1:]]
    text = Text(told.lang, context.settings.organisation.currency)
    told_how = explain(company, question, answer, text) if told.explain else ()
    if told.explain:
        document["explanations"] = [explanation.as_json() for explanation in told_how]
    context.out(
        document,
        lambda: _lines(answer, context, below, text) + [line for e in told_how for line in _paragraph(e, text)],
    )
    return 0


def _spreads(company: Company, question: Question, answer: Answer) -> list[tuple[Spread, ...]]:
    """How the answers behind each measurement spread; raises QuestionError for a metric that counts no score."""
    declared = company.catalogue.metrics
    none = [name for name in question.metrics if declared[name].counted_score is None]
    if none:
        remedy = f"ask for {', '.join(name for name, metric in declared.items() if metric.counted_score)}"
        raise QuestionError(*(Problem(f"--distribution of {n}", "counts no answers on a scale", remedy) for n in none))
    found: dict[int, tuple[Spread, ...]] = {}
    for name in question.metrics:
        of = {i: m for i, m in enumerate(answer.measurements) if m.metric == name}
        each = spreads(company, declared[name], of.values(), question.where)
        found |= dict(zip(of, each, strict=True))
    return [found[i] for i in range(len(answer.measurements))]


def _paragraph(e: Explanation, text: Text) -> list[str]:
    """An explanation as lines."""
    groups = ", ".join(f"{dimension} {value}" for dimension, value in e.by.items())
    definitions = [f"{name} = {sql} → {text.amount(e.sums[name])}" for name, sql in e.definitions.items()]
    lines = [e.question, *e.sentences.values(), *definitions, *e.rests_on(text)]
    return ["", f"{e.name}{' · ' + groups if groups else ''}", *(f"  {line}" for line in lines)]


def _period(told: argparse.Namespace, reader: Reader) -> Period | None:
    if told.all_time and (told.start or told.end):
        raise QuestionError(Problem("--all-time", "and a period too", "ask for one of the two"))
    return all_time(reader) if told.all_time else period_told(told, reader)


def _lines(answer: Answer, context: Context, below: list[list[str]], text: Text) -> list[str]:
    lines = headed(answer, span(answer.period, text), text)
    if left_out := max(answer.undated.values(), default=0):
        lines.append(text("stamp.undated", n=left_out))
    if answer.comparison_period:
        lines.append(text("stamp.compared", period=span(answer.comparison_period, text)))
    if answer.comparison and len(answer.measurements) > 1:
        lines.append(text("finding.caption"))
    for i, m in enumerate(answer.measurements):
        lines.append(_line(m, text.pick(context.catalogue.metrics[m.metric].short_name), answer, text))
        lines += below[i]
    return lines


def _bars(spread: Spread) -> list[str]:
    """A line for each answer, the best first: which it is, in which box, its share with interval, its count, a bar."""
    scale, lines = spread.scale, [f"    on {spread.scale.low:g}–{spread.scale.high:g}, n {spread.n:,}"]
    for answered, n, share in reversed(list(zip(scale.points, spread.counts, spread.shares, strict=True))):
        head = f"    {answered:>6g}{'+' if scale.in_tenths else ' '} {scale.box(answered) or '':<6}"
        if share is None:
            lines.append(f"{head} hidden: too few answers to show")
        else:
            value, low, high = ("–" if x is None else f"{100 * x:.1f}" for x in (share.value, share.low, share.high))
            lines.append(f"{head} {value:>5} %  [{low:>4}, {high:>5}]  n {n:>7,}  {'█' * round(40 * share.value)}")
    return lines


def _line(m: Measurement, name: str, answer: Answer, text: Text) -> str:
    groups = ", ".join(f"{dimension} {told_apart(value, text('filter.not_stated'))}" for dimension, value in m.by)
    when = f" {span(m.period, text)}" if m.period != answer.period else ""
    label = f"{name}{when}{' · ' + groups if groups else ''}"
    if m.status == "suppressed":
        return f"{label:<50} {text('status.suppressed')}"
    said = [f"{text.value(m.value, m.unit, m.low, m.high)}  [{text.interval(m.low, m.high, m.unit)}]"]
    if m.value is None:
        said = [text("status.not_measurable"), *([f"≥ {text.value(m.low, m.unit)}"] if m.low is not None else [])]
    said += [text("explain.year_to", date=m.covers.end)] if m.covers else []
    said += [f"n {text.count(m.n or 0)}", *([text("status.few")] if m.status == "few" else [])]
    said += [m.reason.said(text)] if m.reason else []
    said += [text(f"verdict.{m.verdict}")] if m.verdict else []
    if answer.comparison and m.change is not None:
        change = text.change(m.change, m.unit, m.change_low, m.change_high)
        ends = text.change_interval(m.change_low, m.change_high, m.unit)
        said.append(f"{text(f'on.{answer.comparison}')} {change}  [{ends}]")
    return "  ".join([f"{label:<50}", *said])


COMMANDS = (Command("measure", "measure metrics, with interval, sample and verdict", _arguments, _run),)
