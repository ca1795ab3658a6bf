"""What customers of the sample company write, in English, traditional and simplified Chinese."""

# language → mood (unhappy, so-so, happy) → sentences; {} is the name of the touchpoint
REMARKS = (
    (
        (
            "I was let down by {}.",
            "Not again: {}. Nobody seemed to care.",
            "{} was a poor experience and took far too long.",
            "Please look at {}, it used to be better.",
            "For the price I expected more from {}.",
        ),
        ("Nothing special about {}.", "As expected, {}.", "Fine, but {} could be better.", "{} was all right."),
        (
            "Very happy with {}.",
            "Loved {}, thank you!",
            "What I remember is {}, really good.",
            "Top marks for {}.",
            "{} made my trip.",
        ),
    ),
    (
        ("{}讓人失望。", "{}太差了，等了很久。", "{}需要改善。", "對{}很不滿意，沒有人處理。",
         "以這個價位來說，{}不應該這樣。"),
        ("{}普普通通。", "{}還可以。", "{}尚可，還能更好。"),
        ("{}非常好！", "很喜歡{}，謝謝。", "{}令人印象深刻。", "{}很棒，會再來。", "{}讓旅程有好的開始。"),
    ),
    (
        ("{}让人失望。", "{}太差了，等了很久。", "{}需要改进。", "对{}很不满意，没有人处理。",
         "这个价位，{}不应该这样。"),
        ("{}一般。", "{}还可以。", "{}还行，可以更好。"),
        ("{}非常好！", "很喜欢{}，谢谢。", "{}令人印象深刻。", "{}很棒，会再来。", "{}让旅程有了好的开始。"),
    ),
)  # fmt: skip
# after the soft drink was swapped; only those who minded write it
DRINK_IS_GONE = (
    (
        "My usual cola is gone, only the lemon one is left.",
        "Who decided that lemon flavour is the same drink? It is not.",
    ),
    ("常喝的可樂不見了，只剩檸檬口味。", "為什麼把原味換成檸檬味？完全不一樣。"),
    ("常喝的可乐没有了，只剩柠檬味。", "为什么把原味换成柠檬味？根本不一样。"),
)
# a few leave their data, all of it invented: a domain for examples, a test card, a number that rings nowhere
PERSONAL = (
    (
        " Write to me at guest.{}@example.com.",
        " My card was 4111 1111 1111 1111.",
        " Call me: +1 202 555 01{}.",
    ),
    ("請寫信到 guest.{}@example.com。", "我的卡號是 4111 1111 1111 1111。", "請來電 +1 202 555 01{}。"),
    ("请写信到 guest.{}@example.com。", "我的卡号是 4111 1111 1111 1111。", "请来电 +1 202 555 01{}。"),
)

# kind of case → what it is about and how it is put, in the three languages; {} is the name of the touchpoint
CASES = {
    "complaint": (
        (
            "service_failure",
            (
                "Something went wrong at {} and nobody could help me.",
                "{}出了問題，現場沒有人能處理。",
                "{}出了问题，现场没有人能处理。",
            ),
        ),
        ("long_wait", ("I waited far too long because of {}.", "因為{}等了太久。", "因为{}等了太久。")),
        (
            "staff",
            (
                "I was treated rudely when I asked about {}.",
                "詢問{}時，服務態度很差。",
                "询问{}时，服务态度很差。",
            ),
        ),
        (
            "billing",
            ("I was charged twice after my visit to {}.", "在{}之後被重複扣款。", "在{}之后被重复扣款。"),
        ),
    ),
    "question": (
        (
            "opening_hours",
            ("When does the lounge open on holidays?", "假日貴賓室幾點開放？", "节假日贵宾室几点开放？"),
        ),
        (
            "guests",
            (
                "How many guests may I bring with my card?",
                "我的會員卡可以帶幾位同伴？",
                "我的会员卡可以带几位同伴？",
            ),
        ),
        (
            "access",
            (
                "Does my boarding pass give access?",
                "我的登機證可以進貴賓室嗎？",
                "我的登机牌可以进贵宾室吗？",
            ),
        ),
    ),
    "request": (
        ("receipt", ("Please send a receipt for my last visit.", "請補開上次的收據。", "请补开上次的收据。")),
        (
            "lost_item",
            (
                "I left a charger at {}, please look for it.",
                "我把充電器忘在{}，請幫忙找。",
                "我把充电器忘在{}，请帮忙找。",
            ),
        ),
        (
            "booking",
            ("Please move my booking to another day.", "請把預約改到另一天。", "请把预约改到另一天。"),
        ),
    ),
}
DRINK_REQUEST = (
    "drink_missing",
    (
        "Please bring back the usual cola; lemon is not the same.",
        "請把原味可樂換回來，檸檬味不一樣。",
        "请把原味可乐换回来，柠檬味不一样。",
    ),
)
