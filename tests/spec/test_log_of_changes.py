"""A log of changes as a company keeps it, brought in like any other file: what its columns are taken for, who met each
change, and that it lies beside what is typed on the page."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cx_metrics import warehouse
from cx_metrics.declarations import Mapping, load_mapping
from cx_metrics.errors import DeclarationError, ImportRefused
from cx_metrics.importing import rows_file
from cx_metrics.importing.change_entry import ChangeEntry, log_change
from cx_metrics.inspection import Inspection, Told, inspect_file
from tests.warehouses import Company

LOG = """日期,變更內容,負責單位,影響地區,成本,接觸點
2026/05/01,預約系統改版,資訊室,北區、 南區,120000,櫃檯
2026/02/15,LINE預約上線,行銷部,全部,,櫃檯
2026/07/01,費用說明單,客服部,,3500.5,電話
"""


@pytest.fixture(params=["row by row", "text by text"])
def company(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Company:
    if request.param == "text by text":
        monkeypatch.setattr(rows_file, "FEWEST_ROWS", 0)
    return Company(tmp_path, measured=False)


def look(company: Company, content: str, table: str | None = None) -> Inspection:
    file = company.file(content, "變更紀錄.csv")
    return inspect_file(file, company.catalogue, company.settings, company.folder, told=Told(), table=table)


def drafted(company: Company, content: str) -> Mapping:
    """The mapping that inspection drafts of a log, loaded."""
    path = company.root / "draft.yaml"
    path.write_text(look(company, content).text, "utf-8")
    return load_mapping(path, company.catalogue.tables)


def test_a_log_of_changes_is_known_by_its_columns_and_becomes_changes(company: Company) -> None:
    found = look(company, LOG)
    assert found.table == "changes" and found.trial and found.trial.accepted == 3
    assert not any(remark.where == "table" for remark in found.remarks), "nobody has to say what it is"
    company.bring(LOG, drafted(company, LOG))
    stored = company.stored("occurred_on, what, touchpoint, exposed, cost", "stored_changes")
    assert stored == [
        (date(2026, 5, 1), "預約系統改版", "櫃檯", '{"region":["北區","南區"]}', 120000),
        (date(2026, 2, 15), "LINE預約上線", "櫃檯", None, None),
        (date(2026, 7, 1), "費用說明單", "電話", None, 3500.5),
    ]


def test_one_in_english_too_and_whose_groups_nobody_knows_is_a_question(company: Company) -> None:
    log = (
        "Date,Change,Responsible,Affected region\n2026-05-01,Repricing,IT,north\n2026-02-15,Rebooking,IT,All regions\n"
    )
    found = look(company, log)
    assert "{from: Affected region, dimension: region, missing: [All regions]}" in found.text
    found = look(company, log.replace("Affected region", "Affected branch office"))
    assert found.table == "changes" and "dimension: region" in found.text  # branch is a word for it
    found = look(company, log.replace("Affected region", "Affected"))
    assert found.table == "changes" and "columns.exposed" not in found.roles.values()
    assert any(remark.where == "Affected" and remark.question for remark in found.remarks)
    found = look(company, log.replace("north", '"{""region"": [""north""]}"').replace("All regions", ""))
    assert "exposed: Affected region" in found.text, "what says it itself needs no filter"


def test_who_met_it_is_told_by_values_of_one_filter(company: Company) -> None:
    def read(cell: str, dimension: str = "region") -> Any:
        mapping = company.mapping(
            {"occurred_on": {"from": "d", "format": "%Y-%m-%d"}, "what": "w",
             "exposed": {"from": "e", "dimension": dimension}}, "changes",
        )  # fmt: skip
        quoted = cell.replace('"', '""')
        report = company.bring(f'd,w,e\n2026-01-01,{len(cell)}{cell[:1].encode().hex()},"{quoted}"\n2026-01-02,x,\n',
                               mapping, dry_run=True)  # fmt: skip
        return report

    for cell in (
        "north",
        "north、south",
        "north; south,\neast",
        'a "quoted" one',
        "{curly}",
        "北區，南區",
        "  north  ",
    ):
        assert read(cell).rejected == 0, cell
    assert read(" , ").reasons == {"exposed: a dimension without a list of values": 1}
    assert read("north", "planet").reasons == {"exposed: names what is no filter dimension": 1}
    with pytest.raises(DeclarationError, match="does not say who met a change"):
        company.mapping(
            {"occurred_on": {"from": "d", "format": "%Y-%m-%d", "dimension": "region"}, "what": "w"}, "changes"
        )


def test_a_log_that_holds_the_earlier_rows_again_takes_their_place_and_leaves_what_was_typed(company: Company) -> None:
    mapping = drafted(company, LOG)
    first = company.bring(LOG, mapping)
    with company.building:
        log_change(
            ChangeEntry("延長夜診", date(2026, 6, 1)), "王小明", company.folder, company.catalogue, company.settings
        )
    longer = LOG + "2026/08/01,停車優惠,總務,北區,,櫃檯\n"
    with pytest.raises(ImportRefused, match="3 of its rows stand in batch"):
        company.bring(longer, mapping)
    (earlier,) = [b.id for b in warehouse.current_batches(company.folder) if b.file == "file.csv"]
    assert first.accepted == 3
    company.bring(longer, mapping, replaces=(earlier,))
    assert sorted(what for (what,) in company.stored("what", "stored_changes")) == sorted(
        ["延長夜診", "預約系統改版", "LINE預約上線", "費用說明單", "停車優惠"]
    )
    with company.building:
        warehouse.undo(company.settings, company.catalogue, *(
            b.id for b in warehouse.counting(warehouse.current_batches(company.folder)) if b.file == "file.csv"
        ))  # fmt: skip
    assert sorted(what for (what,) in company.stored("what", "stored_changes")) == sorted(
        ["延長夜診", "預約系統改版", "LINE預約上線", "費用說明單"]
    ), "the earlier file is back, and what was typed stays"


@pytest.mark.parametrize("table", ["responses", "cases", "orders", "customers", "interactions"])
def test_a_file_of_another_table_is_not_taken_for_a_log(company: Company, table: str) -> None:
    files = {
        "responses": "日期,推薦分數,意見,地區\n"
        + "".join(f"2026-03-{i + 1:02},{i % 11},說明 {i},北區\n" for i in range(20)),
        "cases": "案件編號,受理時間,結案時間,變更內容\n"
        + "".join(f"C{i},2026-03-{i + 1:02} 10:00,2026-03-{i + 1:02} 12:00,改期 {i}\n" for i in range(20)),
        "orders": "訂單編號,顧客編號,日期,金額,說明\n"
        + "".join(f"O{i},K{i},2026-03-{i + 1:02},{i * 70 + 5},說明 {i}\n" for i in range(20)),
        "customers": "病歷號,客群,初診日期\n" + "".join(f"P{i},矯正,2026-03-{i + 1:02}\n" for i in range(20)),
        "interactions": "touchpoint,occurred at,wait seconds\n"
        + "".join(f"desk {i % 3},2026-03-{i + 1:02} 10:00,{i}\n" for i in range(20)),
    }
    assert look(company, files[table]).table == table
