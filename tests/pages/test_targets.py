"""Targets and notes, by the forms that people use: what is typed is kept, and nobody is overwritten unasked."""

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cx_metrics import settings, warehouse, workspace
from cx_metrics.declarations.settings import AuthoredTarget
from cx_metrics.metrics import Period, Question
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.metrics.operating_changes import changes
from cx_metrics.pictures.marks import mark_list
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.happened import board_notes, marks_of, marks_on_cards
from cx_metrics.workspace import Store
from tests.pages.conftest import Opener
from tests.pages.reading import headline, paragraphs, small_print


@pytest.fixture
def store(writable_house: Path) -> Store:
    return workspace.open_store(settings.load(), True)


def said(page: AppTest) -> str:
    """Everything the page says of what was tried."""
    assert not page.exception
    return " ".join(box.value.replace("\\", "") for kind in (page.success, page.warning, page.error) for box in kind)


def fill(page: AppTest, form: str, **fields: object) -> AppTest:
    """Type into the fields of a form."""
    for name, value in fields.items():
        key = f"{form}_{name}"
        known = [*page.text_input, *page.text_area, *page.selectbox, *page.date_input]
        (widget,) = [widget for widget in known if widget.key == key]
        widget.set_value(value)
    return page


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


def set_target(store: Store, value: float = 45.0, **given: object) -> str:
    """Somebody else sets a target; gives back its id."""
    usual = {"metric": "nps", "starts": date(2026, 1, 1), "ends": date(2026, 12, 31), "set_by": "Ben"}
    target = AuthoredTarget(value=value, set_on=date(2026, 2, 2), sample=True, **{**usual, **given})  # type: ignore[arg-type]
    return workspace.save_target(store, target, settings.catalogue().metrics[target.metric], "Ben").item


def test_the_headline_counts_targets_and_names_what_is_missed(visit: Opener) -> None:
    page = visit("targets")
    first = headline(page)
    assert re.match(r"[5-9] of \d\d metrics have a target for Jan", first) and "Net Promoter Score" in first
    captions = small_print(page)
    assert "SAMPLE" in captions and "No target: " in captions.replace("\\", "")


def test_the_metrics_counted_and_those_unanswered_are_all_that_are_defined(visit: Opener) -> None:
    page, defined = visit("targets"), int(headline(visit("definitions")).split()[0])
    counted = int(re.findall(r"of (\d+) metrics", headline(page))[0])
    folds = {fold.label: " ".join(told.value for told in fold.caption) for fold in page.expander}
    ((left, names),) = [(label, names) for label, names in folds.items() if "do not answer" in label]
    assert counted + int(left.split()[0]) == defined
    named = [metric for metric in settings.catalogue().metrics.values() if Text("en").pick(metric.name) in names]
    assert len(named) == defined - counted


def test_a_target_set_in_the_form_is_kept_and_counts_at_once(visit: Opener, store: Store) -> None:
    before = int(headline(visit("targets")).split()[0])
    page = fill(
        visit("targets"), "target", metric="problem_incidence", value="17.5%", author="Ann Lee",
        starts=month(2026, 7), ends=month(2026, 12), note="after the new entrance",
    )  # fmt: skip
    press(page, "target_save")
    assert said(page) == "The target is saved."
    (kept,) = workspace.targets(store)
    assert (kept.target.metric, kept.target.value, kept.target.set_by) == ("problem_incidence", 0.175, "Ann Lee")
    assert (kept.target.starts, kept.target.ends) == (date(2026, 7, 1), date(2026, 12, 31)) and kept.target.sample
    assert int(headline(page).split()[0]) == before + 1
    assert page.text_input(key="target_value").value == "" and page.text_input(key="target_author").value == "Ann Lee"


