"""Declarations that are wrong are refused with file, line, key, what was found and what to do: all of a file at
once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cx_metrics.declarations import load_catalogue, load_mapping, load_settings
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.metric_checks import load_metric
from cx_metrics.declarations.table import load_table
from cx_metrics.declarations.words import pick
from cx_metrics.declarations.yaml_file import LARGEST_FILE, read_yaml
from cx_metrics.errors import DeclarationError
from tests.warehouses import Company
from tools.serving import ROOT

CONFIG = (ROOT / "config.yaml").read_text("utf-8")
NPS = (SHIPPED / "metrics" / "nps.yaml").read_text("utf-8")
MAPPING = """about: a test
sources:
  s: {file: file.csv, encoding: utf-8}
tables:
  responses:
    rows: s
    columns:
      occurred_on: {from: day, format: "%Y-%m-%d"}
      csat: {from: overall, scale: [1, 5]}
      weight: {from: w, decimal: ","}
    items:
      staff: {from: staff, scale: [1, 5], touchpoint: desk}
"""


def problems(load: Any, path: Path, text: str, name: str) -> list[str]:
    """What is told of a file with this text."""
    file = path / name
    file.write_text(text, "utf-8")
    with pytest.raises(DeclarationError) as caught:
        load(file)
    return [str(problem) for problem in caught.value.problems]


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# ---------------------------------------------------------------- YAML that is dangerous or not plain

BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "line 1: uses an anchor or alias"),
        ("a: 1\nb: *a\n", "line 2: uses an anchor or alias"),
        ("a: 1\nb:\n  c: 2\n  c: 3\n", "line 4, key b.c: stands twice"),
        ("a: " + "[" * 60 + "]" * 60, "line 1: more than 40 levels deep"),
        ("a: " + "x" * LARGEST_FILE, "bytes — keep it below"),
        (
            "a: 1\nb: !!python/object/apply:os.system [ls]\n",
            "line 2: uses a tag (tag:yaml.org,2002:python/object/apply:os.system)",
        ),
        ("a: !!float 1\n", "line 1: uses a tag"),
        ("a: 1\n\tb: 2\n", "line 2: not valid YAML"),
        ("a: 'x\n", "not valid YAML"),
        ("a: 1\n---\nb: 2\n", "not valid YAML"),
        ("? [1, 2]\n: x\n", "line 1: a key that is not a word"),
    ],
)
def test_dangerous_yaml_is_refused_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    found = problems(read_yaml, tmp_path, text, "bad.yaml")
    assert len(found) == 1 and found[0].startswith("bad.yaml") and told in found[0]


def test_bytes_that_are_no_utf_8_and_files_that_are_not_there_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"name: \xa4\xa4")
    for name, told in (("bad.yaml", "byte 6 is not UTF-8"), ("no.yaml", "cannot be read")):
        with pytest.raises(DeclarationError, match=told):
            read_yaml(tmp_path / name)


def test_a_plain_word_is_a_word(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text(
        "a: no\nb: 12:30\nc: on\nd: 0123\ne: 1e5\nf: .nan\ng: 1_000\nh: '5'\ni: 5\nj: 5.5\nk: true\nl: ~\nm: =\nn: "
        + "9" * 5000
        + "\no: 2026-02-30\np: 0x1f\n",
        "utf-8",
    )
    found = read_yaml(file).value
    assert found.pop("n") == "9" * 5000
    assert list(found.values()) == [
        "no",
        "12:30",
        "on",
        "0123",
        "1e5",
        ".nan",
        "1_000",
        "5",
        5,
        5.5,
        True,
        None,
        "=",
        "2026-02-30",
        "0x1f",
    ]


# ---------------------------------------------------------------- config.yaml


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("currency:", "curency:", "unknown key 'curency' — did you mean 'currency'?"),
        ("  time_zone: Asia/Taipei\n", "", "'time_zone' is missing"),
        ("Asia/Taipei", "Asia/Tapei", "'Asia/Tapei' is no time zone — did you mean 'Asia/Taipei'?"),
        ("TWD", "NT$", "use the three capital letters of ISO 4217"),
        ("TWD", "T1D", "use the three capital letters of ISO 4217"),
        ("fiscal_year_starts: 1", "fiscal_year_starts: 13", "use a month, 1 to 12"),
        ("fiscal_year_starts: 1", "fiscal_year_starts: one", "found 'one'"),
        ("[en, zh-TW, zh-CN]", "[en, zh]", "found 'zh'"),
        ("[en, zh-TW, zh-CN]", "[]", "name some of en"),
        ("{en: Segment, zh-TW: 客群, zh-CN: 客群}", "{zh-TW: 客群}", "found languages zh-TW — give en"),
        ("{en: Segment, zh-TW: 客群, zh-CN: 客群}", "{en: Segment, fr: Segment}", "found languages en, fr"),
        ("  segment:\n", "  customer_id:\n", "'customer_id' has another meaning"),
        ("  segment:\n", "  Segment A:\n", "'Segment A' is not a plain name"),
        ("  segment:\n", "  a__b:\n", "'a__b' is not a plain name"),
        ("minimum_group: 5", "minimum_group: 2", "never below 3"),
        ("minimum_group_for_comments: 8", "minimum_group_for_comments: 1", "never below 3"),
        ("[email, phone, card, national_id]", "[email, fax]", "found 'fax'"),
        ("earliest_date: 1990-01-01", "earliest_date: 1990-13-01", "found '1990-13-01'"),
        ("latest_date: today", "latest_date: 1980-01-01", "1980-01-01 is before earliest_date"),
        ("memory_limit: 2GB", "memory_limit: lots", "'lots' — write e.g. 2GB"),
        ("threads: 2", "threads: 0", "use 1 or more"),
        ("data: data", "catalogue: nowhere", "nowhere is not a folder"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = changed(CONFIG, old, new)
    found = problems(load_settings, tmp_path, text, "config.yaml")
    assert len([each for each in found if told in each]) == 1, found
    assert re.match(r"config\.yaml, line \d+, key \w+", next(each for each in found if told in each))


def test_every_problem_of_a_file_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = CONFIG
    for old, new in (
        ("TWD", "NT$"),
        ("Asia/Taipei", "Mars"),
        ("minimum_group: 5", "minimum_group: 1"),
        ("threads: 2", "threads: -1"),
    ):
        text = changed(text, old, new)
    found = problems(load_settings, tmp_path, text, "config.yaml")
    lines = {line_of(text, part) for part in ("NT$", "Mars", "minimum_group: 1", "threads: -1")}
    assert len(found) == 4 and {int(re.search(r"line (\d+)", each)[1]) for each in found} == lines


def test_no_more_than_eight_dimensions_and_at_least_one(tmp_path: Path) -> None:
    for count in (0, 9):
        Company(tmp_path, {"dimensions": {f"d{i}": {"name": "x"} for i in range(8)}}).settings  # noqa: B018  eight are fine
        company = Company(tmp_path, {"dimensions": {f"d{i}": {"name": "x"} for i in range(count)}})
        with pytest.raises(DeclarationError, match=f"{count} dimensions — declare 1 to 8"):
            company.settings  # noqa: B018


def test_a_dimension_is_a_category_in_every_table_that_names_it(tmp_path: Path) -> None:
    company = Company(tmp_path, {"dimensions": {"csat": {"name": "x"}}})
    with pytest.raises(DeclarationError, match=r"dimensions\.csat: is a score in responses — only a category"):
        company.catalogue  # noqa: B018


TARGET = {
    "metric": "nps",
    "value": 40,
    "starts": "2026-01-01",
    "ends": "2026-12-31",
    "set_by": "head",
    "set_on": "2025-12-12",
}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"metric": "nsp"}, "key targets.0.metric: 'nsp' is not a metric — did you mean 'nps'?"),
        ({"ends": "2025-01-01"}, "key targets.0.ends: ends 2025-01-01 before it starts 2026-01-01"),
        (
            {"where": {"segmnt": "x"}},
            "key targets.0.where.segmnt: 'segmnt' is not a dimension — did you mean 'segment'?",
        ),
        ({"value": "forty"}, "key targets.0.value: found 'forty'"),
    ],
)
def test_a_target_refers_to_what_exists(tmp_path: Path, wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(DeclarationError, match=re.escape(told)):
        load_catalogue(Company(tmp_path, {"targets": [{**TARGET, **wrong}]}).settings)


def test_who_set_a_target_may_have_a_name_a_language(tmp_path: Path) -> None:
    names = {"en": "Head of service", "zh-TW": "客服主管", "zh-CN": "客服负责人"}
    goals = Company(tmp_path, {"targets": [{**TARGET, "set_by": names}, TARGET]}).settings.targets
    assert [pick(goal.set_by, "zh-TW") for goal in goals] == ["客服主管", "head"]
    with pytest.raises(DeclarationError, match="found languages fr"):
        load_catalogue(Company(tmp_path, {"targets": [{**TARGET, "set_by": {"fr": "chef"}}]}).settings)


# ---------------------------------------------------------------- metrics and tables


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "formula: 100 * (promoters - detractors) / answers",
            "formula: 100 * (promoters - detractor) / answers",
            "key formula: 'detractor' is not one of the parts — did you mean 'detractors'?",
        ),
        ("sample: answers", "sample: answer", "key sample: 'answer' is not one of the parts"),
        ("minus: detractors, of", "minus: critics, of", "key interval.minus: 'critics' is not one of the parts"),
        ("gives: 30}", "gives: 31}", "key examples.0: says 31.0, the formula gives 30"),
        (
            "{promoters: 50, detractors: 20, answers: 100}",
            "{promoters: 50, answers: 100}",
            "key examples.0: gives promoters, answers",
        ),
        ("gives: null}", "gives: 0}", "the formula gives not measurable"),
        ("unit: points", "unit: money", "key unit: says money, but the formula gives"),
        ("unit: points", "unit: pints", "key unit: found 'pints' — did you mean 'points'?"),
        ("polarity: higher_is_better", "polarity: up", "key polarity: found 'up'"),
        (
            "method: adjusted_wald, plus: promoters, minus: detractors",
            "method: wilson",
            "method wilson does not say 'successes'",
        ),
        ("minimum_sample: 30", "minimum_sample: 0", "use 1 or more"),
        ("minimum_sample: 30", "minimum_sample: thirty", "found 'thirty'"),
        (
            "formula: 100 * (promoters - detractors) / answers",
            "formula: 97 * (promoters - detractors) / answers",
            "key formula",
        ),
        ("formula: 100 * (promoters - detractors) / answers", "formula: __import__('os')", "key formula"),
        ("  promoters: nps >= 9\n", "  Promoters: nps >= 9\n", "'Promoters' is not a plain name"),
        ("at: 50.0", "at: -200.0", "not in order of value"),
        ("view: responses\n", "", "'view' is missing"),
        ("reviewed: 2026-11-21", "reviewed: lately", "key reviewed: found 'lately'"),
    ],
)
def test_a_wrong_metric_is_named_with_line_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    found = problems(load_metric, tmp_path, changed(NPS, old, new), "nps.yaml")
    assert [each for each in found if told in each], found
    assert all(re.match(r"nps\.yaml, line \d+(, key \w+|:)", each) for each in found)


def test_a_files_name_is_its_id_and_must_be_plain(tmp_path: Path) -> None:
    assert "is not a plain name" in problems(load_metric, tmp_path, NPS, "Net Promoter.yaml")[0]
    assert "is taken from the file's name" in problems(load_metric, tmp_path, NPS + "id: other\n", "nps.yaml")[0]


def own_catalogue(root: Path, metric: str, name: str = "ours") -> Company:
    (root / "own" / "metrics").mkdir(parents=True)
    (root / "own" / "metrics" / f"{name}.yaml").write_text(metric, "utf-8")
    return Company(root, {"catalogue": "own"})


def test_a_metric_over_a_view_that_is_not_there_is_refused(tmp_path: Path) -> None:
    company = own_catalogue(tmp_path, changed(NPS, "view: responses", "view: response"))
    with pytest.raises(
        DeclarationError, match=r"ours\.yaml, key view: 'response' is not a view — did you mean 'responses'"
    ):
        company.catalogue  # noqa: B018


def test_check_names_the_metric_whose_part_is_no_sql(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company = own_catalogue(tmp_path, changed(NPS, "  promoters: nps >= 9", "  promoters: npss >= 9"))
    assert company.call("check") == 1
    told = capsys.readouterr().err
    assert "ours.yaml, key parts.promoters" in told and "npss" in told and "responses" in told
    assert told.count("key parts.") == 1, "only what is wrong is named"


def test_check_finds_nothing_wrong_in_what_ships(tmp_path: Path) -> None:
    assert Company(tmp_path).call("check") == 0


def test_a_table_names_its_own_columns_and_scales_start_with_the_lowest(tmp_path: Path) -> None:
    text = (SHIPPED / "tables" / "responses.yaml").read_text("utf-8")
    found = problems(
        load_table,
        tmp_path,
        changed(changed(text, "key: response_id", "key: id"), "scale: [0, 10]", "scale: [10, 0]"),
        "t.yaml",
    )
    assert ["key key: 'id' is not one of its columns" in found[0], "columns.nps.scale: (10.0, 0.0)" in found[1]] == [
        True,
        True,
    ]


# ---------------------------------------------------------------- mappings


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('{from: day, format: "%Y-%m-%d"}', "day", "no date format"),
        ('"%Y-%m-%d"', '"%d/%m/%y"', "has a two-digit year"),
        ('"%Y-%m-%d"', '"%d/%m/%-y"', "has a two-digit year"),
        ('"%Y-%m-%d"', '"%Y-%m"', "has no day — a date needs %Y, %m and %d"),
        ('"%Y-%m-%d"', '"%Y-%M-%d"', "has no month"),
        ('"%Y-%m-%d"', '"%Y-%m-%d %Q"', "has '%Q', which means nothing here"),
        ('"%Y-%m-%d"}', '"%Y-%m-%d", zone: Asia/Tokyo}', "has a zone, but format '%Y-%m-%d' has no time"),
        (
            '"%Y-%m-%d"}',
            '"%Y-%m-%d %H:%M", zone: Asia/Tokio}',
            "'Asia/Tokio' is no time zone — did you mean 'Asia/Tokyo'?",
        ),
        ('"%Y-%m-%d"}', '"%Y-%m-%d %H%z", zone: UTC}', "reads the zone, and zone says UTC"),
        (
            "{from: overall, scale: [1, 5]}",
            "{from: overall, scale: [5, 1]}",
            "scale 5 to 1 — give the lowest answer first",
        ),
        ("{from: overall, scale: [1, 5]}", "{from: overall, scale: [1, 5], step: 0.3}", "step 0.3 does not divide"),
        ("{from: overall, scale: [1, 5]}", "{from: overall, format: x}", "has a date format or zone, but is no date"),
        (
            "csat: {from: overall, scale: [1, 5]}",
            "nps: {from: overall, scale: [1, 10]}",
            "this score is always 0 to 10",
        ),
        (
            "csat: {from: overall, scale: [1, 5]}",
            "segment: {from: overall, scale: [1, 5]}",
            "has a scale, but is no score",
        ),
        (
            "csat: {from: overall, scale: [1, 5]}",
            "csta: overall",
            "responses has no column 'csta' — did you mean 'csat'?",
        ),
        ("csat: {from: overall, scale: [1, 5]}", "segment: {from: [a, b]}", "joins several columns"),
        ("csat: {from: overall, scale: [1, 5]}", "segment: {from: a, join: x}", "has a join, but nothing to join"),
        (
            "csat: {from: overall, scale: [1, 5]}",
            "segment: {from: a, value: x}",
            "says both or neither of `from` and `value`",
        ),
        ("csat: {from: overall, scale: [1, 5]}", "segment: {}", "says both or neither of `from` and `value`"),
        ("csat: {from: overall, scale: [1, 5]}", "segment: {value: ' '}", "has an empty value"),
        (
            "csat: {from: overall, scale: [1, 5]}",
            "segment: {from: a, recod: {a: b}}",
            "unknown key 'recod' — did you mean 'recode'?",
        ),
        ('      occurred_on: {from: day, format: "%Y-%m-%d"}\n', "", "occurred_on is required"),
        ('decimal: ","', "decimal: ';'", "decimal ';' — use . or ,"),
        ('decimal: ","', "thousands: '.'", "'.' is both the decimal and the thousands mark"),
        ('decimal: ","', "thousands: ']'", "thousands ']'"),
        ("  responses:", "  respones:", "'respones' is not a table — did you mean 'responses'?"),
        ("rows: s", "rows: r", "'r' is not one of the sources"),
        ("encoding: utf-8}", "encoding: utf-8, delimiter: ';;'}", "use one ASCII character"),
        ("encoding: utf-8}", "encoding: utf-8, header_rows: 0}", "a file needs a row of column names"),
        ("{from: staff, scale: [1, 5], touchpoint: desk}", "staff", "write `key: value` lines"),
        ("{from: staff, scale: [1, 5], touchpoint: desk}", "{from: staff, touchpoint: desk}", "'scale' is missing"),
        ("      staff:", "      Staff Rating:", "'Staff Rating' is not a plain name"),
    ],
)
def test_a_wrong_mapping_is_named_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    tables = Company(tmp_path).catalogue.tables
    found = problems(lambda path: load_mapping(path, tables), tmp_path, changed(MAPPING, old, new), "m.yaml")
    assert [each for each in found if told in each], found
    assert all(re.match(r"m\.yaml, line \d+, key \w+", each) for each in found)


def test_a_mapping_with_a_source_for_nothing_or_with_two_keys_is_refused(tmp_path: Path) -> None:
    tables = Company(tmp_path).catalogue.tables

    def load(path: Path) -> Any:
        return load_mapping(path, tables)

    assert (
        "no table uses it"
        in problems(load, tmp_path, changed(MAPPING, "sources:\n", "sources:\n  t: t.csv\n"), "m.yaml")[0]
    )
    both = changed(MAPPING, "    rows: s\n", "    rows: s\n    key: id\n").replace(
        "    columns:\n", "    columns:\n      response_id: id\n"
    )
    assert "both key and the column response_id are given" in problems(load, tmp_path, both, "m.yaml")[0]
    told = problems(load, tmp_path, MAPPING.replace("responses:", "customers:"), "m.yaml")
    assert [each for each in told if "customer_id is required" in each] and [
        each for each in told if "holds no rated items" in each
    ]


def test_words_come_in_the_language_asked_for_else_in_english() -> None:
    words = {"en": "Segment", "zh-TW": "客群"}
    assert [pick(words, "zh-TW"), pick(words, "zh-CN"), pick("plain", "zh-TW")] == ["客群", "Segment", "plain"]


def test_a_mapping_written_out_says_the_same_as_its_short_form(tmp_path: Path) -> None:
    company = Company(tmp_path)
    short = company.mapping({"customer_id": "id", "segment": "s"}, "customers", key=[])
    long = company.mapping({"customer_id": {"from": ["id"]}, "segment": {"from": "s", "step": 1.0}}, "customers")
    assert json.dumps(short.tables, default=str) == json.dumps(long.tables, default=str)
