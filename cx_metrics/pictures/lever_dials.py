"""The levers as sliders: each with its name, its ends and where it stands, in the unit in which people see it."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.roi.drawn_case import MovedCase
from cx_metrics.roi.levers import LeverValue
from cx_metrics.roi.what_if_words import level_said, lever_name
from cx_metrics.text import Text

DIALS_STYLE = Path(__file__).with_name("lever_dials.css").read_text("utf-8")
STEPS = 200  # from one end to the other, at most
HOUR, MINUTE = 3600.0, 60.0


class Dial(NamedTuple):
    """How a lever is turned: one of its shown units is so much of its own, by steps of so many shown ones."""

    lever: LeverValue
    label: str
    unit: float
    step: float
    written: str  # how a value is written, with {} where it stands

    @property
    def ends(self) -> tuple[float, float]:
        """The first and the last step, in shown units: whole ones, around the ends of the lever."""
        low, high = (end / self.unit / self.step for end in self.lever.ends)
        return math.floor(low) * self.step, math.ceil(high) * self.step

    def shown(self, level: float) -> float:
        """A level of the lever in shown units, as far as it goes."""
        lowest, highest = self.ends
        return min(max(level / self.unit, lowest), highest)

    def plan_at(self, shown: float) -> float:
        """The value of the plan that takes the lever there."""
        return self.lever.plan_at(shown * self.unit)


def dials(case: MovedCase, text: Text) -> list[Dial]:
    """How each lever is turned, in its own unit; no move changes that."""
    return [_dial(case, lever, text) for lever in case.drawn.levers]


def lever_dials(case: MovedCase, dials: Sequence[Dial]) -> Markup:
    """A slider for each. What is picked is ``plan=value`` in shown units for each that was turned, with ``&`` between
    them."""
    return tag("div", *(_slider(dial, dial.shown(case.level(dial.lever))) for dial in dials), class_="cx dials")


def turned(picked: str, dials: Sequence[Dial]) -> dict[str, float]:
    """By plan the value that is picked so; what is none, or of no lever, is passed over."""
    by_plan, found = {dial.lever.plan: dial for dial in dials}, {}
    for each in picked.split("&"):
        plan, _, typed = each.partition("=")
        try:
            shown = float(typed)
        except ValueError:
            continue
        if plan in by_plan and math.isfinite(shown):
            found[plan] = by_plan[plan].plan_at(shown)
    return found


def _slider(dial: Dial, shown: float) -> Markup:
    (lowest, highest), said = dial.ends, dial.written.replace("{}", f"{shown:.1f}")
    turn = tag(
        "input", type="range", min=f"{lowest:g}", max=f"{highest:g}", step=f"{dial.step:g}", value=f"{shown:.6g}",
        data_turn=dial.lever.plan, data_written=dial.written, aria_label=dial.label, aria_valuetext=said,
    )  # fmt: skip
    return tag("label", tag("span", dial.label), tag("output", said), turn)


def _dial(case: MovedCase, lever: LeverValue, text: Text) -> Dial:
    today, reach = level_said(lever, lever.today.base, text), lever.ends[1] - lever.ends[0]
    label = text("what_if.slider", name=lever_name(case, lever, text), today=today)
    if lever.today.unit == "share":
        unit, step, written = 0.01, 0.5 if reach > 0.2 else 0.1, "share"
    elif lever.today.unit == "seconds" and lever.ends[1] >= 2 * HOUR:
        unit, step, written = HOUR, 0.1 if lever.ends[1] < STEPS / 10 * HOUR else 1.0, "hours"
    elif lever.today.unit == "seconds":
        unit, step, written = MINUTE, 0.5, "minutes"
    else:
        unit, step, written = 1.0, 0.5 if reach < STEPS / 2 else 1.0, "number"
    return Dial(lever, label, unit, step, text(f"what_if.written.{written}", value="{}"))
