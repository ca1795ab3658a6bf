"""What the overview rests on: the figures the company has, their months, since when they changed, and the log of what
was done meanwhile."""

from collections.abc import Sequence

from cx_metrics import settings
from cx_metrics.metrics import Answer, Measurement, Period, Question
from cx_metrics.metrics.answer_spread import scales
from cx_metrics.metrics.key_figure import LINE_MONTHS, KeyFigure
from cx_metrics.metrics.monthly import Since, monthly, since
from cx_metrics.metrics.moved import Moved, splits_of
from cx_metrics.metrics.operating_changes import OperatingChange, changes, during
from cx_metrics.metrics.periods import Grain, month_end, month_number, month_start
from cx_metrics.metrics.target_in_force import target_in_force
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.grains import finest
from cx_metrics.ui.kept import company_of, finished
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader


@finished
def board(visit: Visit, view: View) -> Answer | None:
    """Where the figures of the page stand that this company has, and with them the layers of the pyramid, where it asks
    for all three; None where it has none that it could show."""
    scorecard, reader = settings.catalogue().scorecard, company_of(visit).reader
    wanted = [name for name in scorecard.candidates if can_be_asked(reader, name, view)]
    pyramid = [name for name in scorecard.pyramid if can_be_asked(reader, name, view)]
    if not wanted:
        return None
    asked = Question(tuple(dict.fromkeys((*wanted, *pyramid))), where=view.where, period=view.period)
    holds = {m.metric for m in data.answer(visit, asked).measurements if m.n or m.status == "suppressed"}
    names = scorecard.chosen([name for name in wanted if name in holds]) or tuple(wanted[:1])
    layers = scorecard.pyramid if holds.issuperset(scorecard.pyramid) else ()
    return data.answer(visit, view.asks(*dict.fromkeys((*names, *layers))))


@finished
def key_figures(visit: Visit, view: View) -> tuple[KeyFigure, ...]:
    """The figures of the page as its cards tell them, each with the months (quarters, half-years) of its line."""
    found, catalogue = board(visit, view), settings.catalogue()
    assert found is not None, "a page without figures has no cards"
    measured = {m.metric: m for m in found.measurements}
    now = {name: measured[name] for name in catalogue.scorecard.chosen(measured)}  # a layer may be no card
    names, against, line = tuple(now), found.comparison_period, _line(visit, view, tuple(now))
    every = _months(visit, names, view, _both(line, against))
    figures = []
    for name, figure in now.items():
        months = _within(every[name], line)
        if line != UNDATED:
            months = _finest(visit, view, name, months, line)
        compared = _within(every[name], _both(view.period, against))
        figures.append(_key_figure(visit, view, figure, months, _since(figure, compared)))
    return tuple(figures)


def pyramid_figures(visit: Visit, view: View) -> tuple[KeyFigure, ...]:
    """The layers of the pyramid from its base; none where the questionnaire does not ask for all."""
    found, catalogue = board(visit, view), settings.catalogue()
    layers = {m.metric: m for m in found.measurements} if found else {}
    return tuple(KeyFigure(catalogue.metrics[n], layers[n]) for n in catalogue.scorecard.pyramid if n in layers)


@finished
def log_of(visit: Visit, view: View) -> tuple[OperatingChange, ...]:
    """The changes over the longest line, and over the period that the figures are compared with."""
    found, figures = board(visit, view), key_figures(visit, view)
    line = _line(visit, view, tuple(figure.metric.id for figure in figures))
    span = _both(line, found.comparison_period if found else None)
    first = min([span.start, *(figure.months[0].period.start for figure in figures if figure.months)])
    return changes(company_of(visit).reader, span if span == UNDATED else Period(first, span.end), view.where)


def key_figure(visit: Visit, view: View, metric: str) -> KeyFigure:
    """One of the figures on the board."""
    return next(each for each in key_figures(visit, view) if each.metric.id == metric)


def unfiltered(visit: Visit, view: View) -> tuple[str, ...]:
    """The figures that the filters do not reach, because their table knows nothing of what is filtered by."""
    declared, reader = settings.catalogue().metrics, company_of(visit).reader
    gone = [name for name in settings.catalogue().scorecard.candidates if not can_be_asked(reader, name, view)]
    return tuple(name for name in gone if _has_rows(reader, declared[name].view))


def parts_of(visit: Visit, view: View, metric: str) -> tuple[Moved, ...]:
    """The change of a metric over every split, or nothing where there is no other period to compare with."""
    ways = splits_of(company_of(visit), settings.catalogue().metrics[metric], view.where)
    if view.compare not in ("previous", "year") or not ways:
        return ()
    return data.parts(visit, view.asks(metric), ways)


def noted(told: KeyFigure, moved: Moved | None, log: tuple[OperatingChange, ...]) -> tuple[OperatingChange, ...]:
    """The changes that may belong to the moment at which a figure changed: begun then or in the month before, and met
    by everybody or by the very group in which the change is found."""
    if told.since is None:
        return ()
    first = month_start(month_number(told.since.first) - 1)
    near = during(log, first, month_end(month_number(told.since.last)))
    groups = {pair for part in (moved.real if moved and not moved.widespread else ()) for pair in part.by}
    return tuple(change for change in near if not change.exposed or change.met(groups))


def can_be_asked(reader: Reader, name: str, view: View) -> bool:
    """Whether a metric knows what is filtered by, and has any rows."""
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


def _line(visit: Visit, view: View, names: tuple[str, ...]) -> Period:
    """What the lines of these figures show: a year and a month, or the period where it is longer, without the months
    before their data begin: a young company's is short, not empty."""
    if view.period == UNDATED:
        return UNDATED
    line, declared = view.period.last_months(max(LINE_MONTHS, view.period.months)), settings.catalogue().metrics
    reader = company_of(visit).reader
    begins = [day for name in names if (day := reader.first_of(declared[name].view)) is not None]
    first = month_start(month_number(min(begins))) if begins else line.start
    return Period(max(line.start, first), line.end) if first <= line.end else line


def _both(period: Period, against: Period | None) -> Period:
    return Period(min(period.start, against.start), period.end) if against else period


def _since(found: Measurement, months: tuple[Measurement, ...]) -> Since | None:
    changed = found.verdict in ("better", "worse") and found.change is not None
    return since(months, found.change or 0.0) if changed else None


def _key_figure(
    visit: Visit, view: View, now: Measurement, months: tuple[Measurement, ...], begun: Since | None
) -> KeyFigure:
    company, metric = company_of(visit), settings.catalogue().metrics[now.metric]
    goal = target_in_force(company.settings, metric.id, view.where, now.by, now.period, visit.in_use.sample)
    perspective = settings.catalogue().scorecard.perspective(metric.id)
    return KeyFigure(metric, now, months, perspective, goal, scales(company.reader, metric), begun)
