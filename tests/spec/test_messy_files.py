"""Files as people send them: each kind of damage is read exactly right, or refused, or said; never read wrong in
silence. The kinds are those that research into messy CSV names, and those that our own readers once got wrong."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from cx_metrics.declarations.settings import Imports
from cx_metrics.errors import ImportRefused
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.importing.source import load_source
from cx_metrics.inspection import Inspection, Told, inspect_file
from cx_metrics.inspection.file_reading import file_reading
from tests.warehouses import Company

NAMES = ["customer_no", "answered", "satisfaction", "comment", "segment"]
ROWS = [
    [f"C{i:03}", f"2025-09-{i + 1:02}", str(i % 5 + 1), ["Fine", "All good", "Slow"][i % 3], ["Shop", "Web"][i % 2]]
    for i in range(20)
]
HEADING, LINES = ",".join(NAMES), [",".join(row) for row in ROWS]
CLEAN = "\n".join([HEADING, *LINES]) + "\n"
QUOTED = [[*row[:3], f'{row[3]}, "really"', *row[4:]] for row in ROWS]  # texts with a comma and quotes
OTHER = "\n".join(["product,launched,stars,words,line", *[f"P{i},2024-01-0{i},5,other,X" for i in range(1, 6)]]) + "\n"


def told(rows: list[list[str]], quote: str, ends: str = "\n") -> str:
    """The rows with their comments within quotes, in which a quote stands as ``quote``."""
    return "".join(f'{r[0]},{r[1]},{r[2]},"{r[3].replace(chr(34), quote)}",{r[4]}{ends}' for r in rows)


def wrapped(lines: list[str]) -> str:
    """Each line within quotes, as a spreadsheet writes a column that holds whole lines."""
    return "".join('"' + line.replace('"', '""') + '"\n' for line in lines)


# kind → what stands in the file, its rows, how many rows are refused, and what is said of it
KINDS: dict[str, tuple[str | bytes, list[list[str]], int, str]] = {
    "clean": (CLEAN, ROWS, 0, ""),
    "quotes escaped by a backslash": (f"{HEADING}\n{told(QUOTED, chr(92) + chr(34))}", QUOTED, 0, "by a backslash"),
    "rows within quotes": (wrapped([HEADING, *told(QUOTED, '""').splitlines()]), QUOTED, 0, "as a whole"),
    "rows but the heading within quotes": (HEADING + "\n" + wrapped(LINES), ROWS, 0, "as a whole"),
    "blanks after delimiters": (HEADING + "\n" + told(ROWS, "").replace(',"', ', "'), ROWS, 0, "blanks before quotes"),
    "rows end with a delimiter": (HEADING + "\n" + "".join(f"{line},\n" for line in LINES),
                                  [[*row, ""] for row in ROWS], 0, "end with a delimiter"),
    "heading ends with a delimiter": (CLEAN.replace("segment\n", "segment,\n"), ROWS, 0, "end with a delimiter"),
    "all end with a delimiter": (CLEAN.replace("\n", ",\n"), [[*row, ""] for row in ROWS], 0, ""),
    "another table below": (f"{CLEAN}\n{OTHER}", ROWS, 6, "another table"),
    "another table below a title": (f"{CLEAN}\nReturns,,,,\n{OTHER}", ROWS, 7, "another table"),
    "another table at once": (CLEAN + OTHER, ROWS, 6, "another table"),
    "columns in another order below": (CLEAN + f"{HEADING.replace(',answered', '')},answered\nC9,4,a,W,2025-01-01\n",
                                       ROWS, 2, "another table"),
    "another narrower table": (f"{CLEAN}\nproduct,stars\nP1,5\n", ROWS, 2, "has 2 fields"),
    "heading in the middle": (CLEAN + CLEAN, ROWS + ROWS, 1, "repeats the heading"),
    "heading in capitals in the middle": (CLEAN + CLEAN.replace(HEADING, HEADING.upper()), ROWS + ROWS, 1, "repeats"),
    "files set together with their marks": (b"\xef\xbb\xbf" + CLEAN.encode() + b"\xef\xbb\xbf" + CLEAN.encode(),
                                            ROWS + ROWS, 1, "repeats the heading"),
    "a total": (f"{CLEAN}Total,2025-09-30,3,,\n", ROWS, 1, "is a total"),
    "a total that lacks nothing": (f"{CLEAN}合計,2025-09-30,3,all,all\n", ROWS, 1, "is a total"),
    "subtotals": ("\n".join([HEADING, *[line + ("\nSubtotal:,2025-09-30,4,," if i % 5 == 4 else "")
                                        for i, line in enumerate(LINES)]]) + "\n", ROWS, 4, "is a total"),
    "a footnote": (f"{CLEAN}Source: survey tool, 2025\n", ROWS, 1, "has 2 fields"),
    "a line of a program": (f"{CLEAN}\n(20 rows affected)\n", ROWS, 1, "has 1 fields"),
    "rows of other lengths": (CLEAN + "C91,2025-09-01,4,short\nC92,2025-09-01,4,long,Shop,more\n", ROWS, 2, "fields"),
    "a broken line": (CLEAN + "C91,2025-09-01,4,This is\nbroken,Shop\n", ROWS, 2, "fields"),
    "comment lines above": (f"# by a tool\n# a, b, c\n{CLEAN}", ROWS, 0, ""),
    "a comment line of as many fields": (f"# a, b, c, d, e\n{CLEAN}", ROWS, 0, ""),
    "titles in cells": (f"Report,Survey,,,\nPeriod,2025-09-01,2025-09-30,,\nFilter,All,,,\n,,,,\n{CLEAN}", ROWS, 0, ""),
    "titles in all cells": (f"Report,Survey,September,2025,v2\nRegion,North,South,East,West\n{CLEAN}", ROWS, 0, ""),
    "a row of units": (CLEAN.replace(HEADING, HEADING + "\n,YYYY-MM-DD,1-5,text,"), ROWS, 0, "heading rows"),
    "mixed line ends": (CLEAN.replace("Web\n", "Web\r\n"), ROWS, 0, ""),
    "old line ends": (CLEAN.replace("\n", "\r"), ROWS, 0, ""),
    "line ends of a program that doubled them": (CLEAN.replace("\n", "\r\r\n"), ROWS, 0, ""),
    "an end of file of old systems": (CLEAN + "\x1a", ROWS, 1, "has 1 fields"),
    "zeros to the end of a block": (CLEAN.encode() + b"\0" * 99, ROWS, 1, "has 1 fields"),
    "ids as formulas": ("\n".join([HEADING, *[f'="{line[:4]}"{line[4:]}' for line in LINES]]), ROWS, 0, ""),
    "ids as formulas within quotes": ("\n".join([HEADING, *[f'"=""{ln[:4]}"""{ln[4:]}' for ln in LINES]]), ROWS, 0, ""),
    "many of one sign": (CLEAN.replace(",Fine", ",100¥"), [[*r[:3], r[3].replace("Fine", "100¥"), r[4]] for r in ROWS],
                         0, ""),
    "Japanese mail": (CLEAN.replace(",Fine", ",とても良い").encode("iso2022_jp"),
                      [[*r[:3], r[3].replace("Fine", "とても良い"), r[4]] for r in ROWS], 0, ""),
    "Johab": (CLEAN.replace(",Fine", ",서비스가 아주 좋았습니다").encode("johab"),
              [[*r[:3], r[3].replace("Fine", "서비스가 아주 좋았습니다"), r[4]] for r in ROWS], 0, "johab"),
}  # fmt: skip


