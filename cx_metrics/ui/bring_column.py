"""The form of one column: which of ours it is, and how it is read: scale, direction, codes, words, dates."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from cx_metrics import settings
from cx_metrics.declarations.journey import Journey
from cx_metrics.declarations.table import Column, UnsaidValues
from cx_metrics.inspection.mapping_edit import ITEM, assigned, read_draft, table_of, use_of, write_draft
from cx_metrics.text import Text
from cx_metrics.ui.bring_filter import FILTER, filter_form
from cx_metrics.ui.frame import plain
from cx_metrics.ui.parcel import Parcel

_FORM = "cx_column"
_UNUSED = ""
_SCORES = ("score", ITEM)
_ORDERS = (None, "day_first", "month_first", "neither")
_NUMBERS = ("number", "money", "seconds")


def open_column(text: Text, parcel: Parcel, column: dict[str, Any], proposed: str | None = None) -> None:
    """Open the form of one column in a dialog: as what it is taken for, or ``proposed``."""

    @st.dialog(plain(str(column["name"])), width="large", on_dismiss="rerun")
    def shown() -> None:
        _form(text, parcel, column, proposed)

    shown()


def _form(text: Text, parcel: Parcel, column: dict[str, Any], proposed: str | None) -> None:
    """The fields that the chosen role has; taken over when the button is pressed."""
    assert parcel.mapping is not None
    mapping, name = read_draft(parcel.mapping), str(column["name"])
    table = settings.catalogue().tables.get(table_of(mapping))
    if table is None:
        return
    use = use_of(mapping, name)
    now = _UNUSED if use is None else ITEM if use[0] == ITEM else use[1]
    st.caption(text("bring.columns.different", n=column["different"]))
    roles = {_UNUSED: text("bring.columns.unused")} | ({ITEM: text("bring.columns.rated_item")} if table.items else {})
    roles |= {
        each: f"{each} – {text.pick(held.about)}" for each, held in table.columns.items() if not held.follows_from
    }
    roles |= {FILTER: text("bring.filter.role")} if table.dimensions else {}
    key = f"{_FORM}_{table.id}_{name}"
    first = proposed or now
    role = st.selectbox(
        text("bring.columns.role"), list(roles), index=list(roles).index(first) if first in roles else 0,
        key=f"{key}_role_{proposed or ''}",
        format_func=lambda code: roles[code],
    )  # fmt: skip
    if role == FILTER:
        filter_form(text, parcel, column)
        return
    kind = ITEM if role == ITEM else table.columns[role].kind if role else _UNUSED
    same = use is not None and role == now
    said = dict(use[2]) if same and use else _offered(column, role, kind)
    if kind in _SCORES:
        said = _score(text, f"{key}_{role}", said, table.columns.get(role), column)
    if kind == ITEM:
        said, item = _item(text, key, said, use[1] if same and use else "", mapping)
        role = f"{ITEM}.{item}"
    elif kind in ("date", "instant"):
        said = _date(text, f"{key}_{role}", said, column)
    elif kind in _NUMBERS:
        said = _number(text, f"{key}_{role}", said)
    elif kind == "exposed":
        said = _exposed(text, f"{key}_{role}", said)
    elif role and (unsaid := table.columns[role].unsaid):
        said = _values(text, f"{key}_{role}", said, column, unsaid)
    elif kind in ("category", "flag"):
        said = _recode(text, f"{key}_{role}", said, column, numbers=False)
    taken = (parcel, name, role or None, said)
    if st.button(text("bring.columns.apply"), key=f"{key}_apply", type="primary", on_click=_apply, args=taken):
        st.rerun()


def _apply(parcel: Parcel, name: str, role: str | None, said: dict[str, Any]) -> None:
    assert parcel.mapping is not None
    write_draft(parcel.mapping, assigned(read_draft(parcel.mapping), name, role, said))
    parcel.forget("check", "effect")


def _offered(column: dict[str, Any], role: str, kind: str) -> dict[str, Any]:
    """How the column would be read in that role, as inspection found."""
    offers, plainly = column["offers"], {"from": column["name"]}
    if role in offers:
        return dict(offers[role])
    wanted = "nps" if role == "nps" else "score" if kind == ITEM else "number" if kind in _NUMBERS else kind
    return dict(offers.get(wanted) or plainly)


def _score(text: Text, key: str, said: dict[str, Any], ours: Column | None, column: dict[str, Any]) -> dict[str, Any]:
    fixed = ours.scale if ours is not None and ours.scale_is_fixed else None
    low, high = fixed or said.get("scale") or (1, 5)
    if fixed is None:
        with st.container(horizontal=True):
            low = st.number_input(
                text("bring.columns.lowest"), value=float(low), step=1.0, format="%g", key=f"{key}_low"
            )
            high = st.number_input(
                text("bring.columns.highest"), value=float(high), step=1.0, format="%g", key=f"{key}_high"
            )
    turned = st.checkbox(text("bring.columns.turned"), bool(said.get("reversed")), key=f"{key}_turned")
    codes = ", ".join(map(str, said.get("missing", ())))
    missing = st.text_input(
        text("bring.columns.missing"), codes, key=f"{key}_missing", help=text("bring.columns.missing_help")
    )
    kept = {name: value for name, value in said.items() if name not in ("missing", "reversed", "scale")}
    kept |= {"scale": [_whole(low), _whole(high)]}
    kept |= {"missing": [part for code in missing.split(",") if (part := code.strip())]} if missing.strip() else {}
    kept |= {"reversed": True} if turned else {}
    return _recode(text, key, kept, column, numbers=True)


def _recode(text: Text, key: str, said: dict[str, Any], column: dict[str, Any], numbers: bool) -> dict[str, Any]:
    """Words for answers, or other names for values: a line each."""
    held = said.get("recode", {})
    lines = "\n".join(f"{old} = {new}" for old, new in held.items())
    with st.expander(text("bring.columns.recode_scores" if numbers else "bring.columns.recode"), expanded=bool(held)):
        st.caption(plain(text("bring.columns.values", values=text("punctuation.comma").join(column["examples"]))))
        typed = st.text_area(text("bring.columns.recode_label"), lines, key=f"{key}_recode", height=150)
    pairs = [line.rpartition("=") for line in typed.splitlines() if "=" in line]
    recode = {old.strip(): _number_or_word(new.strip()) for old, _, new in pairs if old.strip() and new.strip()}
    kept = {name: value for name, value in said.items() if name != "recode"}
    if not recode:
        return kept
    return kept | {"recode": recode} | ({"else": "keep"} if not numbers and "else" not in kept else {})


def _values(text: Text, key: str, said: dict[str, Any], column: dict[str, Any], unsaid: UnsaidValues) -> dict[str, Any]:
    """Which of our values each text of the column stands for; what is not among the most frequent stands for none."""
    held: dict[str, Any] = said.get("recode", {})
    recode: dict[str, str | None] = {}
    names: dict[str | None, str] = {None: text("bring.columns.rows_none")}
    names |= {value: text.pick(name) for value, name in unsaid.names.items()}
    options = list(names)
    for value in column["examples"]:
        now = held.get(value, value if value in options else None)
        recode[value] = st.selectbox(
            plain(value), options, index=options.index(now) if now in options else 0, key=f"{key}_{value}",
            format_func=lambda each: names[each], filter_mode=None,
        )  # fmt: skip
    kept = {name: held for name, held in said.items() if name not in ("recode", "else")}
    return kept | {"recode": recode} | ({"else": "missing"} if column["different"] > len(recode) else {})


def _item(text: Text, key: str, said: dict[str, Any], now: str, mapping: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The touchpoint that a rated item is about, and what it is called on the pages."""
    known = settings.load().dimensions.get("touchpoint")
    journeys = settings.catalogue().journeys.values()
    names = dict.fromkeys([*((known.values or {}) if known else {}), *_touchpoints(journeys)])
    touchpoint = said.get("touchpoint")
    options = list(dict.fromkeys([*([touchpoint] if touchpoint else []), *names]))
    chosen = st.selectbox(
        text("bring.columns.touchpoint"), options, index=0 if touchpoint else None, key=f"{key}_touchpoint",
        accept_new_options=True, placeholder=text("bring.columns.none"),
    )  # fmt: skip
    label = said.get("name") or said["from"]
    named = st.text_input(text("bring.columns.item_name"), text.pick(label), key=f"{key}_item_name", max_chars=200)
    kept = {name: value for name, value in said.items() if name not in ("touchpoint", "name")}
    kept |= {"touchpoint": chosen} if chosen else {}
    kept |= {"name": label if named == text.pick(label) else named}
    taken = mapping["tables"][table_of(mapping)].get(ITEM) or {}
    free = next(f"item_{n}" for n in range(1, len(taken) + 2) if f"item_{n}" not in taken)
    return kept, now or free


