"""Metrics: declared measures become measurements with interval and verdict."""

from cx_metrics.metrics.measure import measure, period_of
from cx_metrics.metrics.measurement import Answer, Measurement
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Question, filters
