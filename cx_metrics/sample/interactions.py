"""interactions.csv: the events of the tracked visits, from finding the lounge to the gate, with loops and detours."""

from dataclasses import dataclass

import numpy as np

from cx_metrics.sample.draw import Choices, Codes, happens
from cx_metrics.sample.export import ColumnValues, customer_ids, ids, instants, named, whole
from cx_metrics.sample.lounge import NAMES, SECURITY, TOUCHPOINTS
from cx_metrics.sample.visits import Visits

COLUMNS = (
    "event_no", "customer_no", "happened_at", "stage", "touchpoint", "channel", "wait_seconds", "handling_seconds",
    "outcome", "succeeded", "cost",
)  # fmt: skip
TRACKED = 0.13  # share of the invited visits that the event system follows
OUTCOMES = ("done", "failed", "handed_over", "abandoned")
_DONE, _FAILED, _HANDED_OVER, _ABANDONED = range(4)
_UTC = -8 * 3600
_MOST = 10  # events of a visit


@dataclass(frozen=True)
class _Step:
    """A place in the journey: its touchpoint, when it comes, and which steps give way when there are too many."""

    touchpoint: str
    order: float
    gives_way: int


_STEPS = (
    _Step("wayfinding", 0, 6), _Step("entrance", 1, 0), _Step("self_check_in", 2, 1), _Step("self_check_in", 2.2, 4),
    _Step("front_desk", 2.4, 1), _Step("security_lane", 3, 0), _Step("food_and_drinks", 4, 1), _Step("seating", 4.5, 7),
    _Step("wifi", 5, 2), _Step("wifi", 5.1, 3), _Step("front_desk", 5.2, 5), _Step("showers", 5.6, 8),
    _Step("food_and_drinks", 6.5, 9), _Step("boarding_call", 8, 4), _Step("gate_transfer", 9, 2),
)  # fmt: skip
_FOUND, _KIOSK, _KIOSK_AGAIN, _DESK, _FOOD, _SEAT, _WIFI, _WIFI_AGAIN, _HELP, _SHOWER, _MORE, _CALL, _GATE = (
    0, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14)  # fmt: skip
_PLACE = np.array([NAMES.index(step.touchpoint) for step in _STEPS])
_CHANNELS = sorted({channel for touchpoint in TOUCHPOINTS.values() for channel in touchpoint.channels})
_FIRST, _SECOND = (
    np.array([_CHANNELS.index(t.channels[min(i, len(t.channels) - 1)]) for t in TOUCHPOINTS.values()]) for i in (0, 1)
)
_WAIT, _HANDLING, _COST = (
    np.array([getattr(t, what) for t in TOUCHPOINTS.values()]) for what in ("wait", "handling", "cost")
)


def interaction_columns(rng: np.random.Generator, visits: Visits, start: int) -> list[ColumnValues]:
    """The events of the tracked ones among these visits (all of known customers), numbered on from ``start``."""
    visits = visits.only((visits.customer >= 0) & happens(rng, TRACKED, len(visits)))
    visits = visits.only(np.argsort(visits.day, kind="stable"))  # type: ignore[arg-type]
    there, outcome = _paths(rng, visits)
    keys = np.array([step.order for step in _STEPS]) + np.zeros((len(visits), 1))
    late = happens(rng, 0.3, len(visits))
    keys[late, _WIFI] -= 1.6  # some look for wi-fi before they eat
    keys[late, _WIFI_AGAIN] -= 1.6
    keys[late, _HELP] -= 1.6
    order = np.argsort(np.where(there, keys, 99.0), axis=1, kind="stable")
    row, column = np.nonzero(np.take_along_axis(there, order, axis=1))
    step = order[row, column]
    place = _PLACE[step]
    wait = np.rint(rng.exponential(1.0, len(row)) * _WAIT[place]).astype(np.int64)
    wait = np.where(place == SECURITY, np.rint(60 * visits.waited[row]), wait).astype(np.int64)
    handling = np.rint(rng.gamma(3.0, _HANDLING[place] / 3)).astype(np.int64)
    ended = outcome[row, step]
    second_channel = happens(rng, 0.35, len(row)) | (step == _KIOSK_AGAIN)
    return [
        ids("V", np.arange(start, start + len(row)), 9),
        customer_ids(visits.customer[row]),
        instants(visits.day[row], _began(visits.second, row, wait + handling + 60) + _UTC, zone="Z"),
        named([t.stage for t in TOUCHPOINTS.values()], place),
        named(NAMES, place),
        named(_CHANNELS, np.where(second_channel, _SECOND[place], _FIRST[place])),
        whole(wait),
        whole(handling),
        named(OUTCOMES, ended),
        named(("no", "yes"), (ended == _DONE).astype(np.int64)),
        whole(_COST[place] * rng.gamma(8.0, 1 / 8, len(row))),
    ]


