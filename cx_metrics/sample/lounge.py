"""A visit to the lounges: its touchpoints, what customers rate, and what an event takes and costs."""

from dataclasses import dataclass

STAGES = ("arrive", "check_in", "security", "relax", "board")


@dataclass(frozen=True)
class SampleTouchpoint:
    """One touchpoint: how many answers are about it, how satisfied they are (standard deviations), how often
    something goes wrong beside the usual, mean seconds of waiting and handling, money an event costs, the
    channels it is met through, and its name in a comment in the three languages."""

    stage: str
    answers: float
    satisfied: float
    problems: float
    wait: float
    handling: float
    cost: float
    channels: tuple[str, ...]
    names: tuple[str, str, str]


TOUCHPOINTS = {
    "wayfinding": SampleTouchpoint(
        "arrive", 0.07, -0.05, 0.9, 0, 140, 2, ("app", "kiosk"),
        ("finding the lounge", "找貴賓室的路線", "找贵宾室的路线")),
    "entrance": SampleTouchpoint(
        "arrive", 0.07, 0.10, 0.8, 45, 30, 18, ("lounge_desk", "app"), ("the entrance", "入口", "入口")),
    "front_desk": SampleTouchpoint(
        "check_in", 0.13, 0.20, 0.9, 160, 150, 85, ("lounge_desk",), ("the front desk", "櫃檯", "柜台")),
    "self_check_in": SampleTouchpoint(
        "check_in", 0.08, -0.10, 1.5, 40, 95, 12, ("kiosk", "app"), ("self check-in", "自助報到", "自助值机")),
    "security_lane": SampleTouchpoint(
        "security", 0.11, 0.10, 1.0, 0, 110, 60, ("airport_staff",), ("fast-track security", "快速安檢", "快速安检")),
    "food_and_drinks": SampleTouchpoint(
        "relax", 0.17, 0.05, 0.9, 70, 900, 140, ("lounge_desk",), ("the food and drinks", "餐點飲料", "餐食饮料")),
    "seating": SampleTouchpoint(
        "relax", 0.10, 0.0, 0.8, 60, 2400, 25, ("lounge_desk",), ("the seating", "座位", "座位")),
    "wifi": SampleTouchpoint(
        "relax", 0.10, -0.15, 1.6, 20, 1500, 6, ("app", "website"), ("the wi-fi", "無線網路", "无线网络")),
    "showers": SampleTouchpoint(
        "relax", 0.04, 0.15, 0.8, 540, 1300, 120, ("lounge_desk",), ("the showers", "淋浴間", "淋浴间")),
    "boarding_call": SampleTouchpoint(
        "board", 0.07, 0.0, 1.0, 0, 60, 8, ("app", "lounge_desk"),
        ("the boarding call", "登機廣播", "登机广播")),
    "gate_transfer": SampleTouchpoint(
        "board", 0.06, -0.05, 0.8, 90, 480, 30, ("airport_staff", "app"),
        ("the way to the gate", "前往登機門的路", "前往登机口的路")),
}  # fmt: skip
NAMES = list(TOUCHPOINTS)
SECURITY, FOOD, WIFI = (NAMES.index(name) for name in ("security_lane", "food_and_drinks", "wifi"))
SECURITY_WAIT = (16.0, 6.0)  # mean minutes before and after the second lane opened
PEAKS = (6, 7, 8, 17, 18, 19)  # hours with longer waiting, and more visits


@dataclass(frozen=True)
class SampleItem:
    """A rated item: its touchpoint, its weight in satisfaction and the share of answers that leave it out."""

    touchpoint: str
    weight: float
    skipped: float


ITEMS = {
    "staff": SampleItem("front_desk", 0.42, 0.05),
    "food": SampleItem("food_and_drinks", 0.28, 0.12),
    "seating": SampleItem("seating", 0.18, 0.10),
    "wifi": SampleItem("wifi", 0.08, 0.30),
    "showers": SampleItem("showers", 0.04, 0.80),
    "security": SampleItem("security_lane", 0.06, 0.06),
    "boarding": SampleItem("boarding_call", 0.04, 0.20),
}
