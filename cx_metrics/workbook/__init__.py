"""The Excel twin of a business case: live formulas that come to what the program says, and the way back."""

from cx_metrics.workbook.case_book import write_case_book
from cx_metrics.workbook.returned_book import InputDifference, differences
