"""Pages as somebody meets them who has signed in: only what their role may do is offered, and refused all the same; who
is shown some rows sees no others, on any page, by any link."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cx_metrics import pack, settings, workspace
from cx_metrics.declarations.sign_in import ABILITIES, Ability, AccessRole, session_of
from cx_metrics.ui import door
from pages import OF_ROWS, PAGES
from tests.pages.conftest import opened
from tests.pages.reading import headline, small_print
from tests.pages.test_targets import fill, press, said

GRANTS = """
sign_in:
  required: true
  grants:
    - {role: viewer, groups: [readers]}
    - {role: viewer, groups: [taiwan], where: {region: [taiwan]}}
    - {role: cx_officer, groups: [officers]}
    - {role: finance, groups: [money]}
    - {role: data, groups: [files]}
    - {role: admin, groups: [admins]}
"""


class Session:
    """Who is signed in."""

    group = "readers"
    began = time.time()

    def claims(self) -> dict[str, Any]:
        return {"is_logged_in": True, "sub": self.group, "aud": "cx", "iat": self.began, "groups": [self.group],
                "name": "Eve", "email": f"{self.group}@x.example"}  # fmt: skip


@pytest.fixture
def session(writable_house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    writable_house.write_text(writable_house.read_text("utf-8") + GRANTS, "utf-8")
    found = Session()
    monkeypatch.setattr(door, "claims", found.claims)
    monkeypatch.setattr(door, "get_secrets_auth_section", lambda: {"client_id": "cx"})
    yield found


def buttons(page: AppTest) -> set[str]:
    return {str(button.key) for button in page.button}


ROLE_OF: dict[str, AccessRole] = {
    "readers": "viewer", "officers": "cx_officer", "money": "finance", "files": "data", "admins": "admin",
}  # fmt: skip
FILES = tuple(f"download_{kind}" for kind in pack.MEDIA)

# By page, part of it and button (or file): the ability that it takes, None where whoever may read has it.
OFFERS: dict[tuple[str, str], dict[str, Ability | None]] = {
    ("overview", ""): dict.fromkeys(FILES),
    ("journey", ""): dict.fromkeys(FILES),
    ("radar", ""): {"logged_press": "import"},
    ("what_if", ""): {"scenario_form_save": "scenarios"},
    ("cfo", ""): {"download_xlsx": None, "download_pdf": None, "case_edit_keep": "caps"},
    ("maturity", "rounds"): {"round_save": "maturity"},
    ("targets", ""): {"target_save": "targets"},
    ("targets", "notes"): {"note_save": "notes"},
    ("targets", "months"): {"closing_save": "close_months"},
    ("data", ""): {"undo_press": "undo", "download_imports": None},
    ("data", "audit"): {"download_audit": "audit"},
}


class Files(dict[str, Callable[[], bytes]]):
    """What stands behind the buttons of the page that was drawn last, by their keys; no file is made in earnest."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        button, exported = st.download_button, door.exported

        def noted(label: str, content: Any, *rest: Any, **named: Any) -> bool:
            self[named["key"]] = content
            return button(label, b"", *rest, **named)

        monkeypatch.setattr(st, "download_button", noted)
        monkeypatch.setattr(door, "exported", lambda name, _: exported(name, lambda: b"made"))

    def press(self) -> dict[str, bytes | None]:
        """What each hands out; None where it refuses."""
        found: dict[str, bytes | None] = {}
        for key, make in self.items():
            try:
                found[key] = make()
            except PermissionError:
                found[key] = None
        return found


def test_each_role_is_offered_what_it_may_do_and_no_file_outlives_the_right_to_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, kept = Files(monkeypatch), dict[str, Callable[[], bytes]]()
    for (page, part), offers in OFFERS.items():
        for session.group, role in ROLE_OF.items():
            files.clear()
            drawn = opened(page, **({"show": part} if part else {}))
            if FILES[0] in offers:
                for name in ("overview", *settings.catalogue().journeys):  # the list of files is opened
                    drawn.session_state[f"cx_files_{name}"] = True
                drawn.run()
            offered = buttons(drawn) | files.keys()
            for key, ability in offers.items():
                assert (key in offered) == (ability is None or ability in ABILITIES[role]), (page, part, key, role)
            assert "cx_sign_out" in buttons(drawn)
            assert "download_rejects" not in offered or "import" in ABILITIES[role]
            assert not [field for field in drawn.text_input if str(field.key).endswith("_author")]
            assert set(files.press().values()) <= {b"made"}
            kept |= {f"{page} {part} {key} {role}": make for key, make in files.items()}
    assert len(kept) > 40
    files.update(kept)
    written = settings.config_file().read_text("utf-8")
    settings.config_file().write_text(
        written.replace("role: ", "role: viewer, people: [x], groups: [none]} #"), "utf-8"
    )
    assert set(files.press().values()) == {None}  # every role is withdrawn
    settings.config_file().write_text(written, "utf-8")
    assert set(files.press().values()) == {b"made"}
    with monkeypatch.context() as later:
        evening = time.time() + 9 * 3600
        later.setattr(time, "time", lambda: evening)
        assert set(files.press().values()) == {None}  # the session has expired
        for page in PAGES:
            drawn = opened(page)
            assert drawn.title[0].value == "You are no longer signed in" and not buttons(drawn)
    store = workspace.open_store(settings.load(), False)
    for session.group in ROLE_OF:
        ended = session_of(session.claims())
        workspace.note_access(store, "sign_out", author="Eve", session=ended)
        drawn = opened("overview")
        assert drawn.title[0].value == "You are no longer signed in" and not buttons(drawn)
    assert set(files.press().values()) == {None}  # signed out


