"""From an Altair chart to the plain specification that pages draw: no data in it, our configuration around it."""

from typing import Any

import altair as alt

from cx_metrics import theme

ROWS = alt.NamedData("rows")


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """``chart`` as a dictionary without data. Every layer must be without data of its own: one that is not draws
    nothing."""
    found: dict[str, Any] = chart.to_dict()
    found.pop("data", None)
    found["config"] = theme.chart_config()
    return found
