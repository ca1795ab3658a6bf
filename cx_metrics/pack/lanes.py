"""The lanes of a journey map on paper: each cell is wrapped first, so that a lane is as high as its fullest cell."""

from collections.abc import Sequence

from cx_metrics.pack.paper import LEADING, Paper
from cx_metrics.pictures.lane_map.parts import Cell, Gauge, LanePart, Line, Shares
from cx_metrics.pictures.scale import Scale
from cx_metrics.text import NOTHING

SMALL, BODY = 6.6, 7.4  # points
PAD = 4.0
BAR = 8.0  # height of a bar or gauge with the space below it
GREYS = (1.0, 0.55, 0.25)


def cell_height(sheet: Paper, cell: Cell, width: float) -> float:
    """How high a cell of this width will be."""
    return sum(_height(sheet, part, width - 2 * PAD) for part in cell) if cell else BODY * LEADING


def draw_cell(sheet: Paper, cell: Cell, x: float, y: float, width: float) -> None:
    """A cell, its top left corner at x, y."""
    if not cell:
        sheet.text(x + PAD, y + BODY, NOTHING, BODY, "muted")
    for part in cell:
        y = _draw(sheet, part, x + PAD, y, width - 2 * PAD)


def _rows(sheet: Paper, line: Line, width: float) -> tuple[list[str], bool]:
    """The wrapped words of a line, and whether its value fits behind the last of them."""
    size = SMALL if line.style == "quiet" else BODY
    rows = sheet.lines(line.said, width, size, bold=line.style == "strong")
    taken = sheet.measure(f"{line.value} ", BODY, bold=True) + (BODY if line.glyph else 0)
    return rows, bool(rows) and sheet.measure(rows[-1], size) + taken <= width


def _height(sheet: Paper, part: LanePart, width: float) -> float:
    if not isinstance(part, Line):
        return BAR
    rows, fits = _rows(sheet, part, width)
    size = SMALL if part.style == "quiet" else BODY
    return (len(rows) + (bool(part.value) and not fits)) * size * LEADING + 1


def _draw(sheet: Paper, part: LanePart, x: float, y: float, width: float) -> float:
    if isinstance(part, Shares):
        return _bar(sheet, part.parts, x, y, width)
    if isinstance(part, Gauge):
        return _gauge(sheet, part, x, y, width)
    rows, fits = _rows(sheet, part, width)
    quiet = part.style == "quiet"
    size, bold = (SMALL, False) if quiet else (BODY, part.style == "strong")
    tone = "muted" if quiet else "ink" if part.value else part.tone
    end = sheet.block(x, y, rows, size, tone, bold=bold)
    if part.value:
        base = end - size * LEADING if fits else end
        at = x
        if fits:
            right = x + width - (BODY if part.glyph else 0)
            at = right - sheet.measure(part.value, BODY, bold=True)
        sheet.text(at, base + BODY, part.value, BODY, part.tone, bold=True)
        if part.glyph:
            after = at + sheet.measure(part.value, BODY, bold=True) + 4.5
            glyph(sheet, part.glyph, after, base + BODY * 0.66, 4.4, part.tone)
        end = end if fits else end + BODY * LEADING
    return end + 1


def glyph(sheet: Paper, sign: str, x: float, y: float, size: float, tone: str) -> None:
    """The mark of a verdict or theme around x, y, drawn rather than set: not every font has it."""
    r = size / 2
    if sign == "▬":
        sheet.path(f"M{x - r:.2f},{y:.2f}H{x + r:.2f}", tone, stroke_width=size / 2.2)
        return
    shapes = {
        "◆": f"M{x:.2f},{y - r:.2f}L{x + r:.2f},{y:.2f}L{x:.2f},{y + r:.2f}L{x - r:.2f},{y:.2f}Z",
        "▽": f"M{x - r:.2f},{y - r:.2f}H{x + r:.2f}L{x:.2f},{y + r:.2f}Z",
        "△": f"M{x - r:.2f},{y + r:.2f}H{x + r:.2f}L{x:.2f},{y - r:.2f}Z",
    }
    circle = f"M{x - r:.2f},{y:.2f}a{r},{r} 0 1 0 {size},0a{r},{r} 0 1 0 {-size},0Z"
    filled = sign in ("●", "◆")
    sheet.path(shapes.get(sign, circle), tone, tone if filled else None, stroke_width=0.7)


def _bar(sheet: Paper, parts: Sequence[float], x: float, y: float, width: float) -> float:
    at = x
    for share, opacity in zip(parts, GREYS, strict=False):
        sheet.box(at, y + 1, share * width - 0.7, 3.6, "ink", opacity)
        at += share * width
    return y + BAR


def _gauge(sheet: Paper, gauge: Gauge, x: float, y: float, width: float) -> float:
    at = Scale(0, 100, x, x + width)
    sheet.box(x, y + 1.5, width, 3.4, "unsure-wash")
    wanted, wide = at.span(gauge.minimum, gauge.ideal)
    sheet.box(wanted, y + 1.5, wide, 3.4, "edge", 0.55)
    if gauge.value is not None:
        tone = "worse" if gauge.value < gauge.minimum else "ink"
        sheet.box(at(gauge.value) - 0.9, y, 1.8, 6.4, tone)
    return y + BAR
