"""A new user's own files, brought in on the page in Chinese, with no command line and no YAML: what CP950 Excel wrote,
an export of Qualtrics, a workbook with titles above its names; next month's file takes two clicks; and the way back."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.conftest import Watched, new_house
from tests.nightly import NIGHTLY
from tests.workbooks import workbook
from tools.browser import settled
from tools.serving import serving

WIDE = {"width": 1440, "height": 1300}
HOSTILE = "<img src=x onerror=alert(1)> **粗** [連結](http://a.example)"
SCALE = ("非常不滿意", "不滿意", "普通", "滿意", "非常滿意")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_house(tmp_path_factory.mktemp("own")).parent


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    with serving(place / "config.yaml") as found:
        yield found


def text_of(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def by_excel(place: Path, month: int, name: str) -> Path:
    """Semicolons, CP950, dates with the month in the middle, one score outside its scale, a markup comment."""
    rows = [["填答日期", "推薦分數", "整體滿意度", "客群", "意見"]]
    rows += [
        [f"{day % 28 + 1:02}/{month:02}/2026", str((day + month) % 11), SCALE[day % 5], "商務" if day % 2 else "家庭",
         HOSTILE if day == 3 else f"第 {day} 位客人覺得還不錯"]
        for day in range(60)
    ]  # fmt: skip
    rows[7][1] = "15"
    file = place / name
    file.write_bytes(text_of(rows, ";").encode("cp950"))
    return file


def by_qualtrics(place: Path) -> Path:
    names = ["StartDate", "EndDate", "Status", "Finished", "RecordedDate", "ResponseId", "Q1", "Q2_1", "Q2_2"]
    asked = [*names[:6], "您有多願意推薦我們？", "請評分 - 櫃檯", "請評分 - 餐點"]
    ids = [json.dumps({"ImportId": name}) for name in names]
    rows = [
        ["2026-08-02 10:00:00", "2026-08-02 10:05:00", "IP Address" if i else "Survey Preview", "True",
         f"2026-08-{i % 28 + 1:02} 10:05:00", f"R_{i}", str(i % 11), str(i % 5 + 1), str((i + 2) % 5 + 1)]
        for i in range(40)
    ]  # fmt: skip
    file = place / "qualtrics.csv"
    file.write_text(text_of([names, asked, ids, *rows]), "utf-8")
    return file


def upload(page: Page, address: str, file: Path, says: str, part: str = "&show=bring") -> None:
    """Drop a file, and wait until it has been looked at."""
    page.goto(f"{address}/data?lang=zh-TW{part}")
    page.locator(".stMain h1").first.wait_for()
    settled(page)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("h1")).to_contain_text(says, timeout=90_000)
    settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def take(page: Page, who: str = "") -> None:
    """Take the file in, and wait for it."""
    expect(page.get_by_text("接受的資料列")).to_be_visible(timeout=90_000)
    if who:
        page.get_by_role("textbox", name="您的姓名").fill(who)
    page.get_by_role("button", name="匯入", exact=True).click()
    expect(page.locator("h1")).to_contain_text("已匯入", timeout=90_000)


def test_own_files_become_numbers_on_the_overview(place: Path, address: str, watch: Callable[..., Watched]) -> None:
    watched = watch(locale="zh-TW", viewport=WIDE)
    page = watched.page

    upload(page, address, by_excel(place, 9, "九月 ../回覆.csv".replace("/", "∕")), "60 列，可作為問卷回覆", "")
    expect(page.get_by_text("cp950").first).to_be_visible()
    press(page, "正確，下一步：欄位")
    expect(page.get_by_role("heading", name="每個欄位是什麼")).to_be_visible()
    expect(page.get_by_role("heading", name="改用其他讀法")).to_have_count(0)
    columns = page.locator(".figures tbody tr")
    expect(columns.filter(has_text="推薦分數")).to_contain_text("nps")
    expect(columns.filter(has_text="整體滿意度")).to_contain_text("csat")
    page.get_by_role("button", name="更改「客群」的用途").click()
    settled(page)
    expect(page.get_by_role("dialog", name="客群")).to_be_visible()
    page.get_by_text("為值改用其他名稱").click()
    page.get_by_role("textbox", name="每行一個").fill("商務 = business")
    page.get_by_role("textbox", name="每行一個").press("Tab")
    settled(page)
    press(page, "就這樣採用")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "下一步：檢查")
    expect(page.locator(".figures tr").filter(has_text="退回的資料列")).to_contain_text("1", timeout=90_000)
    assert barriers(page) == []
    take(page, "王小明")
    page.get_by_role("link", name="到總覽查看").click()
    expect(page.locator(".stMain h1").first).to_contain_text("淨推薦值", timeout=60_000)
    expect(page.get_by_text("範例", exact=True)).to_have_count(0)
    expect(page.locator("article.card").first).to_contain_text("59")

    upload(page, address, by_excel(place, 10, "十月.csv"), "依您上次對這類檔案的設定讀取")
    take(page)  # the second click: dropping it was the first
    (batch,) = [b for b in batches(place) if b["file"] == "十月.csv"]
    assert batch["author"] == "王小明" and batch["mapping"].startswith("responses-")
    assert (place / "data" / "mappings" / f"{batch['mapping']}.yaml").exists()

    if NIGHTLY:  # by day tests/spec/test_inspection.py reads such files, and tests/pages/test_bring.py takes others in
        bring_what_other_programs_wrote(page, address, place)
    here = page.url
    page.get_by_role("link", name="到總覽查看").click()
    expect(page.locator("article.card").first).to_contain_text(
        "123" if NIGHTLY else "59", timeout=60_000
    )  # 59 + 39 + 25, October is not full yet
    page.goto(here)  # a reload loses nothing
    expect(page.locator("h1")).to_contain_text("已匯入")
    press(page, "復原這次匯入")
    expect(page.locator("h1")).to_contain_text("已復原", timeout=90_000)
    assert watched.errors == [] and watched.foreign == []


def bring_what_other_programs_wrote(page: Page, address: str, place: Path) -> None:
    """An export of Qualtrics, and a workbook of two sheets with titles above the names."""
    upload(page, address, by_qualtrics(place), "可作為問卷回覆")
    expect(page.get_by_text("標題共 3 列")).to_be_visible()
    press(page, "正確，下一步：欄位")
    page.get_by_role("button", name="更改「Q2_1」的用途").click()
    expect(page.get_by_role("dialog").get_by_text("所評的接觸點")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "下一步：檢查")
    expect(page.locator(".figures tr").filter(has_text="略過")).to_contain_text("1", timeout=90_000)
    take(page, "陳")

    rows: list[list[Any]] = [["門市月報"], ["製表：行銷部"], [], ["日期", "推薦分數", "意見"]]
    rows += [[f"2026-09-{i + 1:02}", i % 11, f"意見 {i}"] for i in range(25)]
    upload(page, address, workbook(place / "月報.xlsx", {"說明": [["請看下一張"]], "工作表1": rows}), "無法這樣讀取")
    expect(page.get_by_text("有好幾張工作表：說明, 工作表1 — 請選擇工作表")).to_be_visible()
    page.get_by_label("工作表（活頁簿有多張時）").click()
    page.get_by_role("option", name="工作表1").click()
    press(page, "重新讀取")
    expect(page.locator("h1")).to_contain_text("25 列，可作為問卷回覆", timeout=90_000)
    settled(page)
    press(page, "正確，下一步：欄位")
    press(page, "下一步：檢查")
    take(page, "陳")


def batches(place: Path) -> list[dict[str, str]]:
    return [json.loads(path.read_text("utf-8")) for path in (place / "data" / "warehouse" / "raw").glob("*.json")]


def answer(page: Page, how: str) -> None:
    """Say what the rows are, in the one list that asks it."""
    page.get_by_label("這些列是什麼：客訴、詢問還是請求？").click()
    page.get_by_role("option", name=how, exact=True).click()
    settled(page)


def test_a_log_of_complaints_becomes_a_rate_by_one_answer(
    place: Path, address: str, watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="zh-TW", viewport=WIDE)
    page = watched.page
    rows = [["案件編號", "病歷號", "受理時間", "結案時間", "類別"]]
    rows += [[f"C{i}", f"P{i % 20}", f"2026/{i % 12 + 1:02}/{i % 27 + 1:02} 09:00",
              f"2026/{i % 12 + 1:02}/{i % 27 + 1:02} 17:00", ("候診過久", "收費爭議", "諮詢")[i % 3]]
             for i in range(60)]  # fmt: skip
    (file := place / "客訴紀錄.csv").write_text(text_of(rows), "utf-8")
    upload(page, address, file, "60 列，可作為案件")
    press(page, "正確，下一步：欄位")
    unsaid = page.get_by_test_id("stCaptionContainer").filter(has_text="沒有說明種類的案件仍是案件，但不算客訴")
    expect(unsaid).to_be_visible()
    assert barriers(page) == []

    answer(page, "由欄位「類別」說明……")  # its known word is proposed, and nothing is taken before somebody says so
    dialog = page.get_by_role("dialog", name="類別")
    expect(dialog.get_by_label("諮詢")).to_have_value("詢問")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(unsaid).to_be_visible()
    answer(page, "由欄位「類別」說明……")
    dialog.get_by_label("候診過久").click()
    page.get_by_role("option", name="客訴", exact=True).click()
    settled(page)
    press(page, "就這樣採用")
    expect(page.locator(".figures tbody tr").filter(has_text="類別")).to_contain_text("kind")
    expect(unsaid).to_have_count(0)

    answer(page, "全部都是客訴")
    expect(page.locator(".figures tbody tr").filter(has_text="類別")).to_contain_text("不使用")
    press(page, "下一步：檢查")
    take(page, "林")
    (batch,) = [b for b in batches(place) if b["file"] == "客訴紀錄.csv"]
    said = (place / "data" / "mappings" / f"{batch['mapping']}.yaml").read_text("utf-8")
    assert "kind: {value: complaint}" in said
    press(page, "復原這次匯入")
    expect(page.locator("h1")).to_contain_text("已復原", timeout=90_000)
    assert watched.errors == [] and watched.foreign == []
