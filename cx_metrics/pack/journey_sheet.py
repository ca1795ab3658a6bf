"""A journey map as one A3 sheet: the finding, the map with every lane unfolded, and what its numbers mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from cx_metrics.journey.model import JourneyMap
from cx_metrics.pack.fonts import Faces, faces, is_chinese
from cx_metrics.pack.lanes import BODY, PAD, SMALL, cell_height, draw_cell, glyph
from cx_metrics.pack.paper import A3_LANDSCAPE, LEADING, Paper
from cx_metrics.pack.sheet_curves import draw_experience, draw_money
from cx_metrics.pictures.lane_map import Labels, summary
from cx_metrics.pictures.lane_map.cells import grade, groups
from cx_metrics.pictures.lane_map.grid import grades_used
from cx_metrics.pictures.lane_map.parts import Lane, LaneGroup, Line
from cx_metrics.pictures.lane_map.plot import rated, stages
from cx_metrics.text import Text
from cx_metrics.theme import SIGNS

MARGIN, HEADING = 34.0, 84.0  # points: around the sheet, and the column that names the lanes
EXPERIENCE, MONEY = 140.0, 76.0  # heights of the curves
GROWTH = 1.06  # by how much the paper grows at a time until everything has room; the print scales it to A3
SMALLEST, LARGEST = 0.7, 2.2


@dataclass(frozen=True)
class SheetWords:
    """The words around the map: who and when, the finding, the paragraph, and the definitions at the foot."""

    overline: str
    headline: str
    paragraph: str
    notes: tuple[str, ...]


def journey_sheet(journey: JourneyMap, labels: Labels, told: SheetWords, text: Text) -> Paper:
    """The map on paper. Raises ExportError when no font of this machine can draw it."""
    folds = groups(journey, labels, text)
    letters = faces(text.locale, is_chinese("".join(_every_word(journey, labels, told, folds))))
    scale = SMALLEST
    while True:
        sheet, needed = _drawn(journey, labels, told, folds, text, letters, scale, EXPERIENCE)
        spare = sheet.height - needed
        if spare >= 0:
            return _drawn(journey, labels, told, folds, text, letters, scale, EXPERIENCE + min(spare, EXPERIENCE))[0]
        if scale >= LARGEST:
            return sheet
        scale *= GROWTH


def _drawn(
    journey: JourneyMap,
    labels: Labels,
    told: SheetWords,
    folds: tuple[LaneGroup, ...],
    text: Text,
    letters: Faces,
    scale: float,
    high: float,
) -> tuple[Paper, float]:
    """A sheet ``scale`` times as large as A3, and how much of its height is needed; ``high`` is the upper curve's."""
    sheet = Paper(A3_LANDSCAPE[0] * scale, A3_LANDSCAPE[1] * scale, letters, text.locale)
    width = sheet.width - 2 * MARGIN
    sheet.text(MARGIN, MARGIN + 9, told.overline, 9, "muted")
    y = sheet.block(MARGIN, MARGIN + 15, sheet.lines(told.headline, width, 21, bold=True, most=2), 21, bold=True)
    y = sheet.block(MARGIN, y + 2, sheet.lines(told.paragraph, width, 10, most=3), 10) + 8
    page = _Page(sheet, journey, labels, text, MARGIN + HEADING, width - HEADING)
    y = page.heads(y)
    notes = [text("journey.lane_note.experience"), *(f"{said} {value}" for said, value in summary(journey, text))]
    if any(rated(step) for step in journey.steps):
        page.columns(y, high, [grade(step, "score") for step in journey.steps])
        draw_experience(sheet, journey, labels, text, page.x, y, page.width, high)
        y = page.row(y, high, text("journey.experience"), notes)
    if any(step.margin_at_risk.value is not None for step in journey.steps):
        page.columns(y, MONEY, [grade(step, "money") for step in journey.steps])
        draw_money(sheet, journey, text, page.x, y, page.width, MONEY)
        y = page.row(y, MONEY, text("journey.money"), [text("journey.lane_note.money")])
    for fold in folds:
        for lane in fold.lanes:
            y = page.lane(y, lane)
    y = page.key(y + 8)
    for note in told.notes:
        y = sheet.block(MARGIN, y, sheet.lines(note, width, SMALL), SMALL, "muted")
    return sheet, y + MARGIN / 2


