"""The overview as one A3 sheet: the finding, the figures as cards, the line of one of them, and what moved it."""

from collections.abc import Sequence
from typing import NamedTuple

from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.moved import Moved
from cx_metrics.pack.fonts import faces, is_chinese
from cx_metrics.pack.journey_sheet import SheetWords
from cx_metrics.pack.lanes import glyph
from cx_metrics.pack.paper import A3_LANDSCAPE, LEADING, Paper
from cx_metrics.pictures.curve import MonthCurve, curve_of, point_name
from cx_metrics.pictures.lines import band, polyline, runs
from cx_metrics.pictures.parts_of_change import ordered, part_kind, part_name, points_shown
from cx_metrics.pictures.scale import Scale
from cx_metrics.text import NOTHING, Text
from cx_metrics.theme import SIGNS

SCALE, MARGIN, GAP = 0.7, 30.0, 16.0  # of A3; points
SMALL, BODY, LARGE = 6.8, 8.0, 19.0
LINE = 26.0  # height of the line on a card
LEAST = 90.0  # height without which the pictures beneath the cards are left away
NAMES, MONTH = 34.0, 62.0  # room of the values beside a line, and of a month's name below it
MOST_PARTS = 9


class MovedFigure(NamedTuple):
    """The figure that is looked at, under what its change is called, and its parts; None where it has none."""

    figure: KeyFigure
    title: str
    parts: Moved | None


def board_sheet(
    figures: Sequence[KeyFigure],
    shown: MovedFigure,
    told: SheetWords,
    compared_with: str | None,
    *,
    settings: Settings,
    text: Text,
) -> Paper:
    """The overview on paper, in the order of the page. Raises ExportError when no font of this machine can draw it."""
    names = [text.pick(each.metric.name) + text.pick(each.metric.question) for each in figures]
    parts = [part_name(part, settings, text) for part in shown.parts.parts] if shown.parts else []
    written = "".join([told.overline, told.headline, told.paragraph, *told.notes, *names, *parts])
    letters = faces(text.locale, is_chinese(written))
    sheet = Paper(A3_LANDSCAPE[0] * SCALE, A3_LANDSCAPE[1] * SCALE, letters, text.locale)
    width = sheet.width - 2 * MARGIN
    sheet.text(MARGIN, MARGIN + 7, told.overline, 7.5, "muted")
    y = sheet.block(MARGIN, MARGIN + 12, sheet.lines(told.headline, width, 17, bold=True, most=2), 17, bold=True)
    y = sheet.block(MARGIN, y + 2, sheet.lines(told.paragraph, width, 9, most=4), 9) + 8
    across = 4 if len(figures) in (4, 7, 8) else 3
    each = (width - (across - 1) * GAP) / across
    for start in range(0, len(figures), across):
        row = figures[start : start + across]
        places = [MARGIN + k * (each + GAP) for k in range(len(row))]
        y = max(_card(sheet, card, x, y, each, compared_with, text) for x, card in zip(places, row, strict=True)) + 6
    notes = [line for note in told.notes for line in sheet.lines(note, width, SMALL)]
    foot = sheet.height - MARGIN / 2 - len(notes) * SMALL * LEADING
    if foot - y >= LEAST:
        left = width * 0.56 if shown.parts else width
        _trend(sheet, shown.figure, (MARGIN, y, left, foot - y - 10), text)
        if shown.parts:
            place = (MARGIN + left + GAP, y, width - left - GAP, foot - y - 10)
            _parts(sheet, shown.title, shown.parts, place, settings, text)
    sheet.block(MARGIN, foot, notes, SMALL, "muted")
    return sheet


def _card(
    sheet: Paper, card: KeyFigure, x: float, y: float, width: float, compared_with: str | None, text: Text
) -> float:
    """One figure, its top left corner at x, y; gives back the y below it."""
    now = card.now
    sheet.line(x, y, x + width, y, "edge")
    y = sheet.block(x, y + 3, sheet.lines(text.pick(card.metric.name), width, BODY, bold=True), BODY, bold=True)
    known = now.status == "ok"
    value = text.value(now.value, now.unit, now.low, now.high) if known else NOTHING
    sheet.text(x, y + LARGE, value, LARGE, bold=True)
    if known:
        interval, beside = text.interval(now.low, now.high, now.unit), sheet.measure(value, LARGE, bold=True) + 6
        doubt = f"{interval} · {text('card.sample', n=now.n or 0)}"
        doubt = doubt if beside + sheet.measure(doubt, SMALL) <= width else interval
        sheet.text(x + beside, y + LARGE, doubt, SMALL, "muted")
        if (curve := curve_of(card.recent, 2.0, now.target)) is not None:
            _line(sheet, curve, now.target, (x, y + LARGE + 6, width, LINE))
    y += LARGE + 9 + (LINE if known else 0)
    verdict, said = _verdict(now, card, compared_with, text)
    if verdict is not None:
        sign = SIGNS[verdict]
        glyph(sheet, sign.glyph, x + 3, y + SMALL * 0.7, 5.0, sign.colour)
        sheet.text(x + 9, y + SMALL, text(f"verdict.{verdict}"), SMALL, bold=True)
        y += SMALL * LEADING
    return sheet.block(x, y, sheet.lines(said, width, SMALL, most=2), SMALL, "muted") + 2


