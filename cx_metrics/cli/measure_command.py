"""The command ``measure``: any metric, by any dimension, over any period, with interval and verdict."""

import argparse
from datetime import date

from cx_metrics import warehouse
from cx_metrics.cli.context import Command, Context
from cx_metrics.declarations.words import pick
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics import Answer, Measurement, Period, Question, filters, measure, period_of
from cx_metrics.metrics.question import COMPARISONS, GRAINS
from cx_metrics.warehouse.reader import Reader


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("metrics", nargs="+", metavar="METRIC", help="ids from the catalogue")
    sub.add_argument("--by", default="", metavar="DIM,DIM", help="split by these dimensions")
    sub.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="only these; repeat for more")
    sub.add_argument("--from", dest="start", metavar="D", help="first day, YYYY-MM-DD")
    sub.add_argument("--to", dest="end", metavar="D", help="last day, YYYY-MM-DD")
    sub.add_argument("--grain", choices=GRAINS, help="one measurement each day, month, fiscal quarter or fiscal year")
    sub.add_argument("--compare", choices=COMPARISONS, help="with the period before, the year before, the target or the rest")
    sub.add_argument("--public", action="store_true", help="hide small groups, as the pages do")


def _run(context: Context, told: argparse.Namespace) -> int:
    reader = warehouse.open_reader(context.settings)
    question = Question(
        metrics=tuple(told.metrics), by=tuple(name for name in told.by.split(",") if name),
        where=filters(_pair(text) for text in told.where), period=_period(told.start, told.end, reader),
        grain=told.grain, compare=told.compare,
    )
    answer = measure(reader, context.catalogue, context.settings, question, "reader" if told.public else "operator")
    context.out(answer.as_json(), lambda: _lines(answer, context))
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise QuestionError(Problem(f"--where {text}", "has no =", "write dimension=value"))
    return name.strip(), value.strip()


def _period(start: str | None, end: str | None, reader: Reader) -> Period | None:
    if start is None and end is None:
        return None
    usual = period_of(reader)
    first = _day("--from", start) if start else (reader.first or usual.start)
    last = _day("--to", end) if end else (reader.as_of or usual.end)
    return Period(first, last)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(Problem(option, f"{text!r} is not a date", "write YYYY-MM-DD")) from None


def _lines(answer: Answer, context: Context) -> list[str]:
    head = f"{answer.period.start} to {answer.period.end}, as of {answer.as_of}, build {answer.build}"
    lines = [("SAMPLE  " if answer.sample else "") + head]
    if answer.comparison_period:
        lines.append(f"compared with {answer.comparison_period.start} to {answer.comparison_period.end}")
    return lines + [_line(m, pick(context.catalogue.metrics[m.metric].short_name, "en"), answer) for m in answer.measurements]


def _line(m: Measurement, name: str, answer: Answer) -> str:
    groups = ", ".join(f"{dimension} {value or '(not stated)'}" for dimension, value in m.by)
    when = f" {m.period.start}" if m.period != answer.period else ""
    label = f"{name}{when}{' · ' + groups if groups else ''}"
    if m.status == "suppressed":
        return f"{label:<50} hidden: too few answers to show"
    value = "not measurable" if m.value is None else f"{_shown(m.value, m.unit)}  [{_shown(m.low, m.unit)}, {_shown(m.high, m.unit)}]"
    text = f"{label:<50} {value}  n {m.n:,}{'  (few)' if m.status == 'few' else ''}"
    if m.verdict:
        change = "" if m.change is None else f" {_shown(m.change, m.unit, '+')} [{_shown(m.change_low, m.unit, '+')}, {_shown(m.change_high, m.unit, '+')}]"
        text += f"  {m.verdict.replace('_', ' ')}{change}"
    return text


def _shown(value: float | None, unit: str, sign: str = "") -> str:
    if value is None:
        return "—"
    return f"{100 * value:{sign}.1f} %" if unit == "share" else f"{value:{sign},.2f}" if unit == "score" else f"{value:{sign},.1f}"


COMMANDS = (Command("measure", "measure metrics, with interval, sample and verdict", _arguments, _run),)
