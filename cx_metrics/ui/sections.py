"""The parts of the overview under its cards: what moved a figure, the experience pyramid, the line month by month."""

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics import Measurement, Question
from cx_metrics.metrics.moved import Moved, Part, telling
from cx_metrics.metrics.naming import dimension_names, group_name
from cx_metrics.metrics.question import Filters, filters
from cx_metrics.ui import data
from cx_metrics.ui.board import Board, board_notes, marks_of, splits
from cx_metrics.ui.chart import chart, choice
from cx_metrics.ui.filters import View
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.picture import picture
from cx_metrics.ui.receipt import open_receipt
from cx_metrics.warehouse.reader import Reader


def moved_section(visit: Visit, view: View, metric: Metric, now: Measurement, found: tuple[Moved, ...]) -> None:
    """The parts of a metric's change as bars, and as a table in which each opens its receipt."""
    text, name = visit.text, visit.text.pick(metric.name)
    best = telling(found)
    heading = st.container()  # the title stands above the buttons that change it
    if view.compare not in ("previous", "year") or best is None or now.status != "ok":
        with heading:
            section(text("moved.title_none", metric=text.pick(metric.short_name)))
        compared = view.compare in ("previous", "year")
        nothing = text("duration.no_split") if metric.duration else text("moved.nothing", metric=name)
        st.markdown(plain(nothing if compared else text("moved.no_comparison")))
        return
    options = {"-".join(each.split): dimension_names(visit.settings, each.split, text) for each in found}
    first = "-".join(best.split)
    code = choice(text, "by", {first: options[first], **options}, "moved.by")
    shown = next(each for each in found if "-".join(each.split) == code)
    rows = charts.moved_rows(shown, visit.settings, text)
    said = charts.moved_said(shown, rows, name, text)
    judged = now.verdict in ("better", "worse")
    with heading:
        change = text.change(now.change, now.unit, now.change_low, now.change_high)
        key = "moved.title" if judged else "moved.title_chance"
        section(
            text(key, metric=text.pick(metric.short_name), change=change, on=text(f"on.{view.compare}")),
            text("moved.note"),
        )
    titles = (text("moved.part"), text("moved.points"), text("moved.interval"), text("moved.verdict"))
    chart(charts.moved(titles), rows, said, key="moved")
    with st.expander(text("moved.table")):
        _moved_table(visit, view, metric, shown, said)


def _moved_table(visit: Visit, view: View, metric: Metric, found: Moved, said: str) -> None:
    text, unit = visit.text, found.unit
    heads = [text(f"moved.{key}") for key in ("part", "share", "value", "points", "interval", "verdict")]
    ordered = sorted(found.parts, key=lambda part: (part.kind == "rest", -part.points))
    rows = [_row(visit, part, i, unit) for i, part in enumerate(ordered)]
    total = charts.points_shown(found.change, unit, text)
    levels = text("moved.from_to", before=text.value(found.before, unit), after=text.value(found.after, unit))
    rows.append(pictures.Row(text("moved.total"), ("", levels, total, "", ""), "total", strong=True))
    picked = picture(pictures.figures(said, heads, rows, text), key="moved_table", style=pictures.FIGURES_STYLE)
    if picked is None:
        return
    part = None if picked == "total" else ordered[int(picked)]
    where = view.where if part is None else _with_group(view.where, part)
    question = Question((metric.id,), where=where, period=view.period, compare=view.compare)
    name, in_words = text.pick(metric.name), None
    if part is not None:
        name = text("filter.some", dimension=name, values=group_name(visit.settings, part.by, text))
        in_words = text("moved.receipt"), _in_words(part, unit, visit)
    open_receipt(visit.in_use, question, name, text, in_words)


