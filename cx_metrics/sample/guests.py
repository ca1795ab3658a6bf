"""The customers of the sample company: who they are, when they come, and when and why they leave."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cx_metrics.sample.calendar import REGION_SHARES
from cx_metrics.sample.company import (
    DATES,
    DAYS,
    FIRST_DAY,
    FREQUENT,
    FREQUENT_TIERS,
    GROUPS,
    MEMBER_TIERS,
    OFFER_FROM,
    OFFER_UNTIL,
    PROBLEM_ENDS,
    REASONS,
    REGIONS,
    SEGMENTS,
    UNHAPPY,
    day_of,
)
from cx_metrics.sample.draw import Choices, Codes, Numbers, happens, pick, pick_by
from cx_metrics.sample.export import ColumnValues, customer_ids, ids, named

COLUMNS = (
    "customer_id", "audience", "segment", "region", "tier", "account", "joined", "ended", "end_reason",
)  # fmt: skip
CUSTOMERS_PER_ANSWER = 0.5
MOOD = 0.33  # how much customers differ for good, in standard deviations
NEVER = 10 * DAYS
_LEAVES = np.array([end[3] for end in PROBLEM_ENDS.values()])
_ORDERS = np.array([end[4] for end in PROBLEM_ENDS.values()])
_TIERS = ("none", *MEMBER_TIERS)


@dataclass
class Guests:
    """The customers, ordered by group (segment and region) and then by the day they joined.

    ``left`` is the last day with us (NEVER for those who stay), ``troubled`` the day from which the share
    ``orders`` of the usual orders remains.
    """

    group: Codes
    joined: Codes
    tier: Codes
    account: Codes
    buys: Choices
    mood: Numbers
    left: Codes
    reason: Codes
    troubled: Codes
    orders: Numbers
    _first: Codes
    _there: Codes  # group × day: how many have joined

    @property
    def segment(self) -> Codes:
        return self.group // len(REGIONS)

    @property
    def member(self) -> Choices:
        return self.tier > 0

    def pick(self, rng: np.random.Generator, group: Codes, day: Codes) -> Codes:
        """A customer of this group who is with us on this day, for each; -1 where none was found."""
        found = np.full(len(day), -1, np.int64)
        open_ = np.arange(len(day))
        for _ in range(5):
            there = self._there[group[open_], day[open_]]
            someone = self._first[group[open_]] + (rng.random(len(open_)) * there).astype(np.int64)
            right = (there > 0) & (self.left[np.minimum(someone, len(self.left) - 1)] >= day[open_])
            found[open_[right]] = someone[right]
            open_ = open_[~right]
        return found

    def suffer(self, rng: np.random.Generator, customer: Codes, day: Codes, problem: Codes) -> None:
        """Some leave after a problem, and others buy less, depending on what became of it."""
        hit = (customer >= 0) & (problem > 0)
        customer, day, problem = customer[hit], day[hit], problem[hit]
        until = day + rng.integers(20, 150, len(day))
        goes = happens(rng, _LEAVES[problem], len(day)) & (until < self.left[customer])
        np.minimum.at(self.left, customer[goes], until[goes])
        self.reason[customer[goes]] = UNHAPPY
        for end in np.argsort(-_ORDERS):  # the worst outcome has the last word
            who, when = customer[problem == end], day[problem == end]
            order = np.lexsort((when, who))
            who, first = np.unique(who[order], return_index=True)
            when = when[order][first]
            worse = _ORDERS[end] < self.orders[who]
            self.orders[who[worse]], self.troubled[who[worse]] = _ORDERS[end], when[worse]


def settle(rng: np.random.Generator, rows: int) -> Guests:
    """The customers of a company that has ``rows`` answers."""
    shares = [SEGMENTS[segment].customers * REGIONS[region].customers for segment, region in GROUPS]
    counts = np.maximum(np.rint(np.array(shares) * rows * CUSTOMERS_PER_ANSWER), 1).astype(np.int64)
    group = np.repeat(np.arange(len(GROUPS)), counts)
    segment, region, n = group // len(REGIONS), group % len(REGIONS), len(group)
    joined = _joined(rng, region)
    order = np.lexsort((joined, group))
    joined = joined[order]
    member = happens(rng, np.array([s.members for s in SEGMENTS.values()])[segment], n)
    tiers = [FREQUENT_TIERS if s == FREQUENT else MEMBER_TIERS for s in range(len(SEGMENTS))]
    tier = np.where(member, 1 + pick_by(rng, [list(t.values()) for t in tiers], segment), 0)
    employed = (segment <= FREQUENT + 1) & happens(rng, 0.8, n)
    account = np.where(employed, rng.integers(0, max(1, n // 25), n), -1)
    left, reason = _leaving(rng, joined, member)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    there = np.array([
        np.searchsorted(joined[start:start + count], np.arange(DAYS), side="right")
        for start, count in zip(first, counts, strict=True)
    ])  # fmt: skip
    return Guests(
        group, joined, tier, account, member | happens(rng, 0.53, n), MOOD * rng.standard_normal(n), left, reason,
        np.full(n, NEVER, np.int64), np.ones(n), first, there,
    )  # fmt: skip


def _joined(rng: np.random.Generator, region: Codes) -> Codes:
    """The day each joined: years ago, or within the time shown (in Europe mostly since there are flights)."""
    n = len(region)
    europe = region == list(REGIONS).index("europe")
    new = happens(rng, np.array([r.new for r in REGIONS.values()])[region], n)
    flights = REGION_SHARES[:, -1] - REGIONS["europe"].before + 0.05
    flights[np.arange(DAYS) > day_of(date(2026, 2, 28))] = 0.05
    since = np.where(europe, pick(rng, flights, n), rng.integers(0, DAYS, n))
    return np.where(new, since, -rng.integers(1, 2100, n))


def _leaving(rng: np.random.Generator, joined: Codes, member: Choices) -> tuple[Codes, Codes]:
    """When and why people leave without a problem: members at the end of a year, others whenever they like."""
    n = len(joined)
    offer = member & (joined >= day_of(OFFER_FROM)) & (joined <= day_of(OFFER_UNTIL))
    left = np.full(n, NEVER, np.int64)
    for year in range(1, 9):
        renewal = joined + 365 * year
        goes = happens(rng, np.where(offer & (year == 1), 0.42, 0.13 if year == 1 else 0.08), n)
        left = np.where(member & (renewal >= 0) & goes & (left == NEVER), renewal, left)
    drifts = np.maximum(joined, 0) + rng.exponential(365 / 0.08, n).astype(np.int64)
    left = np.where(member, left, np.where(drifts < NEVER, drifts, NEVER))
    why = pick_by(rng, [(0.3, 0.3, 0.2, 0.2), (0.75, 0.15, 0.05, 0.05)], offer.astype(np.int64))
    return left, 1 + why


def customer_columns(rng: np.random.Generator, people: Guests) -> list[ColumnValues]:
    """The columns of customers.csv; called last, when it is known who left."""
    ended = people.member & (people.left < DAYS)
    before = [str(FIRST_DAY - timedelta(days=d)) for d in range(2100, 0, -1)]
    calendar = [*before, *(str(d) for d in DATES)]
    n = len(people.group)
    return [
        customer_ids(np.arange(n)),
        ["customer"] * n,
        named(list(SEGMENTS), people.segment),
        named(list(REGIONS), people.group % len(REGIONS)),
        named(_TIERS, people.tier),
        ids("K", people.account, 5),
        named(calendar, people.joined + 2100),
        named([*(str(d) for d in DATES), ""], np.where(ended, people.left, -1)),
        named(REASONS, np.where(ended, people.reason, 0)),
    ]


def employee_columns(employees: int, partners: int) -> list[ColumnValues]:
    """The rows of customers.csv for those who work for the company, or with it."""
    joined = [str(date(2021, 1, 4) + timedelta(days=17 * i % 1300)) for i in range(employees + partners)]
    empty = [""] * (employees + partners)
    return [
        [*ids("E", np.arange(employees), 5), *ids("P", np.arange(partners), 5)],
        ["employee"] * employees + ["partner"] * partners,
        empty, empty, empty, empty, joined, empty, empty,
    ]  # fmt: skip