def _touchpoints(journeys: Iterable[Journey]) -> list[str]:
    return [value for one in journeys for step in one.steps for value in step.values.get("touchpoint", ())]


def formats_in(said: dict[str, Any]) -> list[str]:
    """The forms in which a mapping says that dates are written."""
    found = said.get("format") or []
    return [found] if isinstance(found, str) else list(found)


def _date(text: Text, key: str, said: dict[str, Any], column: dict[str, Any]) -> dict[str, Any]:
    now = formats_in(said)
    forms = st.multiselect(
        text("bring.columns.format"), list(dict.fromkeys([*now, *column["forms"]])), now, key=f"{key}_format",
        help=text("bring.columns.format_help"), accept_new_options=True, placeholder=text("bring.columns.none"),
    )  # fmt: skip
    order = said.get("when_both_fit")
    both = st.selectbox(
        text("bring.columns.order"), _ORDERS, index=_ORDERS.index(order) if order in _ORDERS else 0, key=f"{key}_order",
        format_func=lambda code: text(f"bring.columns.orders.{code or 'clear'}"), filter_mode=None,
    )  # fmt: skip
    kept = {name: value for name, value in said.items() if name not in ("format", "when_both_fit")}
    written = forms[0] if len(forms) == 1 else forms
    return kept | ({"format": written} if forms else {}) | ({"when_both_fit": both} if both else {})


