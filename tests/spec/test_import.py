"""An import as a whole: what is counted, what repeats, what is undone, whose numbers are in use, and what is
refused."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cx_metrics import warehouse
from cx_metrics.declarations import Mapping, load_mapping
from cx_metrics.errors import CxError, ImportRefused, WarehouseError
from cx_metrics.importing import Report
from tests.warehouses import Company

DAY = {"from": "day", "format": "%Y-%m-%d"}
HEADING = "id,day,nps,customer\n"


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A company of which is asked what it stores."""
    return Company(tmp_path, measured=False)


@pytest.fixture
def shop(tmp_path: Path) -> Company:
    """A company whose metrics are asked."""
    return Company(tmp_path)


def survey(company: Company, keyed: bool = True, **said: Any) -> Mapping:
    columns = {"occurred_on": DAY, "nps": "nps", "customer_id": "customer"}
    return company.mapping({"response_id": "id", **columns} if keyed else columns, **said)


def answers(*rows: tuple[Any, ...]) -> str:
    return HEADING + "".join(",".join(map(str, row)) + "\n" for row in rows)


def adds_up(report: Report) -> tuple[int, int, int, int, int]:
    """accepted, rejected, duplicate, superseded and replaced, after making sure that they add up."""
    assert report.rows == report.accepted + report.rejected + report.duplicate + report.superseded
    assert sum(report.reasons.values()) == report.rejected
    return report.accepted, report.rejected, report.duplicate, report.superseded, report.replaced


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "LOCK"}


def measured(company: Company, capsys: pytest.CaptureFixture[str]) -> Any:
    found = company.asked(capsys, "measure", "nps", "--from", "2026-01-01", "--to", "2026-12-31", "--by", "segment")
    return {key: value for key, value in found.items() if key != "build"}


# ---------------------------------------------------------------- repeats


def test_the_same_file_twice_changes_nothing(company: Company) -> None:
    first = company.bring(answers(("a", "2026-01-01", 9, "c")), survey(company))
    before = everything(company.settings.data_folder)
    again = company.bring(answers(("a", "2026-01-01", 9, "c")), survey(company))
    assert again.unchanged and not first.unchanged
    assert (again.batches, again.build, adds_up(again)) == (first.batches, first.build, adds_up(first))
    assert everything(company.settings.data_folder) == before


def test_within_a_file_an_equal_row_is_a_duplicate_and_a_different_one_supersedes(company: Company) -> None:
    report = company.bring(
        answers(
            ("a", "2026-01-01", 9, "c"),
            ("b", "2026-01-02", 1, ""),
            ("a", "2026-01-01", 9, "c"),
            ("b", "2026-01-02", 2, ""),
            ("b", "2026-01-02", 3, ""),
            ("x", "2026-01-02", 11, ""),
        ),
        survey(company),
    )
    assert adds_up(report) == (2, 1, 1, 2, 0)
    assert company.stored("response_id, nps") == [("a", 9), ("b", 3)]


def test_across_batches_an_equal_row_is_a_duplicate_and_a_different_one_replaces(company: Company) -> None:
    company.bring(answers(("a", "2026-01-01", 9, "c"), ("b", "2026-01-02", 1, "")), survey(company))
    report = company.bring(
        answers(("a", "2026-01-01", 9, "c"), ("b", "2026-01-02", 2, ""), ("n", "2026-01-03", 5, "")), survey(company)
    )
    assert adds_up(report) == (2, 0, 1, 0, 1)
    assert sorted(company.stored("response_id, nps")) == [("a", 9), ("b", 2), ("n", 5)]


def test_an_equal_answer_on_another_scale_is_another_answer(company: Company) -> None:
    columns = {"response_id": "id", "occurred_on": DAY}
    company.bring("id,day,s\na,2026-01-01,4\n", company.mapping({**columns, "csat": {"from": "s", "scale": [1, 5]}}))
    report = company.bring(
        "id,day,s\na,2026-01-01,4\n", company.mapping({**columns, "csat": {"from": "s", "scale": [1, 10]}})
    )
    assert adds_up(report) == (1, 0, 0, 0, 1)
    assert company.stored("csat, csat_low, csat_high") == [(4, 1, 10)]


