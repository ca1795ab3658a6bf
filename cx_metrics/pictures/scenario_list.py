"""The scenarios of a case: who wrote each and when, whether it is frozen and signed, its revisions, with buttons that
open it or put it beside others."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.targets import revision_said
from cx_metrics.text import Text
from cx_metrics.workspace import Revision, Scenario, SignOff

SCENARIOS_STYLE = Path(__file__).with_name("scenario_list.css").read_text("utf-8")
OPEN, BESIDE = "open", "beside"  # what is picked: one of these, a colon and the scenario's id


@dataclass(frozen=True)
class ScenarioRow:
    """A scenario in the list: ``said`` is what it changes, ``past`` its revisions with what each says."""

    scenario: Scenario
    said: str
    signed: Sequence[SignOff]
    past: Sequence[tuple[Revision, str]]
    is_open: bool = False
    is_beside: bool = False


def scenario_list(rows: Sequence[ScenarioRow], text: Text) -> Markup:
    """A row for each scenario; nothing without any."""
    return tag("div", tag("ul", *(_row(row, text) for row in rows)), class_="cx scenarios", lang=text.locale)


def _row(row: ScenarioRow, text: Text) -> Markup:
    scenario = row.scenario
    name = scenario.says.name
    who = text("scenario.who", who=scenario.author, date=scenario.written_at.date(), n=scenario.revision)
    state = [tag("span", text("scenario.frozen"), class_="chip")] if scenario.is_frozen else []
    state += [
        tag("span", text("scenario.signed", who=each.author, date=each.written_at.date()), class_="chip signed")
        for each in row.signed
    ]
    remarks = [scenario.says.note, *(each.note for each in row.signed)]
    notes = [tag("p", each, class_="quiet") for each in remarks if each]
    past = [tag("li", revision_said(revision, said, text)) for revision, said in reversed(row.past)]
    history = [tag("details", tag("summary", text("scenario.history", n=len(past))), tag("ol", *past))] if past else []
    buttons = [
        _button(f"{kind}:{scenario.id}", text(f"scenario.{kind}"), pressed, text(f"scenario.{kind}_aria", name=name))
        for kind, pressed in ((OPEN, row.is_open), (BESIDE, row.is_beside))
    ]
    about = tag("div", tag("b", name), " ", *state, tag("p", row.said), *notes, tag("p", who, class_="quiet"), *history)
    return tag("li", about, tag("span", *buttons, class_="moves"), class_="opened" if row.is_open else None)


def _button(pick: str, words: str, pressed: bool, aria: str) -> Markup:
    return tag("button", words, type="button", data_pick=pick, aria_pressed=str(pressed).lower(), aria_label=aria)