def _exposed(text: Text, key: str, said: dict[str, Any]) -> dict[str, Any]:
    """Of which filter its words are values; of none where each says it itself."""
    filters = settings.load().dimensions
    options, now = [None, *filters], said.get("dimension")
    chosen = st.selectbox(
        text("bring.columns.met"), options, index=options.index(now) if now in options else 0, key=f"{key}_met",
        format_func=lambda name: text.pick(filters[name].name) if name else text("bring.columns.met_told"),
        filter_mode=None, help=text("bring.columns.met_help"),
    )  # fmt: skip
    kept = {name: value for name, value in said.items() if name != "dimension"}
    return kept | ({"dimension": chosen} if chosen else {})


def _number(text: Text, key: str, said: dict[str, Any]) -> dict[str, Any]:
    kept = dict(said)
    for name, marks in (("decimal", (None, ".", ",")), ("thousands", (None, ",", ".", " ", "'"))):
        now = said.get(name)
        chosen = st.selectbox(
            text(f"bring.columns.{name}"), marks, index=marks.index(now) if now in marks else 0, key=f"{key}_{name}",
            format_func=lambda mark: text("bring.columns.unmarked") if mark is None else repr(mark), filter_mode=None,
        )  # fmt: skip
        kept.pop(name, None)
        kept |= {name: chosen} if chosen else {}
    return kept


def _number_or_word(text: str) -> str | float | int:
    try:
        return _whole(float(text))
    except ValueError:
        return text


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
