"""Charts: marks on scales among which a reader looks around, drawn by Altair. Data in; rows for a specification that is
built once and holds no data out. No Streamlit."""

from cx_metrics.charts.distribution import Column, Group, distribution, distribution_rows

__all__ = ["Column", "Group", "distribution", "distribution_rows"]
