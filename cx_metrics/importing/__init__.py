"""Importing: a real file becomes a checked, masked batch of a canonical table, or is refused with the evidence."""

from cx_metrics.importing.plain import near_miss, plain_mapping
from cx_metrics.importing.report import Report, Request
from cx_metrics.importing.run import import_all, import_file
