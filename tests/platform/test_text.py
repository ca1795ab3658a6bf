"""The words: every language says the same things, and numbers are written as finely as they are known."""

import string
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from cx_metrics import settings
from cx_metrics.checks.languages import differing
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import DeclarationError
from cx_metrics.messages import Message, messages
from cx_metrics.negotiation import negotiate
from cx_metrics.rounding import round_steps
from cx_metrics.text import UNITS, Text
from pages import PAGES

OTHERS = [code for code in LANGUAGES if code != "en"]


def forms(message: Message) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("locale", OTHERS)
def test_every_language_says_the_same_and_fills_in_the_same_values(locale: str) -> None:
    assert not differing(f"{locale}.yaml", messages(locale), messages("en"))


def test_what_a_language_lacks_is_told() -> None:
    english: dict[str, Message] = {"a": "{n} answers", "b": {"one": "{n} answer", "other": "{n} answers"}, "c": "none"}
    told = differing("zh-TW.yaml", {"a": "{m} 份", "b": {"other": "{n} 份"}, "d": "無"}, english)
    assert [str(problem) for problem in told] == [
        "zh-TW.yaml, key c: is missing — say it",
        "zh-TW.yaml, key d: is none that English has — remove it",
        "zh-TW.yaml, key a: fills in ['m'], English ['n'] — fill in the same values",
    ]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_values_are_filled_in_by_name_and_nothing_more(locale: str) -> None:
    strange = {
        (key, name)
        for key, message in messages(locale).items()
        if not key.startswith("formula.")  # templates of the formula language count their operands
        for sentence in forms(message)
        for name in placeholders(sentence)
        if not name.isidentifier()
    }
    assert not strange


@pytest.mark.parametrize("locale", LANGUAGES)
def test_plurals_have_the_forms_the_language_needs_and_no_more(locale: str) -> None:
    rules = Locale.parse(locale, sep="-").plural_form
    needed = set(rules.tags) | {"other"}
    plurals = {key: set(m) for key, m in messages(locale).items() if isinstance(m, dict) and "other" in m}
    assert not {key: categories for key, categories in plurals.items() if categories != needed}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_page_has_a_title(locale: str) -> None:
    assert all(Text(locale)(f"page.{name}") for name in PAGES)


@pytest.mark.parametrize("locale", OTHERS)
def test_chinese_sentences_have_chinese_punctuation(locale: str) -> None:
    def is_chinese(letter: str) -> bool:
        return "\u4e00" <= letter <= "\u9fff"

    wrong = [
        sentence
        for message in messages(locale).values()
        for sentence in forms(message)
        for before, sign in pairwise(sentence)
        if is_chinese(before) and sign in ",;:!?"
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("wanted", "served"),
    [
        ("zh-TW", "zh-TW"), ("zh-HK", "zh-TW"), ("zh-MO", "zh-TW"), ("zh-Hant", "zh-TW"), ("zh_Hant_HK", "zh-TW"),
        ("zh-CN", "zh-CN"), ("zh-SG", "zh-CN"), ("zh-Hans", "zh-CN"), ("zh", "zh-CN"), ("ZH-cn", "zh-CN"),
        ("en-GB", "en"), ("fr", "en"), ("<script>", "en"), ("", "en"), (None, "en"), ("../en", "en"),
    ],
)  # fmt: skip
def test_a_reader_gets_the_nearest_language(wanted: str | None, served: str) -> None:
    assert negotiate([wanted], LANGUAGES) == served


def test_an_earlier_wish_wins_and_an_unknown_one_is_passed_over() -> None:
    assert negotiate(["xx-nonsense", "zh-CN", "zh-TW"], LANGUAGES) == "zh-CN"


@given(st.text(max_size=30))
def test_a_url_may_ask_for_anything(wanted: str) -> None:
    assert negotiate([wanted], LANGUAGES) in LANGUAGES


def test_one_and_many() -> None:
    assert Text("en")("stamp.answers", n=1) == "1 answer"
    assert Text("en")("stamp.answers", n=2310) == "2,310 answers"
    assert Text("zh-TW")("stamp.answers", n=1) == "1 份回覆"


