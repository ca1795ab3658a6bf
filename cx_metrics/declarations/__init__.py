"""Declarations: YAML files become frozen dataclasses, unknown keys refused, every problem told at once."""

from cx_metrics.declarations.business_case import BusinessCase
from cx_metrics.declarations.catalogue import Catalogue, load_catalogue
from cx_metrics.declarations.journey import Journey
from cx_metrics.declarations.mapping import Mapping, load_mapping
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.declarations.table import Table
