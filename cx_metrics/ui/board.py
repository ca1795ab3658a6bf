"""What the overview rests on, fetched together: the figures the company has, their months, since when they changed, and
the marks of what was done meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from cx_metrics import pictures, settings
from cx_metrics.findings import Finding
from cx_metrics.metrics import Answer, Measurement, Period, Question
from cx_metrics.metrics.answer_spread import scales
from cx_metrics.metrics.monthly import Since, monthly, since
from cx_metrics.metrics.moved import Moved, splits_of
from cx_metrics.metrics.operating_changes import OperatingChange, changes, during
from cx_metrics.metrics.periods import Grain, month_end, month_number, month_start
from cx_metrics.metrics.target_in_force import target_in_force
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.pictures import Mark
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.grains import finest
from cx_metrics.ui.happened import marks_on_cards
from cx_metrics.ui.kept import company_of, finished
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader

LINE_MONTHS = 13  # a year, and the same month of the year before


@dataclass(frozen=True)
class Board:
    """The figures of the page, each with its months (or quarters, or half-years); the log of changes over the longest
    line, and the ``marks`` of changes and notes on the lines of the cards."""

    now: Answer
    told: tuple[Finding, ...]
    cards: tuple[pictures.Card, ...]
    layers: tuple[pictures.Layer, ...]
    months: dict[str, tuple[Measurement, ...]]
    log: tuple[OperatingChange, ...]
    marks: tuple[Mark, ...]


@finished
def board(visit: Visit, view: View) -> Board | None:
    """Everything the page says about the figures this company has; None where it has none that it could show."""
    declared, reader = settings.catalogue().metrics, company_of(visit).reader
    scorecard = settings.catalogue().scorecard
    wanted = [name for name in settings.catalogue().scorecard.candidates if _can_be_asked(reader, name, view)]
    pyramid = [name for name in scorecard.pyramid if name in declared and _can_be_asked(reader, name, view)]
    if not wanted:
        return None
    asked = Question((*wanted, *pyramid), where=view.where, period=view.period)
    holds = {m.metric for m in data.answer(visit, asked).measurements if m.n or m.status == "suppressed"}
    names = scorecard.chosen([name for name in wanted if name in holds]) or tuple(wanted[:1])
    layers = tuple(name for name in pyramid if name in holds) if holds.issuperset(scorecard.pyramid) else ()
    now = data.answer(visit, Question((*names, *layers), where=view.where, period=view.period, compare=view.compare))
    found = {m.metric: m for m in now.measurements}
    line = view.period
    if line != UNDATED:
        line = _from_the_first(line.last_months(max(LINE_MONTHS, line.months)), reader, names)
    span = _both(line, now.comparison_period)
    every = _months(visit, names, view, span)
    compared = _both(view.period, now.comparison_period)
    months, longest = ({name: _within(each, over) for name, each in every.items()} for over in (line, compared))
    if line != UNDATED:
        months = {name: _finest(visit, view, name, months[name], line) for name in names}
    shown = [points[0].period.start for points in months.values() if points]
    span = Period(min([span.start, *shown]), span.end) if span != UNDATED else span
    cards = tuple(_card(visit, view, found[name], months[name][-LINE_MONTHS:]) for name in names)
    log = changes(reader, span, view.where)
    return Board(
        now,
        tuple(Finding(declared[name], found[name], _since(found[name], longest[name])) for name in names),
        cards,
        tuple(pictures.Layer(declared[name], found[name]) for name in layers),
        months,
        log,
        marks_on_cards(visit, log, cards),
    )


def known_board(visit: Visit, view: View) -> Board:
    """The board of a page that is being shown."""
    found = board(visit, view)
    assert found is not None, "a page without figures has no sections"
    return found


def figure(visit: Visit, view: View, metric: str) -> Measurement:
    """One of the figures on the board."""
    return next(each.now for each in known_board(visit, view).told if each.metric.id == metric)


def unfiltered(visit: Visit, view: View) -> tuple[str, ...]:
    """The figures that the filters do not reach, because their table knows nothing of what is filtered by."""
    declared, reader = settings.catalogue().metrics, company_of(visit).reader
    gone = [name for name in settings.catalogue().scorecard.candidates if not _can_be_asked(reader, name, view)]
    return tuple(name for name in gone if _has_rows(reader, declared[name].view))


def parts_of(visit: Visit, view: View, metric: str) -> tuple[Moved, ...]:
    """The change of a metric over every split, or nothing where there is no other period to compare with."""
    ways = splits_of(company_of(visit), settings.catalogue().metrics[metric], view.where)
    if view.compare not in ("previous", "year") or not ways:
        return ()
    question = Question((metric,), where=view.where, period=view.period, compare=view.compare)
    return data.parts(visit, question, ways)


def noted(told: Finding, moved: Moved | None, log: tuple[OperatingChange, ...]) -> tuple[OperatingChange, ...]:
    """The changes that may belong to the moment at which a figure changed: begun then or in the month before, and met
    by everybody or by the very group in which the change is found."""
    if told.since is None:
        return ()
    first = month_start(month_number(told.since.first) - 1)
    near = during(log, first, month_end(month_number(told.since.last)))
    groups = {pair for part in (moved.real if moved and not moved.widespread else ()) for pair in part.by}
    return tuple(change for change in near if not change.exposed or change.met(groups))


def _can_be_asked(reader: Reader, name: str, view: View) -> bool:
    metric = settings.catalogue().metrics[name]
    return {dimension for dimension, _ in view.where} <= set(reader.dimensions(metric.view)) and _has_rows(
        reader, metric.view
    )


def _has_rows(reader: Reader, view: str) -> bool:
    """Whether a view holds anything; one that is kept otherwise than in roll-ups may."""
    held = [rollup.cells for rollup in reader.rollups if rollup.view == view]
    return not held or max(held) > 0


def _months(visit: Visit, names: tuple[str, ...], view: View, over: Period) -> dict[str, tuple[Measurement, ...]]:
    if over == UNDATED:
        return dict.fromkeys(names, ())
    answer = data.answer(visit, Question(names, where=view.where, period=over, grain="month"))
    return {name: monthly(answer, name) for name in names}


def _finest(
    visit: Visit, view: View, name: str, months: tuple[Measurement, ...], line: Period
) -> tuple[Measurement, ...]:
    """The line of a figure by month, or by what has enough answers where months have not."""
    company = company_of(visit)
    fiscal, view_of_metric = company.settings.organisation.fiscal_year_starts, company.catalogue.metrics[name].view

    def ask(over: Period, grain: Grain) -> tuple[Measurement, ...]:
        answer = data.answer(visit, Question((name,), where=view.where, period=over, grain=grain))
        return monthly(answer, name, grain, fiscal)

    return tuple(finest(months, ask, line, company.reader.first_of(view_of_metric), fiscal))


def _within(months: Sequence[Measurement], span: Period) -> tuple[Measurement, ...]:
    return tuple(month for month in months if span.start <= month.period.end and month.period.start <= span.end)


def _from_the_first(line: Period, reader: Reader, names: tuple[str, ...]) -> Period:
    """The line without the months before the data of these figures begin: a young company's is short, not empty."""
    declared = settings.catalogue().metrics
    begins = [day for name in names if (day := reader.first_of(declared[name].view)) is not None]
    first = month_start(month_number(min(begins))) if begins else line.start
    return Period(max(line.start, first), line.end) if first <= line.end else line


def _both(period: Period, against: Period | None) -> Period:
    return Period(min(period.start, against.start), period.end) if against else period


def _since(found: Measurement, months: tuple[Measurement, ...]) -> Since | None:
    changed = found.verdict in ("better", "worse") and found.change is not None
    return since(months, found.change or 0.0) if changed else None


def _card(visit: Visit, view: View, found: Measurement, months: tuple[Measurement, ...]) -> pictures.Card:
    metric = settings.catalogue().metrics[found.metric]
    house, sample = company_of(visit).settings, visit.in_use.sample
    goal = target_in_force(house, found.metric, view.where, found.by, found.period, sample)
    return pictures.Card(
        metric,
        found,
        months,
        settings.catalogue().scorecard.perspective(found.metric),
        goal,
        scales(company_of(visit).reader, metric),
    )