def test_a_latin_name_in_a_chinese_sentence_stands_apart_and_stays_as_it_is() -> None:
    opened = [
        Text("zh-CN")("scenario.form.open", name=name, n=3) for name in ("Keys one", "Apple手机", "方案一", "“A”")
    ]
    assert opened == [
        "已打开 Keys one（第 3 版）",
        "已打开 Apple手机（第 3 版）",
        "已打开方案一（第 3 版）",
        "已打开“A”（第 3 版）",
    ]
    assert Text("en")("scenario.form.open", name="方案", n=3) == "方案, revision 3, is open"


def test_no_space_is_left_in_chinese_where_a_value_ends_in_chinese() -> None:
    chinese = Text("zh-TW")
    assert chinese("card.detectable", value="5 個百分點") == "差距達 5 個百分點才看得出來"
    assert chinese("card.detectable", value="NT$ 400") == "差距達 NT$ 400 才看得出來"
    assert chinese.join(["1 項有益", "5 項有害"]) == "1 項有益和 5 項有害"
    assert chinese.join(["甲", "Second lane", "乙"]) == "甲、Second lane 和乙"


def test_declared_names_in_an_english_sentence_begin_small() -> None:
    names = ["Share of orders", "NPS", "One-off cost (year 0)", "Net Promoter Score"]
    assert Text("en").names(names) == "share of orders, NPS, one-off cost (year 0), and Net Promoter Score"
    assert Text("zh-TW").names(["A 方案", "比例"]) == "A 方案和比例"


def test_a_missing_key_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(DeclarationError, match=r"verdict\.beter.*verdict\.better"):
        Text("en")("verdict.beter")


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(DeclarationError, match="'minimum'"):
        Text("en")("card.needed", n=3)
    with pytest.raises(DeclarationError, match="'n'"):
        Text("en")("stamp.answers")


def test_an_unformatted_number_is_refused() -> None:
    with pytest.raises(TypeError, match="share"):
        Text("en")("stamp.coverage", share=0.048)


def test_braces_in_data_are_text() -> None:
    assert Text("en")("card.target", value="{0.__class__}") == "target {0.__class__}"


def test_a_declared_name_in_the_nearest_language() -> None:
    assert Text("zh-TW").pick({"en": "Channel", "zh-TW": "通路", "zh-CN": "渠道"}) == "通路"
    assert Text("zh-CN").pick({"en": "Channel", "zh-TW": "通路"}) == "通路"
    assert Text("zh-CN").pick({"en": "Channel"}) == "Channel"
    assert Text("zh-CN").pick("NPS") == "NPS"


@pytest.mark.parametrize(
    ("value", "unit", "low", "high", "en", "zh"),
    [
        (0.8234, "share", 0.806, 0.84, "82%", "82%"),
        (0.148, "share", 0.144, 0.152, "14.8%", "14.8%"),
        (38.4, "points", 35, 41, "38", "38"),
        (-12.2, "points", -15, -9, "−12", "−12"),
        (-0.4, "points", -3, 3, "0", "0"),
        (82.5, "score", 81, 84, "83", "83"),
        (1234.0, "points", 900, 1500, "1,200", "1,200"),
        (2310, "count", None, None, "2,310", "2,310"),
        (41e6, "money", 36e6, 46e6, "NT$\u00a041 m", "NT$\u00a04,100 萬元"),
        (412_300_000, "money", 405e6, 420e6, "NT$\u00a0412 m", "NT$\u00a04.12 億元"),
        (3e9, "money", None, None, "NT$\u00a03 bn", "NT$\u00a030 億元"),
        (2_400, "money", None, None, "NT$\u00a02,400", "NT$\u00a02,400"),
        (-3e6, "money", None, None, "−NT$\u00a03 m", "−NT$\u00a0300 萬元"),
        (0, "money", None, None, "NT$\u00a00", "NT$\u00a00"),
        (45, "seconds", None, None, "45 s", "45 秒"),
        (210, "seconds", None, None, "3.5 min", "3.5 分鐘"),
        (12_600, "seconds", None, None, "3.5 h", "3.5 小時"),
        (259_200, "seconds", None, None, "3 days", "3 天"),
        (1, "days", None, None, "1 day", "1 天"),
        (2, "days", None, None, "2 days", "2 天"),
        (2187, "count", 2096.3, 2280.6, "2,187", "2,187"),  # counted, so known to the last one
        (None, "share", None, None, "—", "—"),
        (float("nan"), "money", None, None, "—", "—"),
        (float("inf"), "count", None, None, "—", "—"),
    ],
)
def test_a_value_is_as_fine_as_its_interval(value: float, unit: str, low: float, high: float, en: str, zh: str) -> None:
    assert Text("en").value(value, unit, low, high) == en
    assert Text("zh-TW").value(value, unit, low, high) == zh


