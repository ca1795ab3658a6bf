"""How much is going on: the weight of each day, and the mix of segments and regions on it."""

from functools import cache

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


@cache
def segment_shares() -> Numbers:
    """Day × segment: the mix of the answers, which moves with the week and the school holidays."""
    shares = np.array([[s.answers * s.week[weekday] for s in SEGMENTS.values()] for weekday in range(7)])[WEEKDAY]
    shares[np.isin(MONTH, HOLIDAYS), FAMILY] *= 1.7
    return shares


@cache
def region_shares() -> Numbers:
    """Day × region: one region grows while there are more flights to it every week."""
    grown = np.interp(np.arange(DAYS), (day_of(EUROPE_FROM), day_of(EUROPE_UNTIL)), (0, 1))[:, None]
    before, after = (np.array([getattr(r, which) for r in REGIONS.values()]) for which in ("before", "after"))
    return np.asarray(before + grown * (after - before))


@cache
def day_weights() -> Numbers:
    """How many visits a day sees, beside others: seasons and the days of the week."""
    week = np.array([1.06, 0.93, 0.92, 1.0, 1.18, 0.90, 1.01])
    return np.asarray(np.array(BUSY)[MONTH - 1] * week[WEEKDAY])
