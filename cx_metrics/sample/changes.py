"""The log of operating changes, written out as changes.csv; README.md says which of them did anything."""

from cx_metrics.sample.company import (
    DRINK_SWAPPED_ON,
    EASIER_FROM,
    EUROPE_FROM,
    OFFER_FROM,
    OFFER_UNTIL,
    SECURITY_FIXED_ON,
)

COLUMNS = ("change_no", "date", "ended", "what", "stage", "touchpoint", "exposed", "cost")
_FOOD = ("relax", "food_and_drinks", '{"touchpoint": ["food_and_drinks"]}')
CHANGES = (
    ("2024-12-02", "", "New coffee machines in all lounges", *_FOOD, 640000),
    (str(OFFER_FROM), str(OFFER_UNTIL), "Half price in the first year for new club members", "", "", "", 900000),
    ("2025-03-10", "", "Wi-fi access points replaced in the west lounge", "relax", "wifi",
     '{"touchpoint": ["wifi"]}', 380000),
    (str(EUROPE_FROM), "", "Two daily flights to Europe begin", "", "", '{"region": ["europe"]}', 0),
    (str(SECURITY_FIXED_ON), "", "Second lane opened at fast-track security", "security", "security_lane",
     '{"touchpoint": ["security_lane"]}', 2400000),
    ("2025-11-24", "", "New uniforms for the lounge staff", "check_in", "front_desk",
     '{"touchpoint": ["front_desk"]}', 310000),
    ("2026-01-12", "", "Kiosks for self check-in moved next to the entrance", "check_in", "self_check_in",
     '{"touchpoint": ["self_check_in"]}', 150000),
    (str(EASIER_FROM), "", "One-step entry: the boarding pass opens the door, no form to fill in", "arrive", "entrance",
     "", 1800000),
    (str(DRINK_SWAPPED_ON), "", "Soft drink on offer replaced overnight by its lemon variety", "relax",
     "food_and_drinks", '{"segment": ["business_frequent"]}', 0),
    ("2026-07-06", "", "Magazines replaced by tablets", "relax", "seating", '{"touchpoint": ["seating"]}', 220000),
    ("2026-08-17", "", "Announcements in one more language", "board", "boarding_call",
     '{"touchpoint": ["boarding_call"]}', 45000),
)  # fmt: skip
