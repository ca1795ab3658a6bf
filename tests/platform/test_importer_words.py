"""What the importer says is said in Chinese on the page: its sentences are found again by their form."""

import re
from pathlib import Path

import pytest

import cx_metrics
from cx_metrics.messages import messages
from cx_metrics.text import Text
from cx_metrics.ui.importer_words import in_words

SOURCE = Path(cx_metrics.__file__).parent
SAID = {key: str(said) for key, said in messages("en").items() if key.startswith("importer.")}


@pytest.mark.parametrize("locale", ["zh-TW", "zh-CN"])
def test_each_sentence_is_found_by_its_form(locale: str) -> None:
    text = Text(locale)
    for key, said in SAID.items():
        values = {name: f"〈{name}〉" for name in re.findall(r"\{(\w+)\}", said)}
        assert in_words(text, said.format_map(values)) == text(key, **values)
        assert in_words(Text("en"), said) == said


def test_each_sentence_is_one_that_the_importer_says() -> None:
    """Its words stand in the code, so that a sentence that is changed there cannot be forgotten here."""
    files = [path for part in ("importing", "inspection", "spreadsheet") for path in (SOURCE / part).glob("*.py")]
    code = "".join(path.read_text("utf-8") for path in files).replace("\\\\", "")
    code = re.sub(r"[\"']\s*\n\s*f?[\"']", "", code)
    lost = {
        key: part
        for key, said in SAID.items()
        for part in re.split(r"\{\w+\}", said.replace(" rows above", " lines above").removeprefix("row "))
        if len(part) > 12 and part.strip("() «»:,") not in code.replace('\\"', '"')
    }
    assert not lost


def test_joined_sentences_and_what_is_known_to_nobody() -> None:
    text = Text("zh-TW")
    line = (
        'x.csv, line 7: a quote opens here and is never closed — close it, or double it ("") if it belongs to the text'
    )
    assert in_words(text, line) == (
        'x.csv, line 7: 引號在此開啟，一直沒有關閉 — 請補上結尾的引號；若是內文，請寫成兩個（""）'
    )
    remark = "儲位: answers on a scale, taken from the answers found → read on 1 to 5, 5 the best"
    assert in_words(text, remark) == "儲位: 量表評分，依所見的回答判斷 → 以 1 到 5 讀取，5 為最好"
    reason = "no row can be accepted: row has 5 fields where the heading has 6"
    assert in_words(text, reason) == "沒有任何一列可以接受：有 5 個欄位，標題有 6 個"
    warning = "5 rows: responses: have no date and count in all-time figures only"
    assert in_words(text, warning) == "5 列：responses: 沒有日期，只計入全期數字"
    for strange in ("", "{0}", ": : →", "<b>x</b>: y — z", ": " * 900, " → " * 600):
        assert in_words(text, strange) == strange
