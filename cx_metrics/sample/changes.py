"""The log of operating changes, written out as changes.csv; README.md says which of them did anything."""

from cx_metrics.sample.company import (
    DRINK_SWAPPED_ON,
    EASIER_FROM,
    EUROPE_FROM,
    OFFER_FROM,
    OFFER_UNTIL,
    SECURITY_FIXED_ON,
)

COLUMNS = (
    "change_no", "date", "ended", "what", "what_zh_tw", "what_zh_cn", "stage", "touchpoint", "exposed", "cost",
)  # fmt: skip
_FOOD = ("relax", "food_and_drinks", '{"touchpoint": ["food_and_drinks"]}')
CHANGES = (
    ("2024-12-02", "", "New coffee machines in all lounges",
     "所有貴賓室換新咖啡機", "所有贵宾室更换新咖啡机", *_FOOD, 640000),
    (str(OFFER_FROM), str(OFFER_UNTIL), "Half price in the first year for new club members",
     "新會員首年半價", "新会员首年半价", "", "", "", 900000),
    ("2025-03-10", "", "Wi-fi access points replaced in the west lounge",
     "西側貴賓室更換無線網路基地台", "西侧贵宾室更换无线网络接入点", "relax", "wifi",
     '{"touchpoint": ["wifi"]}', 380000),
    (str(EUROPE_FROM), "", "Two daily flights to Europe begin",
     "每日兩班歐洲航線開航", "每日两班欧洲航线开航", "", "", '{"region": ["europe"]}', 0),
    (str(SECURITY_FIXED_ON), "", "Second lane opened at fast-track security",
     "快速安檢開設第二條通道", "快速安检开设第二条通道", "security", "security_lane",
     '{"touchpoint": ["security_lane"]}', 2400000),
    ("2025-11-24", "", "New uniforms for the lounge staff",
     "貴賓室人員換新制服", "贵宾室员工更换新制服", "check_in", "front_desk",
     '{"touchpoint": ["front_desk"]}', 310000),
    ("2026-01-12", "", "Kiosks for self check-in moved next to the entrance",
     "自助報到機移至入口旁", "自助值机设备移至入口旁", "check_in", "self_check_in",
     '{"touchpoint": ["self_check_in"]}', 150000),
    (str(EASIER_FROM), "", "One-step entry: the boarding pass opens the door, no form to fill in",
     "一步入場：登機證即可開門，免填表單", "一步入场：登机牌即可开门，无需填表", "arrive", "entrance",
     "", 1800000),
    (str(DRINK_SWAPPED_ON), "", "Soft drink on offer replaced overnight by its lemon variety",
     "供應的汽水一夜之間換成檸檬口味", "供应的汽水一夜之间换成柠檬口味", "relax",
     "food_and_drinks", '{"segment": ["business_frequent"]}', 0),
    ("2026-07-06", "", "Magazines replaced by tablets",
     "雜誌改為平板電腦", "杂志改为平板电脑", "relax", "seating", '{"touchpoint": ["seating"]}', 220000),
    ("2026-08-17", "", "Announcements in one more language",
     "廣播增加一種語言", "广播增加一种语言", "board", "boarding_call",
     '{"touchpoint": ["boarding_call"]}', 45000),
)  # fmt: skip