@pytest.mark.parametrize(
    ("change", "unit", "low", "high", "en", "zh"),
    [
        (-3.2, "points", -8, 2, "−3", "−3"),
        (3.2, "points", -2, 8, "+3", "+3"),
        (0.1, "points", -5, 5, "0", "0"),
        (-0.011, "share", -0.017, -0.005, "−1.1 pp", "−1.1 个百分点"),
        (8e6, "money", -13e6, 30e6, "+NT$\u00a08 m", "+NT$\u00a0800 万元"),
    ],
)
def test_a_change_carries_its_sign(change: float, unit: str, low: float, high: float, en: str, zh: str) -> None:
    assert Text("en").change(change, unit, low, high) == en
    assert Text("zh-CN").change(change, unit, low, high) == zh


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        (35, 41, "points", "35–41"),
        (0.806, 0.84, "share", "81–84%"),
        (77e6, 115e6, "money", "NT$\u00a077–115 m"),
        (-0.4e6, 8.2e6, "money", "NT$\u00a0−0.4 to +8.2 m"),  # across zero it must not look like 0–8
        (-9, -3, "points", "−9 to −3"),
        (float("nan"), 3, "points", "—"),
        (None, None, "points", "—"),
    ],
)
def test_an_interval_shows_both_ends_alike(low: float, high: float, unit: str, expected: str) -> None:
    assert Text("en").interval(low, high, unit) == expected


def test_an_interval_of_almost_no_width_claims_no_endless_decimals() -> None:
    assert Text("en").value(0.5, "points", 0.5 - 5e-324, 0.5 + 1e-12) == "0.500000"
    assert Text("en").interval(-1e-30, 4, "points") == "0–4"


@pytest.mark.parametrize(
    ("low", "high", "unit", "change", "margin", "interval"),
    [
        (0.004, 0.036, "share", "+2.0 pp", "±1.6", "+0.4 to +3.6 pp"),  # +2 ±2 would look like chance
        (-0.007, 0.018, "share", "+1 pp", "±1", "−1 to +2 pp"),
        (-11.1, -5.4, "points", "−8", "±3", "−11 to −5"),
        (0.2, 3.0, "points", "+2", "±1", "+0.2 to +3.0"),
        (-408.0, 124.0, "money", "−NT$\u00a0100", "±300", "NT$\u00a0−400 to +100"),
        (0.0, 5.0, "points", "+3", "±3", "0 to +5"),
    ],
)
def test_a_change_that_excludes_zero_is_seen_to(
    low: float, high: float, unit: str, change: str, margin: str, interval: str
) -> None:
    text = Text("en", "TWD")
    assert text.change((low + high) / 2, unit, low, high) == change
    assert text.margin(low, high, unit) == margin
    assert text.change_interval(low, high, unit) == interval


def test_a_margin_is_half_the_interval() -> None:
    assert Text("en").margin(-8, 2, "points") == "±5"
    assert Text("en").margin(-0.017, -0.005, "share") == "±0.6"


@pytest.mark.parametrize(
    ("change", "low", "high", "written"),
    [
        (1_200, -5_400, 7_800, "0 h ±2"),  # not +20 min ±2, where the 2 are hours
        (0, -3_600, 3_600, "0 min ±60"),
        (4_000, 3_000, 5_000, "+67 min ±17"),
        (3 * 86_400, -5 * 86_400, 11 * 86_400, "+3 days ±8"),
    ],
)
def test_a_change_of_time_and_its_margin_are_in_one_unit(change: float, low: float, high: float, written: str) -> None:
    text = Text("en")
    assert f"{text.change(change, 'seconds', low, high)} {text.margin(low, high, 'seconds')}" == written


