"""The words with which commands ask of whom, when, for whom, in which language; and how answers begin."""

import argparse
from datetime import date

from cx_metrics.cli.context import Context
from cx_metrics.company import Company
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.messages import LANGUAGE, spoken
from cx_metrics.metrics import Period, filters, period_of
from cx_metrics.metrics.build_answer import BuildAnswer
from cx_metrics.metrics.question import Filters
from cx_metrics.text import Text
from cx_metrics.warehouse.reader import Reader


def people_arguments(sub: argparse.ArgumentParser, public: str = "hide small groups, as the pages do") -> None:
    """Of whom is asked, and for whom: ``public`` says what a reader is not told."""
    sub.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="only these; repeat for more")
    sub.add_argument("--public", action="store_true", help=public)


def scope_arguments(sub: argparse.ArgumentParser, usual: str = "the last twelve full months") -> None:
    """Of whom and over which days is asked, and for whom."""
    people_arguments(sub)
    sub.add_argument("--from", dest="start", metavar="D", help=f"first day, YYYY-MM-DD (else {usual})")
    sub.add_argument("--to", dest="end", metavar="D", help="last day, YYYY-MM-DD")


def language_argument(sub: argparse.ArgumentParser, what: str = "language of the sentences") -> None:
    """In which language is answered; where nobody says, in that of this process."""
    sub.add_argument("--lang", choices=LANGUAGES, default=spoken(), help=f"{what} (else what {LANGUAGE} says)")


def company_told(context: Context, told: argparse.Namespace) -> Company:
    """The company as whom ``--public`` names may see it."""
    return context.company("reader" if told.public else "operator")


def where_told(told: argparse.Namespace, option: str = "--where") -> Filters:
    """The filters of an option; raises QuestionError for one without an equals sign."""
    return filters(_pair(option, text) for text in getattr(told, option.strip("-").replace("-", "_")))


def headed(found: BuildAnswer, said: str, text: Text, *lines: str) -> list[str]:
    """The lines of an answer, the first of which says what it rests on, and whether that is the sample company's."""
    told = {"said": said, "build": found.build}
    head = text("command.head", date=str(found.as_of), **told) if found.as_of else text("command.head_undated", **told)
    return [f"{text('sample.badge')}  {head}" if found.sample else head, *lines]


def _pair(option: str, text: str) -> tuple[str, str]:
    """``dimension=value`` as a pair; raises QuestionError without an equals sign."""
    name, equals, value = text.partition("=")
    if not equals:
        raise QuestionError(Problem(f"{option} {text}", "has no =", "write dimension=value"))
    return name.strip(), value.strip()


def period_told(told: argparse.Namespace, reader: Reader) -> Period | None:
    """The days told; where one is left out the first or last day of the data, and None without either."""
    if told.start is None and told.end is None:
        return None
    usual = period_of(reader)
    first = _day("--from", told.start) if told.start else (reader.first or usual.start)
    last = _day("--to", told.end) if told.end else (reader.as_of or usual.end)
    return Period(first, last)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(Problem(option, f"{text!r} is not a date", "write YYYY-MM-DD")) from None
