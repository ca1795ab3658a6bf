"""Turns a measured change into the one word an executive reads, and never into a bare arrow."""

import math
from typing import Literal, TypeAlias

from cx_metrics.statistics.change import Change

Verdict: TypeAlias = Literal["better", "worse", "no_detectable_change", "not_enough_answers"]
POLARITIES = ("higher_is_better", "lower_is_better", "on_target")


def verdict(
    change: Change,
    polarity: str,
    enough: bool,
    significant: bool,
    *,
    target: float | None = None,
    before: float | None = None,
) -> Verdict:
    """The verdict on the change of one cell (floats, not arrays).

    ``enough``: both samples reach the metric's minimum. ``significant``: the p-value stands among all that
    are shown together (``multiplicity.significant``). With polarity ``on_target`` the value ``before`` and
    the ``target`` are needed: better means nearer to it. A change that jumps over the target is judged by the
    difference of the two distances, which has the same standard error as the change itself. ValueError for an
    unknown polarity, or for ``on_target`` without its two numbers.
    """
    if polarity not in POLARITIES:
        raise ValueError(f"no polarity {polarity!r}; known: {', '.join(POLARITIES)}")
    if polarity == "on_target" and (target is None or before is None):
        raise ValueError("polarity 'on_target' needs the target and the value before")
    if not enough or math.isnan(change.change):
        return "not_enough_answers"
    if not significant or change.change == 0:
        return "no_detectable_change"
    improvement = change.change
    if polarity == "lower_is_better":
        improvement = -improvement
    elif target is not None and before is not None and polarity == "on_target":
        after = before + change.change
        improvement = abs(before - target) - abs(after - target)
        jumped = (before - target) * (after - target) < 0
        if improvement == 0 or (jumped and abs(improvement) <= (change.high - change.low) / 2):
            return "no_detectable_change"
    return "better" if improvement > 0 else "worse"
