"""What the build keeps of every declared journey: counts of paths, times, failures and people, never copies of rows."""

from cx_metrics.warehouse.journeys.build import build_journeys

__all__ = ["build_journeys"]
