"""How much is going on: the weight of each day, and the mix of segments and regions on it."""

import numpy as np

from cx_metrics.sample.company import (
    BUSY,
    DATES,
    DAYS,
    EUROPE_FROM,
    EUROPE_UNTIL,
    FAMILY,
    HOLIDAYS,
    REGIONS,
    SEGMENTS,
    day_of,
)
from cx_metrics.sample.draw import Numbers

MONTH = np.array([day.month for day in DATES])
WEEKDAY = np.array([day.weekday() for day in DATES])

# day × segment: the mix of the answers, which moves with the week and the school holidays
SEGMENT_SHARES: Numbers = np.array([[s.answers * s.week[weekday] for s in SEGMENTS.values()] for weekday in WEEKDAY])
SEGMENT_SHARES[np.isin(MONTH, HOLIDAYS), FAMILY] *= 1.7

# day × region: one region grows while there are more flights to it every week
_BEFORE, _AFTER = (np.array([getattr(r, which) for r in REGIONS.values()]) for which in ("before", "after"))
_GROWN = np.interp(np.arange(DAYS), (day_of(EUROPE_FROM), day_of(EUROPE_UNTIL)), (0, 1))[:, None]
REGION_SHARES: Numbers = np.asarray(_BEFORE + _GROWN * (_AFTER - _BEFORE))

# how many visits a day sees, beside others: seasons and the days of the week
DAY_WEIGHTS: Numbers = np.array(BUSY)[MONTH - 1] * np.array([1.06, 0.93, 0.92, 1.0, 1.18, 0.90, 1.01])[WEEKDAY]
