"""Key drivers: which rated items move an outcome, how much, and how sure that is, from marts of cross-sums."""

from cx_metrics.drivers.answer import key_drivers
from cx_metrics.drivers.asked import outcome_of
from cx_metrics.drivers.model import Driver, KeyDrivers, LeftOut

__all__ = ["Driver", "KeyDrivers", "LeftOut", "key_drivers", "outcome_of"]
