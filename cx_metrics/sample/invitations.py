"""invitations.csv: who was asked to answer which questionnaire, and the answer, when there was one."""

import numpy as np

from cx_metrics.sample.company import INVITATION_CHANNELS
from cx_metrics.sample.draw import Codes
from cx_metrics.sample.export import ColumnValues, customer_ids, days, ids, named
from cx_metrics.sample.visits import WALKED_UP, Visits

COLUMNS = ("invitation_no", "customer_no", "survey", "sent_on", "channel", "answer_no")


def visit_invitations(answered: Visits, silent: Visits, first_answer: int, start: int) -> list[ColumnValues]:
    """The invitations after a visit: those answered and those not, by day, numbered on from ``start``."""
    invited = answered.invited_by != WALKED_UP
    numbers = first_answer + np.flatnonzero(invited)
    answer = np.concatenate([numbers, np.full(len(silent), -1, np.int64)])
    customer, day, channel = (
        np.concatenate([getattr(answered, name)[invited], getattr(silent, name)])
        for name in ("customer", "day", "invited_by")
    )
    order = np.lexsort((customer, day))
    return invitation_columns(
        "lounge_visit", "A", 8, customer[order], day[order],
        named(list(INVITATION_CHANNELS), channel[order]), answer[order], start,
    )  # fmt: skip


def invitation_columns(
    survey: str,
    prefix: str,
    width: int,
    customer: Codes,
    day: Codes,
    channel: ColumnValues,
    answer: Codes,
    start: int,
) -> list[ColumnValues]:
    """The columns of invitations to one survey; ``answer`` is the number of the answer, -1 where there is none."""
    n = len(customer)
    return [
        ids("N", np.arange(start, start + n), 9), customer_ids(customer), [survey] * n, days(day), channel,
        ids(prefix, answer, width),
    ]  # fmt: skip
