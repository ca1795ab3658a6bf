"""What moved a figure: the parts of its change as bars, and as a table in which each opens its receipt."""

import functools
from dataclasses import dataclass

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.metrics.moved import Moved, Part, telling
from cx_metrics.metrics.naming import dimension_names, group_name
from cx_metrics.metrics.question import Filters, filters
from cx_metrics.pictures.markup import Markup
from cx_metrics.ui.asked import View
from cx_metrics.ui.board import figure, parts_of
from cx_metrics.ui.chart import chart, choice, sent
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.picture import folded
from cx_metrics.ui.receipt import open_receipt

KEPT = 500  # finished pieces


@dataclass(frozen=True)
class _Ways:
    """The title of the section, and the splits to choose from by their codes, the most telling first; ``nothing`` says
    why there are none."""

    title: str
    options: dict[str, str]
    nothing: str = ""


@dataclass(frozen=True)
class _Drawn:
    """One split, finished: the rows of its chart, which ``said`` puts in words, and the same as a table."""

    rows: bytes
    said: str
    table: Markup


@st.fragment
def moved_section(visit: Visit, view: View, metric: str) -> None:
    """The parts of a metric's change. Choosing another split draws this section again, and nothing else."""
    text, ways = visit.text, _ways(visit, view, metric)
    section(ways.title, "" if ways.nothing else text("moved.note"))
    if ways.nothing:
        st.markdown(plain(ways.nothing))
        return
    code = choice(text, "by", ways.options, "moved.by")
    drawn = _drawn(visit, view, metric, code)
    titles = (text("moved.part"), text("moved.points"), text("moved.interval"), text("moved.verdict"))
    chart(charts.moved(titles), drawn.rows, drawn.said)
    picked = folded(text("moved.table"), drawn.table, key="moved_table", style=pictures.FIGURES_STYLE)
    if picked is not None:
        _open(visit, view, metric, code, picked)


@functools.lru_cache(maxsize=KEPT)
def _ways(visit: Visit, view: View, metric: str) -> _Ways:
    text, declared, now = visit.text, settings.catalogue().metrics[metric], figure(visit, view, metric)
    name, short = text.pick(declared.name), text.pick(declared.short_name)
    found = parts_of(visit, view, metric)
    best = telling(found)
    if view.compare not in ("previous", "year") or best is None or now.status != "ok":
        compared = view.compare in ("previous", "year")
        nothing = text("duration.no_split") if declared.duration else text("moved.nothing", metric=name)
        return _Ways(text("moved.title_none", metric=short), {}, nothing if compared else text("moved.no_comparison"))
    names = {_code(each): dimension_names(visit.settings, each.split, text) for each in found}
    change = text.change(now.change, now.unit, now.change_low, now.change_high)
    key = "moved.title" if now.verdict in ("better", "worse") else "moved.title_chance"
    title = text(key, metric=short, change=change, on=text(f"on.{view.compare}"))
    return _Ways(title, {_code(best): names[_code(best)], **names})


@functools.lru_cache(maxsize=KEPT)
def _drawn(visit: Visit, view: View, metric: str, code: str) -> _Drawn:
    text, found = visit.text, _split(visit, view, metric, code)
    rows = charts.moved_rows(found, visit.settings, text)
    said = charts.moved_said(found, rows, text.pick(settings.catalogue().metrics[metric].name), text)
    heads = [text(f"moved.{key}") for key in ("part", "share", "value", "points", "interval", "verdict")]
    lines = [_row(visit, part, i, found.unit) for i, part in enumerate(_ordered(found))]
    total = charts.points_shown(found.change, found.unit, text)
    before, after = (text.value(value, found.unit) for value in (found.before, found.after))
    levels = text("moved.from_to", before=before, after=after)
    lines.append(pictures.Row(text("moved.total"), ("", levels, total, "", ""), "total", strong=True))
    return _Drawn(sent(rows), said, pictures.figures(said, heads, lines, text))


def _code(found: Moved) -> str:
    return "-".join(found.split)


def _split(visit: Visit, view: View, metric: str, code: str) -> Moved:
    return next(each for each in parts_of(visit, view, metric) if _code(each) == code)


def _ordered(found: Moved) -> list[Part]:
    return sorted(found.parts, key=lambda part: (part.kind == "rest", -part.points))


def _open(visit: Visit, view: View, metric: str, code: str, picked: str) -> None:
    """The receipt of a row of the table: of a part, or of the total."""
    text, found = visit.text, _split(visit, view, metric, code)
    part = None if picked == "total" else _ordered(found)[int(picked)]
    where = view.where if part is None else _with_group(view.where, part)
    question = Question((metric,), where=where, period=view.period, compare=view.compare)
    name, in_words = text("moved.total"), None
    if part is not None:
        name = group_name(visit.settings, part.by, text)
        in_words = text("moved.receipt"), _in_words(part, found.unit, visit)
    # never the title of a card's receipt: the browser tells dialogs of two fragments apart by their titles
    title = text("filter.some", dimension=text.pick(settings.catalogue().metrics[metric].name), values=name)
    open_receipt(visit.in_use, question, title, text, in_words)


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
        text.change_interval(part.low, part.high, unit),
        text("moved.real" if part.real else "moved.chance"),
    )
    return pictures.Row(charts.part_name(part, visit.settings, text), cells, str(i) if part.by else None)


def _in_words(part: Part, unit: str, visit: Visit) -> str:
    text = visit.text
    assert part.shares is not None, "only the rest has no shares, and it has no receipt"
    told = {
        "points": charts.points_shown(part.points, unit, text),
        "interval": text.change_interval(part.low, part.high, unit),
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
