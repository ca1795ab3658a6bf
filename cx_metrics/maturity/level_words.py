"""Levels in words: with one decimal, with their interval and how many raters they rest on."""

from cx_metrics.statistics.ranged import Figure
from cx_metrics.text import NOTHING, Text

ONE, TWO = 0.5, 0.05  # intervals of this half width are told with one decimal, and with two


def level_said(level: float | None, text: Text) -> str:
    """A level with one decimal."""
    return text.number(level, -ONE, ONE)


def gap_said(gap: float | None, text: Text) -> str:
    """A difference of levels, with its sign."""
    return text.number(gap, -ONE, ONE, sign=True)


def group_said(group: Figure | None, text: Text) -> str:
    """The level of a group with its interval and n; that raters are too few; a dash where there is nobody."""
    if group is None or group.n == 0:
        return NOTHING
    if group.value is None:
        return text("maturity.too_few")
    level, low, high = (level_said(one, text) for one in (group.value, group.low, group.high))
    if low == high:  # held back at a level that nothing above is awarded
        return text("maturity.level_alone", level=level, n=group.n or 0)
    return text("maturity.level_interval", level=level, low=low, high=high, n=group.n or 0)


def agreement_said(found: Figure, text: Text) -> str:
    """Alpha or kappa with its interval; a dash where it cannot be worked out."""
    if found.value is None:
        return NOTHING
    value = text.number(found.value, -TWO, TWO)
    if found.low is None or found.high is None:
        return value
    low, high = (text.number(end, -TWO, TWO) for end in (found.low, found.high))
    return text("maturity.agreement_interval", value=value, low=low, high=high, n=found.n or 0)
