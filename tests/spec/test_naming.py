"""Groups by name: no two lines of one name, also where a value in the data is called as the missing one is."""

from pathlib import Path

import pytest

from cx_metrics.metrics.naming import group_name, told_apart, value_name
from cx_metrics.text import Text
from tests.warehouses import Company


@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
def test_a_value_called_as_the_missing_one_is_told_apart_in_every_language(tmp_path: Path, language: str) -> None:
    settings, text = Company(tmp_path, measured=False).settings, Text(language)
    nothing = value_name(settings, "region", None, text)
    for value in (nothing, nothing.upper(), f" {nothing} "):
        assert value_name(settings, "region", value, text) not in (nothing, value)
        assert value in value_name(settings, "region", value, text)
    assert value_name(settings, "region", "elsewhere", text) == "elsewhere"
    assert group_name(settings, (("region", None),), text) != group_name(settings, (("region", nothing),), text)


def test_the_command_prints_two_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company = Company(tmp_path, metrics=("nps",))
    nothing = Text("en")("filter.not_stated")
    lines = [f"2026-01-{i % 28 + 1:02},{i % 11},{nothing if i % 2 else ''}" for i in range(80)]
    company.bring("occurred_on,nps,segment\n" + "\n".join(lines) + "\n", "responses")
    assert company.call("measure", "nps", "--by", "segment", "--all-time") == 0
    told = capsys.readouterr().out
    assert told.count(f"segment {nothing} ") == 1 and told.count(f"segment «{nothing}»") == 1
    assert told_apart("(Not stated)", "(not stated)") == "«(Not stated)»"
