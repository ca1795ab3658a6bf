"""The form in which a target is set, changed or removed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from cx_metrics import entry, settings, workspace
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import AuthoredTarget
from cx_metrics.metrics import Period
from cx_metrics.metrics.periods import bucket_of, month_end, month_number, month_start
from cx_metrics.text import Text
from cx_metrics.ui import address, authoring, data
from cx_metrics.ui.frame import Visit, section
from cx_metrics.ui.target_list import group_said
from cx_metrics.warehouse.reader import Reader

FORM = "target"
_YEARS_AHEAD = 3


def target_form(visit: Visit, reader: Reader, metrics: Sequence[Metric], period: Period, item: str | None) -> None:
    """A blank form, or with ``item`` the one target of that id to change."""
    text, store = visit.text, data.store(visit.in_use)
    if not authoring.allowed("targets", text):
        return
    kept = next((k for k in workspace.targets(store) if k.item == item), None)
    known = settings.catalogue().metrics
    offered = [kept.target.metric] if kept else _most_wanted_first([metric.id for metric in metrics])
    held = _fields(kept, offered, period, text)
    based_on = authoring.started(FORM, item or "", kept.revision if kept else 0, held)
    section(text("targets.change_title" if kept else "targets.set_title"), text("targets.form_note"))
    with st.form(FORM, border=True):
        st.selectbox(
            text("trend.metric"), offered, key=f"{FORM}_metric", disabled=kept is not None,
            format_func=lambda name: text.pick(known[name].name),
        )  # fmt: skip
        groups = _groups(visit, reader, held["group"])
        st.selectbox(text("targets.group"), list(groups), key=f"{FORM}_group", format_func=groups.__getitem__)
        help_text = text("targets.value_help")
        st.text_input(
            text("trend.value"), key=f"{FORM}_value", placeholder=text("targets.value_example"), help=help_text
        )
        months = _months(reader, held)
        first, last = st.columns(2)
        for place, name in ((first, "starts"), (last, "ends")):
            place.selectbox(
                text(f"targets.{name}"), months, key=f"{FORM}_{name}",
                format_func=lambda number: text.month(month_start(number)),
            )  # fmt: skip
        st.text_area(text("targets.why"), key=f"{FORM}_note", max_chars=1000, height=80)
        authoring.who(text, FORM)
        save = partial(_save, visit, item, based_on, kept.target if kept else None)
        remove = (text("targets.remove"), partial(_remove, visit, kept.item, based_on)) if kept else None
        authoring.buttons(text, FORM, save, remove)
    if kept:
        st.button(text("workspace.give_up"), key="target_give_up", on_click=authoring.leave, args=(FORM,))


def _most_wanted_first(metrics: list[str]) -> list[str]:
    """What a board looks at stands on top of the list, the others follow as the catalogue has them."""
    wanted = [name for name in settings.catalogue().scorecard.candidates if name in metrics]
    return [*wanted, *(name for name in metrics if name not in wanted)]


def _fields(kept: workspace.KeptTarget | None, offered: Sequence[str], period: Period, text: Text) -> dict[str, Any]:
    """What the form opens with: the target as it stands, else an empty one for this fiscal year."""
    if kept is None:
        year = bucket_of(period.end, "year", settings.load().organisation.fiscal_year_starts)
        starts, ends = month_number(year.start), month_number(year.end)
        return {"metric": offered[0], "group": "", "value": "", "starts": starts, "ends": ends, "note": ""}
    target, unit = kept.target, settings.catalogue().metrics[kept.target.metric].unit
    return {
        "metric": target.metric,
        "group": _code(target.where),
        "value": entry.written(target.value, unit, text),
        "starts": month_number(target.starts),
        "ends": month_number(target.ends),
        "note": target.note,
    }


def _code(where: Mapping[str, str] | None) -> str:
    return next((f"{name}={value}" for name, value in (where or {}).items()), "")


def _where(code: str) -> dict[str, str] | None:
    name, _, value = code.partition("=")
    return {name: value} if name else None


def _groups(visit: Visit, reader: Reader, held: str) -> dict[str, str]:
    """Everybody, and each value of each dimension, by code; with the one in the form, though it no longer occurs."""
    codes = [f"{name}={v}" for name in visit.settings.dimensions for v in reader.dimension_values.get(name, ())]
    codes = ["", *codes, *([held] if held not in ("", *codes) else [])]
    return {code: group_said(visit, _where(code)) for code in codes}


def _months(reader: Reader, held: Mapping[str, Any]) -> list[int]:
    """From the first month of the data to some years ahead of the last, with those in the form."""
    assert reader.first is not None and reader.as_of is not None, "the page has dated rows"
    last = month_number(reader.as_of) + 12 * _YEARS_AHEAD
    return list(range(min(month_number(reader.first), held["starts"]), max(last, held["ends"]) + 1))


def _save(visit: Visit, item: str | None, based_on: int, before: AuthoredTarget | None) -> None:
    text, told = visit.text, {name: st.session_state[f"{FORM}_{name}"] for name in ("metric", "value", "group", "note")}
    starts, ends = st.session_state[f"{FORM}_starts"], st.session_state[f"{FORM}_ends"]
    metric, author = settings.catalogue().metrics[told["metric"]], st.session_state[f"{FORM}_author"]

    def save() -> None:
        wanted = AuthoredTarget(
            metric=metric.id,
            value=authoring.typed_value(told["value"], metric, text),
            starts=month_start(starts),
            ends=month_end(ends),
            set_by=" ".join(author.split()),
            set_on=authoring.today(),
            where=_where(told["group"]),
            sample=visit.in_use.sample,
            note=told["note"].strip(),
        )
        workspace.save_target(data.store(visit.in_use), _same_decision(wanted, before), metric, author, item, based_on)

    if authoring.attempt(FORM, item or "", text, save, "targets.saved", partial(_told, metric, visit)):
        address.write({FORM: None})


def _same_decision(wanted: AuthoredTarget, before: AuthoredTarget | None) -> AuthoredTarget:
    """Where only the months change, the decision is still the one it was, by whom it was."""
    if before is None or (wanted.value, wanted.where, wanted.note) != (before.value, before.where, before.note):
        return wanted
    return AuthoredTarget(**{**vars(wanted), "set_by": before.set_by, "set_on": before.set_on})


def _remove(visit: Visit, item: str, based_on: int) -> None:
    author, store = st.session_state[f"{FORM}_author"], data.store(visit.in_use)
    metric = settings.catalogue().metrics[st.session_state[f"{FORM}_metric"]]
    remove = partial(workspace.remove_target, store, item, author, based_on)
    if authoring.attempt(FORM, item, visit.text, remove, "targets.removed", partial(_told, metric, visit)):
        address.write({FORM: None})


def _told(metric: Metric, visit: Visit, content: Mapping[str, Any]) -> str:
    """What somebody else wrote, in words."""
    target = workspace.target_of_content(content, visit.in_use.sample)
    value = entry.written(target.value, metric.unit, visit.text)
    period = visit.text.period(target.starts, target.ends)
    return visit.text.join([value, period, group_said(visit, target.where), *([target.note] if target.note else [])])
