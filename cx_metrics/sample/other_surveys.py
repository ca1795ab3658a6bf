"""Three more questionnaires on other scales: in the app (1 to 10), after a case (effort reversed), and employees."""

import numpy as np

from cx_metrics.sample.cases import DESKS, Cases
from cx_metrics.sample.company import DAYS, SOLVED_FAST
from cx_metrics.sample.draw import Choices, Codes, cuts, happens, pick, score
from cx_metrics.sample.export import ColumnValues, customer_ids, days, ids, named, scale
from cx_metrics.sample.guests import Guests
from cx_metrics.sample.invitations import invitation_columns

APP_COLUMNS = ("answer_no", "customer_no", "answered_on", "rating", "recommend", "found_it_easy", "comment")
SUPPORT_COLUMNS = (
    "answer_no",
    "customer_no",
    "case_no",
    "answered_on",
    "channel",
    "satisfaction",
    "effort",
    "solved",
)
EMPLOYEE_COLUMNS = (
    "answer_no", "employee_no", "answered_on", "guests_recommend", "guests_are_satisfied", "tools_let_me_help",
)  # fmt: skip
APP_PER_ANSWER, APP_RESPONDS, SUPPORT_RESPONDS = 1 / 6, 0.20, 0.35
_APP = cuts(0.01, 0.02, 0.04, 0.07, 0.11, 0.17, 0.29, 0.50, 0.75)  # 1..10
_RECOMMEND = cuts(0.006, 0.010, 0.016, 0.028, 0.045, 0.08, 0.15, 0.27, 0.48, 0.74)  # 0..10
_EFFORT = cuts(0.22, 0.50, 0.74, 0.91)  # 1..5, where 5 is the greatest effort
_FIVE = cuts(0.06, 0.15, 0.32, 0.68)  # 1..5
_APP_WORDS = (
    "", "", "", "", "Fast and simple.", "Crashed twice.", "App 很好用。", "登入太麻煩。", "很方便。", "闪退。",
)  # fmt: skip


# the columns of a questionnaire's answers, and of the invitations to it
Questionnaire = tuple[list[ColumnValues], list[ColumnValues]]


def app_answers(
    rng: np.random.Generator, day: Codes, people: Guests, start: int, first_invitation: int
) -> Questionnaire:
    """Answers inside the app, some of them on the days given; every one was invited there."""
    asked = day[happens(rng, APP_PER_ANSWER / APP_RESPONDS, len(day))]
    shares = np.bincount(people.group).astype(np.float64)
    customer = people.pick(rng, pick(rng, shares, len(asked)), asked)
    asked, customer = asked[customer >= 0], customer[customer >= 0]
    answers = happens(rng, APP_RESPONDS, len(asked))
    n, who, number = int(answers.sum()), customer[answers], _numbers(answers, start)
    feeling = people.mood[who] + 0.9 * rng.standard_normal(n)
    columns: list[ColumnValues] = [
        ids("P", np.arange(start, start + n), 7),
        customer_ids(who),
        days(asked[answers]),
        scale(1, 10, score(rng, feeling, _APP, 0.03), missing="99"),
        scale(0, 10, score(rng, 0.8 * feeling + 0.5 * rng.standard_normal(n), _RECOMMEND, 0.05), missing="99"),
        scale(1, 5, score(rng, 0.8 * feeling + 0.5 * rng.standard_normal(n), _FIVE, 0.05), missing="99"),
        named(_APP_WORDS, rng.integers(0, len(_APP_WORDS), n)),
    ]
    channel = ["app"] * len(asked)
    return columns, invitation_columns("app", "P", 7, customer, asked, channel, number, first_invitation)


def support_answers(
    rng: np.random.Generator, cases: Cases, people: Guests, first_case: int, start: int, first_invitation: int
) -> Questionnaire:
    """Answers after a case was closed. Effort is an old question: 1 is hardly any, 5 a great deal."""
    closed = np.flatnonzero(cases.closed)
    day, who = cases.resolved[closed] // 1440, cases.customer[closed]
    answers = happens(rng, SUPPORT_RESPONDS, len(closed))
    n, chosen, number = int(answers.sum()), closed[answers], _numbers(answers, start)
    fast, first = cases.ending[chosen] == SOLVED_FAST, cases.first_time[chosen]
    feeling = people.mood[cases.customer[chosen]] + 0.8 * rng.standard_normal(n) + 0.5 * fast + 0.5 * first - 0.6
    columns: list[ColumnValues] = [
        ids("S", np.arange(start, start + n), 7),
        customer_ids(cases.customer[chosen]),
        ids("T", first_case + chosen, 8),
        days(day[answers]),
        named(list(DESKS), cases.desk[chosen]),
        scale(1, 5, score(rng, feeling, _FIVE, 0.03)),
        scale(1, 5, score(rng, 0.6 * rng.standard_normal(n) - 0.7 * feeling, _EFFORT, 0.05)),
        named(("no", "yes"), (fast | happens(rng, 0.6, n)).astype(np.int64)),
    ]
    channel = ["email"] * len(closed)
    return columns, invitation_columns("support", "S", 7, who, day, channel, number, first_invitation)


def employee_answers(rng: np.random.Generator, employees: int) -> list[ColumnValues]:
    """Most employees say once a quarter how they think the guests see the lounges: better than the guests do."""
    quarters = np.arange(60, DAYS, 91)
    day = np.repeat(quarters, employees) + rng.integers(0, 10, len(quarters) * employees)
    who = np.tile(np.arange(employees), len(quarters))
    answers = happens(rng, 0.7, len(day))
    day, who = day[answers], who[answers]
    n, order = len(day), np.argsort(day, kind="stable")
    feeling = 0.5 * rng.standard_normal(employees)[who] + 0.7 * rng.standard_normal(n) + 0.35
    return [
        ids("M", np.arange(n), 6),
        ids("E", who[order], 5),
        days(day[order]),
        scale(0, 10, score(rng, feeling, _RECOMMEND, 0.04)),
        scale(1, 5, score(rng, feeling + 0.15, _FIVE, 0.02)),
        scale(1, 5, score(rng, feeling - 0.9, _FIVE, 0.02)),
    ]


def _numbers(answers: Choices, start: int) -> Codes:
    """The number of each answer from ``start`` on; -1 where there is none."""
    return np.where(answers, start + np.cumsum(answers) - 1, -1)
