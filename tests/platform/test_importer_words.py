"""What the importer says stands in the catalogues of words alone, and is said in the language its process speaks."""

import ast
import re
import string
from pathlib import Path

import pytest

import cx_metrics
from cx_metrics.errors import ImportRefused, did_you_mean
from cx_metrics.importing.json_lines import json_text
from cx_metrics.importing.strict import strict_rows
from cx_metrics.importing.workbook_sheet import sheet_names
from cx_metrics.messages import LANGUAGE, messages, sentence, suggestion

SOURCE = Path(cx_metrics.__file__).parent
PARTS = ("importing", "inspection", "spreadsheet")
PLACES = {  # where keys stand among what a function is given
    **dict.fromkeys(("sentence", "said_later", "_damaged"), (0, 1)),
    **dict.fromkeys(("refusal", "problem", "refused_later", "said"), (1, 3)),
}
SAID = {key.removeprefix("importer."): str(said) for key, said in messages("en").items() if key.startswith("importer.")}


def called() -> dict[str, str]:
    """The texts of the importer's code that have the form of a key, and the file of each."""
    return {
        node.value: path.name
        for part in (*PARTS, ".")
        for path in (SOURCE / part).glob("messages.py" if part == "." else "*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch("[a-z_0-9]+", node.value)
    }


def test_each_sentence_is_said_somewhere() -> None:
    by_kind = {"time_twice", "time_never"}  # of a kind of clock change
    assert not set(SAID) - set(called()) - by_kind


def test_each_key_that_is_said_is_there() -> None:
    """The first texts of the functions that say something."""
    lost = []
    for part in PARTS:
        for path in (SOURCE / part).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    first, last = PLACES.get(name, (0, 0))
                    keys = [a.value for a in node.args[first:last] if isinstance(a, ast.Constant)]
                    lost += [(path.name, key) for key in keys if key not in SAID]
    assert not lost


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN"])
def test_sentences_are_said_in_the_language_of_the_process(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LANGUAGE, language)
    for key, english in SAID.items():
        values = {name: f"〈{name}〉" for _, name, _, _ in string.Formatter().parse(english) if name}
        said = sentence(key, **values)
        assert all(value in said for value in values.values())
        assert key in ("row_is", "of_source") or re.search("[\u4e00-\u9fff]", said), said


def test_rare_refusals_are_chinese_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LANGUAGE, "zh-TW")
    (json := tmp_path / "x.json").write_text('{"a": 1}\n{"a": \n', "utf-8")
    with pytest.raises(ImportRefused, match=r"x.json，第 2 列: 不是 JSON（.*） — 每行讀一個完整的物件"):
        json_text(json, tmp_path, 10)
    (text := tmp_path / "x.csv").write_text('a,b\n1,"2\n', "utf-8")
    with pytest.raises(ImportRefused, match=r"x.csv，第 2 列: 引號在此開啟，一直沒有關閉 — 請補上結尾的引號"):
        list(strict_rows(text, ",", 100, "x.csv"))
    (book := tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 cut off")  # said by a process that knows no words
    with pytest.raises(ImportRefused, match=r"x.xlsx: 活頁簿已損壞（.*） — 請用試算表軟體開啟，重新存成 .xlsx"):
        sheet_names(book)
    assert suggestion("sement", ["segment", "region"]) == "是不是「segment」？"
    assert suggestion("x", ["segment", "region"]) == "可用的有：region, segment"
    monkeypatch.setenv(LANGUAGE, "xx")
    assert suggestion("sement", ["segment"]) == did_you_mean("sement", ["segment"]) == "did you mean 'segment'?"
    assert sentence("columns", n=12_345) == "12,345 columns"