def test_who_is_here_is_asked_once_a_run(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, has_signed_out = list[str](), workspace.has_signed_out

    def noted(store: workspace.Store, session: str) -> bool:
        asked.append(session)
        return has_signed_out(store, session)

    monkeypatch.setattr(workspace, "has_signed_out", noted)
    page = opened("overview")
    assert len(asked) == 1
    page.run()
    assert len(asked) == 2
    monkeypatch.setattr(st, "logout", lambda: None)
    press(page, "cx_sign_out")
    assert page.title[0].value == "You are no longer signed in" and len(asked) == 4  # before and after it


def test_what_is_saved_bears_the_name_of_the_sign_in_and_a_role_that_is_gone_saves_nothing(session: Session) -> None:
    session.group = "officers"
    page = fill(opened("targets"), "target", value="41", note="of the board")
    assert "saved" in said(press(page, "target_save"))
    store = workspace.open_store(settings.load(), True)
    (kept,) = workspace.targets(store)
    assert kept.target.set_by == store.history("target")[0].author == "Eve (officers@x.example)"
    drawn = fill(opened("targets"), "target", metric="csat", value="80 %")
    session.group = "readers"  # the form is still in the browser
    assert "does not allow" in said(press(drawn, "target_save")) and len(workspace.targets(store)) == 1
    drawn = opened("targets")
    session.group = "nobody"
    drawn.run()
    assert drawn.title[0].value == "You are no longer signed in" and not drawn.button


@pytest.mark.parametrize("name", PAGES)
def test_who_is_shown_one_region_is_told_of_no_other(session: Session, name: str) -> None:
    session.group = "taiwan"
    page = opened(name, region="southeast_asia", lang="en")
    if name not in OF_ROWS:
        assert page.title[0].value == "This page is about the whole company"
        assert len(page.button) == 0 and not page.get("download_button")
        return
    assert headline(page) != "This page is about the whole company"
    assert not [box for box in page.multiselect if box.label == "Region"]  # one value is no choice
    if name in ("overview", "moments", "journey"):
        assert "Region: Taiwan" in small_print(page), small_print(page)
        assert "“southeast_asia”, which is not known here" in small_print(page).replace("\\", "")


def test_administrators_read_who_did_what_and_nobody_else_does(session: Session) -> None:
    workspace.note_access(
        workspace.open_store(settings.load(), False), "export", author="Zoe", session="z", of="c.xlsx"
    )
    session.group = "admins"
    page = opened("data", show="audit")
    assert "on record" in headline(page)
    assert "Download all of it (CSV)" in [button.proto.label for button in page.get("download_button")]
    session.group = "files"
    assert "on record" not in headline(opened("data", show="audit"))


def test_a_rater_without_an_account_answers_the_questions_and_sees_nothing_else(session: Session) -> None:
    house, store = settings.load(), workspace.open_store(settings.load(), True)
    model, day = next(iter(settings.catalogue().maturity_models)), settings.load().imports.earliest_date
    made = workspace.open_round(store, model=model, title="One", as_of=day, least=5, author="Ben")
    ((rater, secret),) = workspace.invite(store, made.id, ["executive"], author="Ben")
    session.group = "nobody"
    page = opened("maturity", invite=secret)
    assert "cx_sign_out" not in buttons(page) and page.radio
    page.radio[0].set_value("dont_know")
    press(page, next(key for key in buttons(page) if key.startswith("rate_") and key.endswith("_save")))
    (kept,) = workspace.raters(store, made.id)
    assert kept.id == rater.id and kept.answers
    for name in ("overview", "data", "targets"):
        page = opened(name, invite=secret)
        assert headline(page) == "This page is about the whole company" and not buttons(page)
    assert headline(opened("maturity")) == "You are no longer signed in"
    session.group = "officers"  # somebody signed in who opens a link answers as the rater, under no name of theirs
    page = opened("maturity", invite=secret)
    page.radio[0].set_value("dont_know")
    press(page, next(key for key in buttons(page) if key.startswith("rate_") and key.endswith("_save")))
    assert {entry.author for entry in workspace.open_store(house, True).history("rater_answers")} == {
        f"{rater.role} {rater.number}"
    }
