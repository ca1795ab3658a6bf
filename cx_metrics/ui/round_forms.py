"""What an owner does with an open round: raters are invited, answers of files brought in, the round is closed."""

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from cx_metrics import workspace
from cx_metrics.declarations.maturity_model import ROLES, MaturityModel
from cx_metrics.errors import CxError, WorkspaceError
from cx_metrics.file_problem import refusal_said
from cx_metrics.maturity.answer_file import AnswerRow, answers_of, csv_rows
from cx_metrics.maturity.kept_round import filed_raters
from cx_metrics.text import Text
from cx_metrics.ui import address, authoring, data
from cx_metrics.ui.downloads import file_button
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.rater_page import INVITE
from cx_metrics.workspace import MaturityRound, Rater

LINKS = "cx_links"  # in the session: those that were just made, by round
REFUSED, TRIES = "cx_refused", "cx_tries"  # and why files were not taken, and how often some were brought
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_INVITED = 50  # of one role at a time
USUAL = {"executive": 5, "middle": 5, "front_line": 8, "partner": 0}
NAMED = "form"  # what an uploaded file is called here


def invite_form(visit: Visit, one: MaturityRound) -> None:
    """How many raters of each role are to get a link."""
    text, form = visit.text, f"invite_{one.id}"
    with st.form(form, border=False):
        st.caption(text("maturity.rounds.invite_note", n=one.least))
        for place, role in zip(st.columns(len(ROLES)), ROLES, strict=True):
            place.number_input(
                text(f"maturity.role.{role}"), min_value=0, max_value=MOST_INVITED, value=USUAL[role],
                key=f"{form}_{role}",
            )  # fmt: skip
        authoring.who(text, form)
        press = partial(_invite, visit, one, form)
        st.form_submit_button(text("maturity.rounds.make_links"), type="primary", key=f"{form}_save", on_click=press)


def _invite(visit: Visit, one: MaturityRound, form: str) -> None:
    text, store, author = visit.text, data.store(visit.in_use), st.session_state[f"{form}_author"]
    roles = [role for role in ROLES for _ in range(st.session_state[f"{form}_{role}"])]

    def save() -> None:
        made = workspace.invite(store, one.id, roles, author=author)
        _show(one, [(_seat_said(rater, text), link(secret)) for rater, secret in made])

    authoring.attempt(form, "", text, save, "maturity.rounds.invited", lambda _: "")


def lost_link(visit: Visit, one: MaturityRound, invited: Sequence[Rater]) -> None:
    """A new link for a rater who has lost theirs."""
    text, form = visit.text, f"again_{one.id}"
    seats = {rater.id: _seat_said(rater, text) for rater in invited}
    with st.form(form, border=False):
        st.caption(text("maturity.rounds.lost_note"))
        st.selectbox(
            text("maturity.rounds.seat"), list(seats), key=f"{form}_seat", format_func=lambda code: seats[code],
            filter_mode=None,
        )  # fmt: skip
        authoring.who(text, form)
        press = partial(_again, visit, one, form, seats)
        st.form_submit_button(text("maturity.rounds.new_link"), key=f"{form}_save", on_click=press)


def _again(visit: Visit, one: MaturityRound, form: str, seats: dict[str, str]) -> None:
    store, author, seat = (
        data.store(visit.in_use), st.session_state[f"{form}_author"], st.session_state[f"{form}_seat"],
    )  # fmt: skip

    def save() -> None:
        _show(one, [(seats[seat], link(workspace.invite_again(store, seat, author=author)))])

    authoring.attempt(form, "", visit.text, save, "maturity.rounds.invited", lambda _: "")


def file_form(visit: Visit, one: MaturityRound, model: MaturityModel) -> None:
    """Forms that were filled in, and CSV files of answers."""
    text, form = visit.text, f"files_{one.id}"
    with st.form(form, border=False):
        st.caption(text("maturity.rounds.files_note"))
        st.file_uploader(
            text("maturity.rounds.upload"), type=["xlsx", "csv"], accept_multiple_files=True, key=_files_key(one)
        )
        authoring.who(text, form)
        press = partial(_bring, visit, one, model, form)
        st.form_submit_button(text("maturity.rounds.bring"), key=f"{form}_save", on_click=press)


