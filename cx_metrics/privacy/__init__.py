"""Privacy: the one rule by which readers do not see groups of few people, for whatever is counted."""

from cx_metrics.privacy.hidden import hidden_groups
from cx_metrics.privacy.population import CellValues, DimensionNames, PeopleTable, Population
from cx_metrics.privacy.rule import parts_to_hide
from cx_metrics.privacy.stretches import Stretches
from cx_metrics.privacy.threshold import Least, least_of
