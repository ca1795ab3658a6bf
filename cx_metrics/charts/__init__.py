"""Charts: marks on scales. The shape is built once with Altair, without data, and kept; the rows come with each
drawing."""

from cx_metrics.charts.moved import MovedRow, moved, moved_rows, moved_said, part_name, points_shown
from cx_metrics.charts.trend import TrendRow, trend, trend_rows, trend_said, with_marks

__all__ = [
    "MovedRow",
    "TrendRow",
    "moved",
    "moved_rows",
    "moved_said",
    "part_name",
    "points_shown",
    "trend",
    "trend_rows",
    "trend_said",
    "with_marks",
]
