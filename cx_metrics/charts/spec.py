"""From an Altair chart to the plain specification that pages draw: no data in it, our configuration around it."""

from typing import Any

import altair as alt

from cx_metrics import theme

# Vega-Lite has no breakpoints, but a mark property may be an expression, and an expression may ask how wide the page
# lets the chart be. ``width`` makes it run again on a resize; ``containerSize`` is not changed by its own result.
_NARROW = "(width > 0 && containerSize()[0] < 480)"
ROWS = alt.NamedData("rows")


def narrow(on_a_phone: str, on_a_desk: str) -> str:
    """An expression that is one thing on a phone and another on a desk."""
    return f"({_NARROW} ? {on_a_phone} : {on_a_desk})"


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """``chart`` as a dictionary without data. Every layer must be without data of its own: one that is not draws
    nothing."""
    found: dict[str, Any] = chart.to_dict()
    found.pop("data", None)
    found["config"] = theme.chart_config()
    return found
