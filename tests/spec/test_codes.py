"""Codes and what they mean: one number however it is written, values that no recode names, and bands of a number."""

from pathlib import Path
from typing import Any

import pytest

from cx_metrics.declarations import load_mapping
from cx_metrics.errors import DeclarationError, ImportRefused
from cx_metrics.importing import Report, rows_file
from tests.warehouses import Company, shared

DAY = {"from": "day", "format": "%Y-%m-%d"}
TURNED = {1: 5, 2: 4, 3: 3, 4: 2, 5: 1}
WRITTEN = {  # one number as programs write it
    "whole": "{}", "float": "{}.0", "zeros": "0{}", "blanks": " {} ", "sign": "+{}", "dot": "{}.", "long": "{}.000",
    "wide blank": "\u3000{}\u00a0",
}  # fmt: skip


@pytest.fixture(params=["row by row", "text by text"])
def company(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Company:
    if request.param == "text by text":
        monkeypatch.setattr(rows_file, "FEWEST_ROWS", 0)
    return Company(tmp_path, measured=False)


def bring(company: Company, column: str, said: dict[str, Any], texts: list[str]) -> tuple[Report, list[Any]]:
    """The report of a file of these texts, and what is stored of them."""
    mapping = company.mapping({"occurred_on": DAY, column: {"from": "text", **said}})
    report = company.bring("day,text\n" + "".join(f'2026-01-01,"{text}"\n' for text in texts), mapping)
    return report, [value for (value,) in company.stored(column)]


@pytest.mark.parametrize("key", WRITTEN)
def test_a_code_is_one_number_however_mapping_and_file_write_it(tmp_path: Path, key: str) -> None:
    company = Company(tmp_path, measured=False)
    said = {"scale": [1, 5], "recode": {WRITTEN[key].format(old).strip(): new for old, new in TURNED.items()}}
    report, found = bring(company, "csat", said, [way.format(i) for way in WRITTEN.values() for i in (1, 2, 3, 4, 5)])
    assert (found, report.warnings) == ([5, 4, 3, 2, 1] * len(WRITTEN), {})


@pytest.mark.parametrize("code", [9, "9", "9.0"])
def test_a_number_that_means_no_answer_means_it_in_every_kind_of_column(company: Company, code: Any) -> None:
    kinds: dict[str, dict[str, Any]] = {"csat": {"scale": [1, 5]}, "segment": {}, "comment": {}, "weight": {}}
    columns = {name: {"from": "text", "missing": [code], **said} for name, said in kinds.items()}
    texts = [*(way.format(9) for way in WRITTEN.values()), "1"]
    content = "day,text\n" + "".join(f'2026-01-01,"{text}"\n' for text in texts)
    company.bring(content, company.mapping({"occurred_on": DAY, **columns}))
    assert company.stored(", ".join(kinds)) == [*[(None,) * 4] * len(WRITTEN), (1, "1", "1", 1)]


def test_long_numbers_are_names_and_are_told_apart(company: Company) -> None:
    codes = {"12345678901234567": "a", "12345678901234568": "b"}  # one number, as doubles go
    assert bring(company, "segment", {"recode": codes}, list(codes))[1] == ["a", "b"]


def test_what_a_recode_does_not_name_refuses_the_file_until_the_mapping_says_what_becomes_of_it(
    company: Company,
) -> None:
    said = {"scale": [1, 5], "recode": {1: 5, 5: 1}, "missing": [99]}
    texts = ["1", "1.0", "3", "3", "3.0", "5", "99.0", ""]
    with pytest.raises(ImportRefused, match=r"columns.csat: recode does not name .* 3 rows: «3» \(2\), «3.0» \(1\)"):
        bring(company, "csat", said, texts)
    for other, wanted in (("keep", 3), ("missing", None), (2, 2)):
        report, found = bring(company, "csat", {**said, "else": other}, texts)
        assert found[-8:] == [5, 5, wanted, wanted, wanted, 1, None, None]
        assert list(report.warnings.values()) == [3], report.warnings
        assert "«3» (2), «3.0» (1)" in next(iter(report.warnings))
        company.call("undo", *report.batches)


def test_a_recode_that_matches_nothing_is_said_and_so_is_a_key_that_misses(company: Company) -> None:
    with pytest.raises(ImportRefused, match="names none of the values found: 2 rows: «3» "):
        bring(company, "csat", {"scale": [1, 5], "recode": {1: 5}}, ["3", "3"])
    report, _ = bring(company, "segment", {"recode": {"Famly": "f"}, "else": "keep"}, ["Family", "Family", ""])
    assert report.warnings["responses: segment: recode names none of the values found"] == 2
    report, _ = bring(company, "segment", {"recode": {"Famly": "f", "x": "y"}, "else": "keep"}, ["Family", "x"])
    assert any("names what no row holds (Famly)" in what for what in report.warnings)


def test_items_are_recoded_alike(company: Company) -> None:
    item = {"from": "text", "scale": [1, 5], "recode": TURNED}
    content = "day,text\n2026-01-01,1.0\n2026-01-01,02\n"
    company.bring(content, company.mapping({"occurred_on": DAY}, items={"staff": item}))
    assert sorted(company.stored("raw", "stored_ratings")) == [(4,), (5,)]
    with pytest.raises(ImportRefused, match=r"items.staff: recode does not name"):
        company.bring(content + "2026-01-01,7\n", company.mapping({"occurred_on": DAY}, items={"staff": item}))


def test_bands_turn_a_number_into_the_name_of_its_band(company: Company) -> None:
    bands = {"1 to 3": 1, "4 to 6": 4, "7 and more": 7}
    texts = ["1", "3.0", " 3.9 ", "4", "06", "7", "113", "99.0", ""]
    said = {"bands": bands, "missing": [99]}
    wanted = ["1 to 3"] * 3 + ["4 to 6"] * 2 + ["7 and more"] * 2 + [None] * 2
    assert bring(company, "segment", said, texts)[1] == wanted
    with pytest.raises(ImportRefused, match=r"bands does not name .* 2 rows: «0» \(1\), «many» \(1\)"):
        bring(company, "segment", said, [*texts, "0", "many"])
    company.call("undo", *dict.fromkeys(b for (b,) in company.stored("batch")))
    assert bring(company, "segment", {**said, "else": "none"}, [*texts, "0"])[1] == [*wanted, "none"]


def test_bands_of_a_number_with_marks(company: Company) -> None:
    said = {"bands": {"small": 0, "large": 1000}, "decimal": ",", "thousands": "."}
    assert bring(company, "segment", said, ["1.000,5", "999,5"])[1] == ["large", "small"]


@pytest.mark.parametrize(
    ("column", "said", "what"),
    [
        ("csat", {"scale": [1, 5], "else": "keep"}, "has else, but neither recode nor bands"),
        ("csat", {"scale": [1, 5], "bands": {"low": 1}}, "has bands, but is a score"),
        ("segment", {"bands": {"low": 1}, "recode": {"x": "y"}}, "has recode and bands"),
        ("segment", {"bands": {"high": 4, "low": 1}}, "bands begin at 4, 1"),
        ("segment", {"recode": {"1": "a", "01": "b"}}, "recode says of 1 and of 01, one number, two different things"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(
    company: Company, column: str, said: dict[str, Any], what: str
) -> None:
    with pytest.raises(DeclarationError, match=what):
        company.mapping({"occurred_on": DAY, column: {"from": "text", **said}})


def test_the_same_hundred_answers_give_the_same_share_written_as_whole_numbers_or_not(tmp_path: Path) -> None:
    cases = shared("../cases")
    for name in ("int_codes", "float_codes"):
        (folder := tmp_path / name).mkdir()
        company = Company(folder, measured=False)
        mapping = load_mapping(cases / f"{name}.yaml", company.catalogue.tables)
        company.bring(cases / f"{name}.csv", mapping)
        assert company.stored("avg(CAST(csat >= 4 AS INTEGER)) FROM stored_responses --", "") == [(0.8,)], name
