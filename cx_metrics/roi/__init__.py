"""Business cases: what an improvement is worth, how sure that is, and what it rests on."""

from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.worked_case import business_case
