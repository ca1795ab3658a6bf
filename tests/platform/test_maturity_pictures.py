"""Chart, tables and plan of an assessment: disciplines where they stand, small groups said so, nothing unescaped."""

import io
import itertools
import re
from collections.abc import Sequence
from datetime import date
from typing import cast

import pytest
from openpyxl import load_workbook

from cx_metrics.charts import dumbbell, dumbbell_marks, dumbbell_rows, ladder, ladder_cells, ladder_words
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.maturity_checks import load_maturity
from cx_metrics.declarations.maturity_model import RaterRole
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.maturity import Assessment, RaterAnswer, assess, gap_plan, progress
from cx_metrics.maturity import reading_words as narrative
from cx_metrics.maturity.decided_plan import PlanQuarter, decided, quarters
from cx_metrics.pictures import claim_list, plan_list, practice_heat
from cx_metrics.text import Text
from cx_metrics.workbook.plan_book import HEADS_AT, PLAN_COLUMNS, write_plan
from cx_metrics.workspace import PlanEntry
from tests.platform.test_case_charts import shown
from tests.platform.test_charts import marks, svg
from tests.platform.test_pictures import HOSTILE, Seen

CORE = load_maturity(SHIPPED / "maturity" / "experience_core.yaml")
ENGLISH = Text("en")
SAY = {"executive": 4, "middle": 3, "front_line": 2}


def reading(raters: int = 6, roles: Sequence[str] = tuple(SAY), evidence: str = "minutes") -> Assessment:
    """A public reading: every rater of a role says the same of every practice."""
    answers = [
        RaterAnswer(f"{role}{i}", cast(RaterRole, role), name, SAY[role], 1.0, evidence, date(2026, 10, 1))
        for role in roles
        for i in range(raters)
        for name in CORE.practices
    ]
    return assess(None, CORE, answers, 5, public=True)


def drawn(found: Assessment, width: float, text: Text = ENGLISH) -> str:
    rows = dumbbell_rows(dumbbell_marks(found, text), ladder(found, text), ladder_words(text))
    return svg(dumbbell(), rows, width)


def roadmap(found: Assessment, text: Text = ENGLISH, owner: str = "Ann") -> tuple[PlanQuarter, ...]:
    plan = gap_plan(found, text)
    entry = PlanEntry("r", plan[1].practice, owner, date(2030, 5, 5), 1_200_000.0)
    return quarters(decided(plan, {entry.practice: entry}))


@pytest.mark.parametrize("width", [340, 900])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_discipline_has_its_four_marks_and_no_words_touch(width: float, language: str) -> None:
    picture = drawn(reading(), width, Text(language))
    assert marks(picture, "symbol role-mark") == 4 * len(CORE.disciplines)
    said = shown(picture)
    assert len(said) > 2 * len(CORE.disciplines)
    for one, other in itertools.combinations(said, 2):
        if abs(one.top - other.top) < 10:
            assert one.right <= other.left + 2 or other.right <= one.left + 2, (one, other)


def test_what_is_hidden_is_a_grey_field_and_no_mark_of_a_rater() -> None:
    picture, few = drawn(reading(4, ("executive",)), 900), reading(4, ("executive",))
    assert marks(picture, "symbol role-mark") == len(CORE.disciplines)  # the targets
    assert picture.count("○ too few raters") == len(CORE.disciplines)
    assert "too few" in practice_heat(few, ENGLISH) and "4.0" not in practice_heat(few, ENGLISH)
    assert "too few" in claim_list(few, ENGLISH) and "4.0" not in claim_list(few, ENGLISH)
    assert not any("alpha" in line for line in narrative.doubts(few, ENGLISH))


def test_the_table_says_what_the_chart_shows() -> None:
    cells = dict(ladder_cells(reading(), ENGLISH))
    assert len(cells) == len(CORE.disciplines)
    awarded, leaders, _, front, partners, evidence, gap, _ = cells["Culture"]
    assert (leaders[:3], front[:3], partners, evidence, gap) == ("4.0", "2.0", "—", "3.0", "+1.0")
    assert re.fullmatch(r"3\.0 \(2\.\d–3\.\d, n 18\)", awarded)


def test_a_level_without_an_artefact_is_not_awarded_and_said_so() -> None:
    bare = reading(evidence="")
    assert practice_heat(bare, ENGLISH).count("for want of an artefact") == len(CORE.practices)
    assert narrative.without_artefact(bare, ENGLISH).startswith("40 practices are claimed at a level that needs")
    assert narrative.without_artefact(reading(), ENGLISH) == ""


def test_progress_is_told_with_the_practices_that_moved() -> None:
    change = progress(reading(evidence=""), reading())
    assert "40 practices have moved" in narrative.moved_said(change, ENGLISH)
    items = narrative.items_that_moved(change, reading(), ENGLISH)
    assert items[0][1] == ("2.0", "3.0", "an artefact")
    assert dict(narrative.moved_cells(change, reading(), ENGLISH))["Culture"][:2] == ("2.0", "3.0")


def test_the_plan_stands_by_quarter_with_what_was_decided() -> None:
    steps = [step for one in roadmap(reading(evidence="")) for step in one.steps]
    late = roadmap(reading(evidence=""))[-1]
    assert sorted(step.place for step in steps) == list(range(1, len(steps) + 1))
    decisions = [one for one in roadmap(reading(evidence="")) if one.cost is not None]
    assert [(one.starts, one.ends, one.cost) for one in decisions] == [(date(2030, 4, 1), date(2030, 6, 30), 1.2e6)]
    assert late.starts is None, "what goes beyond the horizon stands last"
    whole = roadmap(reading(evidence=""), owner=HOSTILE[0])
    markup = plan_list(whole, CORE, lambda name: (name, "./cfo?case=x"), ENGLISH)
    seen = Seen(markup)
    assert HOSTILE[0] in seen.text and "script" not in seen.tags
    assert "NT$ 1.2 m" in seen.text.replace("\u00a0", " ") and 'href="./cfo?case=x"' in markup
    picks = re.findall(r'data-pick="(\w+)"', markup)
    assert sorted(picks) == sorted(step.item.practice for step in steps)


def test_the_plan_in_excel_sums_what_it_costs_and_runs_no_formula_of_anybody() -> None:
    found = roadmap(reading(evidence=""), owner="=HYPERLINK(1)")
    book = load_workbook(io.BytesIO(write_plan(found, CORE, "=1+1", lambda name: name, ENGLISH)))
    sheet = book.active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=HEADS_AT + 2))
    steps = sum(len(one.steps) for one in found)
    owner, cost = PLAN_COLUMNS.index("owner"), PLAN_COLUMNS.index("cost")
    (hostile,) = [row for row in rows[:steps] if row[cost].value == 1_200_000]
    assert hostile[owner].value == "=HYPERLINK(1)" and hostile[owner].data_type == "s"
    assert sheet["A1"].data_type == "s"
    assert rows[steps][cost].value == f"=SUM(K{HEADS_AT + 2}:K{HEADS_AT + 1 + steps})"
