"""orders.csv: what customers bought, less after a bad experience, and why new ones came."""

from collections.abc import Iterator

import numpy as np

from cx_metrics.sample.calendar import DAY_WEIGHTS
from cx_metrics.sample.company import CHANNELS, DAYS, OFFER_FROM, OFFER_UNTIL, SEGMENTS, day_of
from cx_metrics.sample.draw import Codes, happens, pick, pick_by
from cx_metrics.sample.export import ColumnValues, customer_ids, days, ids, named, whole
from cx_metrics.sample.guests import Guests

COLUMNS = ("order_no", "customer_no", "ordered_on", "channel", "amount", "margin", "new_customer_source")
SOURCES = ("earned", "bought", "unknown", "")
MARGIN = 0.42
_AT_ONCE = 200_000  # customers


def order_columns(rng: np.random.Generator, people: Guests) -> Iterator[list[ColumnValues]]:
    """The columns of orders.csv, a stretch of customers at a time (ordered by customer and day)."""
    start = 0
    for first in range(0, len(people.group), _AT_ONCE):
        columns = _orders(rng, people, np.arange(first, min(first + _AT_ONCE, len(people.group))), start)
        start += len(columns[0])
        yield columns


def _orders(rng: np.random.Generator, people: Guests, customer: Codes, start: int) -> list[ColumnValues]:
    """Orders of these customers: at random over their time with us, more in the busy seasons."""
    reach = np.concatenate([[0.0], np.cumsum(DAY_WEIGHTS)])
    reach = reach / reach[-1]
    customer = customer[people.buys[customer] & (people.left[customer] >= 0)]
    begins, ends = np.maximum(people.joined[customer], 0), np.minimum(people.left[customer], DAYS - 1) + 1
    low, high = reach[begins], np.maximum(reach[ends], reach[begins])
    a_month = np.array([s.orders for s in SEGMENTS.values()])[people.segment[customer]]
    often = np.exp(0.5 * rng.standard_normal(len(customer)) - 0.125)  # some buy more often than others
    count = rng.poisson(25 * a_month * often * (high - low))
    who = np.repeat(customer, count)
    u = np.repeat(low, count) + rng.random(len(who)) * np.repeat(high - low, count)
    day = np.clip(np.searchsorted(reach, u, side="right") - 1, 0, DAYS - 1)
    stays = (day <= people.troubled[who]) | happens(rng, people.orders[who], len(who))
    new = customer[people.joined[customer] >= 0]
    who, day = np.concatenate([new, who[stays]]), np.concatenate([people.joined[new], day[stays]])
    is_new = np.concatenate([np.ones(len(new), dtype=bool), np.zeros(int(stays.sum()), dtype=bool)])
    order = np.lexsort((~is_new, day, who))
    who, day, is_new = who[order], day[order], is_new[order]
    n = len(who)
    amount = np.array([s.amount for s in SEGMENTS.values()])[people.segment[who]] * np.exp(
        0.45 * rng.standard_normal(n) - 0.1
    )
    margin = amount * np.clip(MARGIN + 0.08 * rng.standard_normal(n), 0.05, 0.8)
    return [
        ids("R", np.arange(start, start + n), 9),
        customer_ids(who),
        days(day),
        named(list(CHANNELS), pick(rng, (0.25, 0.40, 0.30, 0.05), n)),
        whole(10 * np.rint(amount / 10)),
        whole(margin),
        named(SOURCES, np.where(is_new, _sources(rng, people, who, day), -1)),
    ]


def _sources(rng: np.random.Generator, people: Guests, who: Codes, day: Codes) -> Codes:
    """Why a new customer came: members during the offer mostly because of it."""
    offer = people.member[who] & (day >= day_of(OFFER_FROM)) & (day <= day_of(OFFER_UNTIL))
    return pick_by(rng, [(0.42, 0.33, 0.25), (0.12, 0.73, 0.15)], offer.astype(np.int64))