class _Page:
    """The columns of the map on a sheet."""

    def __init__(self, sheet: Paper, journey: JourneyMap, labels: Labels, text: Text, x: float, width: float):
        self.sheet, self.journey, self.labels, self.text = sheet, journey, labels, text
        self.x, self.width = x, width
        self.step = width / len(journey.steps)
        self.starts = {members[0] for _, members in stages(journey.steps)}

    def heads(self, y: float) -> float:
        """The stages with their goals, and under each its steps."""
        sheet, steps = self.sheet, self.journey.steps
        sheet.line(MARGIN, y, self.x + self.width, y)
        self.heading(y, self.text("journey.stage"), [])
        bottom = y
        for code, members in stages(steps):
            stage, room = self.labels.stage(code), len(members) * self.step - 2 * PAD
            x = self.x + members[0] * self.step + PAD
            end = sheet.block(x, y + 3, sheet.lines(stage.name, room, 10.5, bold=True), 10.5, bold=True)
            bottom = max(bottom, sheet.block(x, end, sheet.lines(stage.goal, room, BODY), BODY, "muted"))
        self.rules(y, bottom + 3 - y, only_stages=True)
        y = bottom + 3
        self.heading(y, self.text("journey.step"), [])
        for i, step in enumerate(steps):
            self.grade(self.x + i * self.step, y, step.evidence)
            label = self.labels.step(step.touchpoint)
            x, room = self.x + i * self.step + PAD, self.step - 2 * PAD
            end = sheet.block(x, y + 6, sheet.lines(f"{i + 1}  {label.name}", room, 8.4, bold=True), 8.4, bold=True)
            if label.moment_of_truth:
                moment = sheet.lines(self.text("journey.moment"), room - 8, SMALL, bold=True)
                glyph(sheet, "○", x + 2.5, end + 4.4, 5.0, "ink")
                glyph(sheet, "●", x + 2.5, end + 4.4, 2.2, "ink")
                end = sheet.block(x + 8, end, moment, SMALL, "ink", bold=True)
            bottom = max(bottom, end)
        self.rules(y, bottom + 4 - y)
        sheet.line(MARGIN, bottom + 4, self.x + self.width, bottom + 4)
        return bottom + 4

    def grade(self, x: float, y: float, evidence: str) -> None:
        """The strip that says by its texture how a step is known."""
        if evidence == "unknown":
            self.sheet.path(f"M{x:.2f},{y + 0.4:.2f}h{self.step:.2f}v2.4h{-self.step:.2f}Z", "edge", stroke_width=0.6)
            return
        fill = "ink" if evidence == "measured" else f"grade-{evidence}"
        self.sheet.box(x, y, self.step, 3.2, fill)

    def columns(self, y: float, height: float, grades: Sequence[str | None]) -> None:
        """The texture of what is not measured, behind a stretch of the columns."""
        for i, known in enumerate(grades):
            if known in ("inferred", "workshop"):
                self.sheet.box(self.x + i * self.step, y, self.step, height, known)

    def rules(self, y: float, height: float, only_stages: bool = False) -> None:
        """The lines between columns, darker where a stage begins."""
        for i in range(len(self.journey.steps)):
            if i in self.starts or not only_stages:
                x = self.x + i * self.step
                self.sheet.line(x, y, x, y + height, "edge" if i in self.starts else "rule")

    def heading(self, y: float, title: str, notes: Sequence[str]) -> float:
        """What a lane is called, with small print under it; gives back where it ends."""
        room = HEADING - 8
        y = self.sheet.block(MARGIN, y + 4, self.sheet.lines(title, room, BODY, bold=True), BODY, bold=True)
        for note in notes:
            y = self.sheet.block(MARGIN, y, self.sheet.lines(note, room, SMALL), SMALL, "muted")
        return y

    def row(self, y: float, height: float, title: str, notes: Sequence[str]) -> float:
        """The frame of a lane that has been drawn."""
        self.heading(y, title, notes)
        self.rules(y, height)
        self.sheet.line(MARGIN, y + height, self.x + self.width, y + height)
        return y + height

    def lane(self, y: float, lane: Lane) -> float:
        """A lane of cells."""
        words = len(self.sheet.lines(lane.title, HEADING - 8, BODY, bold=True)) * BODY
        words += len(self.sheet.lines(lane.note, HEADING - 8, SMALL)) * SMALL
        least = words * LEADING
        height = max(least, *(cell_height(self.sheet, cell, self.step) for cell in lane.cells)) + 7
        self.columns(y, height, lane.grades)
        for i, cell in enumerate(lane.cells):
            draw_cell(self.sheet, cell, self.x + i * self.step, y + 4, self.step)
        return self.row(y, height, lane.title, [lane.note] if lane.note else [])

    def key(self, y: float) -> float:
        """The marks that occur, in words."""
        steps, sheet, x = self.journey.steps, self.sheet, MARGIN
        used = grades_used(self.journey)
        held = self.step
        self.step = 20.0
        for known in ("measured", "inferred", "workshop", "unknown"):
            if known in used:
                self.grade(x, y + 2.4, known)
                x = self._said(x + 24, y, self.text(f"journey.evidence.{known}"))
        self.step = held
        if self.journey.comparison:
            sheet.path(
                f"M{x:.2f},{y + 4:.2f}h20", "muted", stroke_width=1.1, stroke_dasharray="0.1 3", stroke_linecap="round"
            )
            x = self._said(x + 24, y, self.text(f"journey.compared.{self.journey.comparison}"))
        if self.labels.decided:
            x = self._said(x, y, self.text("journey.moment_decides", outcome=self.labels.decided))
        verdicts = {found.verdict for s in steps for found in (*s.running, s.effort, s.score) if found}
        for name, sign in SIGNS.items():
            if name in verdicts:
                glyph(sheet, sign.glyph, x + 3, y + 4, 4.6, sign.colour)
                x = self._said(x + 9, y, self.text(f"verdict.{name}"))
        return y + 15

    def _said(self, x: float, y: float, said: str) -> float:
        self.sheet.text(x, y + BODY - 1, said, BODY, "muted")
        return x + self.sheet.measure(said, BODY) + 14


def _every_word(journey: JourneyMap, labels: Labels, told: SheetWords, folds: tuple[LaneGroup, ...]) -> list[str]:
    """Everything that is written on the sheet, for choosing its letters."""
    cells = [part for fold in folds for lane in fold.lanes for cell in lane.cells for part in cell]
    names = [labels.name(s.touchpoint) + labels.stage(s.stage).name + labels.stage(s.stage).goal for s in journey.steps]
    said = [part.said + part.value for part in cells if isinstance(part, Line)]
    return [told.overline, told.headline, told.paragraph, *told.notes, *names, *said]
