"""What the build keeps of every declared journey: counts of paths, times, failures and people, never copies of rows."""

from cx_metrics.warehouse.journeys.build import build_journeys
from cx_metrics.warehouse.journeys.people import state_margins
from cx_metrics.warehouse.journeys.refresh import refresh_journeys