def _row(visit: Visit, part: Part, i: int, unit: str) -> pictures.Row:
    text = visit.text
    shares = values = ""
    if part.shares is not None and part.values is not None:
        before, after = (text.value(share, "share") for share in part.shares)
        shares = text("moved.from_to", before=before, after=after)
        values = text("moved.from_to", before=text.value(part.values[0], unit), after=text.value(part.values[1], unit))
    cells = (
        shares,
        values,
        charts.points_shown(part.points, unit, text),
        text.interval(part.low, part.high, unit),
        text("moved.real" if part.real else "moved.chance"),
    )
    return pictures.Row(charts.part_name(part, visit.settings, text), cells, str(i) if part.by else None)


def _in_words(part: Part, unit: str, visit: Visit) -> str:
    text = visit.text
    assert part.shares is not None, "only the rest has no shares, and it has no receipt"
    told = {
        "points": charts.points_shown(part.points, unit, text),
        "interval": text.interval(part.low, part.high, unit),
    }
    before, after = (text.value(share, "share") for share in part.shares)
    if part.kind == "rate":
        return text("moved.receipt_rate", share=text.value(part.mean_share, "share"), **told)
    return text("moved.receipt_mix", before=before, after=after, **told)


def _with_group(where: Filters, part: Part) -> Filters:
    """The filters, narrowed to the group of a part."""
    group = {name: (value or "",) for name, value in part.by}
    kept = [(name, value) for name, values in where if name not in group for value in values]
    return filters([*kept, *((name, values[0]) for name, values in group.items())])


def pyramid_section(visit: Visit, view: View, layers: tuple[pictures.Layer, ...]) -> None:
    """Needs met, easy, enjoyable; nothing where the questionnaire does not ask for all three."""
    if not layers:
        return
    text = visit.text
    ends = pictures.best_and_least(layers, text)
    section(text("pyramid.title", **ends) if ends else text("pyramid.title_empty"), text("pyramid.note"))
    picked = picture(pictures.pyramid(layers, text), key="pyramid", style=pictures.PYRAMID_STYLE)
    if picked is not None:
        name = text.pick(settings.catalogue().metrics[picked].name)
        question = Question((picked,), where=view.where, period=view.period, compare=view.compare)
        open_receipt(visit.in_use, question, name, text)


def trend_section(visit: Visit, view: View, board: Board, metric: Metric, now: Measurement) -> None:
    """The line of a metric with target and marks, and its months as a table in which each opens its receipt."""
    text, name, months = visit.text, visit.text.pick(metric.name), board.months[metric.id]
    section(text("trend.title", metric=name), text("trend.note"))
    shown = tuple(change for change in board.log if months and change.occurred_on >= months[0].period.start)
    notes = board_notes(visit, metric.id, shown, months)
    marks = marks_of(shown, notes)
    rows = charts.trend_rows(months, text, now.target, pictures.by_month(marks))
    said = charts.trend_said(rows, name, text)
    if not rows:
        st.markdown(plain(said))
        return
    titles = (text("trend.month"), text("trend.value"), text("trend.interval"), text("trend.answers"))
    axis = tuple(text.month(m.period.start) for m in months)
    chart(charts.trend(metric.unit, titles, axis), rows, said, key="trend")
    if marks != board.marks:  # else the cards have told the same ones
        picture(pictures.marks_told(marks, text), key="trend_marks", style=pictures.CARDS_STYLE)
    with st.expander(text("moved.table")):
        table = [
            pictures.Row(row["month"], (row["shown"], row["interval"], row["answers"]), row["start"]) for row in rows
        ]
        picked = picture(pictures.figures(said, titles, table, text), key="trend_table", style=pictures.FIGURES_STYLE)
    if picked is not None:
        month = next(m.period for m in months if m.period.start.isoformat() == picked)
        name = text("filter.some", dimension=name, values=text.month(month.start))
        open_receipt(visit.in_use, Question((metric.id,), where=view.where, period=month), name, text)


def parts_of(visit: Visit, reader: Reader, view: View, metric: str) -> tuple[Moved, ...]:
    """The change of a metric over every split, or nothing where there is no other period to compare with."""
    ways = splits(reader, visit, metric, view)
    if view.compare not in ("previous", "year") or not ways:
        return ()
    question = Question((metric,), where=view.where, period=view.period, compare=view.compare)
    return data.parts(visit.in_use, question, ways)