@pytest.fixture(scope="module")
def scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_right_or_said(tmp_path: Path, scratch: duckdb.DuckDBPyConnection, kind: str) -> None:
    held, rows, refused, said = KINDS[kind]
    file = tmp_path / "file.csv"
    file.write_bytes(held if isinstance(held, bytes) else held.encode())
    reading = file_reading(file, Told(), tmp_path)
    loaded: LoadedSource = load_source(scratch, file, reading.source, Imports(), tmp_path)
    cells = ", ".join(f"trim(coalesce(c{i}, ''))" for i in range(len(loaded.header)))
    found = [list(row) for row in scratch.execute(f"SELECT {cells} FROM {loaded.view} ORDER BY _row").fetchall()]
    assert [name for name in loaded.header if not name.startswith("column ")] == NAMES
    assert found == rows
    assert len(loaded.rejected) == refused and loaded.rows == len(rows) + refused
    remarks = [f"{remark.found} {remark.becomes}" for remark in reading.remarks]
    assert said in " ".join([*remarks, *loaded.warnings, *(rejected.reason for rejected in loaded.rejected)])


@pytest.mark.parametrize(
    "words",
    [
        "C91,n/a,unknown,none,Shop",
        "C91,,unknown,,Shop",
        "Totals & Co,2025-09-01,4,Fine,Shop",
        "Total,2025-09-01,4,a,Web",
    ],
)
def test_a_row_that_only_looks_like_another_is_taken(
    tmp_path: Path, scratch: duckdb.DuckDBPyConnection, words: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_text("\n".join([HEADING, *LINES[:9], words, words.replace("C91", "C92"), *LINES[9:]]), "utf-8")
    loaded = load_source(scratch, file, file_reading(file, Told(), tmp_path).source, Imports(), tmp_path)
    assert not loaded.rejected and loaded.rows == len(ROWS) + 2


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ("\n".join(",".join(f"'{cell}'" for cell in row) for row in [NAMES, *ROWS]), "stand within '"),
        (CLEAN + '"C91,2025-09-01,4,Fine,Shop\n' + CLEAN, "never closed"),
    ],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, scratch: duckdb.DuckDBPyConnection, held: str, why: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_text(held, "utf-8")
    with pytest.raises(ImportRefused, match=why):
        load_source(scratch, file, file_reading(file, Told(), tmp_path).source, Imports(), tmp_path)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("messy"), measured=False)


