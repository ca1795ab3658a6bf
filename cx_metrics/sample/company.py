"""Sample Airport Lounges, the fictional company: its calendar, segments, regions, tiers and channels."""

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY, LAST_DAY = date(2024, 10, 1), date(2026, 10, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
DATES = tuple(FIRST_DAY + timedelta(days=day) for day in range(DAYS))
BUSY = (1.05, 1.30, 0.95, 1.00, 0.95, 1.00, 1.35, 1.35, 0.90, 0.95, 0.75, 1.25)  # January to December
HOLIDAYS = (2, 7, 8)  # the school holidays, when families travel


def day_of(when: date) -> int:
    """The days since the first one; negative before it."""
    return (when - FIRST_DAY).days


# The days on which something changed; changes.py logs them, README.md says what each did.
OFFER_FROM, OFFER_UNTIL = date(2025, 1, 15), date(2025, 6, 30)
EUROPE_FROM, EUROPE_UNTIL = date(2025, 7, 1), date(2025, 12, 31)
SECURITY_FIXED_ON = date(2025, 9, 15)
EASIER_FROM = date(2026, 3, 1)
DRINK_SWAPPED_ON = date(2026, 5, 11)


@dataclass(frozen=True)
class Segment:
    """Shares of customers and of answers; how satisfied (standard deviations); how many are members of the
    lounge club; the share answering an invitation; orders a month of one who buys, and their usual amount."""

    customers: float
    answers: float
    satisfied: float
    members: float
    responds: float
    orders: float
    amount: float
    week: tuple[float, ...]  # how much they travel from Monday to Sunday


_WORK, _WEEKEND = (1.25, 1.1, 1.1, 1.15, 1.2, 0.45, 0.75), (0.85, 0.75, 0.75, 0.9, 1.25, 1.3, 1.2)
SEGMENTS = {
    "business_frequent": Segment(0.04, 0.026, 0.15, 1.0, 0.12, 0.90, 2600, _WORK),
    "business": Segment(0.31, 0.289, 0.0, 0.50, 0.22, 0.35, 1900, _WORK),
    "leisure": Segment(0.40, 0.42, 0.05, 0.15, 0.34, 0.13, 1300, _WEEKEND),
    "family": Segment(0.25, 0.265, -0.05, 0.20, 0.28, 0.16, 2200, _WEEKEND),
}
FREQUENT, FAMILY = list(SEGMENTS).index("business_frequent"), list(SEGMENTS).index("family")


@dataclass(frozen=True)
class Region:
    """Shares of answers before and after the flights to Europe came, share of customers and how many of these
    joined within the time shown, how high people there score (standard deviations), and the languages they
    write in: English, traditional and simplified Chinese."""

    before: float
    after: float
    customers: float
    new: float
    scores: float
    languages: tuple[float, float, float]


REGIONS = {
    "taiwan": Region(0.42, 0.30, 0.36, 0.25, 0.0, (0.15, 0.85, 0.0)),
    "mainland_china": Region(0.20, 0.15, 0.17, 0.25, 0.05, (0.10, 0.05, 0.85)),
    "southeast_asia": Region(0.26, 0.19, 0.22, 0.25, -0.05, (0.80, 0.10, 0.10)),
    "europe": Region(0.12, 0.36, 0.25, 0.70, -0.55, (1.0, 0.0, 0.0)),
}
GROUPS = [(segment, region) for segment in SEGMENTS for region in REGIONS]  # of customers, in this order

MEMBER_TIERS = {"silver": 0.62, "gold": 0.28, "platinum": 0.10}
FREQUENT_TIERS = {"silver": 0.20, "gold": 0.45, "platinum": 0.35}
CHANNELS = {"lounge_desk": 0.40, "app": 0.30, "website": 0.15, "kiosk": 0.15}  # of an answer
# an invitation's channel: (share of the answers that came through it, how well it works)
INVITATION_CHANNELS = {"email": (0.36, 0.8), "sms": (0.25, 1.0), "app": (0.39, 1.3)}

REASONS = ("", "price", "travels_less", "moved_away", "employer_contract", "unhappy")
UNHAPPY = REASONS.index("unhappy")

# What became of a problem, and what it does: (share of problems, satisfaction, recommendation, share leaving within
# five months, orders afterwards as a share of those without a problem)
PROBLEM_ENDS = {
    "none": (0.0, 0.0, 0.0, 0.0, 1.0),
    "told_nobody": (0.67, -0.80, -0.60, 0.16, 0.60),
    "solved_fast": (0.15, -0.15, -0.05, 0.04, 1.0),
    "solved_slowly": (0.10, -0.60, -0.45, 0.18, 0.80),
    "not_solved": (0.08, -1.10, -0.90, 0.36, 0.45),
}
TOLD_NOBODY, SOLVED_FAST, SOLVED_SLOWLY, NOT_SOLVED = 1, 2, 3, 4
PROBLEM = 0.13  # share of the answers that report one
TALKATIVE = 1.9  # odds of answering after a problem, over those without