def _paths(rng: np.random.Generator, visits: Visits) -> tuple[Choices, Codes]:
    """Visit × step: whether it was taken, and how it ended. Everybody enters, checks in, is screened and rests."""
    n = len(visits)
    there = np.ones((n, len(_STEPS)), dtype=bool)
    outcome = np.full((n, len(_STEPS)), _DONE, np.int64)
    trouble = visits.problem > 0
    at = [trouble & (visits.touchpoint == NAMES.index(step.touchpoint)) for step in _STEPS]
    about = [visits.touchpoint == NAMES.index(step.touchpoint) for step in _STEPS]
    there[:, _FOUND] = happens(rng, 0.55, n) | about[_FOUND]
    there[:, _KIOSK] = (happens(rng, 0.45, n) & ~about[_DESK]) | about[_KIOSK]
    stuck = there[:, _KIOSK] & (happens(rng, 0.06, n) | at[_KIOSK])
    there[:, _KIOSK_AGAIN] = stuck & happens(rng, 0.5, n)
    given_up = stuck & (~there[:, _KIOSK_AGAIN] | happens(rng, 0.4, n))
    there[:, _DESK] = ~there[:, _KIOSK] | given_up
    there[:, _FOOD] = happens(rng, 0.78, n) | about[_FOOD]
    there[:, _SEAT] = happens(rng, 0.5, n) | about[_SEAT]
    there[:, _WIFI] = happens(rng, 0.45, n) | about[_WIFI]
    there[:, _FOOD] |= ~there[:, _SEAT] & ~there[:, _WIFI]
    offline = there[:, _WIFI] & (happens(rng, 0.05, n) | at[_WIFI])
    there[:, _WIFI_AGAIN] = offline & happens(rng, 0.6, n)
    there[:, _HELP] = offline & happens(rng, 0.4, n)
    there[:, _SHOWER] = happens(rng, 0.08, n) | about[_SHOWER]
    there[:, _MORE] = there[:, _FOOD] & happens(rng, 0.25, n)
    left_early = happens(rng, 0.07, n) & ~about[_CALL] & ~about[_GATE]
    there[:, _CALL] = (happens(rng, 0.55, n) | about[_CALL]) & ~left_early
    there[:, _GATE] = (happens(rng, 0.8, n) | about[_GATE]) & ~left_early
    for step in range(len(_STEPS)):
        outcome[at[step], step] = _FAILED
    outcome[stuck, _KIOSK] = _FAILED
    outcome[given_up & there[:, _KIOSK_AGAIN], _KIOSK_AGAIN] = _HANDED_OVER
    outcome[stuck & ~given_up, _KIOSK_AGAIN] = _DONE
    outcome[offline, _WIFI] = _FAILED
    outcome[there[:, _WIFI_AGAIN], _WIFI_AGAIN] = _DONE
    outcome[:, _HELP] = _DONE
    outcome[:, _MORE] = _DONE
    outcome[left_early & there[:, _SEAT] & (outcome[:, _SEAT] == _DONE), _SEAT] = _ABANDONED
    by_importance = np.argsort([step.gives_way for step in _STEPS], kind="stable")
    there[:, by_importance] &= np.cumsum(there[:, by_importance], axis=1) <= _MOST
    return there, outcome


def _began(second: Codes, row: Codes, taken: Codes) -> Codes:
    """The second of the day at which each event begins: one after the other from the beginning of the visit."""
    before = np.cumsum(taken) - taken
    first = np.concatenate([[True], row[1:] != row[:-1]]) if len(row) else np.zeros(0, dtype=bool)
    began = second[row] + before - np.maximum.accumulate(np.where(first, before, 0))
    return np.minimum(began, 86_399)  # the last flights leave before midnight