def test_without_a_key_every_row_counts_and_equal_rows_are_no_duplicates(company: Company) -> None:
    row = ("", "2026-01-01", 9, "c")
    assert adds_up(company.bring(answers(row, row), survey(company, keyed=False))) == (2, 0, 0, 0, 0)
    assert adds_up(company.bring(answers(row, row, row), survey(company, keyed=False))) == (3, 0, 0, 0, 0)
    assert len({key for (key,) in company.stored("response_id")}) == 5


def test_the_same_file_under_another_mapping_replaces_its_rows_even_without_a_key(company: Company) -> None:
    content = answers(("", "2026-01-01", 9, "c"), ("", "2026-01-01", 8, "c"))
    company.bring(content, survey(company, keyed=False))
    report = company.bring(content, company.mapping({"occurred_on": DAY, "nps": "nps", "segment": {"value": "x"}}))
    assert adds_up(report) == (2, 0, 0, 0, 2)
    assert company.stored("nps, segment") == [(9, "x"), (8, "x")]


# ---------------------------------------------------------------- undo


def test_undo_restores_the_previous_numbers_exactly(shop: Company, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(f"r{i}", f"2026-{i % 12 + 1:02}-01", i % 11, f"c{i % 7}") for i in range(200)]
    shop.bring("customer_id,segment\n" + "".join(f"c{i},s{i % 3}\n" for i in range(7)), "customers")
    shop.bring(answers(*rows[:120]), survey(shop))
    before = measured(shop, capsys)
    second = shop.bring(answers(*[(i, d, (n + 3) % 11, c) for i, d, n, c in rows[60:]]), survey(shop))
    assert measured(shop, capsys) != before
    assert shop.asked(capsys, "undo", second.batches[0])["undone"] == second.batches[0]
    assert measured(shop, capsys) == before


def test_undoing_the_older_of_two_overlapping_batches_keeps_what_the_newer_repeats(company: Company) -> None:
    older = company.bring(answers(("a", "2026-01-01", 9, ""), ("b", "2026-01-02", 1, "")), survey(company))
    company.bring(answers(("b", "2026-01-02", 1, ""), ("n", "2026-01-03", 5, "")), survey(company))
    warehouse.undo(company.settings, company.catalogue, older.batches[0])
    assert company.stored("response_id, nps") == [("b", 1), ("n", 5)]


def test_a_batch_that_was_undone_can_be_imported_again(company: Company) -> None:
    content = answers(("a", "2026-01-01", 9, ""))
    first = company.bring(content, survey(company))
    warehouse.undo(company.settings, company.catalogue, first.batches[0])
    again = company.bring(content, survey(company))
    assert not again.unchanged and company.stored("nps") == [(9,)]


def test_undo_of_what_is_not_there_suggests_what_is(company: Company) -> None:
    report = company.bring(answers(("a", "2026-01-01", 9, "")), survey(company))
    with pytest.raises(WarehouseError, match=f"did you mean '{report.batches[0]}'"):
        warehouse.undo(company.settings, company.catalogue, report.batches[0][:-1] + "x")


def test_old_builds_and_undone_batches_are_swept_and_what_is_in_use_stays(company: Company) -> None:
    undone = company.bring(answers(("a", "2026-01-01", 9, "")), survey(company)).batches[0]
    company.bring(answers(("b", "2026-01-02", 9, "")), survey(company))
    warehouse.undo(company.settings, company.catalogue, undone)
    for day in range(3, 7):
        company.bring(answers((f"c{day}", f"2026-01-0{day}", 9, "")), survey(company))
    kept = company.settings.database.builds_kept
    assert len(list(company.folder.root.glob("cx-*.duckdb"))) == len(company.folder.builds()) == kept
    assert not list(company.folder.raw.rglob(f"*{undone}*"))
    assert len(company.stored()) == 5 == len(list(company.folder.raw.glob("*/*.parquet")))


# ---------------------------------------------------------------- dimensions


