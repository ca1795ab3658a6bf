"""A chart of the pages as SVG for paper: its rows put in, light colours, in a fixed width, with no browser."""

import json

import pandas as pd
import vl_convert

from cx_metrics.charts.house import LETTERS, NARROW, Specification
from cx_metrics.theme import resolved


def chart_svg(
    specification: Specification, rows: pd.DataFrame, width: float, *, narrow: bool, family: str = LETTERS
) -> str:
    """The chart with a field ``width`` px wide, set in a family of fonts; ``narrow``: with the words of a phone."""
    values = json.loads(rows.to_json(orient="records"))
    whole = json.dumps({**specification, "data": {"values": values}, "width": width})
    whole = whole.replace(NARROW, "true" if narrow else "false").replace(json.dumps(LETTERS), json.dumps(family))
    return str(vl_convert.vegalite_to_svg(resolved(whole)))
