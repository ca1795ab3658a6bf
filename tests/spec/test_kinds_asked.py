"""A log of cases without a kind is asked about: the likely column is named, its known words are read, and nothing is
decided silently."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from cx_metrics.declarations.mapping import load_mapping
from cx_metrics.inspection import Inspection, Told, inspect_file
from cx_metrics.inspection.mapping_edit import assigned, stated, use_of
from cx_metrics.messages import speaking
from tests.warehouses import Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def log(company: Company, heading: str, texts: list[str], name: str = "complaints.csv") -> Inspection:
    """Forty cases, of which a column of this heading holds these texts in turn."""
    rows = [f"T{i},C{i % 9},2026-03-{i % 28 + 1:02} 09:00,2026-03-{i % 28 + 1:02} 17:00,{texts[i % len(texts)]}"
            for i in range(40)]  # fmt: skip
    file = company.file("\n".join([f"Ticket ID,Customer ID,Created at,Solved at,{heading}", *rows]) + "\n", name)
    return inspect_file(file, company.catalogue, company.settings, company.folder, told=Told())


def kind_of(found: Inspection) -> Any:
    return yaml.safe_load(found.text)["tables"]["cases"]["columns"].get("kind")


@pytest.mark.parametrize(
    ("heading", "texts", "recode"),
    [
        ("Ticket type", ["Complaint", "Question", "Request"],
         {"Complaint": "complaint", "Question": "question", "Request": "request"}),
        ("Case type", ["complaint", "Enquiry", "Feedback"],
         {"complaint": "complaint", "Enquiry": "question", "Feedback": None}),
        ("案件類型", ["客訴", "詢問", "申請", "建議"],
         {"客訴": "complaint", "詢問": "question", "申請": "request", "建議": None}),
        ("类别", ["投诉", "咨询"], {"投诉": "complaint", "咨询": "question"}),
        ("Queue", ["投訴", "諮詢"], {"投訴": "complaint", "諮詢": "question"}),
    ],
)  # fmt: skip
def test_words_that_are_known_are_read_and_it_is_asked_whether_rightly(
    company: Company, heading: str, texts: list[str], recode: dict[str, str | None]
) -> None:
    found = log(company, heading, texts)
    assert found.table == "cases" and kind_of(found) == {"from": heading, "recode": recode}
    (asked,) = [remark for remark in found.remarks if remark.question and remark.where == heading]
    assert all(f"{text} → {value or 'none of these'}" in asked.found for text, value in recode.items())
    assert f"# DECIDE: {heading}" in found.text
    assert not [remark for remark in found.remarks if remark.asks], "what a column says is not asked for all rows"
    file = company.root / "complaints.csv"
    mapping = company.root / "draft.yaml"
    mapping.write_text(found.text, "utf-8")
    report = company.bring(file, load_mapping(mapping, company.catalogue.tables))
    assert report.accepted == 40
    held = [kind for (kind,) in company.stored("kind", "stored_cases")]
    assert held == [recode[texts[i % len(texts)]] for i in range(40)]


def test_our_own_words_need_no_question(company: Company) -> None:
    found = log(company, "Kind", ["complaint", "question", "request"])
    assert kind_of(found) == "Kind" and "Kind" not in {r.where for r in found.remarks if r.question}


@pytest.mark.parametrize(
    ("heading", "texts", "likely"),
    [
        ("類別", ["候診過久", "收費爭議"], "kind: {from: 類別, recode: {候診過久: complaint}, else: missing}"),
        ("Ticket type", ["Incident", "Complaint about staff", "Question"],
         "kind: {from: Ticket type, recode: {Complaint about staff: complaint, Question: question}, else: missing}"),
        ("Queue", ["First line", "Second line"], "kind: {from: COLUMN, recode: {TEXT: complaint}, else: missing}"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
def test_what_no_words_say_is_asked_with_the_likely_column_and_decided_by_nobody(
    company: Company, heading: str, texts: list[str], likely: str, language: str
) -> None:
    with speaking(language):
        found = log(company, heading, texts)
    unsaid = company.catalogue.tables["cases"].columns["kind"].unsaid
    assert unsaid is not None and isinstance(unsaid.asks, dict) and isinstance(unsaid.becomes, dict)
    (asked,) = [remark for remark in found.remarks if remark.asks]
    assert (asked.asks, asked.where, asked.question) == ("kind", "kind", True)
    assert (asked.found, asked.becomes) == (unsaid.asks[language], unsaid.becomes[language])
    assert asked.otherwise == f"kind: {{value: complaint}}, or {likely}"
    assert kind_of(found) is None and f"# DECIDE: kind: {asked.found}" in found.text
    assert found.trial is not None
    assert [n for what, n in found.trial.warnings.items() if asked.becomes in what] == [40], "the report says it too"


def test_other_tables_are_not_asked(company: Company) -> None:
    file = company.file("Response ID,Date,NPS,Type\n" + "".join(f"R{i},2026-03-0{i % 9 + 1},{i % 11},Complaint\n"
                                                               for i in range(30)), "survey.csv")  # fmt: skip
    found = inspect_file(file, company.catalogue, company.settings, company.folder, told=Told())
    assert found.table == "responses" and not [remark for remark in found.remarks if remark.asks]


def test_an_answer_for_all_rows_takes_the_place_of_a_column_and_back() -> None:
    draft = {"tables": {"cases": {"rows": "file", "columns": {"opened_at": "at"}}}}
    all_of_them = stated(draft, "kind", "complaint")
    assert all_of_them["tables"]["cases"]["columns"] == {"opened_at": "at", "kind": {"value": "complaint"}}
    by = assigned(all_of_them, "type", "kind", {"from": "type", "recode": {"a": "complaint"}})
    assert use_of(by, "type") == ("columns", "kind", {"from": "type", "recode": {"a": "complaint"}})
    assert stated(by, "kind", "question")["tables"]["cases"]["columns"]["kind"] == {"value": "question"}
    assert stated(by, "kind", None) == draft
