"""Rounds of an assessment as their owner sees them: which there are, who has answered, and the form to open one."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

import streamlit as st

from cx_metrics import settings, workspace
from cx_metrics.declarations.maturity_model import ROLES, MaturityModel
from cx_metrics.text import Text
from cx_metrics.ui import authoring, data, door, round_forms
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.workspace import MaturityRound, Rater

FORM = "round"  # in which one is opened


def rounds_part(visit: Visit, kept: Sequence[MaturityRound]) -> None:
    """Everything that can be done with rounds."""
    text = visit.text
    round_forms.what_was_refused()
    listed, form = st.columns([3, 2], gap="medium")
    with listed:
        for one in kept:
            if not one.is_closed:
                _open_round(visit, one)
        closed = [one for one in kept if one.is_closed]
        if closed:
            section(text("maturity.rounds.closed"), text("maturity.rounds.closed_note"))
            st.markdown("\n".join(f"- {plain(_closed_said(one, text))}" for one in closed))
        if not kept:
            section(text("maturity.rounds.begin"))
            st.markdown("\n".join(f"{n}. {text(f'maturity.rounds.begin_{n}')}" for n in (1, 2, 3)))
    with form:
        _new(visit)


def finding(kept: Sequence[MaturityRound], answered: Sequence[Rater], text: Text) -> str:
    """The sentence this part opens with."""
    running = [one for one in kept if not one.is_closed]
    if not kept:
        return text("maturity.rounds.none")
    if not running:
        return text("maturity.rounds.all_closed", n=len(kept))
    done = sum(bool(rater.answers) for rater in answered)
    return text("maturity.rounds.running", title=running[0].title, n=done, of=len(answered))


def _new(visit: Visit) -> None:
    text, known = visit.text, settings.catalogue().maturity_models
    if not authoring.allowed("maturity", text):
        return
    models = dict(sorted(known.items(), key=lambda pair: -len(pair[1].practices)))  # the one that asks most comes first
    least = visit.settings.privacy.minimum_group
    held = {"model": next(iter(models)), "title": "", "as_of": authoring.today(), "least": least}
    authoring.started(FORM, "", 0, held)
    section(text("maturity.rounds.new"), text("maturity.rounds.new_note"))
    with st.form(FORM, border=True):
        st.selectbox(
            text("maturity.form.model"), list(models), key=f"{FORM}_model", filter_mode=None,
            format_func=lambda name: text.pick(models[name].name),
        )  # fmt: skip
        example = text("maturity.rounds.example")
        st.text_input(text("maturity.rounds.title"), key=f"{FORM}_title", max_chars=80, placeholder=example)
        st.date_input(text("maturity.rounds.as_of"), key=f"{FORM}_as_of", format="YYYY-MM-DD")
        help_text = text("maturity.rounds.least_help", n=least)
        st.number_input(
            text("maturity.rounds.least"), min_value=least, max_value=100, key=f"{FORM}_least", help=help_text
        )
        authoring.who(text, FORM)
        st.form_submit_button(
            text("maturity.rounds.open"), type="primary", key=f"{FORM}_save", on_click=partial(_create, visit)
        )
    with st.expander(text("maturity.rounds.models")):
        for model in models.values():
            st.markdown(f"**{plain(text.pick(model.name))}**  \n{plain(text.pick(model.about))}")
            st.caption(plain(text.pick(model.caveat)))
            round_forms.form_download(model, text, "new")


def _create(visit: Visit) -> None:
    told = {name: st.session_state[f"{FORM}_{name}"] for name in ("model", "title", "as_of", "least", "author")}
    store = data.store(visit.in_use)
    authoring.attempt(
        FORM, "", visit.text, lambda: workspace.open_round(store, **told), "maturity.rounds.opened", lambda _: ""
    )


def _open_round(visit: Visit, one: MaturityRound) -> None:
    text, model = visit.text, settings.catalogue().maturity_models.get(one.model)
    there = workspace.raters(data.store(visit.in_use), one.id)
    section(one.title, _opened_said(one, model, text))
    if there:
        st.markdown("\n".join(f"- {plain(line)}" for line in _who_answered(one, there, text)))
    links = round_forms.new_links(one)
    if links:
        st.warning(text("maturity.rounds.links_once"))
        for label, link in links:
            st.caption(plain(label))
            st.code(link, language=None, wrap_lines=True)
    if model is None:
        st.caption(text("rating.no_model.title"))
        return
    if not door.may("maturity"):
        return
    with st.expander(text("maturity.rounds.invite"), expanded=not there):
        round_forms.invite_form(visit, one)
    with st.expander(text("maturity.rounds.files")):
        round_forms.file_form(visit, one, model)
        round_forms.form_download(model, text, one.id)
    if any(rater.by_link for rater in there):
        with st.expander(text("maturity.rounds.lost_link")):
            round_forms.lost_link(visit, one, [rater for rater in there if rater.by_link])
    if any(rater.answers for rater in there):
        with st.expander(text("maturity.rounds.close")):
            round_forms.close_form(visit, one)


def _who_answered(one: MaturityRound, there: Sequence[Rater], text: Text) -> list[str]:
    """How many of each role have answered: counts alone, as what they say is read when the round is closed."""
    every, done = (Counter(r.role for r in there if r.answers or not only) for only in (False, True))
    lines = [
        text("maturity.rounds.answered", role=text(f"maturity.role.{role}"), n=done[role], of=every[role])
        + ("" if done[role] >= one.least else text("maturity.rounds.below", n=one.least))
        for role in ROLES
        if every[role]
    ]
    return lines


def _opened_said(one: MaturityRound, model: MaturityModel | None, text: Text) -> str:
    name = text.pick(model.name) if model else one.model
    when = authoring.moment(one.opened_at, text)
    return text("maturity.rounds.opened_by", model=name, who=one.opened_by, when=when, date=one.as_of)


def _closed_said(one: MaturityRound, text: Text) -> str:
    assert one.closed_at is not None and one.closed_by is not None, "only closed rounds are told so"
    when = authoring.moment(one.closed_at, text)
    return text("maturity.rounds.closed_by", title=one.title, who=one.closed_by, when=when, date=one.as_of)