def test_whose_dollar_it_is() -> None:
    assert Text("zh-TW", "USD").value(1e6, "money") == "US$\u00a0100 萬元"
    assert Text("zh-CN", "CNY").value(4.1e7, "money") == "¥4,100 万元"
    assert Text("zh-TW", "EUR").value(1.6e6, "money") == "€160 萬"
    assert Text("en", "CNY").value(4.1e7, "money") == "CN¥\u00a041 m"


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(DeclarationError, match="points"):
        Text("en").value(1, "point")


@given(st.sampled_from(LANGUAGES), st.sampled_from(UNITS), st.floats(-1e12, 1e12), st.floats(0, 1e12))
def test_every_number_can_be_written(locale: str, unit: str, value: float, half: float) -> None:
    text = Text(locale)
    written = text.value(value, unit, value - half, value + half)
    assert any(letter.isdigit() for letter in written)
    assert "-" not in written and "e" not in written.lower().replace("hours", "")
    assert any(letter.isdigit() for letter in text.interval(value - half, value + half, unit))


def test_dates_and_lists() -> None:
    english, chinese = Text("en"), Text("zh-TW")
    assert english.date(date(2026, 10, 31)) == "Oct 31, 2026"
    assert chinese.date(date(2026, 10, 31)) == "2026年10月31日"
    assert english.month(date(2026, 10, 1)) == "Oct 2026"
    assert chinese.period(date(2025, 11, 1), date(2026, 10, 31)) == "2025年11月至2026年10月"
    assert english.period(date(2026, 2, 1), date(2026, 2, 28)) == "Feb 2026"
    assert chinese.period(date(2026, 2, 1), date(2026, 2, 27)) == "2026年2月1日至27日"
    assert english("stamp.as_of", date=date(2026, 10, 31)) == "As of Oct 31, 2026"
    assert english.join(["a", "b", "c"]) == "a, b, and c"
    assert chinese.join(["甲", "乙", "丙"]) == "甲、乙和丙"


@given(st.floats(-1e7, 1e7), st.floats(1e-3, 1e7))
def test_the_steps_of_a_scale_are_round_even_and_inside(low: float, width: float) -> None:
    steps = round_steps(low, low + width)
    assert 2 <= len(steps) <= 5
    grain = steps[1] - steps[0]
    assert f"{grain:.3g}".strip("0.")[0] in "125" and all(
        b - a == pytest.approx(grain, rel=1e-3) for a, b in pairwise(steps)
    )
    assert low - grain / 1000 <= steps[0] and steps[-1] <= low + width + grain / 1000
    assert steps[0] - grain < low + grain / 1000 and steps[-1] + grain > low + width - grain / 1000  # none is left out


@pytest.mark.parametrize(
    ("low", "high", "unit", "shown"),
    [
        (0.123, 0.31, "share", ["15%", "20%", "25%", "30%"]),
        (3000, 20000, "seconds", ["1 h", "2 h", "3 h", "4 h", "5 h"]),
        (-700, 700, "money", ["−NT$\u00a0500", "NT$\u00a00", "NT$\u00a0500"]),
        (310_000, 4_200_000, "money", ["NT$\u00a01 m", "NT$\u00a02 m", "NT$\u00a03 m", "NT$\u00a04 m"]),
        (5, 5, "points", ["5"]),
        (1, 4, "count", ["1", "2", "3", "4"]),
        (
            1_000_000,
            1_000_003,
            "money",
            ["NT$\u00a01 m", "NT$\u00a01.000001 m", "NT$\u00a01.000002 m", "NT$\u00a01.000003 m"],
        ),
    ],
)
def test_a_scale_is_written_in_one_unit(low: float, high: float, unit: str, shown: list[str]) -> None:
    assert [said for _, said in Text("en").scale(low, high, unit)] == shown and len(set(shown)) == len(shown)


def test_chinese_words_are_those_of_the_field() -> None:
    """A survey brings 回覆 or 答卷, effort has one word, and no figure is judged as a child would."""
    catalogue = Path(settings.__file__).parent / "catalogue"
    written = {path.name: path.read_text("utf-8") for path in catalogue.rglob("*.yaml")}
    for childish in ("答案", "變好", "變差", "变好", "变差", "輕鬆", "轻松", "來歷", "来历"):
        assert not [name for name, content in written.items() if childish in content], childish
