"""Sample Airport Lounges, the fictional company: its segments, regions, touchpoints, and what its customers write."""

from datetime import date

FIRST_DAY, LAST_DAY, FOOD_CHANGED_ON = date(2024, 10, 1), date(2026, 10, 31), date(2026, 4, 1)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
BUSY = (1.05, 1.30, 0.95, 1.00, 0.95, 1.00, 1.35, 1.35, 0.90, 0.95, 0.75, 1.25)  # January to December
HOLIDAYS = (2, 7, 8)

# name: (share of customers, share of answers, how satisfied, in standard deviations)
SEGMENTS = {
    "business_frequent": (0.15, 0.25, -0.10),
    "business": (0.30, 0.30, 0.0),
    "leisure": (0.35, 0.27, 0.10),
    "family": (0.20, 0.18, -0.05),
}
# name: (share of customers, languages of comments in English, traditional and simplified Chinese)
REGIONS = {
    "taiwan": (0.40, (0.15, 0.85, 0.0)),
    "mainland_china": (0.20, (0.10, 0.05, 0.85)),
    "southeast_asia": (0.25, (0.80, 0.10, 0.10)),
    "europe": (0.15, (1.0, 0.0, 0.0)),
}
TIERS = {"none": 0.45, "silver": 0.30, "gold": 0.18, "platinum": 0.07}
CHANNELS = {"lounge_desk": 0.40, "app": 0.30, "website": 0.15, "kiosk": 0.15}
# (stage, touchpoint, share of answers, how satisfied, its name in a comment in the three languages)
TOUCHPOINTS = (
    ("arrive", "wayfinding", 0.08, -0.10, ("finding the lounge", "找貴賓室的路線", "找贵宾室的路线")),
    ("arrive", "entrance", 0.08, 0.10, ("the entrance", "入口", "入口")),
    ("check_in", "front_desk", 0.14, 0.20, ("the front desk", "櫃檯", "柜台")),
    ("check_in", "self_check_in", 0.08, -0.15, ("self check-in", "自助報到", "自助值机")),
    ("relax", "food_and_drinks", 0.20, 0.05, ("the food and drinks", "餐點飲料", "餐食饮料")),
    ("relax", "seating", 0.12, 0.0, ("the seating", "座位", "座位")),
    ("relax", "wifi", 0.10, -0.25, ("the wi-fi", "無線網路", "无线网络")),
    ("relax", "showers", 0.05, 0.15, ("the showers", "淋浴間", "淋浴间")),
    ("board", "boarding_call", 0.08, 0.0, ("the boarding call", "登機廣播", "登机广播")),
    ("board", "gate_transfer", 0.07, -0.05, ("the way to the gate", "前往登機門的路", "前往登机口的路")),
)
FOOD = next(i for i, touchpoint in enumerate(TOUCHPOINTS) if touchpoint[1] == "food_and_drinks")
ITEMS = {
    "staff": (0.45, 0.05),
    "food": (0.30, 0.12),
    "seating": (0.20, 0.10),
    "wifi": (0.10, 0.30),
}  # weight, not rated

# What people write of a touchpoint, unhappy, so-so and happy, in the three languages.
REMARKS = (
    (
        (
            "I was let down by {}.",
            "Not again: {}.",
            "A long wait and a poor impression: {}.",
            "Please look at {}.",
        ),
        ("Nothing special about {}.", "As expected, {}.", "Fine, but {} could be better."),
        (
            "Very happy with {}.",
            "Loved {}, thank you!",
            "What I remember is {}, really good.",
            "Top marks for {}.",
        ),
    ),
    (
        ("{}讓人失望。", "{}太差了，等了很久。", "{}需要改善。", "對{}很不滿意。"),
        ("{}普普通通。", "{}還可以。", "{}尚可，還能更好。"),
        ("{}非常好！", "很喜歡{}，謝謝。", "{}令人印象深刻。", "{}很棒，會再來。"),
    ),
    (
        ("{}让人失望。", "{}太差了，等了很久。", "{}需要改进。", "对{}很不满意。"),
        ("{}一般。", "{}还可以。", "{}还行，可以更好。"),
        ("{}非常好！", "很喜欢{}，谢谢。", "{}令人印象深刻。", "{}很棒，会再来。"),
    ),
)
DRINK_IS_GONE = (
    "My usual drink is gone, only the lemon one is left.",
    "常喝的飲料不見了，只剩檸檬口味。",
    "常喝的饮料没有了，只剩柠檬味。",
)

SURVEY_COLUMNS = (
    "answer_no", "customer_no", "visit_date", "survey", "channel", "stage", "touchpoint",
    "likely_to_recommend", "satisfaction", "made_it_easy", *(f"rating_{item}" for item in ITEMS), "comment",
)  # fmt: skip
CUSTOMER_COLUMNS = ("customer_id", "segment", "region", "tier", "joined_on")