def test_a_target_of_one_segment_is_for_that_segment(visit: Opener, store: Store) -> None:
    page = fill(visit("targets"), "target", metric="csat", value="80", group="segment=family", author="Ann")
    press(page, "target_save")
    assert workspace.targets(store)[0].target.where == {"segment": "family"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"value": "a lot", "author": "Ann"}, "not a number"),
        ({"value": "", "author": "Ann"}, "not a number"),
        ({"value": "400%", "author": "Ann"}, "no answer can ever reach"),
        ({"value": "80", "author": " "}, "type your name"),
        ({"value": "80", "author": "Ann", "ends": month(2025, 1)}, "before the first"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(
    fields: dict[str, object], told: str, visit: Opener, store: Store
) -> None:
    page = press(fill(visit("targets"), "target", metric="csat", **fields), "target_save")
    assert told in said(page)
    assert page.text_input(key="target_value").value == fields["value"] and workspace.targets(store) == ()


def test_the_target_of_the_app_is_what_the_overview_compares_with(visit: Opener, store: Store) -> None:
    def compared() -> str:
        page = visit("overview", compare="target")
        return headline(page) + paragraphs(page)

    assert "Net Promoter Score misses its target" in compared()
    set_target(store, value=-50.0)
    assert "Net Promoter Score is above what was set" in compared()


def test_a_second_saver_is_shown_what_the_first_wrote_and_decides(visit: Opener, store: Store) -> None:
    item = set_target(store)
    page = visit("targets", target=item)
    (kept,) = workspace.targets(store)
    other = AuthoredTarget(**{**vars(kept.target), "value": 47.0, "set_by": "Cat"})
    workspace.save_target(store, other, settings.catalogue().metrics["nps"], "Cat", item, 1)
    page.selectbox(key="language").select("zh-CN").run()  # the page runs again; what one started from stays
    page.selectbox(key="language").select("en").run()
    press(fill(page, "target", value="50", author="Ann"), "target_save")
    assert "Cat changed this" in said(page) and "47" in said(page)
    assert workspace.targets(store)[0].target.value == 47.0
    assert page.text_input(key="target_value").value == "50"
    press(page, "target_save")
    assert said(page) == "The target is saved."
    assert [(one.author, (one.content or {})["value"]) for one in store.history("target", item)] == [
        ("Ben", 45.0), ("Cat", 47.0), ("Ann", 50.0),
    ]  # fmt: skip


def test_giving_up_leaves_the_others_value(visit: Opener, store: Store) -> None:
    page = fill(visit("targets", target=set_target(store)), "target", value="1", author="Ann")
    press(page, "target_give_up")
    assert workspace.targets(store)[0].target.value == 45.0 and "target" not in page.query_params
    assert page.text_input(key="target_value").value == ""


def test_a_target_is_removed_and_its_history_stays(visit: Opener, store: Store) -> None:
    item = set_target(store)
    page = fill(visit("targets", target=item), "target", author="Ann")
    press(page, "target_remove")
    assert said(page) == "The target is removed. Its history is kept." and workspace.targets(store) == ()
    assert len(store.history("target", item)) == 2


def test_two_targets_for_the_same_months_are_refused(visit: Opener, store: Store) -> None:
    set_target(store)
    page = press(fill(visit("targets"), "target", metric="nps", value="50", author="Ann"), "target_save")
    assert "Ben has set a target" in said(page) and len(workspace.targets(store)) == 1


def test_ending_a_target_at_a_closed_month_keeps_who_decided_it(visit: Opener, store: Store) -> None:
    item = set_target(store)
    workspace.close_month(store, date(2026, 3, 1), "Finance")
    page = press(fill(visit("targets", target=item), "target", value="50", author="Ann"), "target_save")
    assert "Mar 2026 is closed" in said(page)
    fill(page, "target", value="45", ends=month(2026, 3))
    press(page, "target_save")
    assert said(page) == "The target is saved."
    assert [(k.target.ends, k.target.set_by) for k in workspace.targets(store)] == [(date(2026, 3, 31), "Ben")]


def test_a_note_is_written_changed_and_removed(visit: Opener, store: Store) -> None:
    page = fill(
        visit("targets", show="notes"),
        "note",
        about="metric:nps",
        day=date(2026, 5, 4),
        text="<b>strike</b>",
        author="Ann",
    )
    press(page, "note_save")
    assert said(page) == "The note is saved."
    (note,) = workspace.annotations(store, metric="nps")
    assert (note.text, note.day, note.author) == ("<b>strike</b>", date(2026, 5, 4), "Ann")
    page = fill(visit("targets", show="notes", note=note.id), "note", text="two weeks of strike", author="Ben")
    press(page, "note_save")
    assert [n.text for n in workspace.annotations(store)] == ["two weeks of strike"]
    page = fill(visit("targets", show="notes", note=note.id), "note", author="Ben")
    press(page, "note_remove")
    assert workspace.annotations(store) == () and len(store.history("annotation", note.id)) == 3


def test_a_note_stands_on_the_line_of_its_metric_and_of_its_change(visit: Opener, store: Store) -> None:
    visit("overview")  # opens the workspace as a page does
    in_use = warehouse.in_use(settings.load())
    assert in_use is not None
    log = changes(warehouse.open_reader(settings.load()))
    (lane,) = [change for change in log if change.what.startswith("Second lane opened")]
    workspace.annotate(store, "<b>strike</b>", date(2026, 5, 4), "Ann", metric="nps")
    workspace.annotate(store, "late by a month", date(2026, 6, 1), "Ben", change_id=lane.id)
    workspace.annotate(store, "long ago", date(2024, 11, 4), "Ann", metric="nps")
    asked = Question(("nps",), period=Period(date(2025, 11, 1), date(2026, 10, 31)), grain="month")
    seen = Visit(Text("en", "TWD"), in_use)
    months = data.answer(seen, asked).measurements
    noted = dict(board_notes(seen, "nps", (lane,), months))
    assert noted == {
        date(2026, 5, 4): "“<b>strike</b>” (note by Ann)",
        date(2026, 6, 1): "“late by a month” (note by Ben)",
    }
    assert board_notes(seen, "csat", (), months) == ()
    known = settings.catalogue().metrics
    cards = tuple(KeyFigure(known[name], months[-1], months) for name in ("nps", "csat"))
    marks = marks_on_cards(seen, (lane,), cards)
    assert [(mark.day, mark.metric) for mark in marks] == [(date(2026, 5, 4), "nps"), (date(2026, 6, 1), None)]
    assert marks[0].what == "NPS: “<b>strike</b>” (note by Ann)"
    told = mark_list(marks_of((lane,), seen.text, tuple(noted.items())), seen.text)
    assert "&lt;b&gt;strike" in told and "<b>strike" not in told


def test_a_note_can_be_about_a_change_of_the_log(visit: Opener, store: Store) -> None:
    page = visit("targets", show="notes")
    log = changes(warehouse.open_reader(settings.load()))
    (lane,) = [change.id for change in log if change.what.startswith("Second lane opened")]
    press(fill(page, "note", about=f"change:{lane}", text="late by a month", author="Ann"), "note_save")
    (note,) = workspace.annotations(store)
    assert (note.metric, note.change_id) == (None, lane)


def test_a_month_is_closed_and_opened_again(visit: Opener, store: Store) -> None:
    page = press(fill(visit("targets", show="months"), "closing", month=month(2026, 3), author="Ann"), "closing_save")
    assert said(page) == "The month is closed."
    assert [r.item for r in workspace.closed_months(store)] == ["2026-03-01"]
    note = fill(visit("targets", show="notes"), "note", day=date(2026, 3, 9), text="too late", author="Ann")
    assert "Mar 2026 is closed" in said(press(note, "note_save"))
    page = press(fill(visit("targets", show="months"), "opening", author="Ann"), "opening_save")
    assert said(page) == "The month is open again." and workspace.closed_months(store) == ()
    told = paragraphs(page)
    assert "closed by Ann" in told and "opened again by Ann" in told


@pytest.mark.parametrize(("locale", "words"), [("zh-TW", "項指標中有|備註|關帳"), ("zh-CN", "项指标中有|备注|结账")])
def test_it_speaks_the_readers_language(locale: str, words: str, visit: Opener) -> None:
    for part, first in zip(("targets", "notes", "months"), words.split("|"), strict=True):
        assert first in headline(visit("targets", locale, show=part))


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"show": "<script>"}, "metrics have a target"),
        ({"target": "nobody"}, "metrics have a target"),
        ({"show": "notes", "note": "' or 1"}, "Nobody has written a note yet"),
    ],
)
def test_nonsense_in_the_url_is_passed_over(parameters: dict[str, str], words: str, visit: Opener) -> None:
    assert words in headline(visit("targets", **parameters))


def test_a_workspace_that_cannot_be_read_is_said_and_the_numbers_stay(visit: Opener, writable_house: Path) -> None:
    (writable_house.parent / "data" / "sample" / "workspace.sqlite3").write_bytes(b"rubbish" * 1000)
    for name in ("overview", "targets"):
        page = visit(name)
        assert "cannot be read at the moment" in said(page)
    assert headline(visit("overview")).endswith(".")
