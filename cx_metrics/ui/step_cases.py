"""Open the complaints about a step of a journey in a dialog: the newest or the costliest first, page by page."""

import streamlit as st

from cx_metrics import pictures, warehouse
from cx_metrics.journey.cases import CasesBehind, Order
from cx_metrics.text import Text
from cx_metrics.ui import journey_data
from cx_metrics.ui.asked import View
from cx_metrics.ui.frame import plain
from cx_metrics.ui.picture import picture

ORDERS: tuple[Order, ...] = ("newest", "costliest")
_PAGE, _ORDER = "cx_case_page", "cx_case_order"


def offer_cases(
    in_use: warehouse.InUse, code: str, touchpoint: str, view: View, labels: pictures.Labels, text: Text
) -> None:
    """A button that opens the complaints about a step; nothing where there are none."""
    if not journey_data.cases(in_use, code, touchpoint, view.where, view.period, "newest", 0).total:
        return
    if st.button(text("journey.cases.show"), key="cx_cases"):
        st.session_state.pop(_PAGE, None)
        _open(in_use, code, touchpoint, view, labels, text)


def _open(in_use: warehouse.InUse, code: str, touchpoint: str, view: View, labels: pictures.Labels, text: Text) -> None:
    name = labels.name(touchpoint)

    @st.dialog(plain(text("journey.cases.title", step=name)), width="large")
    def shown() -> None:
        order = st.radio(
            text("journey.cases.order"), ORDERS, format_func=lambda one: text(f"journey.cases.{one}"), key=_ORDER,
            horizontal=True, label_visibility="collapsed", on_change=_turn, args=(0,),
        )  # fmt: skip
        found = journey_data.cases(
            in_use, code, touchpoint, view.where, view.period, order, st.session_state.get(_PAGE, 0)
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
