"""Moments of truth: which few moments decide loyalty, how sure that is, and what they are worth."""

from cx_metrics.moments.find import moments
from cx_metrics.moments.moment import CROSS_HAIRS, VERBS, WEIGHTINGS, Moment, Moments
from cx_metrics.moments.outcome_choices import outcome_choices
