"""Open the complaints about a step of a journey in a dialog: the newest or the costliest first, page by page."""

import streamlit as st

from cx_metrics import pictures
from cx_metrics.journey.complaints import CasesBehind, Order
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.ui.picture import picture
from cx_metrics.ui.view import View

ORDERS: tuple[Order, ...] = ("newest", "costliest")
_PAGE, _ORDER = "cx_case_page", "cx_case_order"


def offer_cases(visit: Visit, code: str, touchpoint: str, view: View, labels: pictures.Labels) -> None:
    """A button that opens the complaints about a step; nothing where there are none."""
    if not data.cases(visit, code, touchpoint, view.where, view.period).total:
        return
    if st.button(visit.text("journey.cases.show"), key="cx_cases"):
        st.session_state.pop(_PAGE, None)
        _open(visit, code, touchpoint, view, labels)


def _open(visit: Visit, code: str, touchpoint: str, view: View, labels: pictures.Labels) -> None:
    text, name = visit.text, labels.name(touchpoint)

    @st.dialog(plain(text("journey.cases.title", step=name)), width="large")
    def shown() -> None:
        order = st.radio(
            text("journey.cases.order"), ORDERS, format_func=lambda one: text(f"journey.cases.{one}"), key=_ORDER,
            horizontal=True, label_visibility="collapsed", on_change=_turn, args=(0,),
        )  # fmt: skip
        found = data.cases(
            visit, code, touchpoint, view.where, view.period, order=order, page=st.session_state.get(_PAGE, 0)
        )
        st.caption(plain(text("journey.cases.note", n=found.total)))
        picture(pictures.case_list(found.cases, labels, text), key="cases", style=pictures.RECEIPT_STYLE)
        _turning(found, text)

    shown()


def _turning(found: CasesBehind, text: Text) -> None:
    if found.pages < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for key, step, there in (("back", -1, found.page > 0), ("on", 1, found.page + 1 < found.pages)):
            label = text(f"journey.cases.{key}")
            st.button(label, key=f"cx_cases_{key}", disabled=not there, on_click=_turn, args=(found.page + step,))
        st.caption(text("answers.page", n=found.page + 1, pages=found.pages))


def _turn(page: int) -> None:
    st.session_state[_PAGE] = page
