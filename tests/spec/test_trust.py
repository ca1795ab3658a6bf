"""The board of trust: rhythms and lateness, what was refused, whom answers speak for, and who took what back."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from cx_metrics import warehouse, workspace
from cx_metrics.company import Company as Seen
from cx_metrics.csv_text import csv_bytes
from cx_metrics.importing import Request, import_all, plain_mapping
from cx_metrics.text import Text
from cx_metrics.trust import DataSource, data_sources, take_back, trust_board, trust_document
from cx_metrics.trust import trust_words as words
from cx_metrics.trust.data_source import ImportRhythm
from cx_metrics.trust.trust_board import TrustBoard
from cx_metrics.warehouse.batch import Batch, BatchRows
from cx_metrics.warehouse.reader import Reader
from tests.sample_reader import sample_company
from tests.warehouses import Company

TODAY = date(2026, 11, 29)


@dataclass
class Log:
    """An import log, as a reader gives it."""

    batches: list[Batch] = field(default_factory=list)
    rows_of_batch: dict[str, BatchRows] = field(default_factory=dict)

    def add(self, day: str, mapping: str = "answers", rows: int = 100, **told: Any) -> None:
        name = f"b{len(self.batches)}"
        usual: dict[str, Any] = {
            "table": "responses", "file": f"{name}.csv", "file_sha256": name, "fingerprint": name, "encoding": "utf-8",
            "rejected": 10, "duplicate": 0, "superseded": 0, "keyed": True,
        }  # fmt: skip
        usual |= {"accepted": rows - 10, "stored": rows - 10, "imported_at": f"{day}T02:00:00+00:00"}
        self.batches.append(Batch(id=name, sequence=len(self.batches), mapping=mapping, rows=rows, **(usual | told)))
        self.rows_of_batch[name] = BatchRows(rows - 10, date(2026, 1, 1), date.fromisoformat(day), 80, 60)

    def sources(self, company: Company) -> dict[str, DataSource]:
        return {s.mapping: s for s in data_sources(cast(Reader, self), company.settings)}


def test_a_rhythm_is_what_is_declared_else_what_was_learned_else_unknown(tmp_path: Path) -> None:
    log = Log()
    for day in ("2026-08-01", "2026-09-02", "2026-10-01", "2026-10-01"):
        log.add(day)
        log.add(day, "orders")
    log.add("2026-11-28", "cases")
    log.add("2026-11-28", "cases")
    company = Company(tmp_path, {"imports": {"every_days": {"orders": 7}}})
    found = log.sources(company)
    assert found["answers"].rhythm == ImportRhythm(30, "learned"), "the median of 32 and 29 days, halves to even"
    assert found["orders"].rhythm == ImportRhythm(7, "declared")
    assert found["cases"].rhythm is None and found["cases"].days_late(TODAY) is None
    assert found["answers"].due == date(2026, 10, 31) and found["answers"].days_late(TODAY) == 29
    assert found["orders"].days_late(TODAY) == 52 and found["orders"].days_late(date(2026, 10, 8)) == 0
    board = TrustBoard(TODAY, tuple(found.values()), None, None, None, ())
    assert [source.mapping for source in board.late] == ["orders", "answers"]
    seen = Seen(cast(Reader, log), company.catalogue, company.settings, "reader")
    assert words.headline(board, seen, Text()).endswith("2 sources are overdue, orders the longest.")
    assert words.rhythm_said(found["orders"], board, Text()) == "every 7 days, declared; 52 days late"


def test_rows_of_a_file_that_fed_two_tables_count_once_and_what_was_replaced_does_not(tmp_path: Path) -> None:
    log = Log()
    log.add("2026-10-01", rows=50)
    log.add("2026-10-02", rows=200, replaces=("b0",))
    told = {"rows": 30, "rejected": 5}
    log.add("2026-10-03", rows=30, rejected=5, told=told, fingerprint="both", table="customers")
    log.add("2026-10-03", rows=30, rejected=2, told=told, fingerprint="both")
    (found,) = log.sources(Company(tmp_path)).values()
    assert (found.files, found.read, found.rejected) == (2, 230, 15)
    assert found.rows == 190 + 20 + 20 and found.tables == ("responses", "customers")
    assert (found.named, found.known, found.last) == (240, 180, date(2026, 10, 3))
    board = TrustBoard(TODAY, (found,), None, None, None, ())
    assert board.rejected_share == pytest.approx(15 / 230) and board.known_share == 0.75


def test_a_rhythm_below_a_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="every_days"):
        _ = Company(tmp_path, {"imports": {"every_days": {"orders": 0}}}).settings


def test_the_board_of_the_sample_company_adds_up(sample_house: Path) -> None:
    company = sample_company(sample_house)
    seen = Seen(company.reader, company.catalogue, company.settings, "operator")
    board = trust_board(seen, TODAY)
    assert sum(s.rows for s in board.sources) == sum(company.reader.count(t) for t in company.catalogue.tables)
    assert board.known_share == 1.0 and board.rejected_share == 0.0
    assert {one.dimension for one in board.representations} == {"segment", "region"}
    for one in board.representations:
        assert sum(group.share_of_customers for group in one.groups) == pytest.approx(1)
        assert sum(group.answers * (group.weight or 0) for group in one.groups) == pytest.approx(
            sum(group.answers for group in one.groups)
        )
        assert board.customers_heard and board.customers_heard.n == sum(group.customers for group in one.groups)
        assert one.score and one.score.low < one.score.change < one.score.high
    document = trust_document(board)
    assert document["customers_heard"]["n"] == board.customers_heard.n
    for locale in ("en", "zh-TW", "zh-CN"):
        assert words.headline(board, seen, Text(locale)) and words.paragraph(board, seen, Text(locale))


def test_who_takes_a_batch_back_is_kept_and_its_rows_count_no_longer(tmp_path: Path) -> None:
    company = Company(tmp_path, measured=False)
    files = {
        "kept.csv": "response_id,occurred_on,nps\n1,2026-01-01,9\n",
        "gone.csv": "response_id,occurred_on,nps,customer_id\n2,2026-01-02,3,C1\n",
    }
    kept, gone = import_all(
        [
            Request(
                file, plain_mapping(file, company.catalogue.tables["responses"], None), company.folder, author="Ann"
            )
            for file in (company.file(content, name) for name, content in files.items())
        ],
        company.catalogue,
        company.settings,
    )
    reader = warehouse.open_reader(company.settings)
    assert reader.rows_of_batch[gone.batches[0]] == BatchRows(1, date(2026, 1, 2), date(2026, 1, 2), 1, 0)
    assert [batch.author for batch in reader.batches] == ["Ann", "Ann"]
    done = take_back(company.settings, company.catalogue, gone.batches, "Ben")
    assert done.is_noted and done.also == () and warehouse.names_in_use(company.folder) == set(kept.batches)
    (note,) = workspace.undo_notes(workspace.open_store(company.settings, False))
    assert (note.author, note.item) == ("Ben", gone.batches[0])
    told_of = dict(note.content)
    when = told_of.pop("imported_at")
    assert when == next(batch for batch in reader.batches if batch.id == gone.batches[0]).imported_at
    told = {"file": "gone.csv", "mapping": "--table responses", "table": "responses", "rows": 1, "author": "Ann"}
    assert told_of == told  # also who had brought it, which nobody could say any more


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@x", "\t=1", "\r=1", "＝1", "\n=1"])
def test_no_cell_of_a_download_runs_as_a_formula(cell: str) -> None:
    written = csv_bytes([["name", "n"], [cell, -5]])
    assert written.startswith(b"\xef\xbb\xbf"), "a spreadsheet takes it for UTF-8"
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert rows == [["name", "n"], ["'" + cell, "-5"]]
