"""The work done on a brought file, and waiting for it: look at it, check it, try its effect, take it in, undo."""

from pathlib import Path
from typing import Any

import streamlit as st

from cx_metrics.errors import CxError, DeclarationError
from cx_metrics.inspection import Told, several_sheets
from cx_metrics.inspection.mapping_edit import read_draft
from cx_metrics.text import Text
from cx_metrics.ui.frame import plain
from cx_metrics.ui.parcel import Parcel

TOLD = ("encoding", "delimiter", "sheet", "first_row", "header_rows")
EVERY = 1.0  # seconds between two looks at what is running
_PROGRESS = ("reading", "checking", "building", "measuring")  # with what the lines of the command line begin


def begin_read(parcel: Parcel) -> None:
    """Look at the file, by all that was told of it. What was made of an earlier look is gone."""
    if (mapping := parcel.mapping) is not None:
        mapping.unlink()
    parcel.forget("check", "effect")
    if "sheets" not in parcel.known:
        parcel.tell(sheets=_sheets(Path(parcel.known["file"])))
    _read(parcel)


def in_page_language(parcel: Parcel) -> None:
    """Do again what was said in another language than the page's; a mapping that somebody has changed stays."""
    if parcel.speaks_another("read"):
        mapping, drafted = parcel.mapping, parcel.found("read").get("mapping")
        if mapping is None or mapping.read_text("utf-8") == drafted:
            begin_read(parcel)
        else:
            _read(parcel)
    if parcel.speaks_another("check"):
        begin_check(parcel)


def _read(parcel: Parcel) -> None:
    known = parcel.known
    told = {**known.get("told", {}), **({"table": known["table"]} if known.get("table") else {})}
    words = [f"--{name.replace('_', '-')}={value}" for name, value in told.items() if value]
    parcel.start("read", "inspect", f"--called={known['name']}", *words, str(known["file"]))


def _sheets(file: Path) -> tuple[str, ...]:
    """The sheets among which somebody has to choose; none in a file that cannot be read, of which reading it tells."""
    try:
        return several_sheets(file, Told())
    except CxError:
        return ()


def begin_check(parcel: Parcel) -> None:
    """What an import by the mapping would do."""
    parcel.start("check", "import", "--dry-run", *_import(parcel))


def begin_effect(parcel: Parcel) -> None:
    """What it would do to the figures."""
    parcel.start("effect", "import", "--dry-run", "--effect", *_import(parcel))


def begin_take(parcel: Parcel, author: str) -> None:
    """The import itself."""
    parcel.forget("check", "effect")
    parcel.start("take", "import", f"--author={author}", *_import(parcel))


def begin_undo(parcel: Parcel, author: str) -> None:
    """Take out again what was taken in."""
    parcel.start("undo", "undo", f"--author={author}", *parcel.found("take")["batches"])


def checked(parcel: Parcel) -> dict[str, Any]:
    """The report of what an import would do, where it is known: of the draft inspection has tried it already."""
    read = parcel.found("read")
    if found := parcel.found("check"):
        return found
    if parcel.state("check") != "never" or parcel.mapping is None or parcel.known.get("replaces"):
        return {}
    same = read and parcel.mapping.read_text("utf-8") == read["mapping"]
    return dict(read["trial"] or {}) if same else {}


def _import(parcel: Parcel) -> list[str]:
    known = parcel.known
    replaces = [f"--replaces={known['replaces']}"] if known.get("replaces") else []
    return [*replaces, f"--called={known['name']}", f"--mapping={parcel.mapping}", str(known["file"])]


def mapping_now(parcel: Parcel) -> dict[str, Any] | None:
    """The mapping as it stands; None where there is none yet, or it cannot be read."""
    try:
        return read_draft(parcel.mapping) if parcel.mapping else None
    except DeclarationError:
        return None


@st.fragment(run_every=EVERY)
def waiting(text: Text, parcel: Parcel, work: str) -> None:
    """What is going on and for how long, and a way to give it up; the page is drawn again when it is over."""
    if parcel.state(work) != "running":
        st.rerun()
    doing = parcel.said(work).partition(" ")[0]
    said = text(f"bring.progress.{doing}" if doing in _PROGRESS else f"bring.running.{work}")
    st.info(plain(text("bring.since", what=said, n=parcel.seconds(work))))
    st.button(text("bring.stop"), key=f"cx_stop_{work}", on_click=parcel.stop, args=(work,))


def in_code(*lines: str) -> None:
    """What the importer says, a line each, as text that nothing in a file can make anything else of."""
    st.code("\n".join(lines), language=None, wrap_lines=True)


def refused(text: Text, told: str, key: str = "bring.refused") -> None:
    """That something was refused, and why (empty: it broke, and the server's log says why)."""
    st.error(text(key))
    if told:
        in_code(told)
