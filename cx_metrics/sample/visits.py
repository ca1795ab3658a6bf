"""The visits that are asked about: those that were answered, and those that were not."""

from dataclasses import dataclass, fields

import numpy as np

from cx_metrics.sample.calendar import REGION_SHARES, SEGMENT_SHARES
from cx_metrics.sample.company import (
    DAYS,
    INVITATION_CHANNELS,
    PROBLEM,
    PROBLEM_ENDS,
    REGIONS,
    SECURITY_FIXED_ON,
    SEGMENTS,
    TALKATIVE,
    day_of,
)
from cx_metrics.sample.draw import Choices, Codes, Numbers, happens, pick, pick_by
from cx_metrics.sample.guests import Guests
from cx_metrics.sample.lounge import PEAKS, SECURITY_WAIT, TOUCHPOINTS

WALKED_UP = -1  # answered a poster in the lounge, without an invitation
_HOURS = np.array([0.0] * 5 + [1.0] + [2.6 if hour in PEAKS else 1.3 for hour in range(6, 21)])
_PROBLEMS = np.array([t.problems for t in TOUCHPOINTS.values()])
_RESPONDS = np.outer([s.responds for s in SEGMENTS.values()], [works for _, works in INVITATION_CHANNELS.values()])


@dataclass
class Visits:
    """So many visits: day, customer (-1 where unknown), segment, region, the touchpoint that mattered most, second of
    the day it began, minutes waited at security, what became of a problem (PROBLEM_ENDS) and the channel of the
    invitation."""

    day: Codes
    customer: Codes
    segment: Codes
    region: Codes
    touchpoint: Codes
    second: Codes
    waited: Numbers
    problem: Codes
    invited_by: Codes

    def __len__(self) -> int:
        return len(self.day)

    def only(self, chosen: Choices) -> "Visits":
        """Some of the visits."""
        return Visits(*(getattr(self, field.name)[chosen] for field in fields(self)))


def together(one: Visits, other: Visits) -> Visits:
    """All visits of both."""
    return Visits(*(np.concatenate([getattr(one, f.name), getattr(other, f.name)]) for f in fields(Visits)))


def answered_visits(rng: np.random.Generator, day: Codes, people: Guests) -> Visits:
    """A visit for each answer, on the day given."""
    n = len(day)
    segment, region = pick_by(rng, SEGMENT_SHARES, day), pick_by(rng, REGION_SHARES, day)
    customer = people.pick(rng, segment * len(REGIONS) + region, day)
    customer[happens(rng, 0.04, n) | ~_first_of_the_day(customer, day)] = -1
    touchpoint = pick(rng, [t.answers for t in TOUCHPOINTS.values()], n)
    average = _PROBLEMS @ np.array([t.answers for t in TOUCHPOINTS.values()])
    problem = _problems(rng, PROBLEM * _PROBLEMS[touchpoint] / average)
    invited_by = pick(rng, [share for share, _ in INVITATION_CHANNELS.values()], n)
    invited_by[(customer < 0) | happens(rng, 0.06, n)] = WALKED_UP
    return Visits(day, customer, segment, region, touchpoint, *_course(rng, day), problem, invited_by)


def unanswered_visits(rng: np.random.Generator, answered: Visits, people: Guests) -> Visits:
    """The visits whose invitation was not answered: as many for each answer as its response rate says.

    They fall on the days of the answers, in the same mix; only problems are rarer, because who had one likes to say so.
    """
    invited = answered.only(answered.invited_by != WALKED_UP)
    rate = _RESPONDS[invited.segment, invited.invited_by]
    times = ((1 - rate) / rate + rng.random(len(rate))).astype(np.int64)
    day, segment, region, invited_by = (
        np.repeat(column, times) for column in (invited.day, invited.segment, invited.region, invited.invited_by)
    )
    customer = people.pick(rng, segment * len(REGIONS) + region, day)
    touchpoint = pick(rng, [t.answers for t in TOUCHPOINTS.values()], len(day))
    odds = PROBLEM / (1 - PROBLEM) / TALKATIVE
    problem = _problems(rng, np.full(len(day), odds / (1 + odds)))
    silent = Visits(day, customer, segment, region, touchpoint, *_course(rng, day), problem, invited_by)
    return silent.only(_asked_once(answered, silent))


def _asked_once(answered: Visits, silent: Visits) -> Choices:
    """Nobody is asked twice on one day: the known customers whose visit is the only one of theirs that day."""
    already, key = (v.customer * DAYS + v.day for v in (answered, silent))
    once = _first_of_the_day(silent.customer, silent.day)
    return np.asarray(once & (silent.customer >= 0) & ~np.isin(key, already))


def _first_of_the_day(customer: Codes, day: Codes) -> Choices:
    first = np.zeros(len(day), dtype=bool)
    first[np.unique(customer * DAYS + day, return_index=True)[1]] = True
    return first


def _problems(rng: np.random.Generator, probability: Numbers) -> Codes:
    ends = pick(rng, [end[0] for end in list(PROBLEM_ENDS.values())[1:]], len(probability))
    return np.where(happens(rng, probability, len(probability)), 1 + ends, 0)


def _course(rng: np.random.Generator, day: Codes) -> tuple[Codes, Numbers]:
    """When visits begin, and how many minutes they wait at security."""
    hour = pick(rng, _HOURS, len(day))
    before, after = SECURITY_WAIT
    mean = np.where(np.arange(DAYS) < day_of(SECURITY_FIXED_ON), before, after)[day]
    mean = mean * np.where(np.isin(hour, PEAKS), 1.2, 0.85)
    return hour * 3600 + rng.integers(0, 3600, len(day)), rng.gamma(2.0, mean / 2)