def test_dimensions_are_the_rows_own_else_the_customers_at_import_and_never_restated(company: Company) -> None:
    mapping = company.mapping(
        {"response_id": "id", "occurred_on": DAY, "customer_id": "customer", "segment": "segment"}
    )
    heading = "id,day,customer,segment\n"
    company.bring("customer_id,segment,region\nc1,gold,north\nc2,,south\n", "customers")
    report = company.bring(
        heading + "a,2026-01-01,c1,\nb,2026-01-01,c1,own\nc,2026-01-01,c2,\nd,2026-01-01,c9,\ne,2026-01-01,,\n", mapping
    )
    assert report.customers_known == 0.75
    first = [("a", "gold", "north"), ("b", "own", "north"), ("c", None, "south"), ("d", None, None), ("e", None, None)]
    assert company.stored("response_id, segment, region") == first
    company.bring("customer_id,segment,region\nc1,silver,east\n", "customers")
    assert company.stored("response_id, segment, region") == first
    # an export that repeats old answers leaves them where they were; a new answer finds the customer where he is now
    report = company.bring(heading + "a,2026-01-01,c1,\nf,2026-02-01,c1,\n", mapping)
    assert adds_up(report) == (1, 0, 1, 0, 0)
    assert sorted(company.stored("response_id, segment, region")) == [*first, ("f", "silver", "east")]


def test_a_dimension_that_a_corrected_row_leaves_empty_is_empty(company: Company) -> None:
    mapping = company.mapping({"response_id": "id", "occurred_on": DAY, "segment": "segment"})
    company.bring("id,day,segment\na,2026-01-01,own\n", mapping)
    assert adds_up(company.bring("id,day,segment\na,2026-01-01,\n", mapping)) == (1, 0, 0, 0, 1)
    assert company.stored("segment") == [(None,)]


# ---------------------------------------------------------------- refusals and rehearsals


def test_a_share_of_rejects_above_the_limit_refuses_the_file(company: Company) -> None:
    content = answers(*[(i, "2026-01-01", 9 if i else 11, "") for i in range(10)])
    with pytest.raises(ImportRefused, match=r"1 of 10 rows are refused.*outside its scale 0 to 10.*at most 5.00%"):
        company.bring(content, survey(company), max_rejects=0.05)
    assert company.folder.current() is None and not list(company.folder.raw.rglob("*.parquet"))
    assert adds_up(company.bring(content, survey(company), max_rejects=0.1)) == (9, 1, 0, 0, 0)


def test_a_dry_run_says_what_would_happen_and_writes_nothing(company: Company) -> None:
    company.bring(answers(("a", "2026-01-01", 9, "")), survey(company))
    file, mapping = (
        company.file(answers(("a", "2026-01-01", 9, ""), ("b", "2026-01-01", 11, ""), ("c", "2026-01-01", 1, ""))),
        survey(company),
    )
    before = everything(company.root)
    report = company.bring(file, mapping, dry_run=True)
    assert (adds_up(report), report.batches, report.rejects_file, report.build) == ((1, 1, 1, 0, 0), [], None, None)
    with pytest.raises(ImportRefused, match="at most"):
        company.bring(file, mapping, dry_run=True, max_rejects=0.1)
    assert everything(company.root) == before


def test_a_dry_run_before_anything_was_imported_leaves_no_folder(company: Company) -> None:
    assert company.bring(answers(("a", "2026-01-01", 9, "")), survey(company), dry_run=True).accepted == 1
    assert not company.settings.data_folder.exists()


def test_a_score_whose_scale_nobody_declared_is_refused_with_what_the_file_holds(company: Company) -> None:
    with pytest.raises(ImportRefused) as caught:
        company.bring("occurred_on,csat\n2026-01-01,5\n2026-01-01,10\n2026-01-01,5\n2026-01-01,\n", "responses")
    assert "5 (2), 10 (1), empty (1)" in str(caught.value) and "scale: [1, 5]" in str(caught.value)


def test_a_file_of_nothing_but_column_names_is_refused_as_that(company: Company) -> None:
    for content in ("occurred_on,csat\n", "occurred_on,nps\n"):
        with pytest.raises(ImportRefused, match="no row") as caught:
            company.bring(content, "responses")
        assert "scale" not in str(caught.value)


def test_a_file_with_our_own_column_names_needs_no_mapping(company: Company) -> None:
    company.bring("\ufeffoccurred_on,nps,segment,comment\r\n2026-01-31,9,x,fine\r\n".encode("utf-16"), "responses")
    assert company.stored("occurred_on, nps, segment, comment") == [(date(2026, 1, 31), 9, "x", "fine")]
    with pytest.raises(ImportRefused, match=r"has no column 'occurred_on'.*is it the column 'occured_on'"):
        company.bring("occured_on,nps\n2026-01-31,9\n", "responses")
    with pytest.raises(ImportRefused, match="has no column 'occurred_on'"):
        company.bring("nps\n9\n", "responses")
    with pytest.raises(ImportRefused, match="is a damaged workbook"):
        company.bring(b"PK\x03\x04", "responses")