def _bring(visit: Visit, one: MaturityRound, model: MaturityModel, form: str) -> None:
    """All answers of these files, or none: a file with one wrong row is refused as a whole."""
    text, author = visit.text, st.session_state[f"{form}_author"]
    files = [(file.name, file.getvalue()) for file in st.session_state[_files_key(one)] or ()]
    st.session_state[f"{TRIES}_{one.id}"] = st.session_state.get(f"{TRIES}_{one.id}", 0) + 1
    try:
        answers = filed_raters(answers_of(_rows(files, model), model, ", ".join(name for name, _ in files) or "—"))
        new, again = workspace.file_answers(data.store(visit.in_use), one.id, answers, author=author)
    except WorkspaceError as refusal:
        st.session_state[authoring.SAID] = ("error", authoring.refused(refusal, text))
    except CxError as refusal:
        st.session_state[authoring.SAID] = ("error", text("maturity.rounds.refused"))
        st.session_state[REFUSED] = _by_their_names(refusal_said(refusal, text), files)
    else:
        authoring.finish(form)
        st.session_state[authoring.SAID] = ("success", text("maturity.rounds.brought", n=new, again=again))


def _files_key(one: MaturityRound) -> str:
    """Another one after each try: who has mended a file gives it again, and none is taken twice."""
    return f"files_{one.id}_{st.session_state.get(f'{TRIES}_{one.id}', 0)}"


def what_was_refused() -> None:
    """Say once, line by line, why files were refused."""
    if (said := st.session_state.pop(REFUSED, None)) is not None:
        st.code(said, language=None, wrap_lines=True)


def _rows(files: Sequence[tuple[str, bytes]], model: MaturityModel) -> list[AnswerRow]:
    from cx_metrics.workbook.maturity_form import form_rows

    rows: list[AnswerRow] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, content) in enumerate(files, start=1):
            own = Path(folder) / f"{NAMED}-{number}{'.xlsx' if name.lower().endswith('.xlsx') else '.csv'}"
            own.write_bytes(content)
            rows += form_rows(own, model) if own.suffix == ".xlsx" else csv_rows(own)
    return rows


def _by_their_names(said: str, files: Sequence[tuple[str, bytes]]) -> str:
    """A message with the names that people know their files by."""
    for number, (name, _) in reversed(list(enumerate(files, start=1))):
        for ending in (".xlsx", ".csv"):
            said = said.replace(f"{NAMED}-{number}{ending}", name)
    return said


def close_form(visit: Visit, one: MaturityRound) -> None:
    """The end of a round."""
    text, form = visit.text, f"close_{one.id}"
    with st.form(form, border=False):
        st.caption(text("maturity.rounds.close_note"))
        authoring.who(text, form)
        press = partial(_close, visit, one, form)
        st.form_submit_button(text("maturity.rounds.close_now"), type="primary", key=f"{form}_save", on_click=press)


def _close(visit: Visit, one: MaturityRound, form: str) -> None:
    store, author = data.store(visit.in_use), st.session_state[f"{form}_author"]

    def save() -> None:
        workspace.close_round(store, one.id, author=author)

    if authoring.attempt(form, "", visit.text, save, "maturity.rounds.closed_now", lambda _: ""):
        st.session_state.get(LINKS, {}).pop(one.id, None)
        address.write({"show": None, "round": one.id})


def form_download(model: MaturityModel, text: Text, place: str) -> None:
    """The model as an Excel form for one rater, written when the button is pressed; ``place`` tells one button from
    another."""
    name = f"{model.id}-{text.locale}.xlsx"
    write = partial(_form_bytes, model, text)
    file_button(text("maturity.rounds.form"), write, name, EXCEL, key=f"cx_form_{model.id}_{place}")


def _form_bytes(model: MaturityModel, text: Text) -> bytes:
    from cx_metrics.workbook.maturity_form import write_form  # takes a moment to import; most visits download nothing

    return write_form(model, text)


def link(secret: str) -> str:
    """The address of an invitation, as the owner's browser reaches this server."""
    here = (st.context.url or "/maturity").partition("?")[0]
    return f"{here}?{INVITE}={secret}"


def new_links(one: MaturityRound) -> list[tuple[str, str]]:
    """The links that were made in this session, each with whose it is: they are shown once."""
    found: list[tuple[str, str]] = st.session_state.get(LINKS, {}).get(one.id, [])
    return found


def _show(one: MaturityRound, links: list[tuple[str, str]]) -> None:
    st.session_state.setdefault(LINKS, {})[one.id] = links


def _seat_said(rater: Rater, text: Text) -> str:
    return text("maturity.rounds.seat_of", role=text(f"maturity.role.{rater.role}"), n=rater.number)