def _verdict(now: Measurement, card: KeyFigure, compared_with: str | None, text: Text) -> tuple[str | None, str]:
    """The verdict on a figure, and the change or the reason in words."""
    if now.status == "suppressed":
        return "not_enough_answers", text("status.suppressed")
    if now.status != "ok":
        needed = text("card.needed", n=now.n or 0, minimum=card.metric.minimum_sample)
        return "not_enough_answers", now.reason.said(text) if now.reason else needed
    if now.verdict is None or compared_with is None:
        return None, ""
    if now.change is None or now.verdict == "not_enough_answers":
        return now.verdict, text("card.few_before") if compared_with != "target" else ""
    change = text.change(now.change, now.unit, now.change_low, now.change_high)
    margin = text.margin(now.change_low, now.change_high, now.unit)
    return now.verdict, text("card.change", change=change, margin=margin, on=text(f"on.{compared_with}"))


_Place = tuple[float, float, float, float]  # left, top, width, height


def _line(sheet: Paper, curve: MonthCurve, target: float | None, place: _Place) -> None:
    """The months with their interval, and the target; a month alone is a dot with its interval."""
    x, y, width, height = place
    across, up = Scale(0, 100, x, x + width), Scale(curve.y.low, curve.y.high, y + height, y)
    if target is not None:
        sheet.path(f"M{x:.2f},{up(target):.2f}H{x + width:.2f}", "muted", stroke_width=0.7, stroke_dasharray="3 2")
    for run in runs(curve.known):
        middle, lower, upper = ([(across(curve.x(i)), up(curve.shown[i][k])) for i in run] for k in (0, 1, 2))
        if len(run) > 1:
            sheet.path(band(upper, lower), None, "ink", fill_opacity=0.1)
            sheet.path(polyline(middle), "ink", stroke_width=1.2, stroke_linejoin="round")
        else:
            sheet.path(polyline([*upper, *lower]), "edge", stroke_width=0.8)
        last_x, last_y = middle[-1]
        sheet.path(f"M{last_x:.2f},{last_y:.2f}h0.01", "ink", stroke_width=3.4, stroke_linecap="round")


def _trend(sheet: Paper, card: KeyFigure, place: _Place, text: Text) -> None:
    """The line of the figure that is looked at, with its values and months."""
    x, y, width, height = place
    sheet.line(x, y, x + width, y, "edge")
    y = sheet.block(x, y + 3, [text.pick(card.metric.name)], BODY, bold=True)
    curve = curve_of(card.months, 3.0, card.now.target)
    if curve is None:
        return
    left, wide, high = x + NAMES, width - NAMES, height - BODY * LEADING - 24
    up = Scale(curve.y.low, curve.y.high, y + 6 + high, y + 6)
    unit = next(each.unit for each in card.months if each.unit)
    for value, said in text.scale(up.low, up.high, unit):
        sheet.line(left, up(value), x + width, up(value))
        sheet.text(left - 5, up(value) + SMALL / 3, said, SMALL, "muted", anchor="end")
    _line(sheet, curve, card.now.target, (left, y + 6, wide, high))
    last, across = len(card.months) - 1, Scale(0, 100, left, left + wide)
    stride = -(-len(card.months) // max(int(wide // MONTH), 1))
    for i, month in enumerate(card.months):
        if (last - i) % stride == 0:
            anchor = "end" if i == last else "middle"
            sheet.text(across(curve.x(i)), y + high + 18, point_name(month.period, text), SMALL, "muted", anchor=anchor)


def _parts(sheet: Paper, title: str, found: Moved, place: _Place, settings: Settings, text: Text) -> None:
    """What moved the figure: a bar for each part with its interval, filled where it is real."""
    x, y, width, height = place
    sheet.line(x, y, x + width, y, "edge")
    y = sheet.block(x, y + 3, sheet.lines(title, width, BODY, bold=True, most=2), BODY, bold=True) + 4
    parts = ordered(found)[:MOST_PARTS]
    ends = [0.0, *(end for part in parts for end in (part.low, part.high, part.points))]
    points = [points_shown(part.points, found.unit, text) for part in parts]
    names, room = width * 0.36, max((sheet.measure(each, SMALL) for each in points), default=0.0)
    at = Scale(min(ends), max(ends), x + names + 8, x + width - room - 8)
    step = min((y - place[1] - height) / -max(len(parts), 1), 22.0)
    sheet.line(at(0.0), y, at(0.0), y + step * len(parts), "edge")
    for k, part in enumerate(parts):
        top, kind = y + k * step, part_kind(part)
        tone = "muted" if kind == "unsure" else kind
        middle = top + step / 2
        called = sheet.lines(part_name(part, settings, text), names, SMALL, most=2)
        sheet.block(x, middle - len(called) * SMALL * LEADING / 2, called, SMALL)
        start, wide = at.span(0.0, part.points)
        if kind != "unsure":
            sheet.box(start, middle - 4, wide, 8, tone)
        else:
            sheet.path(f"M{start:.2f},{middle - 4:.2f}h{wide:.2f}v8h{-wide:.2f}Z", tone, stroke_width=0.8)
        sheet.line(at(part.low), middle, at(part.high), middle, "ink", 0.8)
        sheet.text(x + width, middle + SMALL / 3, points[k], SMALL, anchor="end")
