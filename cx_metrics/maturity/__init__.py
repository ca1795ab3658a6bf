"""Maturity: what raters say of a company's practices, what its own data say, and what to do about the difference."""

from cx_metrics.maturity.answer_file import RaterAnswer
from cx_metrics.maturity.assessment import Assessment, assess
from cx_metrics.maturity.gap_plan import PlanItem, gap_plan
from cx_metrics.maturity.progress import RoundProgress, progress
