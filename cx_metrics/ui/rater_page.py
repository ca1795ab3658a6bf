"""What a rater sees who opens the link of an invitation: the questions, one discipline at a time, and nothing of what
others have answered."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, NoReturn

import streamlit as st

from cx_metrics import settings, workspace
from cx_metrics.declarations.maturity_model import MaturityModel
from cx_metrics.errors import WorkspaceError
from cx_metrics.text import Text
from cx_metrics.ui import address, authoring
from cx_metrics.ui.choice import choice
from cx_metrics.ui.frame import Visit, headline, language_bar, plain, section
from cx_metrics.workspace import MaturityRound, Rater

INVITE, PART = "invite", "discipline"  # in the URL: the secret of the link, and where the rater is
DONT_KNOW = "dont_know"
SURE = {"": None, "low": 0.0, "medium": 0.5, "high": 1.0}
FIELDS = ("level", "sure", "evidence", "evidence_on")

# Who goes on to the next discipline starts at its beginning: a browser would stay where the button was.
_arrive = st.components.v2.component(
    "cx_arrive",
    html="<span></span>",
    js="""
let seen = null;
export default function ({ parentElement, data }) {
  const host = parentElement.getRootNode().host ?? parentElement;
  if (seen !== null && seen !== data.at) {
    host.style.scrollMarginTop = "12rem";
    host.scrollIntoView({ block: "start" });
  }
  seen = data.at;
}
""",
)


def is_invited() -> bool:
    """Whether the address is that of an invitation: the menu is then not offered."""
    return address.get(INVITE) is not None


def rater_page(visit: Visit) -> None:
    """The whole page."""
    text = visit.text
    language_bar(visit)
    found = workspace.rater_of(_store(visit), _link())
    if found is None:
        _instead(text("rating.unknown.title"), text("rating.unknown.body"))
    asked, rater = found
    if asked.closed_at is not None:
        when = authoring.moment(asked.closed_at, text)
        _instead(text("rating.closed.title"), text("rating.closed.body", title=asked.title, when=when))
    model = settings.catalogue().maturity_models.get(asked.model)
    if model is None:
        _instead(text("rating.no_model.title"), text("rating.no_model.body", title=asked.title))
    _asked(visit, asked, rater, model)


def _asked(visit: Visit, asked: MaturityRound, rater: Rater, model: MaturityModel) -> None:
    text = visit.text
    done = [name for name in model.practices if name in rater.answers]
    title = text("rating.done" if len(done) == len(model.practices) else "rating.title", model=text.pick(model.name))
    role = text(f"maturity.role.{rater.role}")
    how = text("rating.about", role=role, n=len(model.practices))
    note = " · ".join([asked.title, text.pick(model.caveat)])
    headline(title, how, note=note)
    authoring.outcome()
    st.markdown(f"**{plain(text('rating.progress', n=len(done), of=len(model.practices)))}**")
    names = {}
    for name, one in model.disciplines.items():
        told = {"discipline": text.pick(one.name), "of": len(one.practices)}
        names[name] = text("rating.part", n=sum(each in rater.answers for each in one.practices), **told)
    at = choice(text, PART, names, "rating.choose", labelled=True)
    _arrive(data={"at": at}, key="cx_arrive")
    section(text.pick(model.disciplines[at].name), text.pick(model.disciplines[at].about))
    _form(visit, rater, model, at)


def _form(visit: Visit, rater: Rater, model: MaturityModel, at: str) -> None:
    text = visit.text
    order = list(model.disciplines)
    following = order[order.index(at) + 1] if at != order[-1] else None
    with st.form(f"rate_{at}_{text.locale}", border=False, enter_to_submit=False):
        for name in model.disciplines[at].practices:
            _practice(model, name, rater.answers.get(name), text)
        label = text("rating.save_and_next" if following else "rating.save")
        save = partial(_save, visit, model, at, following)
        st.form_submit_button(label, type="primary", key=f"rate_{at}_save", on_click=save)
    st.caption(text("rating.later"))


def _practice(model: MaturityModel, name: str, said: Mapping[str, Any] | None, text: Text) -> None:
    practice, options = model.practices[name], model.options(name)
    _open(model, name, said, text)
    with st.container(border=True):
        st.markdown(f"#### {plain(text.pick(practice.name))}")
        told = {code: text.pick(option.says) for code, option in options.items()}
        told[DONT_KNOW] = text("rating.dont_know")
        st.radio(
            plain(text.pick(practice.question)), list(told), index=None, key=_key("level", name, text),
            format_func=lambda code: plain(told[code]),
        )  # fmt: skip
        criteria = [text("rating.criteria"), *(f"· {text.pick(one)}" for one in practice.criteria)]
        st.caption("  \n".join(plain(line) for line in criteria))
        with st.expander(text("rating.more")):
            st.radio(
                text("rating.sure"), list(SURE), key=_key("sure", name, text), horizontal=True,
                format_func=lambda code: text(f"rating.sure_{code or 'unsaid'}"),
            )  # fmt: skip
            st.caption(plain(text("rating.wanted", evidence=text.pick(practice.evidence))))
            st.text_input(text("rating.evidence"), key=_key("evidence", name, text), max_chars=500)
            st.date_input(
                text("rating.evidence_on"), value=None, key=_key("evidence_on", name, text), format="YYYY-MM-DD"
            )


def _open(model: MaturityModel, name: str, said: Mapping[str, Any] | None, text: Text) -> None:
    """Fill the fields of a practice with what was saved, when they are shown for the first time."""
    if _key("level", name, text) in st.session_state:
        return
    level: str | None = None
    if said is not None:
        ranks = {code: model.rank[option.level] for code, option in model.options(name).items()}
        level = next((code for code, rank in ranks.items() if rank == said["level"]), DONT_KNOW)
    told = said or {"confidence": None, "evidence": "", "evidence_on": None}
    held = {
        "level": level,
        "sure": next((code for code, value in SURE.items() if value == told["confidence"]), ""),
        "evidence": told["evidence"],
        "evidence_on": date.fromisoformat(told["evidence_on"]) if told["evidence_on"] else None,
    }
    for field, value in held.items():
        st.session_state[_key(field, name, text)] = value


def _save(visit: Visit, model: MaturityModel, at: str, following: str | None) -> None:
    """Keep what was answered here; the rest of what was typed stays in its fields."""
    text, said = visit.text, {}
    for name in model.disciplines[at].practices:
        level, sure, evidence, day = (st.session_state[_key(field, name, text)] for field in FIELDS)
        if day is not None and not evidence.strip():
            label = text.pick(model.practices[name].name)
            st.session_state[authoring.SAID] = ("error", text("rating.undated", practice=label))
            return
        if level is None and not evidence.strip():
            continue
        known = None if level in (None, DONT_KNOW) else model.rank[model.options(name)[level].level]
        said[name] = {
            "level": known,
            "confidence": SURE[sure],
            "evidence": evidence.strip(),
            "evidence_on": day.isoformat() if day else None,
        }
    try:
        workspace.save_answers(_store(visit), _link(), said)
    except WorkspaceError as refusal:
        st.session_state[authoring.SAID] = ("error", authoring.refused(refusal, text))
        return
    st.session_state[authoring.SAID] = ("success", text("rating.saved", n=len(said)))
    if following is not None:
        address.write({PART: following})


def _store(visit: Visit) -> workspace.Store:
    """Whoever holds the link may answer, and as a rater, never under the name of who is signed in beside it."""
    return workspace.open_store(visit.settings, visit.in_use.sample)


def _link() -> str:
    """What the invitation's address names its rater by."""
    return address.get(INVITE) or ""


def _key(field: str, name: str, text: Text) -> str:
    """The browser remembers what is chosen by its words, so that each language has fields of its own."""
    return f"rate_{field}_{name}_{text.locale}"


def _instead(title: str, body: str) -> NoReturn:
    headline(title, body)
    st.stop()