def looked_at(company: Company, held: str) -> Inspection:
    file = company.root / "held.csv"
    file.write_text(held, "utf-8")
    return inspect_file(file, company.catalogue, company.settings, company.folder, told=Told())


@pytest.mark.parametrize(
    "held",
    [
        "segment,2025-07,2025-08,2025-09\nShop,4.1,4.2,4.3\nWeb,3.9,3.8,4.0\nFair,4.4,4.4,4.5\n",  # a table of months
        "\n".join(",".join(cells) for cells in zip(*[NAMES, *ROWS], strict=True)),  # rows and columns exchanged
        "\n".join([HEADING, *[f"{i},{line}" for i, line in enumerate(LINES)]]),  # R leaves the first name out
    ],
)
def test_what_holds_no_answers_is_refused(company: Company, held: str) -> None:
    found = looked_at(company, held)
    assert found.trial is None and "holds no answer" in found.refusals[0].found


@pytest.mark.parametrize("form", ["{}*", "{}[1]", "{}¹", "{}-", "{}K"])
def test_numbers_with_marks_reject_their_rows(company: Company, form: str) -> None:
    rows = [f"O{i},C{i},2025-09-{i + 1:02},{form.format(100 + i) if i % 4 == 0 else 100 + i}" for i in range(24)]
    found = looked_at(company, "\n".join(["order_id,customer_no,order_date,amount", *rows]))
    assert found.table == "orders" and found.trial
    assert found.trial.reasons == {"amount: not a number": 6}


def test_percent_at_some_numbers_and_fields_parted_by_other_signs_are_questions(company: Company) -> None:
    rows = [f"O{i},C{i},2025-09-{i + 1:02},{f'{i}%' if i % 2 else i / 100}" for i in range(24)]
    remarks = looked_at(company, "\n".join(["order_id,customer_no,order_date,amount", *rows])).remarks
    assert any(remark.question and "% at some of them only" in remark.found for remark in remarks)
    remarks = looked_at(company, CLEAN.replace(",", "，")).remarks
    assert any(remark.question and "«，» stands 4 times" in remark.found for remark in remarks)
    dashed = looked_at(company, CLEAN.replace(",3,", ",-,")).trial
    assert dashed and dashed.accepted == len(ROWS), "a dash is no answer, and its row is kept"


def test_a_shop_is_asked_about_and_so_are_numbers_that_may_be_keys(company: Company) -> None:
    rows = [f"{i + 1},{line},{['North', 'South'][i % 2]}" for i, line in enumerate(LINES)]
    found = looked_at(company, "\n".join([f"序號,{HEADING},門市", *rows]))
    assert found.roles["門市"] == "columns.region" and "序號" not in found.roles
    asked = {remark.where: remark.becomes + remark.otherwise for remark in found.remarks if remark.question}
    assert "a filter of its own" in asked["門市"] and "response_id: 序號" in asked["序號"]
