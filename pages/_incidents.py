"""Errors that say no more than a number to the reader, and everything but values to the log."""

import logging
import re
import traceback
import uuid

import streamlit as st

from cx_metrics import ui
from cx_metrics.errors import DeclarationError, WarehouseError

_QUOTES = "'\"“”‘’「」`"
_QUOTED = re.compile(f"[{_QUOTES}].*[{_QUOTES}]|[{_QUOTES}].*")

log = logging.getLogger(__name__)


def record(error: BaseException) -> str:
    """Log an error without the data in it; gives back the incident's number, which is all a user sees."""
    incident = uuid.uuid4().hex[:8]
    log.error("incident %s\n%s", incident, scrubbed(error))
    return incident


def scrubbed(error: BaseException) -> str:
    """The traceback of an error and of what caused it, without values: they may be somebody's answer.

    A library's message keeps its first line up to anything quoted, digits masked. Messages about the operator's own
    files (declarations, the warehouse) are kept whole.
    """
    parts = []
    shown: BaseException | None = error
    while shown is not None:
        frames = "".join(traceback.format_tb(shown.__traceback__))
        if isinstance(shown, DeclarationError | WarehouseError):
            message = str(shown)
        else:
            first = (str(shown).splitlines() or [""])[0][:300]
            message = re.sub(r"\d", "#", _QUOTED.sub("…", first))
        parts.append(f"{frames}{type(shown).__name__}: {message}")
        shown = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
    return "\n\nwhich came from\n".join(parts)


def on_script_error(error: Exception) -> bool:
    """Streamlit's hook for an error in a page: the reader sees a number, the log has the rest."""
    st.error(ui.words()("incident", incident=record(error)))
    return True


def keep_values_out_of_the_log() -> None:
    """Send our log to stderr, and drop Streamlit's own account of errors, which quotes values; ``record`` does not."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    logging.getLogger("streamlit.error_util").addFilter(lambda entry: entry.exc_info is None)
