"""Key drivers: which rated items move an outcome, how much, and how sure that is, from marts of cross-sums."""

from cx_metrics.drivers.answer import key_drivers
from cx_metrics.drivers.key_driver import Driver, KeyDrivers, LeftOut, Missing
from cx_metrics.drivers.outcome_items import outcome_of