def test_columns_that_the_table_does_not_have_are_told_and_not_used(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    file = company.file("occurred_on,nps,segmnt,till\n2026-01-31,9,x,4\n")
    assert company.call("import", file, "--table", "responses") == 0
    assert "columns not used: segmnt (is it the column 'segment'?), till" in capsys.readouterr().out
    assert company.stored("nps, segment") == [(9, None)]


def test_without_a_scale_the_message_shows_the_mapping_to_write(company: Company) -> None:
    with pytest.raises(ImportRefused) as caught:
        company.bring("occurred_on,csat,segment\n2026-01-01,5,a\n", "responses")
    lines = str(caught.value).splitlines()[-3:]
    path = company.file("\n".join(lines).replace("[LOWEST, HIGHEST]", "[1, 5]"), "written.yaml")
    report = company.bring(company.root / "file.csv", load_mapping(path, company.catalogue.tables))
    assert report.accepted == 1 and company.stored("csat, csat_high, segment") == [(5, 5, "a")]


def test_the_files_of_one_call_go_in_together_or_not_at_all(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    right = company.file("occurred_on,nps\n2026-01-31,9\n", "right.csv")
    wrong = company.file("occurred_on,nps\n31.1.2026,9\n", "wrong.csv")
    assert company.call("import", right, wrong, "--table", "responses") == 1
    said = capsys.readouterr().err
    assert "wrong.csv: no row can be accepted" in said and "right.csv, wrong.csv: nothing of them was stored" in said
    assert not company.folder.current() and not list(company.folder.raw.rglob("*.*"))
    other = company.file("occurred_on,nps\n2026-02-01,3\n", "other.csv")
    assert len(company.asked(capsys, "import", right, other, "--table", "responses")["batches"]) == 2
    assert company.call("import", wrong, "--table", "responses") == 1
    assert company.stored("nps") == [(9,), (3,)]


# ---------------------------------------------------------------- the same file, read in another way


def test_a_corrected_mapping_replaces_what_the_file_brought_and_undo_brings_it_back(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    content = answers(("a", "2026-01-01", 6, ""), ("b", "2026-01-02", 3, ""), ("c", "2026-01-03", 0, ""))
    columns = {"response_id": "id", "occurred_on": DAY}
    first = company.bring(content, company.mapping({**columns, "csat": {"from": "nps", "scale": [0, 10]}}))
    corrected = company.mapping({**columns, "csat": {"from": "nps", "scale": [1, 5]}})
    second = company.bring(content, corrected)
    assert (second.accepted, second.rejected, second.replaces) == (1, 2, first.batches)
    assert company.stored("response_id, csat, csat_high") == [("b", 3, 5)], "what is refused now counts no longer"
    assert company.bring(content, corrected).unchanged
    told = {b["id"]: b["counts"] for b in company.asked(capsys, "batches")["batches"]}
    assert told == {first.batches[0]: False, second.batches[0]: True}
    warehouse.rebuild(company.settings, company.catalogue, sample=False)
    assert company.stored("count(*) FROM stored_responses --", "") == [(1,)]
    warehouse.undo(company.settings, company.catalogue, *second.batches)
    assert company.stored("response_id, csat, csat_high") == [("a", 6, 10), ("b", 3, 10), ("c", 0, 10)]


def test_of_three_mappings_of_a_file_the_last_counts_whatever_is_undone(company: Company) -> None:
    content = answers(("a", "2026-01-01", 3, ""))
    told = [company.mapping({"response_id": "id", "occurred_on": DAY, "csat": {"from": "nps", "scale": [1, high]}})
            for high in (5, 7, 10)]  # fmt: skip
    batches = [company.bring(content, mapping).batches[0] for mapping in told]
    warehouse.undo(company.settings, company.catalogue, batches[1])
    assert company.stored("csat_high") == [(10,)]
    assert company.bring(content, told[0]).replaces == [batches[2]], "and the first may come again"
    assert company.stored("csat_high") == [(5,)]
    warehouse.undo(company.settings, company.catalogue, warehouse.current_batches(company.folder)[-1].id)
    assert company.stored("csat_high") == [(10,)]


def test_another_table_of_the_same_file_is_left_alone(company: Company) -> None:
    content = answers(("a", "2026-01-01", 9, "c"))
    company.bring(content, survey(company))
    report = company.bring(content, company.mapping({"customer_id": "customer"}, "customers"))
    assert report.replaces == [] and company.stored("nps") == [(9,)]


def test_the_command_line_refuses_with_exit_code_1_and_no_traceback(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ("import", "no.csv", "--table", "responses"),
        ("import", str(company.root), "--table", "responses"),
        ("import", "no.csv", "--table", "respones"),
        ("measure", "nps"),
        ("undo", "x"),
        ("build",),
    ):
        assert company.call(*words) == 1
        assert capsys.readouterr().err.startswith("refused:")


# ---------------------------------------------------------------- sample and own data


def test_the_first_own_import_switches_over_from_the_sample_and_undoing_it_switches_back(
    shop: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shop.call("sample", "--rows", "300") == 0
    sample = shop.asked(capsys, "measure", "nps")
    assert sample["sample"] is True
    batch = shop.bring(answers(*[(i, "2026-01-01", 9, "") for i in range(40)]), survey(shop)).batches[0]
    own = shop.asked(capsys, "measure", "nps", "--from", "2026-01-01", "--to", "2026-01-31")
    assert (own["sample"], own["measurements"][0]["n"], own["measurements"][0]["value"]) == (False, 40, 100)
    assert shop.call("undo", batch) == 0
    assert shop.asked(capsys, "measure", "nps") == sample


# ---------------------------------------------------------------- rated items


def test_rated_items_keep_what_was_answered_beside_a_score_of_0_to_100(company: Company) -> None:
    items = {
        "staff": {"from": "s", "scale": [1, 5], "missing": [0], "touchpoint": "desk"},
        "effort": {"from": "e", "scale": [1, 7], "reversed": True},
    }
    columns = {"response_id": "id", "occurred_on": DAY, "touchpoint": "t"}
    report = company.bring(
        "id,day,t,s,e\na,2026-01-01,gate,4,1\nb,2026-01-01,,0,7\nc,2026-01-01,,6,1\n",
        company.mapping(columns, items=items),
    )
    assert report.reasons == {"item_staff: outside its scale 1 to 5": 1}
    found = company.stored("response_id, item, touchpoint, raw, low, high, reversed, score", "stored_ratings")
    assert found == [
        ("a", "effort", "gate", 1, 1, 7, True, 100),
        ("a", "staff", "desk", 4, 1, 5, False, 75),
        ("b", "effort", None, 7, 1, 7, True, 0),
    ]
    # a second file asks the same item on another scale, of another touchpoint
    items = {"staff": {"from": "s", "scale": [0, 10], "touchpoint": "lounge"}}
    company.bring("id,day,s\nz,2026-01-02,4\n", company.mapping({"response_id": "id", "occurred_on": DAY}, items=items))
    found = company.stored("item, touchpoint, raw, low, high, score", "stored_ratings")
    assert ("staff", "lounge", 4, 0, 10, 40) in found and ("staff", "desk", 4, 1, 5, 75) in found and len(found) == 4


def test_scores_keep_their_scale_and_say_when_they_were_turned_round(company: Company) -> None:
    columns = {"occurred_on": DAY, "ces": {"from": "s", "scale": [1, 7], "reversed": True}}
    batch = company.bring("day,s\n2026-01-01,1\n", company.mapping(columns)).batches[0]
    assert company.stored("ces, ces_low, ces_high") == [(7, 1, 7)]
    note = json.loads(company.folder.manifest(batch).read_text("utf-8"))
    assert (note["reversed"], note["scales"]) == (["ces"], {"ces": [1, 7]})


def test_every_error_of_an_import_is_one_that_a_person_can_read(company: Company) -> None:
    unreadable = company.file("day\n", "secret.csv")
    unreadable.unlink()
    unreadable.symlink_to(company.root / "gone.csv")
    with pytest.raises(CxError, match="is not a file"):
        company.bring(unreadable, survey(company))
